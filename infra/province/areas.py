"""Read the boundaries of communes from GeoJSON and cut them into cells: an error names the feature.

The file is a FeatureCollection (RFC 7946: WGS 84, longitude first). Each feature is a Polygon or MultiPolygon; its
``code`` (or its id) is the official code of a commune that some unit governs, its ``name`` is for messages. Not every
commune need be there. Neighbours may overlap or gap by some metres, as drawn maps do: the commune whose code comes
first, or whose border touches the cell, has it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any, NoReturn

from h3.api import basic_int as h3

from chalicelib.domain.places.boundaries import FINEST, GROUP, spot, spot_of_cell
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.outlines import Outline
from chalicelib.domain.province.directory import Directory
from infra.province.files import BadFiles
from infra.province.outlines import outlines

#: Metres between two sampled points of a border: less than a cell's width, so that no cell on it is missed.
_STEP_METRES = 15
_CRS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326")

type _Point = tuple[float, float]  # longitude, latitude
type _Ring = list[_Point]
type _Polygon = list[_Ring]
type _Segment = tuple[_Point, _Point]
#: Group -> commune -> the paths of its cells (domain/places/boundaries.py).
type _Cells = dict[str, dict[str, set[str]]]


@dataclass(frozen=True)
class Boundaries:
    """A file cut into cells. ``name`` is a hash of the cells; ``left_out`` names features without an area."""

    name: str
    communes: Sequence[str]
    groups: Mapping[str, Mapping[str, str]]
    outlines: Sequence[Outline]
    left_out: Sequence[str]


class _Bad(Exception):
    """What is wrong with one feature."""


def read_areas(path: Path, directory: Directory) -> Boundaries:
    """Read, check and cut a file for a province. Raises BadFiles with a line for each feature that is wrong."""
    wrong: list[str] = []
    found: dict[str, tuple[str, list[_Polygon]]] = {}
    left_out: list[str] = []
    for number, feature in enumerate(_features(path), 1):
        name = _name(feature, number)
        try:
            code = _code(feature, directory, found)
            polygons = _polygons(feature)
            kept = [one for one in polygons if _has_area(one[0])]
            left_out += [f"{name}: a part without area was left out"] * (len(polygons) - len(kept))
            _check(kept, directory)
            found[code] = name, kept
        except _Bad as error:
            wrong.append(f"{path.name}: {name}: {error}")
    if wrong:
        raise BadFiles("\n".join(wrong))
    cells = _cut({code: polygons for code, (_, polygons) in sorted(found.items())})
    names = {code: name for code, (name, _) in found.items()}
    wrong = [f"{path.name}: {names[code]}: holds no cell, it is too small" for code in names.keys() - _held(cells)]
    wrong += [f"{path.name}: {names[one]}: overlaps {names[other]}" for one, other in _overlaps(cells)]
    if wrong:
        raise BadFiles("\n".join(sorted(wrong)))
    drawn = {code: polygons for code, (_, polygons) in sorted(found.items())}
    _fill(cells, drawn)
    groups = {
        group: {code: ",".join(sorted(paths)) for code, paths in sorted(lines.items())}
        for group, lines in sorted(cells.items())
    }
    digest = hashlib.sha256(json.dumps(groups).encode()).hexdigest()[:16]
    return Boundaries(digest, sorted(found), groups, outlines(drawn), left_out)


def _features(path: Path) -> list[Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise BadFiles(f"{path.name}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadFiles(f"{path.name}: not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise BadFiles(f"{path.name}: not a GeoJSON FeatureCollection")
    crs = data.get("crs")
    if crs and not any(one in json.dumps(crs) for one in _CRS84):
        raise BadFiles(f"{path.name}: coordinates must be longitude and latitude in WGS 84, not {json.dumps(crs)}")
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise BadFiles(f"{path.name}: holds no features")
    return features


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _name(feature: Any, number: int) -> str:
    """What to call a feature: its name, else its code, else its place in the file."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    known = properties if isinstance(properties, dict) else {}
    return str(known.get("name") or known.get("code") or f"feature {number}")


def _code(feature: Any, directory: Directory, found: Mapping[str, tuple[str, Any]]) -> str:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Bad("not a GeoJSON feature")
    properties = feature.get("properties")
    code = (properties.get("code") if isinstance(properties, dict) else None) or feature.get("id")
    if not isinstance(code, str):
        raise _Bad('has no "code", the official code of a commune as text')
    if code not in directory.communes:
        raise _Bad(f"no unit governs the commune {code}")
    if code in found:
        raise _Bad(f"commune {code} is there twice, first as {found[code][0]}")
    return code


def _polygons(feature: Mapping[str, Any]) -> list[_Polygon]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    given = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Bad(f"its geometry must be a Polygon or a MultiPolygon, not {kind}")
    polygons = [given] if kind == "Polygon" else given
    if not isinstance(polygons, list) or not all(isinstance(one, list) and one for one in polygons):
        raise _Bad("its geometry is empty")
    return [[_ring(ring) for ring in one] for one in polygons]


def _ring(given: Any) -> _Ring:
    if not isinstance(given, list) or len(given) < 4:
        raise _Bad("a ring has fewer than four positions")
    ring = [_point(one) for one in given]
    if ring[0] != ring[-1]:
        raise _Bad(f"a ring is not closed: it begins at {list(ring[0])} and ends at {list(ring[-1])}")
    return ring


def _point(given: Any) -> _Point:
    match given:
        case [lon, lat, *_] if _is_number(lon) and _is_number(lat):
            return float(lon), float(lat)
    raise _Bad(f"not a position: {json.dumps(given)[:60]}")


def _is_number(given: Any) -> bool:
    # Python takes JSON's `true` for 1, and reads 1e999 as infinite.
    return isinstance(given, int | float) and not isinstance(given, bool) and -1e3 < given < 1e3


def _has_area(ring: _Ring) -> bool:
    return len(set(ring)) > 2 and any(_turn(ring[0], one, other) for one, other in pairwise(ring))


def _check(polygons: Sequence[_Polygon], directory: Directory) -> None:
    if not polygons:
        raise _Bad("its geometry is empty")
    bounds = directory.province.bounds
    points = [point for polygon in polygons for ring in polygon for point in ring]
    outside = [(lon, lat) for lon, lat in points if not bounds.contain(lat, lon)]
    if outside and all(bounds.contain(lon, lat) for lon, lat in outside):
        raise _Bad(f"latitude and longitude are swapped, longitude comes first: {list(outside[0])}")
    if outside:
        raise _Bad(f"lies outside the box of coordinates of {directory.province.name_en}: {list(outside[0])}")
    if crossing := _crossing(segment for polygon in polygons for ring in polygon for segment in _segments(ring)):
        raise _Bad(f"its border crosses itself near {list(crossing)}")


def _segments(ring: _Ring) -> Iterator[_Segment]:
    return ((one, other) for one, other in pairwise(ring) if one != other)


def _crossing(segments: Iterable[_Segment]) -> _Point | None:
    """Where two of the segments cross. Segments that only touch do not cross."""
    # Sweep from west to east: only segments that are open at this longitude can cross the next one.
    open_: list[_Segment] = []
    for one in sorted(segments, key=lambda segment: min(segment[0][0], segment[1][0])):
        west = min(one[0][0], one[1][0])
        open_ = [other for other in open_ if max(other[0][0], other[1][0]) >= west]
        if any(_cross(one, other) for other in open_):
            return one[0]
        open_.append(one)
    return None


def _cross(one: _Segment, other: _Segment) -> bool:
    (a, b), (c, d) = one, other
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: _Point, b: _Point, c: _Point) -> int:
    """Whether c lies to the left of the way from a to b (1), to its right (-1), or on it (0)."""
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    # In degrees squared: smaller values are rounding errors.
    return 0 if abs(area) < 1e-14 else 1 if area > 0 else -1


def _cut(areas: Mapping[str, Sequence[_Polygon]]) -> _Cells:
    """The cells whose middle lies in a commune, compacted."""
    cells: _Cells = {}
    for code, polygons in areas.items():
        inside: set[int] = set()
        for polygon in polygons:
            outer, *holes = [[(lat, lon) for lon, lat in ring] for ring in polygon]
            inside.update(h3.h3shape_to_cells(h3.LatLngPoly(outer, *holes), FINEST))
        for cell in h3.compact_cells(list(inside)):
            parts = [cell] if h3.get_resolution(cell) >= GROUP else h3.cell_to_children(cell, GROUP)
            for part in parts:
                where = spot_of_cell(part)
                cells.setdefault(where.group, {}).setdefault(code, set()).add(where.path)
    return cells


def _held(cells: _Cells) -> set[str]:
    return {code for lines in cells.values() for code in lines}


def _overlaps(cells: _Cells) -> list[tuple[str, str]]:
    """The pairs of communes that overlap by more than a seam: by a cell and all its neighbours, some 130 m across."""
    shared: dict[tuple[str, str], set[int]] = {}
    wide: set[tuple[str, str]] = set()
    for group, lines in cells.items():
        for code, paths in lines.items():
            for other in lines.keys() - {code}:
                pair = min(code, other), max(code, other)
                for path in _under(paths, lines[other]):
                    if len(path) < FINEST - GROUP:
                        wide.add(pair)
                    else:
                        shared.setdefault(pair, set()).add(cell_at(group, path))
    wide |= {pair for pair, both in shared.items() if any(both.issuperset(h3.grid_disk(one, 1)) for one in both)}
    return sorted(wide)


def _under(paths: Collection[str], others: Collection[str]) -> Iterator[str]:
    """The paths of cells that lie in the cell of another path."""
    return (path for path in paths if any(path[:length] in others for length in range(len(path) + 1)))


def cell_at(group: str, path: str) -> int:
    """The cell at a path of its group."""
    cell = int(group, 16)
    for digit in path:
        cell = h3.cell_to_children(cell)[int(digit)]
    return cell


def _fill(cells: _Cells, areas: Mapping[str, Sequence[_Polygon]]) -> None:
    """Give each free cell on a border to the border's commune. This closes seams and widens the outer edge."""
    for code, polygons in areas.items():
        for lat, lon in _along(ring for polygon in polygons for ring in polygon):
            where = spot(lat, lon)
            lines = cells.setdefault(where.group, {})
            if not any(True for paths in lines.values() for _ in _under((where.path,), paths)):
                lines.setdefault(code, set()).add(where.path)


def _along(rings: Iterable[_Ring]) -> Iterator[tuple[float, float]]:
    """Points (latitude, longitude) along rings, close enough to meet every cell on the way."""
    for ring in rings:
        for (lon, lat), (to_lon, to_lat) in _segments(ring):
            steps = max(1, ceil(metres_between((lat, lon), (to_lat, to_lon)) / _STEP_METRES))
            for step in range(steps):
                yield lat + (to_lat - lat) * step / steps, lon + (to_lon - lon) * step / steps
