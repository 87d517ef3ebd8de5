"""The verbs that need a speech model, on a loaded one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from . import _native, _verbs
from ._options import StrPath, to_json
from ._results import Captioned, Transcript
from ._run import OnProgress, run, run_async

if TYPE_CHECKING:
    from typing import Literal, Self, Unpack

    from ._options import AlignOptions, CaptionOptions, TranscribeOptions
    from ._verbs import Input


class Captioni:
    """A loaded speech model and all verbs.

    ``model`` is the name of an installed model (see `captioni.models`) or the path of a ggml file, ``threads`` how many
    threads recognition takes: one per core without it. ``weights`` says how the model is held in memory: in eight bits,
    which is faster, or with ``"stored"`` as its file has it. Nothing is downloaded.

    Loading takes a moment and memory, so keep it. It may be used from several threads; jobs on it run in turn.

    Raises `ModelMissing`, `ModelInvalid`, `OptionsInvalid`.
    """

    _engine: _native.Engine

    def __init__(
        self,
        model: StrPath = "tiny.en",
        *,
        model_dir: StrPath | None = None,
        threads: int | None = None,
        weights: Literal["q8_0", "stored"] = "q8_0",
    ) -> None:
        self._engine = run(_native.load(_settings(model, model_dir, threads, weights)))

    @classmethod
    async def load_async(
        cls,
        model: StrPath = "tiny.en",
        *,
        model_dir: StrPath | None = None,
        threads: int | None = None,
        weights: Literal["q8_0", "stored"] = "q8_0",
    ) -> Self:
        """The same for asyncio."""
        self = cls.__new__(cls)
        self._engine = await run_async(_native.load, _settings(model, model_dir, threads, weights))
        return self

    def transcribe(
        self,
        input: Input,
        *,
        rate: int | None = None,
        on_progress: OnProgress | None = None,
        **options: Unpack[TranscribeOptions],
    ) -> Transcript:
        """Writes down what is said, with the time of each word.

        With ``rate``, ``input`` is sound in memory: a 1-d buffer of float32 from -1 to 1 (a numpy array, an
        ``array.array("f")``) of that many samples a second.

        Raises `InputNotFound`, `InputUnreadable`, `NoAudio`, `OptionsInvalid`.
        """
        return _transcript(run(_native.job("transcribe", input, to_json(options), rate, self._engine), on_progress))

    async def transcribe_async(
        self,
        input: Input,
        *,
        rate: int | None = None,
        on_progress: OnProgress | None = None,
        **options: Unpack[TranscribeOptions],
    ) -> Transcript:
        """As `transcribe`, for asyncio: cancelling the pending that awaits it stops the job."""
        job = ("transcribe", input, to_json(options), rate, self._engine)
        return _transcript(await run_async(_native.job, *job, on_progress=on_progress))

    def align(
        self,
        input: Input,
        text: str,
        transcript: StrPath | Mapping[str, Any] | None = None,
        *,
        rate: int | None = None,
        on_progress: OnProgress | None = None,
        **options: Unpack[AlignOptions],
    ) -> Transcript:
        """Gives the words of a known ``text`` the times at which they are said.

        The transcript has exactly the words of the text; a line break or the end of a sentence ends a segment. Words
        that nobody says have ``"spoken": False``, and captions leave them out.

        With an earlier ``transcript`` of the same audio, or the path of its JSON, the words that the text shares with
        it keep their times exactly, and only what lies between is listened to: correct ``transcript.text`` and align
        it.

        Raises as `transcribe`, and `CuesInvalid` for an earlier transcript that is none.
        """
        settings = to_json(options, text=text, transcript=transcript)
        return _transcript(run(_native.job("align", input, settings, rate, self._engine), on_progress))

    async def align_async(
        self,
        input: Input,
        text: str,
        transcript: StrPath | Mapping[str, Any] | None = None,
        *,
        rate: int | None = None,
        on_progress: OnProgress | None = None,
        **options: Unpack[AlignOptions],
    ) -> Transcript:
        """As `align`, for asyncio: cancelling the pending that awaits it stops the job."""
        job = ("align", input, to_json(options, text=text, transcript=transcript), rate, self._engine)
        return _transcript(await run_async(_native.job, *job, on_progress=on_progress))

    def caption(
        self,
        input: Input,
        output: StrPath | None = None,
        *,
        on_progress: OnProgress | None = None,
        **options: Unpack[CaptionOptions],
    ) -> Captioned:
        """Transcribes a video, groups the words into captions and draws them onto it.

        As `render` in all else.

        Raises as `transcribe` and `render`.
        """
        pending = _native.job("caption", input, to_json(options, output=output), None, self._engine)
        return _verbs.made(Captioned, run(pending, on_progress), output)

    async def caption_async(
        self,
        input: Input,
        output: StrPath | None = None,
        *,
        on_progress: OnProgress | None = None,
        **options: Unpack[CaptionOptions],
    ) -> Captioned:
        """As `caption`, for asyncio: cancelling the pending that awaits it stops the job."""
        job = ("caption", input, to_json(options, output=output), None, self._engine)
        return _verbs.made(Captioned, await run_async(_native.job, *job, on_progress=on_progress), output)

    probe = staticmethod(_verbs.probe)
    probe_async = staticmethod(_verbs.probe_async)
    check = staticmethod(_verbs.check)
    check_async = staticmethod(_verbs.check_async)
    convert = staticmethod(_verbs.convert)
    cues = staticmethod(_verbs.cues)
    cues_async = staticmethod(_verbs.cues_async)
    render = staticmethod(_verbs.render)
    render_async = staticmethod(_verbs.render_async)
    preview = staticmethod(_verbs.preview)
    preview_async = staticmethod(_verbs.preview_async)
    frames = staticmethod(_verbs.frames)
    overlay = staticmethod(_verbs.overlay)
    overlay_async = staticmethod(_verbs.overlay_async)


def caption(
    input: Input,
    output: StrPath | None = None,
    *,
    model: StrPath = "tiny.en",
    model_dir: StrPath | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[CaptionOptions],
) -> Captioned:
    """Captions one video. To caption more than one, load a `Captioni` and use its `Captioni.caption`."""
    return Captioni(model, model_dir=model_dir).caption(input, output, on_progress=on_progress, **options)


def transcribe(
    input: Input,
    *,
    model: StrPath = "tiny.en",
    model_dir: StrPath | None = None,
    rate: int | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[TranscribeOptions],
) -> Transcript:
    """Transcribes one file. To transcribe more than one, load a `Captioni` and use its `Captioni.transcribe`."""
    return Captioni(model, model_dir=model_dir).transcribe(input, rate=rate, on_progress=on_progress, **options)


def align(
    input: Input,
    text: str,
    transcript: StrPath | Mapping[str, Any] | None = None,
    *,
    model: StrPath = "tiny.en",
    model_dir: StrPath | None = None,
    rate: int | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[AlignOptions],
) -> Transcript:
    """Aligns one text. To align more than one, load a `Captioni` and use its `Captioni.align`."""
    cap = Captioni(model, model_dir=model_dir)
    return cap.align(input, text, transcript, rate=rate, on_progress=on_progress, **options)


def _settings(model: StrPath, model_dir: StrPath | None, threads: int | None, weights: str) -> str:
    return to_json({"model": model, "model_dir": model_dir, "threads": threads, "weights": weights})


def _transcript(result: tuple[str, None]) -> Transcript:
    return Transcript(cast("dict[str, Any]", json.loads(result[0])))
