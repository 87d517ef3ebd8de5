"""The options of each verb, and how they become the JSON that every door of the engine takes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal, SupportsFloat, TypedDict

from ._errors import OptionsInvalid

StrPath = str | os.PathLike[str]


class Open(TypedDict, total=False):
    """How the input is opened and decoded."""

    format: str
    """FFmpeg's name of the container, for data without a signature (``"g722"``, ``"s16le"``)."""
    decode_threads: int
    """Decoder threads, at most 64; 0, the default, for one per core."""


class Vad(TypedDict, total=False):
    """How speech is told from everything else. Times in seconds."""

    threshold: float
    """Speech probability at which speech begins; above 0, below 1. Default: 0.5."""
    release: float
    """Speech probability below which it may end; 0 to ``threshold``. Default: 0.35."""
    min_speech: float
    """Shorter speech is taken for a click; 0 to 2. Default: 0.1."""
    min_silence: float
    """Shorter silence does not end an utterance; 0 to 2. Default: 0.1."""
    pad: float
    """Silence kept around speech; 0 to 1. Default: 0.2."""
    max_span: float
    """Longest span transcribed at once; 5 to 30. Default: 28."""
    max_gap: float
    """Utterances with less silence between them are transcribed at once; 0 to 30. Default: 2."""


class Timing(TypedDict, total=False):
    """How words become cues. Times in seconds."""

    max_lines: int
    """Most lines in a cue, 1 to 4. Default: 2."""
    max_words: int
    """Most words in a cue, 1 to 100. Default: as many as fit."""
    pause: float
    """Silence that always ends a cue, 0.05 to 10. Default: 0.5."""
    min_duration: float
    """A shorter cue is held this long where room follows, 0 to 10. Default: 5/6."""
    max_duration: float
    """Longest time from the first word to the last, 0.5 to 60. Default: 7."""
    gap: float
    """Time left empty before the next cue, 0 to 1. Default: 0."""
    lead_out: float
    """How long a cue stays after its last word where room follows, 0 to 5. Default: 0.5."""


class _Cut(TypedDict, total=False):
    timing: str | Timing
    """``"standard"`` (default), ``"shorts"``, or rules of your own."""


class _Look(TypedDict, total=False):
    style: str | Mapping[str, Any]
    """A name of `styles`, or a style as in its JSON: ``{"extends": "karaoke", "activeFill": "#36e06b"}``."""
    platform: str
    """Platform whose buttons an upright video keeps clear of, such as ``"tiktok"``."""
    fonts: Sequence[StrPath]
    """Font files (TrueType or OpenType) that come before the style's own."""


class _Encode(TypedDict, total=False):
    encoder: str
    """FFmpeg's name of an encoder, its short name (``"x264"``) or a codec (``"hevc"``)."""
    preset: str
    """Speed against size, ``"ultrafast"`` to ``"veryslow"``. Default: ``"veryfast"``."""
    crf: float
    """Constant quality, lower is better: 0 to 51 for H.264 (default 20) and HEVC, 0 to 63 for VP9 and AV1."""
    bitrate: int
    """Bits a second on average, instead of ``crf``."""
    encode_threads: int
    """Encoder threads, up to 64; 0, the default, for as many as the encoder finds useful."""
    audio: Literal["auto", "encode", "none"]
    """What becomes of the audio. Default: ``"auto"``, copied where the container takes it, else encoded."""
    audio_bitrate: int
    """Bits a second of each audio track that has to be encoded, 16,000 to 512,000."""
    container: str
    """Format of the video without ``output``: ``"mp4"`` (default), ``"m4v"``, ``"mov"``, ``"mkv"`` or
    ``"webm"``."""


class _Source(TypedDict, total=False):
    open: Open
    """How the input is opened and decoded."""


class _Audio(TypedDict, total=False):
    audio_track: int
    """Audio track to transcribe or keep, counted from 0."""


class _Speech(TypedDict, total=False):
    language: str
    """Spoken language as an ISO 639-1 code; detected without it."""
    vad: Vad
    """How speech is told from everything else."""


class _Hear(_Speech, total=False):
    translate: bool
    """Translates into English (multilingual models)."""


class ProbeOptions(_Source):
    """Options of `probe`."""


class TranscribeOptions(_Source, _Audio, _Hear):
    """Options of `Captioni.transcribe`."""


class AlignOptions(_Source, _Audio, _Speech):
    """Options of `Captioni.align`."""


class CuesOptions(_Cut, _Look):
    """Options of `cues`."""


class RenderOptions(_Cut, _Look, _Encode, _Source, _Audio):
    """Options of `render`."""


class CaptionOptions(_Cut, _Look, _Encode, _Source, _Audio, _Hear, total=False):
    """Options of `Captioni.caption`."""

    srt: StrPath
    """Also writes the captions as SubRip."""
    vtt: StrPath
    """Also writes the captions as WebVTT."""
    json: StrPath
    """Also writes the transcript as JSON."""


class PreviewOptions(_Cut, _Look, _Source, total=False):
    """Options of `preview`."""

    container: str
    """Format of the picture without ``output``: ``"png"`` (default) or ``"jpg"``."""


class FramesOptions(_Cut, _Look, total=False):
    """Options of `frames`."""

    duration: float
    """Length in seconds; to the end of the last cue without it."""


def to_json(options: Mapping[str, Any], **documents: object) -> str:
    """Options as the engine's JSON. Names become camelCase; ``documents`` and styles are kept as they are."""
    renamed: dict[str, object] = {_camel(name): _renamed(name, value) for name, value in options.items()}
    try:
        return json.dumps({**renamed, **documents}, default=_plain, allow_nan=False)
    except ValueError as error:
        raise OptionsInvalid(f"the options cannot be JSON: {error}") from None


def _renamed(name: str, value: object) -> object:
    if isinstance(value, Mapping) and name != "style":
        return {_camel(key): inner for key, inner in value.items()}
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _plain(value: object) -> object:
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    if isinstance(value, SupportsFloat):
        return float(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return list(value)
    raise TypeError(f"an option is {value!r}; accepted: a path or what JSON can hold")
