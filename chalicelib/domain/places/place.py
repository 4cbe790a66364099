"""The place of a report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a report: a point in degrees (WGS 84), a commune code, an address; at least one is set.

    ``rounded``: it may be a private home, so the public sees a rounded position (nearby/vicinity.py).
    """

    commune: str | None = None
    address: str | None = None
    lat: float | None = None
    lon: float | None = None
    rounded: bool = False
