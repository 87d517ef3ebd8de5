"""The real server: the built binary with a folder of its own, or the one that CAPTIONI_SERVER_URL names."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
BINARY = Path(os.environ.get("CAPTIONI_SERVER_BIN", ROOT / "target/debug/captioni-server"))
SPEECH = ROOT / "fixtures/media/jfk.wav"
FOREIGN = re.compile("CAPTIONI_|AWS_|DATABASE_URL|QUEUE_URL|STORAGE_URL|CRON_SECRET|STRIPE_|OTEL_")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that is ready."""
    if url := os.environ.get("CAPTIONI_SERVER_URL"):
        yield url
        return
    folder = tmp_path_factory.mktemp("server")
    demos = folder / "demos"
    demos.mkdir()
    shutil.copy(ROOT / "fixtures/media/jfk.mp4", demos)
    listen = f"127.0.0.1:{free_port()}"
    env = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
    if models := os.environ.get("CAPTIONI_MODEL_DIR"):
        env["CAPTIONI_MODEL_DIR"] = models
    env |= {"CAPTIONI_LISTEN": listen, "CAPTIONI_DATA_DIR": str(folder / "data"), "CAPTIONI_DEMO_DIR": str(demos)}
    env |= {"CAPTIONI_RATE_PER_MINUTE": "0", "CRON_SECRET": "cron-secret-of-the-tests"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([BINARY, "all"], env=env, cwd=folder, stdout=log, stderr=log)
        try:
            wait_until_ready(f"http://{listen}", process, folder / "log")
            yield f"http://{listen}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    assert "panicked" not in (folder / "log").read_text()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Returns when the server takes requests; fails with its log if it ends or takes 30 s."""
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/api/ready", timeout=5):
                return
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail(f"the server is not ready (exit code {process.poll()}):\n{log.read_text()[-4000:]}")
