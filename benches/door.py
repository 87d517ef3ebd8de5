"""Seconds that a verb takes through the Python door: python door.py preview|render|import|link VIDEO CUES."""

import json
import sys
import time
from functools import partial


def main(verb: str, video: str, cues: str) -> None:
    """Prints the seconds."""
    work = {
        "preview": partial(preview, video, json.loads(cues)),
        "render": partial(render, video, json.loads(cues)),
        "import": load,
        "link": link,
    }[verb]
    if verb != "import":
        load()
    if verb in ("preview", "render"):
        link()
    start = time.perf_counter()
    work()
    print(time.perf_counter() - start)


def load() -> None:
    """Imports the package."""


def link() -> None:
    """Loads the library that the first call needs."""


def preview(video: str, cues: object) -> None:
    """As many previews as the Rust side makes."""
    import captioni

    for _ in range(10):
        captioni.preview(video, cues, 9.5, style="karaoke")


def render(video: str, cues: object) -> None:
    """One video, back as bytes."""
    import captioni

    captioni.render(video, cues, style="karaoke")


if __name__ == "__main__":
    main(*sys.argv[1:])
