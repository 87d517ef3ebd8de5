"""Run by the Python of an environment that holds nothing but the wheel."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions, version
from pathlib import Path

import captioni

ROOT = Path(__file__).parents[3]


def main(target: str) -> None:
    """Runs the example and the command line, and looks where the libraries came from."""
    installed = {distribution.name for distribution in distributions()}
    assert installed <= {"captioni", "pip", "setuptools"}, installed
    home = Path(captioni.__file__).parent
    assert home.is_relative_to(sys.prefix), home

    example, video = ROOT / "examples/python/caption.py", ROOT / "fixtures/media/jfk.mp4"
    command = [sys.executable, str(example), str(video), target]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "ask not what your country can do for you" in said, said

    program = Path(sys.prefix) / "bin/captioni"
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    assert said == f"captioni {version('captioni')}\n", said

    captioni.probe(target)
    maps = Path("/proc/self/maps").read_text().splitlines()
    outside = {
        line.split()[-1] for line in maps if "/libav" in line and not line.split()[-1].startswith(str(home.parent))
    }
    assert not outside, outside
    print(f"the wheel works by itself: {home}")


if __name__ == "__main__":
    main(*sys.argv[1:])
