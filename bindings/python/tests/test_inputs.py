"""Whatever Python calls a file, or sound."""

from __future__ import annotations

import array
import io
import os
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import captioni
from conftest import JFK, SPEECH


class Stream(io.RawIOBase):
    """Gives a few bytes at a time and cannot seek."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1, /) -> bytes:
        return self._data.read(min(size, 1000))


@pytest.mark.parametrize(
    "wrapped", [bytes, bytearray, memoryview, io.BytesIO, Stream, lambda data: np.frombuffer(data, np.uint8)]
)
def test_bytes_and_files_are_media(wrapped: Callable[[bytes], bytes]) -> None:
    assert captioni.probe(wrapped(JFK.read_bytes())) == captioni.probe(JFK)


def test_paths_are_media() -> None:
    with os.scandir(JFK.parent) as entries:
        entry = next(entry for entry in entries if entry.name == JFK.name)
    assert captioni.probe(str(JFK)) == captioni.probe(entry) == captioni.probe(JFK)


def test_an_open_file_is_media_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with JFK.open("rb") as file:
        shown = captioni.preview(file, [], 1)
    assert shown.data == captioni.preview(JFK, [], 1).data
    with tempfile.TemporaryFile() as file, pytest.raises(captioni.InputUnreadable, match="is empty"):
        captioni.probe(file)
    assert list(tmp_path.iterdir()) == []


def test_names_need_not_be_text(tmp_path: Path, clip: Path) -> None:
    odd = tmp_path / os.fsdecode(b"\xff\xfe.mp4")
    os.link(clip, odd)
    assert captioni.probe(odd) == captioni.probe(clip)


def samples() -> array.array[float]:
    """The fixture's sound, from -1 to 1."""
    with wave.open(str(SPEECH)) as file:
        pcm = array.array("h", file.readframes(file.getnframes()))
    return array.array("f", (sample / 32768 for sample in pcm))


def test_sound_in_memory_is_heard(cap: captioni.Captioni) -> None:
    expected = cap.transcribe(SPEECH)
    assert cap.transcribe(samples(), rate=16_000) == expected
    assert cap.transcribe(np.asarray(samples()), rate=16_000) == expected
    stereo = np.repeat(np.asarray(samples())[:, None], 2, axis=1)
    assert cap.transcribe(stereo[:, 1], rate=16_000) == expected


@pytest.mark.parametrize(
    "wrong", [np.zeros(16, np.float64), np.zeros((16, 2), np.float32), [0.0, 0.1], b"0123", np.zeros(8, ">f4")]
)
def test_other_samples_are_refused(cap: captioni.Captioni, wrong: bytes) -> None:
    with pytest.raises(TypeError, match="1-d buffer of float32"):
        cap.transcribe(wrong, rate=16_000)


def test_rates_are_checked(cap: captioni.Captioni) -> None:
    with pytest.raises(captioni.OptionsInvalid, match="option `rate` is 10; accepted: 1000 to"):
        cap.transcribe(samples(), rate=10)


def test_integers_that_nobody_scaled_and_nan_are_refused(cap: captioni.Captioni) -> None:
    integers = np.asarray(samples()) * 32768
    with pytest.raises(
        captioni.OptionsInvalid, match=r"samples from -\d+ to \d+; accepted: samples from -1 to 1.*32768"
    ):
        cap.transcribe(integers, rate=16_000)
    broken = np.asarray(samples()).copy()
    broken[100] = np.nan
    with pytest.raises(captioni.OptionsInvalid, match="is NaN at sample 100"):
        cap.align(broken, "Hello", rate=16_000)


def test_silence_and_hidden_captions_are_told(cap: captioni.Captioni, clip: Path) -> None:
    silence = cap.transcribe(np.zeros(32_000, np.float32), rate=16_000)
    assert [warning["code"] for warning in silence.warnings] == ["NO_SPEECH"]
    late = [{"start": 3602, "end": 3603, "text": "b"}, {"start": 3601, "end": 3602.5, "text": "a"}]
    done = captioni.render(clip, late, preset="ultrafast")
    assert [warning["code"] for warning in done.warnings] == ["CUES_REPAIRED", "NOTHING_SHOWN"]
    assert "hint" not in done.warnings[0]
    assert "shift them with `shift=-3600`" in done.warnings[1]["hint"]
    mended = captioni.cues(late)
    assert [warning["code"] for warning in mended.warnings] == ["CUES_REPAIRED"]
    assert list(mended) == ["cues"]
    # In order of time, each as it was, with the number of its place in what was given.
    assert [(cue["id"], cue["start"], cue["end"]) for cue in mended.cues] == [(2, 3601, 3602.5), (1, 3602, 3603)]


def test_captions_are_converted(tmp_path: Path) -> None:
    late, text = tmp_path / "late.srt", "Příliš žluťoučký kůň úpěl ďábelské ódy"
    late.write_bytes(f"1\n01:00:01,000 --> 01:00:02,000\n<i>{text}</i>\n".encode("windows-1250"))
    done = captioni.convert(late, to="vtt", shift=-3600, encoding="windows-1250")
    assert done.text == f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<i>{text}</i>\n"
    assert (done.cues, done.warnings) == (1, [])
    done = captioni.convert(late, tmp_path / "out.txt", from_="srt", scale="1/2")
    assert (tmp_path / "out.txt").read_text() == f"{text}\n"
    assert [warning["code"] for warning in done.warnings] == ["CUES_REPAIRED"]
