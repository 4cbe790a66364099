"""Simplify the boundaries of communes to outlines that a telephone loads with its first map.

Neighbours keep a common line where they had one. The lines are for people to find their way; what lies in a commune is
decided by its cells (domain/places/boundaries.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from chalicelib.domain.places.outlines import DIGITS, Outline

#: The most characters of all outlines as JSON: about 20 KB compressed, a tenth of a second at 1.6 Mbit/s.
MOST_CHARACTERS = 60_000
#: Degrees: the first tolerance, about 100 m, and by how much it grows while the outlines are too long.
_TOLERANCE, _COARSER = 0.001, 1.4
#: Points closer than this (degrees) are one point, so that neighbours that nearly meet do meet.
_GRID = 0.00001

type _Ring = Sequence[tuple[float, float]]


def outlines(areas: Mapping[str, Sequence[Sequence[_Ring]]]) -> list[Outline]:
    """Return the outlines of communes: code -> polygons, each an outer ring and its holes (longitude, latitude)."""
    if not areas:
        return []
    shapes = np.array([_shape(polygons) for polygons in areas.values()])
    tolerance = _TOLERANCE
    while True:
        found = [_outline(code, one) for code, one in zip(areas, _simplified(shapes, tolerance), strict=True)]
        if len(json.dumps([one.rings for one in found], separators=(",", ":"))) <= MOST_CHARACTERS:
            return found
        tolerance *= _COARSER


def _shape(polygons: Sequence[Sequence[_Ring]]) -> shapely.Geometry:
    drawn = shapely.MultiPolygon([(outer, holes) for outer, *holes in polygons])
    return shapely.set_precision(shapely.make_valid(drawn, method="structure", keep_collapsed=False), _GRID)


def _simplified(shapes: Any, tolerance: float) -> Sequence[shapely.Geometry]:
    try:
        found = shapely.coverage_simplify(shapes, tolerance)
    except shapely.GEOSException:  # maps that overlap much
        found = shapely.simplify(shapes, tolerance, preserve_topology=True)
    # A commune that is smaller than the tolerance stays as it is.
    return [one if not one.is_empty else shape for one, shape in zip(found, shapes, strict=True)]


def _outline(code: str, shape: shapely.Geometry) -> Outline:
    polygons = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    largest = max(polygons, key=lambda one: float(one.area))
    # The middle of the largest circle that fits: a name there lies in its commune.
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, _TOLERANCE))[0]
    rings = [_steps(ring) for one in polygons for ring in (one.exterior, *one.interiors)]
    return Outline(code, (round(float(middle[1]), 4), round(float(middle[0]), 4)), [ring for ring in rings if ring])


def _steps(ring: shapely.Geometry) -> list[int]:
    """The ring in steps from point to point; empty for a ring of less than three points."""
    points = list(dict.fromkeys(_whole(ring)))
    if len(points) < 3:
        return []
    steps: list[int] = []
    before = (0, 0)
    for point in points:
        steps += [point[0] - before[0], point[1] - before[1]]
        before = point
    return steps


def _whole(ring: shapely.Geometry) -> Iterator[tuple[int, int]]:
    scale = 10**DIGITS
    return ((round(lat * scale), round(lon * scale)) for lon, lat in shapely.get_coordinates(ring))
