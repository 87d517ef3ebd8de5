"""The native module, loaded when it is first needed: linking FFmpeg's libraries takes most of an import's time."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._captioni import Engine, Frames, Task, convert, fetch, job, load, models, styles

__all__ = ["Engine", "Frames", "Task", "convert", "fetch", "job", "load", "models", "styles"]


def __getattr__(name: str) -> object:
    value: object = getattr(import_module("captioni._captioni"), name)
    globals()[name] = value
    return value
