"""Seconds that a verb takes through the Python door: python door.py preview|render|import|link VIDEO CUES."""

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module


def main(verb: str, video: str, cues: str) -> None:
    """Prints the seconds of the last step; those before it make ready."""
    steps: list[Callable[[], object]] = [load]
    if verb != "import":
        steps.append(link)
    if verb not in ("import", "link"):
        steps.append(lambda: VERBS[verb](video, json.loads(cues)))
    for step in steps:
        start = time.perf_counter()
        step()
        seconds = time.perf_counter() - start
    print(seconds)


def load() -> object:
    """Imports the package."""
    return import_module("captioni")


def link() -> object:
    """Loads the library that the first call needs."""
    return import_module("captioni._captioni")


def preview(video: str, cues: object) -> None:
    """As many previews as the Rust side makes."""
    for _ in range(10):
        import_module("captioni").preview(video, cues, 9.5, style="karaoke")


def render(video: str, cues: object) -> None:
    """One video, back as bytes."""
    import_module("captioni").render(video, cues, style="karaoke")


VERBS = {"preview": preview, "render": render}

if __name__ == "__main__":
    main(*sys.argv[1:])
