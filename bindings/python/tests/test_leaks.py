"""Memory stays where it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import gc, sys
import captioni

def resident():
    gc.collect()
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096

def work(previews, jobs):
    for _ in range(previews):
        captioni.preview(sys.argv[1], cues, 1, style="karaoke")
    for _ in range(jobs):
        cap.caption(sys.argv[1], preset="ultrafast")
        try:
            captioni.render(sys.argv[1], cues, on_progress=lambda progress: 1 / 0)
        except ZeroDivisionError:
            pass

cues = [{"start": 0, "end": 3, "text": "Hello there"}]
cap = captioni.Captioni("tiny.en")
work(50, 5)
before = resident()
work(200, 20)
print((resident() - before) / 1e6)
"""


def test_previews_and_jobs_leave_no_memory_behind(clip: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT, clip], check=True, capture_output=True, text=True)
    assert float(ran.stdout) < 10
