"""Captions a video: python caption.py talk.mp4 captioned.mp4."""

import sys

import captioni


def main(source: str, target: str) -> None:
    """Captions the video at `source` and says what was transcribed."""
    cap = captioni.Captioni("tiny.en")
    done = cap.caption(source, target, style="karaoke", on_progress=show)
    print(done.transcript.text)
    print(f"{done.frames} frames, {done.duration:.1f} s, {target}")


def show(progress: captioni.Progress) -> None:
    """Keeps one line of the terminal up to date."""
    end = "\n" if progress.done == progress.total else "\r"
    print(f"{progress.stage} {progress.fraction:4.0%}", end=end, file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
