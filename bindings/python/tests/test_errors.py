"""Bad calls, and what they raise."""

from __future__ import annotations

import errno
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest

import captioni
from captioni import _captioni
from conftest import JFK, SPEECH

BUILTINS = {
    "InputNotFound": FileNotFoundError,
    "InputUnreadable": OSError,
    "NoVideo": ValueError,
    "NoAudio": ValueError,
    "UnsupportedFormat": ValueError,
    "ModelMissing": FileNotFoundError,
    "ModelInvalid": ValueError,
    "FontMissing": FileNotFoundError,
    "GlyphMissing": ValueError,
    "StyleInvalid": ValueError,
    "CuesInvalid": ValueError,
    "OptionsInvalid": ValueError,
    "EncoderMissing": RuntimeError,
    "OutputUnwritable": OSError,
    "DiskFull": OSError,
    "LimitExceeded": ValueError,
    "Cancelled": Exception,
    "Internal": RuntimeError,
    "NoSpeech": Exception,
    "NothingShown": Exception,
    "NotSpoken": Exception,
    "TrackChosen": Exception,
    "AlphaLost": Exception,
    "MarkupRead": Exception,
    "CuesRepaired": Exception,
    "NotShown": Exception,
    "NoRoom": Exception,
    "TimesEstimated": Exception,
    "TextShrunk": Exception,
    "NotKept": Exception,
}


@pytest.mark.parametrize(("code", "name"), _captioni.error_codes())
def test_every_code_has_a_class_of_its_own(code: str, name: str) -> None:
    error: captioni.CaptioniError = getattr(captioni, name)("what", "do this")
    assert (error.code, str(error), error.hint) == (code, "what", "do this")
    assert isinstance(error, captioni.CaptioniError)
    assert isinstance(error, BUILTINS[name])
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.hint) == (type(error), "what", "do this")


def test_system_errors_have_their_numbers() -> None:
    with pytest.raises(FileNotFoundError) as raised:
        captioni.probe("/nowhere.mp4")
    assert raised.value.errno == errno.ENOENT
    assert str(raised.value) == "/nowhere.mp4 does not exist"
    assert "hint: check the path" in "".join(traceback.format_exception(raised.value))


def test_hints_are_in_terms_of_this_package(tmp_path: Path) -> None:
    with pytest.raises(captioni.ModelMissing) as missing:
        captioni.Captioni("base.en", model_dir=tmp_path)
    assert missing.value.hint == 'fetch it once with `captioni.models.fetch("base.en")`'
    with pytest.raises(captioni.StyleInvalid) as invalid:
        captioni.render(JFK, CUES, style="barbi")
    assert invalid.value.hint is not None
    assert "captioni.styles()" in invalid.value.hint
    with pytest.raises(captioni.InputNotFound) as address:
        captioni.probe("https://example.com/talk.mp4")
    assert address.value.hint is not None
    assert "download" in address.value.hint


def test_a_size_that_is_none_is_named() -> None:
    with pytest.raises(captioni.OptionsInvalid, match=r"`size` is 720; accepted: an array of length 2"):
        captioni.frames(CUES, size=720, fps=25)  # type: ignore[arg-type]


CUES = [{"start": 0, "end": 1, "text": "Hello"}]
BAD_CALLS: list[tuple[type[captioni.CaptioniError], dict[str, Any], str]] = [
    (captioni.OptionsInvalid, {"stile": "barbie"}, "option `stile` is unknown; accepted: the nearest is `style`"),
    (
        captioni.OptionsInvalid,
        {"audio_trak": 1},
        "option `audio_trak` is unknown; accepted: the nearest is `audio_track`",
    ),
    (captioni.OptionsInvalid, {"crf": "low"}, 'option `crf` is "low"; accepted: a number'),
    (captioni.OptionsInvalid, {"crf": 99}, "option `crf` is 99"),
    (captioni.OptionsInvalid, {"crf": float("nan")}, "cannot be JSON"),
    (captioni.OptionsInvalid, {"audio_bitrate": 1}, "option `audio_bitrate` is 1; accepted: 16000 to 512000"),
    (captioni.OptionsInvalid, {"timing": {"max_words": -1}}, "option `timing.max_words` is -1"),
    (captioni.OptionsInvalid, {"timing": {"max_wurds": 1}}, "max_wurds"),
    (captioni.OptionsInvalid, {"timing": "slow"}, "standard"),
    (captioni.StyleInvalid, {"style": "barbi"}, "barbie"),
    (captioni.StyleInvalid, {"style": {"extends": "karaoke", "fil": "#fff"}}, "fil"),
    (captioni.FontMissing, {"fonts": ["/nowhere.ttf"]}, "/nowhere.ttf"),
    (captioni.OptionsInvalid, {"encoder": "h264_nowhere"}, "option `encoder` is h264_nowhere; accepted: h264, x264"),
    (captioni.CuesInvalid, {"cues": [{"start": -1, "end": 1, "text": "Hello"}]}, "cue 1"),
    (captioni.InputNotFound, {"cues": "/nowhere.srt"}, "/nowhere.srt"),
    (captioni.NoVideo, {"input": SPEECH}, "no video track"),
    (captioni.OptionsInvalid, {"input": ""}, "option `input` is empty"),
    (captioni.EncoderMissing, {"encoder": "h264_nvenc"}, "h264_nvenc"),
    (captioni.InputUnreadable, {"input": b""}, "<bytes>: it is empty"),
    (captioni.InputUnreadable, {"input": b"no media at all"}, "<bytes>"),
    (captioni.InputUnreadable, {"input": "/"}, "it is a folder"),
    (captioni.OutputUnwritable, {"output": "/nowhere/out.mp4"}, "folder /nowhere does not exist"),
    (captioni.UnsupportedFormat, {"output": "out.txt"}, "txt"),
    (captioni.OptionsInvalid, {"output": JFK}, "a path other than the input's"),
]


@pytest.mark.parametrize(("kind", "call", "message"), BAD_CALLS)
def test_bad_calls_say_what_is_wrong(
    kind: type[captioni.CaptioniError], call: dict[str, Any], message: str, tmp_path: Path
) -> None:
    call = {"input": JFK, "cues": CUES, "output": tmp_path / "out.mp4", **call}
    with pytest.raises(kind) as raised:
        captioni.render(**call)
    assert message in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"input": 3}, "the input is a int; accepted: a path, bytes"),
        ({"input": None}, "missing"),
        ({"cues": object()}, "an option is <object"),
        ({"output": b"\x00"}, "an option is b'"),
        ({"on_progress": 3}, "not callable"),
    ],
)
def test_wrong_types_are_type_errors(call: dict[str, Any], message: str, tmp_path: Path) -> None:
    call = {"input": JFK, "cues": CUES, "output": tmp_path / "out.mp4", **call}
    with pytest.raises((TypeError, captioni.OptionsInvalid)) as raised:
        captioni.render(**call)
    assert message in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_text_files_are_refused() -> None:
    with Path(__file__).open() as file, pytest.raises(TypeError, match="binary mode"):
        captioni.probe(file)  # type: ignore[arg-type]


def test_models_are_named(cap: captioni.Captioni, tmp_path: Path) -> None:
    with pytest.raises(captioni.OptionsInvalid, match=r"option `model` is tinny.en.*tiny.en"):
        captioni.Captioni("tinny.en")
    with pytest.raises(captioni.OptionsInvalid, match="option `threads` is"):
        captioni.Captioni("tiny.en", threads=-1)
    with pytest.raises(captioni.OptionsInvalid, match="q8_0"):
        captioni.Captioni("tiny.en", weights="int8")  # type: ignore[arg-type]
    broken = tmp_path / "broken.bin"
    broken.write_bytes(b"lmgg")
    with pytest.raises(captioni.ModelInvalid):
        captioni.Captioni(broken)
    with pytest.raises(captioni.OptionsInvalid, match="language"):
        cap.transcribe(JFK, language="de")
    with pytest.raises(captioni.OptionsInvalid, match="option `text`"):
        cap.align(JFK, " ")
    with pytest.raises(captioni.CuesInvalid, match="accepted: a transcript"):
        cap.align(JFK, "Hello", "1\n00:00:00,500 --> 00:00:02,000\nHello\n")
    with pytest.raises(captioni.OptionsInvalid, match="nearest is `language`"):
        cap.transcribe(JFK, langage="en")  # type: ignore[call-arg]
