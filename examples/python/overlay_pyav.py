"""Draws captions onto video that PyAV decodes and encodes: python overlay_pyav.py talk.mp4 talk.srt captioned.mp4."""

import sys

import av
import numpy as np

import captioni


def main(source: str, cues: str, target: str) -> None:
    """Blends the overlay of `cues` into each frame of `source`; sound is left out."""
    with av.open(source) as read, av.open(target, "w") as write:
        video = read.streams.video[0]
        rate = video.average_rate or 25
        frames = captioni.frames(cues, style="barbie", size=(video.width, video.height), fps=float(rate))
        out = write.add_stream(
            "libx264",
            rate=rate,
            width=video.width,
            height=video.height,
            pix_fmt="yuv420p",
        )
        for frame in read.decode(video):
            picture = frame.to_ndarray(format="rgb24")
            blend(picture, np.asarray(frames.at(frame.time or 0.0)))
            drawn = av.VideoFrame.from_ndarray(picture, format="rgb24")
            drawn.pts, drawn.time_base = frame.pts, frame.time_base
            write.mux(out.encode(drawn))
        write.mux(out.encode(None))


def blend(picture: np.ndarray, overlay: np.ndarray) -> None:
    """Lays the RGBA `overlay` over the RGB `picture`, in the rows where there is something."""
    rows = np.flatnonzero(overlay[:, :, 3].any(axis=1))
    if rows.size:
        band = slice(rows[0], rows[-1] + 1)
        alpha = overlay[band, :, 3:] / np.float32(255)
        picture[band] = np.rint(overlay[band, :, :3] * alpha + picture[band] * (1 - alpha))


if __name__ == "__main__":
    main(*sys.argv[1:])
