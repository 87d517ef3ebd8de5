"""One job through every door gives the same decoded frames, bit for bit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import captioni
from conftest import JFK, ROOT, ffmpeg

BUILT = ROOT / "target/debug"
EXAMPLES = ROOT / "examples"

# Each takes a video, a file of cues and a target, and draws in the karaoke style. A further door is a further line.
DOORS = {
    "rust": [BUILT / "example-render", "{video}", "{cues}", "{target}"],
    "command line": [
        BUILT / "captioni",
        "render",
        "{video}",
        "--cues",
        "{cues}",
        "-o",
        "{target}",
        "--style",
        "karaoke",
    ],
    "node": ["node", ROOT / "bindings/node/test/render.mjs", "{video}", "{cues}", "{target}"],
    "python": [sys.executable, EXAMPLES / "python/render.py", "{video}", "{cues}", "{target}"],
}


def frames(path: Path) -> list[bytes]:
    """A hash of each decoded frame, of picture and sound."""
    return ffmpeg("-i", path, "-f", "framemd5", "-").splitlines()


@pytest.fixture(scope="module")
def cues(transcript: captioni.Transcript, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Words with times, so that karaoke has something to follow."""
    path = tmp_path_factory.mktemp("cues") / "cues.json"
    path.write_text(json.dumps(captioni.cues(transcript, JFK)))
    return path


@pytest.fixture(scope="module")
def expected(cues: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """What Rust itself draws."""
    return through("rust", cues, tmp_path_factory.mktemp("rust"))


def through(door: str, cues: Path, folder: Path) -> list[bytes]:
    """The frames of the job done by `door`."""
    target = folder / "out.mp4"
    places = {"video": JFK, "cues": cues, "target": target}
    subprocess.run([str(part).format(**places) for part in DOORS[door]], check=True, capture_output=True)
    return frames(target)


@pytest.mark.parametrize("door", [door for door in DOORS if door != "rust"])
def test_every_door_draws_the_same_pixels(door: str, cues: Path, expected: list[bytes], tmp_path: Path) -> None:
    assert len([line for line in expected if line.startswith(b"0,")]) == 275
    assert expected != frames(JFK)
    assert through(door, cues, tmp_path) == expected
