"""The distance between two points."""

from __future__ import annotations

import math

#: The earth's mean radius in metres (IUGG).
_EARTH = 6_371_009


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> int:
    """The distance of two points (latitude, longitude in degrees) along the surface of a sphere, in metres."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * _EARTH * math.asin(math.sqrt(min(1.0, half))))
