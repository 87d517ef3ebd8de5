"""Speech models: which there are, how to get one, how to convert one.

Nothing but `fetch` downloads anything.
"""

from __future__ import annotations

import builtins
import json
from typing import Literal

from . import _native
from ._options import StrPath
from ._results import ModelStatus
from ._run import OnProgress, run, run_async

__all__ = ["convert", "fetch", "fetch_async", "list"]


def list(*, model_dir: StrPath | None = None) -> builtins.list[ModelStatus]:
    """All models that can be fetched or are in ``model_dir``, by default the platform's cache folder."""
    models: builtins.list[ModelStatus] = json.loads(run(_native.models(model_dir))[0])
    return models


def fetch(name: str, *, model_dir: StrPath | None = None, on_progress: OnProgress | None = None) -> str:
    """Fetches a model unless it is installed, verifies it, and gives its path.

    A download that was stopped goes on where it was.

    Raises `ModelMissing` if no source gives it, `ModelInvalid` if what they give is not the published file.
    """
    return _path(run(_native.fetch(name, model_dir), on_progress))


async def fetch_async(name: str, *, model_dir: StrPath | None = None, on_progress: OnProgress | None = None) -> str:
    """As `fetch`, for asyncio: cancelling the task that awaits it stops the download."""
    return _path(await run_async(_native.fetch, name, model_dir, on_progress=on_progress))


def convert(
    folder: StrPath,
    output: StrPath | None = None,
    *,
    weights: Literal["f16", "q8_0"] = "f16",
    model_dir: StrPath | None = None,
) -> str:
    """Converts a faster-whisper folder into a model file and gives its path.

    Without ``output`` it becomes the installed model of the folder's own name.

    Raises `ModelMissing` where there is no ``model.bin``, `ModelInvalid`.
    """
    return _path(run(_native.convert(folder, output, weights, model_dir)))


def _path(result: tuple[str, None]) -> str:
    return str(json.loads(result[0]))
