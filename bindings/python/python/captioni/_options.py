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
    """How words become cues: the rules of a preset, and what differs from them. Times in seconds."""

    preset: str
    """``"standard"``, ``"netflix"``, ``"bbc"``, ``"shorts"`` or ``"words"``. Default: ``"shorts"`` for upright
    video, else ``"standard"``."""
    max_lines: int
    """Most lines in a cue, 1 to 4."""
    max_words: int
    """Most words in a cue, 1 to 100."""
    max_chars: int
    """Most characters in a line, 5 to 200, where the box holds more."""
    max_rate: float
    """Most characters a second, 1 to 100."""
    max_word_rate: float
    """Words a minute that cues are held for where room follows, 30 to 600."""
    word_seconds: float
    """Least time a word, 0 to 2, where room follows."""
    pause: float
    """Silence that always ends a cue, 0.05 to 10."""
    min_duration: float
    """A shorter cue is held this long where room follows, 0 to 10."""
    max_duration: float
    """Longest time from the first word to the last, 0.5 to 60."""
    gap: float
    """Time left empty before the next cue, 0 to 1."""
    gap_frames: int
    """The same in frames, 0 to 24; ``gap`` goes before."""
    close_gap: float
    """A longer gap than ``gap``, but shorter than this, 0 to 5, is closed to ``gap``."""
    close_gap_frames: int
    """The same in frames, 0 to 48; ``close_gap`` goes before."""
    lead_out: float
    """How long a cue stays after its last word where room follows, 0 to 5."""
    shot_frames: int
    """A cue that starts or ends this near to a change of shot does so with it, in frames, 0 to 24."""
    shot_zone_frames: int
    """No cue ends nearer than this before a change of shot, in frames, 0 to 48, but with it."""
    dialogue_dash: str
    """What stands before each turn where two speakers share a cue, at most 3 characters; empty: no cue is shared."""
    shots: Literal["auto"] | Sequence[float]
    """Where shots change: ``"auto"`` finds it in the video, which is decoded once more for it; else times, in order."""
    frame_rate: float
    """Frames a second, 1 to 240, that rules in frames count by; by default the video's, or 24 without one."""


class Emphasis(TypedDict, total=False):
    """Which words a style's classes draw apart: ``emphasis``, ``uncertain``; it knows numbers and names by itself."""

    words: Sequence[str]
    """Words and phrases, in any case, at most 1000."""
    patterns: Sequence[str]
    """Regular expressions over the text of a cue, at most 100: words that a match touches are emphasised."""
    markup: bool
    """Whether ``*word*`` in given text is emphasis. Absent, it is, and a warning says so."""
    uncertain_below: float
    """Words of a lower probability are ``uncertain``, 0 to 1. Default: 0.5."""


class _Cut(TypedDict, total=False):
    timing: str | Timing
    """A preset (``"standard"``, ``"netflix"``, ``"bbc"``, ``"shorts"``, ``"words"``), or rules of your own. Default:
    ``"shorts"`` for upright video, else ``"standard"``."""


class _Reading(TypedDict, total=False):
    from_: str
    """Format of the captions, such as ``"srt"``; told by their content and name without it."""
    encoding: str
    """Character encoding of the captions, such as ``"windows-1250"``; told by their bytes without it."""
    shift: float | str
    """What all times of the captions are moved by, after they are scaled: seconds, or a clock time such as
    ``"-01:00:00"``. Default: 0."""
    scale: float | str
    """What all times are multiplied by: a number, or a fraction such as ``"25/23.976"``. Default: 1."""


class _Second(TypedDict, total=False):
    cues2: StrPath | Mapping[str, Any] | Sequence[Mapping[str, Any]]
    """Captions in another language, to show together with the first: as ``cues`` are given."""
    style2: str | Mapping[str, Any]
    """Style of the second track, as ``style``. Without it, and for fields over it without ``"extends"``, a smaller and
    plainer one than the first track's. It stands where the first track does, unless it says where."""
    position2: Literal["above", "below"]
    """Where the second track stands next to the first. Default: ``"below"``."""
    language2: str
    """BCP 47 tag of the language of the second track; what its file says without it."""
    encoding2: str
    """Character encoding of the second track; told by its bytes without it."""


class _Look(TypedDict, total=False):
    style: str | Mapping[str, Any]
    """A name of `styles`, or a style as in its JSON: ``{"extends": "karaoke", "activeFill": "#36e06b"}``."""
    platform: str
    """Platform whose buttons an upright video keeps clear of, such as ``"tiktok"``."""
    fonts: Sequence[StrPath]
    """Font files (TrueType or OpenType) that come before the style's own; ``"fallback:FILE"`` for what that
    one lacks."""
    font_dirs: Sequence[StrPath]
    """Folders of font files for what the fonts above lack; styles may name their families."""
    system_fonts: bool
    """Uses the machine's fonts for what all others lack, and where a style names their families. Default: False."""
    words_per_cue: int
    """Most words of a cue, 1 to 100, whatever the style and the timing say; given cues with more are cut. 0 leaves
    them as they are."""
    emphasis: Emphasis
    """Which words are drawn in the style's classes."""


class _Text(TypedDict, total=False):
    language: str
    """BCP 47 tag of the language of the text, such as ``"tr"``, which tells which capitals its letters have. That of
    the captions without it, where they say."""


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
    pixel_format: Literal["auto", "keep", "yuv420p", "yuv422p", "yuv444p", "yuv420p10", "yuv422p10", "yuv444p10"]
    """The pixel format of the video. Default: ``"auto"``, which every player shows: 8 bits, 4:2:0, of HDR 10 bits."""
    hdr: Literal["auto", "sdr"]
    """What becomes of HDR. Default: ``"auto"``, which keeps it in HEVC; ``"sdr"`` is what every screen shows alike."""
    audio: Literal["auto", "copy", "encode", "none"]
    """What becomes of the audio. Default: ``"auto"``, copied where players know it in the container, else encoded."""
    audio_bitrate: int
    """Bits a second of each audio track that has to be encoded, 16,000 to 512,000."""
    subtitles: Literal["auto", "none"]
    """What becomes of the source's own subtitle tracks and attached fonts. Default: ``"auto"``, carried over where the
    container can hold them."""
    soft: bool
    """Writes the captions as a subtitle track, which viewers turn on and off, and copies everything else as it is:
    ``mov_text`` in mp4 and mov, SubRip or ASS in mkv, WebVTT in webm."""
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


class CuesOptions(_Cut, _Reading, _Second, _Look, _Text):
    """Options of `cues`."""


class ConvertOptions(_Cut, _Reading, total=False):
    """Options of `convert`."""

    to: str
    """Format to write, such as ``"vtt"``; by default what the extension of ``output`` says."""
    language: str
    """Language of the text as a BCP 47 tag, by which words are cut; what the captions say without it."""


class CheckOptions(_Cut, _Reading, total=False):
    """Options of `check`."""

    language: str
    """Language of the text as an ISO 639-1 code, where the rules differ by it; the cues' own unless said."""
    svg: StrPath
    """An SVG image to write: reading speed over time, with the breaches."""


class RenderOptions(_Cut, _Reading, _Second, _Look, _Text, _Encode, _Source, _Audio):
    """Options of `render`."""


class CaptionOptions(_Cut, _Second, _Look, _Encode, _Source, _Audio, _Hear, total=False):
    """Options of `Captioni.caption`."""

    srt: StrPath
    """Also writes the captions as SubRip."""
    vtt: StrPath
    """Also writes the captions as WebVTT."""
    json: StrPath
    """Also writes the transcript as JSON."""


class PreviewOptions(_Cut, _Reading, _Second, _Look, _Text, _Source, total=False):
    """Options of `preview`."""

    exact: bool
    """Captions as the video has them at that time, in an entrance or exit as well; without it, as between the two."""
    guides: bool
    """Draws over the frame what the platform covers, where captions may stand, and the safe areas of television."""
    container: str
    """Format of the picture without ``output``: ``"png"`` (default) or ``"jpg"``."""


class _Shape(TypedDict, total=False):
    size: Sequence[int]
    """Width and height in pixels, 16 to 8192 each; those of the input without it."""
    fps: SupportsFloat | str | Mapping[str, int]
    """Frames a second: ``25``, ``29.97``, ``"30000/1001"``, a `Fraction`; that of the input without it."""
    duration: float
    """Length in seconds; without it that of the input, or until all cues have ended."""
    alpha: Literal["straight", "premultiplied"]
    """Default: ``"straight"``, as editing programs, browsers and PNG have it."""


class OverlayOptions(_Cut, _Reading, _Second, _Look, _Text, _Source, _Shape, total=False):
    """Options of `overlay`."""

    container: str
    """Format of the overlay without ``output``: ``"mov"`` (default) or ``"webm"``."""


class FramesOptions(_Cut, _Reading, _Second, _Look, _Text, _Source, _Shape):
    """Options of `frames`."""


# Options whose keys are not those of the engine's options.
_DOCUMENTS = ("style", "style2", "cues2")


def to_json(options: Mapping[str, Any], **documents: object) -> str:
    """Options as the engine's JSON. Names become camelCase; ``documents`` and styles are kept as they are."""
    renamed: dict[str, object] = {_camel(name): _renamed(name, value) for name, value in options.items()}
    try:
        return json.dumps({**renamed, **documents}, default=_plain, allow_nan=False)
    except ValueError as error:
        raise OptionsInvalid(f"the options cannot be JSON: {error}") from None


def _renamed(name: str, value: object) -> object:
    if isinstance(value, Mapping) and name not in _DOCUMENTS:
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
