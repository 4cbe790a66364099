"""Where a report is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong: a point in degrees (WGS 84), a commune code, an address; at least one is given.

    ``rounded``: it may be a private home, so the public sees it only roughly (vicinity.py).
    """

    commune: str | None = None
    address: str | None = None
    lat: float | None = None
    lon: float | None = None
    rounded: bool = False
