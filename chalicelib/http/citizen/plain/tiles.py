"""A still map around a point: which tiles of the web map it needs (Web Mercator, 256 pixels each)."""

from __future__ import annotations

import math
from typing import NamedTuple

_SIDE, _ZOOM = 256, 16


class MapTile(NamedTuple):
    """A picture of the map and the place of its upper left corner, in pixels of the still map."""

    url: str
    x: int
    y: int


class StillMap(NamedTuple):
    """The tiles of a map of ``width`` × ``height`` pixels whose middle is the point."""

    width: int
    height: int
    tiles: list[MapTile]


def around(lat: float, lon: float, template: str, width: int = 640, height: int = 320) -> StillMap | None:
    """Return a map around a point (degrees, WGS 84). ``template`` has {z}, {x}, {y}; None without one."""
    if not template:
        return None
    many = 2**_ZOOM
    x = (lon + 180) / 360 * many * _SIDE
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * many * _SIDE
    left, top = x - width / 2, y - height / 2
    tiles = [
        MapTile(
            template.replace("{z}", str(_ZOOM)).replace("{x}", str(column)).replace("{y}", str(row)),
            round(column * _SIDE - left),
            round(row * _SIDE - top),
        )
        for row in range(int(top // _SIDE), int((top + height) // _SIDE) + 1)
        for column in range(int(left // _SIDE), int((left + width) // _SIDE) + 1)
    ]
    return StillMap(width, height, tiles)
