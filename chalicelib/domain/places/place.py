"""The place of a report."""

from __future__ import annotations

from dataclasses import dataclass

#: From this error on (metres) a point may lie in another commune than the place.
COARSE = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a report: a point in degrees (WGS 84), a commune code, an address; at least one is set.

    ``accuracy``: how far the point may be from the place, in metres; None if it was chosen or the device did not say.
    ``rounded``: it may be a private home, so the public sees a rounded position (nearby/vicinity.py).
    """

    commune: str | None = None
    address: str | None = None
    lat: float | None = None
    lon: float | None = None
    rounded: bool = False
    accuracy: int | None = None

    @property
    def is_coarse(self) -> bool:
        """Whether the point is good to kilometres only, as from a mobile network's masts."""
        return self.accuracy is not None and self.accuracy >= COARSE
