"""What the package looks like from outside."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import captioni
from conftest import JFK, ROOT

PROGRAM = ROOT / "target/debug/captioni"


@pytest.mark.parametrize(
    "args",
    [["--help"], ["styles"], ["probe", JFK, "--json"], ["models", "list"], ["render"], ["probe", "/nowhere.mp4"]],
)
def test_the_command_line_is_the_same(args: list[str]) -> None:
    ours = subprocess.run([sys.executable, "-m", "captioni", *args], check=False, capture_output=True)
    theirs = subprocess.run([PROGRAM, *args], check=False, capture_output=True)
    assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)


def test_the_command_line_stops_on_ctrl_c(long: Path, tmp_path: Path) -> None:
    cues = tmp_path / "cues.srt"
    cues.write_text("1\n00:00:00,000 --> 00:00:59,000\nHello\n")
    command = ["render", str(long), "--cues", str(cues), "-o", str(tmp_path / "out.mp4"), "--json-progress"]
    with subprocess.Popen([sys.executable, "-m", "captioni", *command], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "render" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().splitlines()[-1] == "error[CANCELLED]: cancelled; nothing was written"
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == [cues]


def test_the_code_in_the_readme_runs(clip: Path, tmp_path: Path) -> None:
    shutil.copy(clip, tmp_path / "talk.mp4")
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "bindings/python/README.md").read_text(), re.DOTALL)
    assert len(blocks) > 1
    ran = subprocess.run(
        [sys.executable, "-c", "".join(blocks)], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert "render 100%" in ran.stdout
    assert (tmp_path / "captioned.mp4").exists()


def test_importing_touches_no_model(tmp_path: Path) -> None:
    missing = {**os.environ, "HOME": str(tmp_path), "CAPTIONI_MODEL_DIR": str(tmp_path / "none")}
    subprocess.run([sys.executable, "-c", "import captioni"], check=True, env=missing)
    assert list(tmp_path.iterdir()) == []


def public() -> list[tuple[str, object]]:
    """Everything that users see, with its name."""
    modules = {"captioni": captioni, "captioni.models": captioni.models}
    found = [(f"{name}.{key}", getattr(module, key)) for name, module in modules.items() for key in module.__all__]
    members = [
        (f"{name}.{key}", member)
        for name, thing in found
        if inspect.isclass(thing)
        for key, member in vars(thing).items()
        if not key.startswith("_") and (callable(member) or isinstance(member, (property, classmethod, staticmethod)))
    ]
    return found + members


def test_everything_public_is_documented() -> None:
    assert [name for name, thing in public() if not inspect.getdoc(thing)] == []


def test_everything_public_has_its_name() -> None:
    assert sorted(captioni.__all__) == list(captioni.__all__)
    assert all(hasattr(captioni, name) for name in captioni.__all__)
