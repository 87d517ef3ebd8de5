"""Captioni turns a video with speech into the same video with animated captions.

Once::

    captioni.models.fetch("tiny.en")
    captioni.caption("talk.mp4", "captioned.mp4", style="karaoke")

Many, with progress::

    cap = captioni.Captioni("tiny.en")
    done = cap.caption("talk.mp4", "captioned.mp4", on_progress=lambda p: print(p.stage, f"{p.fraction:.0%}"))
    print(done.transcript.text)

Every verb that takes long has an ``_async`` twin for asyncio. Everything runs on this machine; the GIL is free
meanwhile. Errors are subclasses of `CaptioniError`, and of ``FileNotFoundError``, ``ValueError`` and so on where Python
has a class for them.
"""

from . import models
from ._engine import Captioni, align, caption, transcribe
from ._errors import (
    AlphaLost,
    Cancelled,
    CaptioniError,
    CuesInvalid,
    CuesRepaired,
    DiskFull,
    EncoderMissing,
    FontMissing,
    GlyphMissing,
    InputNotFound,
    InputUnreadable,
    Internal,
    LimitExceeded,
    ModelInvalid,
    ModelMissing,
    NoAudio,
    NoRoom,
    NoSpeech,
    NothingShown,
    NotShown,
    NotSpoken,
    NoVideo,
    OptionsInvalid,
    OutputUnwritable,
    StyleInvalid,
    TrackChosen,
    UnsupportedFormat,
)
from ._frames import Frames
from ._results import (
    Captioned,
    Cue,
    CueLine,
    CueTrack,
    CueWord,
    Dropped,
    MediaInfo,
    ModelStatus,
    Place,
    Preview,
    Rendered,
    Segment,
    Track,
    Transcript,
    Warning,
    Word,
    WordSource,
)
from ._run import Progress
from ._verbs import (
    cues,
    cues_async,
    frames,
    preview,
    preview_async,
    probe,
    probe_async,
    render,
    render_async,
    styles,
)

__all__ = [
    "AlphaLost",
    "Cancelled",
    "Captioned",
    "Captioni",
    "CaptioniError",
    "Cue",
    "CueLine",
    "CueTrack",
    "CueWord",
    "CuesInvalid",
    "CuesRepaired",
    "DiskFull",
    "Dropped",
    "EncoderMissing",
    "FontMissing",
    "Frames",
    "GlyphMissing",
    "InputNotFound",
    "InputUnreadable",
    "Internal",
    "LimitExceeded",
    "MediaInfo",
    "ModelInvalid",
    "ModelMissing",
    "ModelStatus",
    "NoAudio",
    "NoRoom",
    "NoSpeech",
    "NoVideo",
    "NotShown",
    "NotSpoken",
    "NothingShown",
    "OptionsInvalid",
    "OutputUnwritable",
    "Place",
    "Preview",
    "Progress",
    "Rendered",
    "Segment",
    "StyleInvalid",
    "Track",
    "TrackChosen",
    "Transcript",
    "UnsupportedFormat",
    "Warning",
    "Word",
    "WordSource",
    "align",
    "caption",
    "cues",
    "cues_async",
    "frames",
    "models",
    "preview",
    "preview_async",
    "probe",
    "probe_async",
    "render",
    "render_async",
    "styles",
    "transcribe",
]
