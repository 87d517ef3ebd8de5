"""The native module, loaded when it is first needed: linking FFmpeg's libraries takes most of an import's time."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._captioni import Engine, Frames, Pending, command_line, convert, fetch, job, load, models, styles

__all__ = ["Engine", "Frames", "Pending", "command_line", "convert", "fetch", "job", "load", "models", "styles"]


def __getattr__(name: str) -> object:
    # SVT-AV1 writes its settings to stderr unless this forbids it.
    os.environ.setdefault("SVT_LOG", "0")
    value: object = getattr(import_module("captioni._captioni"), name)
    globals()[name] = value
    return value
