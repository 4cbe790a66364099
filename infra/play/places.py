"""Where reports of the play and of the sample happen: points within the boundaries of a province's folder."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shapely.geometry import Point, shape

#: The share of reports around one place. It grows towards today, so that there is a hot spot.
_SHARE_AT_THE_MARKET = 0.35
#: Degrees, about a hundred metres.
_MARKET = 0.001


def shapes(folder: Path) -> dict[str, Any]:
    """Commune code -> the largest part of its boundary; empty without areas.geojson."""
    path = folder / "areas.geojson"
    if not path.exists():
        return {}
    collection = json.loads(path.read_text(encoding="utf-8"))
    return {_code(feature): _largest(shape(feature["geometry"])) for feature in collection["features"]}


def middle(outline: Any) -> dict[str, float]:
    """A point within a boundary, far from its edge."""
    return _position(outline.representative_point())


def somewhere(outline: Any, chance: random.Random) -> dict[str, float]:
    """A random point within a boundary, often near its middle."""
    centre = outline.representative_point()
    if chance.random() < _SHARE_AT_THE_MARKET:
        point = Point(centre.x + chance.gauss(0, _MARKET), centre.y + chance.gauss(0, _MARKET))
    else:
        edge = outline.exterior.interpolate(chance.random(), normalized=True)
        share = chance.random() * 0.7
        point = Point(centre.x + (edge.x - centre.x) * share, centre.y + (edge.y - centre.y) * share)
    return _position(point if outline.contains(point) else centre)


def _code(feature: Mapping[str, Any]) -> str:
    return str((feature.get("properties") or {}).get("code") or feature.get("id"))


def _largest(found: Any) -> Any:
    return max(getattr(found, "geoms", [found]), key=lambda part: part.area)


def _position(point: Any) -> dict[str, float]:
    return {"lat": round(point.y, 5), "lon": round(point.x, 5)}
