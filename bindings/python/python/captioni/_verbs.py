"""The verbs that need no speech model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from . import _native
from ._frames import Frames
from ._options import StrPath, to_json
from ._results import Checked, Converted, Cue, CueTrack, MediaInfo, Preview, Rendered
from ._run import OnProgress, run, run_async

if TYPE_CHECKING:
    from typing import Protocol, Unpack

    from typing_extensions import Buffer

    from ._options import (
        CheckOptions,
        ConvertOptions,
        CuesOptions,
        FramesOptions,
        OverlayOptions,
        PreviewOptions,
        ProbeOptions,
        RenderOptions,
    )

    class Readable(Protocol):
        """A binary file object."""

        def read(self, size: int, /) -> bytes:
            """Up to ``size`` bytes; none at the end."""

    class Array(Protocol):
        """A numpy array, which type checkers know as a buffer from Python 3.12 on only."""

        @property
        def __array_interface__(self) -> dict[str, Any]: ...

    Input = StrPath | Buffer | Array | Readable
    Cues = StrPath | Sequence[Cue] | Mapping[str, Any] | Sequence[Mapping[str, Any]]

Report = TypeVar("Report")


def probe(input: Input, **options: Unpack[ProbeOptions]) -> MediaInfo:
    """What is in a media file: container, length, tracks.

    ``input`` is a path, the bytes of a file, or a binary file object, at every verb.

    Raises `InputNotFound`, `InputUnreadable`.
    """
    return _info(run(_native.job("probe", input, to_json(options))))


async def probe_async(input: Input, **options: Unpack[ProbeOptions]) -> MediaInfo:
    """As `probe`, for asyncio."""
    return _info(await run_async(_native.job, "probe", input, to_json(options)))


def cues(cues: Cues, input: Input | None = None, **options: Unpack[CuesOptions]) -> CueTrack:
    """Captions from a transcript or a subtitle file, as they would be drawn.

    ``cues`` is the path or the text of a subtitle file (SRT, WebVTT, SBV, LRC, ASS, TTML, SCC, EBU-STL, SAMI .smi,
    .sub, TSV, JSON of ours, Whisper's, faster-whisper's, stable-ts's, whisper-timestamped's, WhisperX's, OpenAI's,
    whisper.cpp's, transformers', Deepgram's, AssemblyAI's, YouTube's or Remotion's), cues or a `Transcript`, at every
    verb. Words that are not grouped yet are grouped to fit the video of ``input``, or without one into lines of 42
    characters. ``warnings`` of what is returned tell what was mended or left out.

    Raises `CuesInvalid`, `InputNotFound`, `OptionsInvalid`.
    """
    return _cues(run(_native.job("cues", input, to_json(options, cues=cues))))


async def cues_async(cues: Cues, input: Input | None = None, **options: Unpack[CuesOptions]) -> CueTrack:
    """As `cues`, for asyncio."""
    return _cues(await run_async(_native.job, "cues", input, to_json(options, cues=cues)))


def convert(
    cues: Cues, output: StrPath | None = None, *, input: Input | None = None, **options: Unpack[ConvertOptions]
) -> Converted:
    """Turns captions of any kind into a subtitle file, or moves their times.

    The file appears at ``output``, whose extension is the format unless ``to`` says it; without ``output`` its text is
    ``text`` of what is returned. ``input`` is the video that they are for, whose frame rate, shape and changes of shot
    count where ``timing`` cuts them.

    Raises `CuesInvalid`, `InputNotFound`, `OptionsInvalid`, `OutputUnwritable`, `UnsupportedFormat`.
    """
    report, _ = run(_native.job("convert", input, to_json(options, cues=cues, output=output)))
    return Converted(json.loads(report))


def check(cues: Cues, input: Input | None = None, **options: Unpack[CheckOptions]) -> Checked:
    """Checks cues against the rules of a timing: reading speed, durations, gaps, lines.

    ``input`` is the video that they are for, whose frame rate, shape and changes of shot count.

    Raises `CuesInvalid`, `InputNotFound`, `OptionsInvalid`.
    """
    return _checked(run(_native.job("check", input, to_json(options, cues=cues))))


async def check_async(cues: Cues, input: Input | None = None, **options: Unpack[CheckOptions]) -> Checked:
    """As `check`, for asyncio."""
    return _checked(await run_async(_native.job, "check", input, to_json(options, cues=cues)))


def render(
    input: Input,
    cues: Cues,
    output: StrPath | None = None,
    *,
    on_progress: OnProgress | None = None,
    **options: Unpack[RenderOptions],
) -> Rendered:
    """Draws captions onto a video.

    The file appears at ``output`` when it is whole; without ``output`` it is ``data`` of what is returned.
    ``on_progress`` is called on this thread; what it raises stops the job. So does Ctrl-C.

    Raises `InputNotFound`, `InputUnreadable`, `NoVideo`, `CuesInvalid`, `OptionsInvalid`, `StyleInvalid`,
    `OutputUnwritable` and others of `CaptioniError`; the target is as it was then.
    """
    pending = _native.job("render", input, to_json(options, cues=cues, output=output))
    return made(Rendered, run(pending, on_progress), output)


async def render_async(
    input: Input,
    cues: Cues,
    output: StrPath | None = None,
    *,
    on_progress: OnProgress | None = None,
    **options: Unpack[RenderOptions],
) -> Rendered:
    """As `render`, for asyncio: cancelling the pending that awaits it stops the job."""
    settings = to_json(options, cues=cues, output=output)
    return made(Rendered, await run_async(_native.job, "render", input, settings, on_progress=on_progress), output)


def preview(
    input: Input, cues: Cues, at: float, output: StrPath | None = None, **options: Unpack[PreviewOptions]
) -> Preview:
    """The picture shown at ``at`` seconds, with the captions that `render` would draw on it.

    Raises as `render`.
    """
    pending = _native.job("preview", input, to_json(options, cues=cues, at=at, output=output))
    return made(Preview, run(pending), output)


async def preview_async(
    input: Input, cues: Cues, at: float, output: StrPath | None = None, **options: Unpack[PreviewOptions]
) -> Preview:
    """As `preview`, for asyncio."""
    settings = to_json(options, cues=cues, at=at, output=output)
    return made(Preview, await run_async(_native.job, "preview", input, settings), output)


def overlay(
    cues: Cues,
    output: StrPath | None = None,
    *,
    input: Input | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[OverlayOptions],
) -> Rendered:
    """Writes the captions alone, transparent, to lay over the video in an editing program or a browser.

    ``output`` chooses the format: ``.mov`` for ProRes 4444, ``.webm`` for VP9 with alpha, ``captions.%05d.png`` for a
    file for each frame, counted from 0. ``input`` is the video that they are for: size, rate and length are its own,
    unless given.

    Raises as `render`.
    """
    pending = _native.job("overlay", input, to_json(options, cues=cues, output=output))
    return made(Rendered, run(pending, on_progress), output)


async def overlay_async(
    cues: Cues,
    output: StrPath | None = None,
    *,
    input: Input | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[OverlayOptions],
) -> Rendered:
    """As `overlay`, for asyncio: cancelling the pending that awaits it stops the job."""
    settings = to_json(options, cues=cues, output=output)
    return made(Rendered, await run_async(_native.job, "overlay", input, settings, on_progress=on_progress), output)


def frames(cues: Cues, *, input: Input | None = None, **options: Unpack[FramesOptions]) -> Frames:
    """Captions alone, as RGBA frames for moviepy, PyAV, numpy and whatever else takes a buffer.

    ``size`` is width and height in pixels, ``fps`` frames a second; both are those of the video ``input``, unless
    given.

    Raises `CuesInvalid`, `OptionsInvalid`, `StyleInvalid`, `FontMissing`.
    """
    return Frames(_native.Frames(input, to_json(options, cues=cues)))


def styles() -> list[dict[str, Any]]:
    """All styles, whole: each a dict to start one of your own from, its ``"name"`` what ``style`` takes."""
    styles: list[dict[str, Any]] = json.loads(_native.styles())
    return styles


def made(kind: type[Report], result: tuple[str, bytes | None], output: StrPath | None) -> Report:
    """A report with its file, as `kind`."""
    report, data = result
    return kind(json.loads(report), data, output)  # type: ignore[call-arg]


def _info(result: tuple[str, None]) -> MediaInfo:
    info: MediaInfo = json.loads(result[0])
    return info


def _checked(result: tuple[str, None]) -> Checked:
    checked: Checked = json.loads(result[0])
    return checked


def _cues(result: tuple[str, None]) -> CueTrack:
    report = json.loads(result[0])
    return CueTrack(report["cues"], report["warnings"])
