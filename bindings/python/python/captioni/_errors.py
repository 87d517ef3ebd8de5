"""One exception class for each error code of the engine."""

from __future__ import annotations

import errno


class CaptioniError(Exception):
    """Whatever the engine refuses or fails at. Its text says what is wrong and what would do."""

    code: str = "INTERNAL"
    """The stable code, the same from Rust, Node, HTTP and the command line, such as ``"NO_AUDIO"``."""

    hint: str | None
    """What to do next, where that is known; shown in tracebacks."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        if hint is not None:
            self.add_note(f"hint: {hint}")


class _SystemError(CaptioniError, OSError):
    """One that the operating system has a number for."""

    _number: int

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.errno = self._number


class InputNotFound(_SystemError, FileNotFoundError):
    """The input path does not exist."""

    code = "INPUT_NOT_FOUND"
    _number = errno.ENOENT


class InputUnreadable(_SystemError):
    """The input exists but cannot be read or understood as media."""

    code = "INPUT_UNREADABLE"
    _number = errno.EIO


class NoVideo(CaptioniError, ValueError):
    """The input has no video track."""

    code = "NO_VIDEO"


class NoAudio(CaptioniError, ValueError):
    """The input has no audio track, or not the one that was asked for."""

    code = "NO_AUDIO"


class UnsupportedFormat(CaptioniError, ValueError):
    """A codec, pixel format, container or subtitle format that is not handled."""

    code = "UNSUPPORTED_FORMAT"


class ModelMissing(_SystemError, FileNotFoundError):
    """The model is not installed, or no source gave it."""

    code = "MODEL_MISSING"
    _number = errno.ENOENT


class ModelInvalid(CaptioniError, ValueError):
    """The model file is corrupt, cut or not a model."""

    code = "MODEL_INVALID"


class FontMissing(_SystemError, FileNotFoundError):
    """A font file does not exist or is not a usable font."""

    code = "FONT_MISSING"
    _number = errno.ENOENT


class GlyphMissing(CaptioniError, ValueError):
    """No available font has a glyph for a character. Usually a warning, not an error."""

    code = "GLYPH_MISSING"


class StyleInvalid(CaptioniError, ValueError):
    """A style is wrong or unknown."""

    code = "STYLE_INVALID"


class CuesInvalid(CaptioniError, ValueError):
    """Cues cannot be parsed or break a rule."""

    code = "CUES_INVALID"


class OptionsInvalid(CaptioniError, ValueError):
    """An option is out of range or unknown; the text names the nearest right one."""

    code = "OPTIONS_INVALID"


class EncoderMissing(CaptioniError, RuntimeError):
    """None of the encoders that would do is present."""

    code = "ENCODER_MISSING"


class OutputUnwritable(_SystemError):
    """The output cannot be written."""

    code = "OUTPUT_UNWRITABLE"
    _number = errno.EIO


class DiskFull(_SystemError):
    """The disk that holds the output or the models is full."""

    code = "DISK_FULL"
    _number = errno.ENOSPC


class LimitExceeded(CaptioniError, ValueError):
    """Input exceeds a limit, which the text names."""

    code = "LIMIT_EXCEEDED"


class Cancelled(CaptioniError):
    """The job was stopped. Ctrl-C and cancelled asyncio tasks raise their own exceptions instead."""

    code = "CANCELLED"


class Internal(CaptioniError, RuntimeError):
    """A defect of the engine or of a library below it."""

    code = "INTERNAL"


class NoSpeech(CaptioniError):
    """No speech was found in the audio. A warning, not an error."""

    code = "NO_SPEECH"


class NothingShown(CaptioniError):
    """The video shows no caption. A warning, not an error."""

    code = "NOTHING_SHOWN"


class NotSpoken(CaptioniError):
    """Words of a given text are not spoken. A warning, not an error."""

    code = "NOT_SPOKEN"


class TrackChosen(CaptioniError):
    """The audio that was transcribed is not the default choice. A warning, not an error."""

    code = "TRACK_CHOSEN"


class AlphaLost(CaptioniError):
    """The transparency of the source is not in the output. A warning, not an error."""

    code = "ALPHA_LOST"


class MarkupRead(CaptioniError):
    """Asterisks in given text were read as emphasis. A warning, not an error."""

    code = "MARKUP_READ"


class CuesRepaired(CaptioniError):
    """A subtitle file was repaired while it was read. A warning, not an error."""

    code = "CUES_REPAIRED"


class NotShown(CaptioniError):
    """A subtitle file asks for what is not drawn. A warning, not an error."""

    code = "NOT_SHOWN"


class NoRoom(CaptioniError):
    """Cues shown together do not fit in the frame. A warning, not an error."""

    code = "NO_ROOM"


class TimesEstimated(CaptioniError):
    """Cues were cut that have no times of their words. A warning, not an error."""

    code = "TIMES_ESTIMATED"


class TextShrunk(CaptioniError):
    """Cues are too long for the size of their style. A warning, not an error."""

    code = "TEXT_SHRUNK"


class NotKept(CaptioniError):
    """A subtitle track or file does not hold something of its cues or of the look. A warning, not an error."""

    code = "NOT_KEPT"
