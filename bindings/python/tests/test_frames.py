"""The overlay as frames."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import captioni
from conftest import JFK

CUES = [{"start": 0.5, "end": 1.0, "text": "Hello there"}]


def test_frames_are_rgba_pictures_in_time() -> None:
    frames = captioni.frames(CUES, style="clean", size=(320, 180), fps=10)
    assert (len(frames), frames.shape, frames.time(5)) == (10, (180, 320, 4), 0.5)
    alpha = [int(np.asarray(frame)[:, :, 3].max()) for frame in frames]
    assert alpha[:5] == [0] * 5
    assert all(alpha[7:])
    frame = frames[-1]
    assert (frame.shape, frame.strides, frame.format, frame.readonly) == ((180, 320, 4), (1280, 4, 1), "B", True)
    with pytest.raises(IndexError):
        frames[10]


def test_a_frame_that_looks_the_same_is_the_same() -> None:
    frames = captioni.frames(CUES, style="clean", size=(320, 180), fps=100)
    kept = list(frames)
    assert kept[0] is kept[49]
    assert kept[70] is kept[80]
    assert kept[0] is not kept[70]
    # Frames that are kept do not change while others are drawn.
    again = captioni.frames(CUES, style="clean", size=(320, 180), fps=100)
    assert all(frame == again.at(again.time(number)) for number, frame in enumerate(kept))


def test_alpha_is_straight() -> None:
    style = {"extends": "clean", "fill": "#ff8000", "shadows": [], "strokes": []}
    pixels = np.asarray(captioni.frames(CUES, style=style, size=(320, 180), fps=10)[8])
    edge = pixels[(pixels[:, :, 3] > 40) & (pixels[:, :, 3] < 215)]
    assert len(edge) > 50
    assert np.abs(edge[:, :3].astype(int) - [255, 128, 0]).max() <= 4


def test_the_length_is_that_of_the_cues_or_as_asked(transcript: captioni.Transcript) -> None:
    last = captioni.cues(transcript).cues[-1]["end"]
    frames = captioni.frames(transcript, size=(640, 360), fps=Fraction(30000, 1001), style="karaoke")
    assert abs(len(frames) / 29.97 - last) < 0.1
    assert len(captioni.frames(CUES, size=(320, 180), fps=25, duration=2)) == 50
    assert len(captioni.frames([], size=(320, 180), fps=25)) == 0
    assert frames.warnings == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fps": 0}, "option `fps` is 0; accepted: above 0"),
        ({"size": (8, 180)}, "option `width` is 8; accepted: 16 to"),
        ({"size": (100_000, 180)}, "option `width` is 100000"),
        ({"size": ("a", 3)}, "option `size.*0.*a whole number"),
        ({"duration": -1}, "option `duration` is -1"),
        ({"stile": "clean"}, "the nearest is `style`"),
    ],
)
def test_bad_frames_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(captioni.OptionsInvalid, match=message):
        captioni.frames(CUES, **{"size": (320, 180), "fps": 25, **options})  # type: ignore[arg-type]


def test_threads_may_share_frames() -> None:
    frames = captioni.frames(CUES, style="karaoke", size=(640, 360), fps=25)
    alone = [bytes(memoryview(frame)) for frame in frames]
    with ThreadPoolExecutor(4) as pool:
        shared = list(pool.map(lambda number: bytes(memoryview(frames[number])), range(len(frames))))
    assert shared == alone


def test_an_overlay_is_a_transparent_video_or_images(tmp_path: Path) -> None:
    seen: list[str] = []
    made = captioni.overlay(CUES, size=(320, 180), fps="30000/1001", on_progress=lambda p: seen.append(p.stage))
    assert (made.frames, made.warnings, set(seen)) == (30, [], {"render"})
    video = captioni.probe(made.data)["tracks"][0]
    assert (video["pixelFormat"], video["frameRate"]) == ("yuva444p12le", {"num": 30000, "den": 1001})
    images = captioni.overlay(CUES, tmp_path / "frame.%02d.png", size=(320, 180), fps=10, alpha="premultiplied")
    assert (images.frames, images.encoder) == (10, "png")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"frame.{number:02}.png" for number in range(10)]


def test_frames_have_the_shape_of_the_video_that_they_are_for() -> None:
    frames = captioni.frames(CUES, input=JFK)
    assert (frames.shape, len(frames)) == ((720, 1280, 4), 275)
    assert len(captioni.frames(CUES, input=JFK.read_bytes(), duration=1)) == 25


def test_premultiplied_colours_are_no_brighter_than_their_alpha() -> None:
    pixels = np.asarray(captioni.frames(CUES, style="clean", size=(320, 180), fps=10, alpha="premultiplied")[8])
    assert (pixels[:, :, :3] <= pixels[:, :, 3:]).all()
