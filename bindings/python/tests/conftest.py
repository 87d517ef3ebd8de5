"""Real media, a real model, and the ffmpeg program as the judge."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import captioni

ROOT = Path(__file__).parents[3]
JFK = ROOT / "fixtures/media/jfk.mp4"
SPEECH = ROOT / "fixtures/media/jfk.wav"
SAID = "ask not what your country can do for you"


@pytest.fixture(scope="session")
def cap() -> captioni.Captioni:
    """The tiny model."""
    return captioni.Captioni("tiny.en")


@pytest.fixture(scope="session")
def transcript(cap: captioni.Captioni) -> captioni.Transcript:
    """What Kennedy says."""
    return cap.transcribe(JFK)


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture's last three seconds, small, for quick jobs."""
    path = tmp_path_factory.mktemp("media") / "clip.mp4"
    ffmpeg("-ss", "8", "-i", JFK, "-vf", "scale=320:-2", "-preset", "ultrafast", path)
    return path


@pytest.fixture
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of speech and picture, for jobs that are to be stopped."""
    path = tmp_path_factory.getbasetemp() / "long.mp4"
    if not path.exists():
        ffmpeg("-stream_loop", "5", "-i", JFK, "-c", "copy", path)
    return path


def ffmpeg(*args: str | Path) -> bytes:
    """What the ffmpeg program writes to its standard output."""
    command = ["ffmpeg", "-v", "error", "-y", *map(str, args)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def streams(path: Path) -> list[dict[str, object]]:
    """What ffprobe says of a file."""
    command = ["ffprobe", "-v", "error", "-of", "json", "-count_frames", "-show_streams", str(path)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    found: list[dict[str, object]] = said["streams"]
    return found
