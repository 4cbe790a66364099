"""Read numbers from an uploaded file, with a limit on the number of parts that are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.media.videos.refusals import VideoRefused

MAX_PARTS = 50_000
"""Most boxes, elements and entries of their tables that are read; a minute has some ten thousand blocks."""


class Box(NamedTuple):
    """A box or an element: its kind, and where its content starts and ends in the file."""

    kind: bytes
    start: int
    end: int


@dataclass
class Reader:
    """The file, and how many more parts may be read."""

    view: memoryview
    left: int = MAX_PARTS

    def count(self, parts: int = 1) -> None:
        self.left -= parts
        if self.left < 0:
            raise VideoRefused("too_complex")

    def number(self, start: int, length: int, end: int) -> int:
        """A big-endian number of so many bytes, which must lie before ``end``."""
        if start + length > end:
            raise VideoRefused("damaged")
        return int.from_bytes(self.view[start : start + length])
