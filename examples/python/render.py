"""Draws a subtitle file onto a video: python render.py talk.mp4 talk.srt captioned.mp4."""

import sys

import captioni


def main(video: str, cues: str, target: str) -> None:
    """Draws `cues` in the karaoke style and says what was written."""
    done = captioni.render(video, cues, target, style="karaoke")
    print(f"{done.frames} frames, {done.duration:.3f} s, {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
