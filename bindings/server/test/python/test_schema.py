"""Requests made up from the server's own OpenAPI, by the settings in schemathesis.toml."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

SETTINGS = Path(__file__).with_name("schemathesis.toml")


def test_answers_are_as_documented(server: str, tmp_path: Path) -> None:
    program = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS), "run", "--no-color"]
    command = [*program, f"{server}/openapi.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert tested, done.stdout
    assert int(tested[1]) >= 20, done.stdout
