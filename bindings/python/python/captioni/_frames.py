"""The overlay as frames."""

from __future__ import annotations

import json
from collections.abc import Iterator

from . import _native
from ._results import Warning


class Frames:
    """Captions alone, a frame at a time, drawn when asked for.

    A frame is a read-only `memoryview` of unsigned bytes, height x width x 4: red, green, blue and alpha, in sRGB.
    ``numpy.asarray(frame)`` is the same without a copy. A frame that looks like the one before is the same object and
    costs nothing::

        frames = captioni.frames(cues, size=(1280, 720), fps=25)
        frames[30]           # the frame shown at 30 / 25 s
        frames.at(1.2)       # the same by its time
        for frame in frames: # all, in order
            ...
    """

    def __init__(self, native: _native.Frames) -> None:
        self._native = native
        width, height = native.size()
        self._shape = (height, width, 4)
        self._data = b""
        self._frame = memoryview(b"")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and 4 channels."""
        return self._shape

    @property
    def warnings(self) -> list[Warning]:
        """What a person should know of the frames drawn since the last look, such as a character without a glyph."""
        warnings: list[Warning] = json.loads(self._native.warnings())
        return warnings

    def at(self, seconds: float) -> memoryview:
        """What is shown at a time."""
        data = self._native.at(seconds)
        if data is not self._data:
            self._data, self._frame = data, memoryview(data).cast("B", self._shape)
        return self._frame

    def time(self, number: int) -> float:
        """When a frame is shown, in seconds."""
        return self._native.time(number)

    def __len__(self) -> int:
        return len(self._native)

    def __getitem__(self, number: int) -> memoryview:
        if number < 0:
            number += len(self)
        if not 0 <= number < len(self):
            raise IndexError(f"frame {number} of {len(self)}")
        return self.at(self.time(number))

    def __iter__(self) -> Iterator[memoryview]:
        return map(self.__getitem__, range(len(self)))
