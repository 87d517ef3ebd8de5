"""How Python waits for native work: without the GIL, open to Ctrl-C, and leaving nothing behind."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ._captioni import Pending

TICK = 0.01
"""Seconds between looks at progress and signals."""


class Progress(NamedTuple):
    """How far a job is."""

    stage: str
    """``"fetch"``, ``"transcribe"``, ``"align"``, ``"shots"`` or ``"render"``."""
    done: int
    """Units done: bytes when fetching, microseconds of audio or video otherwise."""
    total: int
    """Units in all; 0 when unknown."""

    @property
    def fraction(self) -> float:
        """How much of the stage is done, 0 to 1; 0 when unknown."""
        return self.done / self.total if self.total else 0.0


OnProgress = Callable[[Progress], object]


def run(pending: Pending, on_progress: OnProgress | None = None) -> Any:
    """Runs a pending to its end. Whatever is raised meanwhile stops it first."""
    with _stopped_at_exit(pending):
        try:
            pending.start()
            while not pending.wait(TICK):
                _report(pending, on_progress)
            _report(pending, on_progress)
            return pending.result()
        except BaseException:
            pending.stop()
            raise


async def run_async(make: Callable[..., Pending], *args: object, on_progress: OnProgress | None = None) -> Any:
    """The same for asyncio: cancelling the awaiting pending stops this one and waits for its end.

    ``make(*args)`` is called on another thread, as it may have a whole file object to read first.
    """
    import asyncio

    pending = await asyncio.to_thread(make, *args)
    loop = asyncio.get_running_loop()
    news = asyncio.Event()
    with _stopped_at_exit(pending):
        try:
            pending.start(lambda: loop.call_soon_threadsafe(news.set))
            while not pending.wait(0):
                await news.wait()
                news.clear()
                _report(pending, on_progress)
            return pending.result()
        except GeneratorExit:
            pending.stop()
            raise
        except BaseException:
            pending.cancel()
            while not pending.wait(0):
                await news.wait()
                news.clear()
            raise


@contextmanager
def _stopped_at_exit(pending: Pending) -> Iterator[None]:
    """Daemon threads and forgotten loops leave nothing behind either."""
    atexit.register(pending.stop)
    try:
        yield
    finally:
        atexit.unregister(pending.stop)


def _report(pending: Pending, on_progress: OnProgress | None) -> None:
    if on_progress is not None:
        for progress in pending.progress():
            on_progress(Progress(*progress))
