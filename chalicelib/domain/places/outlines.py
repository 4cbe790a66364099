"""The outline of a commune, drawn on maps so that people find their way without tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Decimal places of a degree in an outline: 11 m.
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Outline:
    """A commune's code, where its name is written (degrees, WGS 84), and the rings of its border.

    A ring is a list of steps of latitude and longitude in units of ``10 ** -DIGITS`` degrees, one after the other; the
    first step begins at 0, 0. It is not closed.
    """

    code: str
    middle: tuple[float, float]
    rings: Sequence[Sequence[int]]
