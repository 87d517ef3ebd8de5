"""The GIL, signals, callbacks that raise, cancelled tasks, and jobs that lose their owner."""

from __future__ import annotations

import asyncio
import gc
import io
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

import captioni
from captioni import _captioni

LIMIT = 5.0
"""Seconds in which a stopped job has to be gone, on however busy a machine; how fast it is, benches measure."""


def assert_prompt(seconds: Iterable[float]) -> None:
    times = list(seconds)
    assert max(times) < LIMIT, times


CUES = [{"start": 0, "end": 60, "text": "Hello there"}]


def test_other_threads_run_meanwhile(cap: captioni.Captioni, clip: Path) -> None:
    counted = itertools.count()
    done = threading.Event()

    def count() -> None:
        while not done.is_set():
            next(counted)
            time.sleep(0.001)

    other = threading.Thread(target=count)
    other.start()
    start = time.monotonic()
    cap.caption(clip)
    seconds = time.monotonic() - start
    done.set()
    other.join()
    # Alone it would count 1000 a second; beside a call that keeps the GIL, next to nothing.
    assert next(counted) > seconds * 50


SCRIPT = """
import signal, sys, time, captioni
# Shells leave it ignored in jobs of the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
def tell(progress):
    print(progress.stage, flush=True)
cap = captioni.Captioni("tiny.en")
try:
    getattr(cap, sys.argv[1])(*sys.argv[2:], on_progress=tell)
except KeyboardInterrupt:
    print("stopped", time.clock_gettime(time.CLOCK_MONOTONIC))
"""


@pytest.mark.parametrize("verb", ["transcribe", "render"])
def test_ctrl_c_stops_within_a_blink_and_leaves_nothing(verb: str, long: Path, tmp_path: Path) -> None:
    target, cues = tmp_path / "out.mp4", tmp_path.parent / "cues.vtt"
    cues.write_text("WEBVTT\n\n00:00.000 --> 00:59.000\nHello there\n")
    args = [long] if verb == "transcribe" else [long, cues, target]

    def stop_one() -> float:
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, verb, *args], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == verb
            time.sleep(0.3)
            sent = time.clock_gettime(time.CLOCK_MONOTONIC)
            process.send_signal(signal.SIGINT)
            *_, word, stopped = process.stdout.read().split()
        assert (word, process.returncode) == ("stopped", 0)
        assert list(tmp_path.iterdir()) == []
        return float(stopped) - sent

    assert_prompt(stop_one() for _ in range(3))


def test_a_callback_that_raises_stops_the_job(long: Path, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def enough(_: captioni.Progress) -> None:
        raise Enough

    target = tmp_path / "out.mp4"
    target.write_text("before")
    start = time.monotonic()
    with pytest.raises(Enough):
        captioni.render(long, CUES, target, on_progress=enough)
    assert time.monotonic() - start < 5
    with pytest.raises(Enough):
        asyncio.run(captioni.render_async(long, CUES, target, on_progress=enough))
    assert target.read_text() == "before"
    assert os.listdir(tmp_path) == ["out.mp4"]


def test_a_cancelled_task_stops_its_job(cap: captioni.Captioni, long: Path, tmp_path: Path) -> None:
    async def cancel() -> float:
        started = asyncio.Event()
        job = cap.caption_async(long, tmp_path / "out.mp4", on_progress=lambda _: started.set())
        task = asyncio.create_task(job)
        await started.wait()
        start = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - start

    assert_prompt(asyncio.run(cancel()) for _ in range(3))
    assert list(tmp_path.iterdir()) == []


def test_a_deadline_stops_its_job(cap: captioni.Captioni, long: Path) -> None:
    async def hurry() -> None:
        async with asyncio.timeout(0.2):
            await cap.transcribe_async(long)

    with pytest.raises(TimeoutError):
        asyncio.run(hurry())


def test_the_event_loop_keeps_turning(cap: captioni.Captioni, clip: Path) -> None:
    async def ticks() -> int:
        job = asyncio.create_task(cap.caption_async(clip))
        count = 0
        while not job.done():
            await asyncio.sleep(0.005)
            count += 1
        await job
        return count

    assert asyncio.run(ticks()) > 20


def test_jobs_of_several_threads_take_turns_on_one_engine(cap: captioni.Captioni, clip: Path) -> None:
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(cap.transcribe(clip).text)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [cap.transcribe(clip).text] * 3


def test_garbage_collection_stops_a_job_and_keeps_what_it_needs(long: Path, clip: Path, tmp_path: Path) -> None:
    pending = _captioni.job("render", long.read_bytes(), f'{{"cues": "a\\nb", "output": "{tmp_path}/out.mp4"}}')
    pending.start()
    gc.collect()
    assert pending.wait(60)
    with pytest.raises(captioni.UnsupportedFormat):
        pending.result()
    options = f'{{"cues": [{{"start": 0, "end": 9, "text": "Hi"}}], "output": "{tmp_path}/out.mp4"}}'
    pending = _captioni.job("render", long.read_bytes(), options)
    pending.start()
    assert not pending.wait(0.3)
    gc.collect()
    assert not pending.wait(0.1)
    del pending
    gc.collect()
    assert list(tmp_path.iterdir()) == []

    async def abandon() -> None:
        job = captioni.render_async(long, CUES, tmp_path / "out.mp4")
        job.send(None)
        job.close()

    asyncio.run(abandon())
    assert list(tmp_path.iterdir()) == []
    # The engine outlives its last name while a job is on it.
    transcribed: list[str] = []
    job = threading.Thread(target=lambda: transcribed.append(captioni.Captioni("tiny.en").transcribe(clip).text))
    job.start()
    while job.is_alive():
        gc.collect()
        time.sleep(0.01)
    assert transcribed[0]


def test_a_program_that_ends_in_the_middle_leaves_nothing(long: Path, tmp_path: Path) -> None:
    script = """
import contextlib, sys, threading, captioni
started = threading.Event()
cues = [{"start": 0, "end": 9, "text": "Hi"}]
def job():
    with contextlib.suppress(captioni.Cancelled):
        captioni.render(sys.argv[1], cues, sys.argv[2], on_progress=lambda progress: started.set())
threading.Thread(target=job, daemon=True).start()
started.wait()
"""
    target = tmp_path / "out.mp4"
    ended = subprocess.run([sys.executable, "-c", script, long, target], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_reading_a_slow_file_object_does_not_block_the_loop(clip: Path) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            time.sleep(0.3)
            return super().read(size)

    async def both() -> int:
        probed = asyncio.create_task(captioni.probe_async(Slow(clip.read_bytes())))
        ticks = 0
        while not probed.done():
            await asyncio.sleep(0.005)
            ticks += 1
        assert (await probed)["tracks"]
        return ticks

    assert asyncio.run(both()) > 10
