"""The examples run as a user would run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from conftest import JFK, ROOT, SAID, ffmpeg, streams

EXAMPLES = ROOT / "examples/python"


def run(name: str, *args: str | Path) -> str:
    """What an example prints."""
    command = [sys.executable, EXAMPLES / name, *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_video_is_captioned(tmp_path: Path) -> None:
    said = run("caption.py", JFK, tmp_path / "out.mp4")
    assert SAID in said
    assert "275 frames, 11.0 s" in said
    assert streams(tmp_path / "out.mp4")[0]["nb_read_frames"] == "275"


def test_pyav_draws_the_overlay(clip: Path, tmp_path: Path) -> None:
    srt, target = tmp_path / "cues.srt", tmp_path / "out.mp4"
    srt.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello there\n")
    run("overlay_pyav.py", clip, srt, target)

    def picture(path: Path, second: float) -> np.ndarray:
        raw = ffmpeg(
            "-i", path, "-vf", f"select=gte(t\\,{second})", "-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "-"
        )
        return np.frombuffer(raw, np.uint8).reshape(180, 320).astype(int)

    difference = {second: np.abs(picture(target, second) - picture(clip, second)) for second in (0.5, 1.5, 2.5)}
    assert (difference[1.5] > 100).sum() > 300
    assert (difference[1.5][:60] > 60).sum() == 0
    assert [(difference[second] > 60).sum() for second in (0.5, 2.5)] == [0, 0]
