"""Boundaries from GeoJSON: errors are reported and nothing is imported; a correct file agrees with its polygons."""

from __future__ import annotations

import json
import math
import os
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.places.boundaries import FINEST, GROUP, commune_in, spot, spot_of_cell
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.reading import directory_from_documents
from infra.package.build import ROOT
from infra.province.areas import Boundaries, cell_at, read_areas
from infra.province.files import BadFiles, read_province
from infra.province.outlines import outlines
from tests.domain import samples

DEMO = ROOT / "infra" / "demo"
#: The real communes of the demo province, which are not part of the repository; all 65 of them take half a minute.
REAL_COMMUNES = int(os.environ.get("REAL_COMMUNES", "20"))
REAL = Path(os.environ.get("AREAS_FILE", ROOT.parent / "shared" / "data" / "langson-communes.geojson"))
#: Metres from a border within which a point may count as the neighbour's.
SEAM = 50
LEFT, MIDDLE, RIGHT = 106.40, 106.44, 106.48
SOUTH, NORTH = 22.20, 22.24


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: str, *rings: list[list[float]], name: str = "", **more: Any) -> dict[str, Any]:
    shape = {"type": "Polygon", "coordinates": list(rings)}
    return {"type": "Feature", "properties": {"code": code, "name": name or code}, "geometry": shape, **more}


THAT_KHE = feature("06040", square(LEFT, SOUTH, MIDDLE, NORTH), name="Xã Thất Khê")
DONG_DANG = feature("06184", square(MIDDLE, SOUTH, RIGHT, NORTH), name="Xã Đồng Đăng")


def drawn(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def read(tmp_path: Path, content: Any, directory: Directory | None = None) -> Boundaries:
    path = tmp_path / "areas.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_areas(path, directory or samples.directory())


def commune_of(groups: Mapping[str, Mapping[str, str]], lat: float, lon: float) -> str | None:
    where = spot(lat, lon)
    return commune_in(groups.get(where.group, {}), where.path)


def test_points_on_both_sides_of_a_border_are_in_their_communes(tmp_path: Path) -> None:
    found = read(tmp_path, drawn(THAT_KHE, DONG_DANG))
    assert found.communes == ["06040", "06184"]
    assert commune_of(found.groups, 22.22, MIDDLE - 0.0006) == "06040"
    assert commune_of(found.groups, 22.22, MIDDLE + 0.0006) == "06184"
    assert commune_of(found.groups, 22.22, RIGHT + 0.01) is None


def test_a_hole_has_no_commune_and_an_exclave_has_its_commune(tmp_path: Path) -> None:
    hole = square(106.41, 22.21, 106.42, 22.22)
    parts = {"type": "MultiPolygon", "coordinates": [[square(LEFT, SOUTH, MIDDLE, NORTH), hole], [
        square(106.60, SOUTH, 106.62, NORTH)]]}  # fmt: skip
    found = read(tmp_path, drawn({**THAT_KHE, "geometry": parts}))
    assert commune_of(found.groups, 22.215, 106.415) is None
    assert commune_of(found.groups, 22.22, 106.61) == "06040"


def test_a_gap_of_some_metres_between_neighbours_is_closed(tmp_path: Path) -> None:
    apart = feature("06184", square(MIDDLE + 0.0001, SOUTH, RIGHT, NORTH))
    found = read(tmp_path, drawn(THAT_KHE, apart))
    across = [commune_of(found.groups, 22.22 + step / 1e5, MIDDLE + 0.00005) for step in range(-1000, 1000)]
    assert None not in across


def test_the_name_depends_on_the_map_and_not_on_the_order_of_features(tmp_path: Path) -> None:
    first, turned = read(tmp_path, drawn(THAT_KHE, DONG_DANG)), read(tmp_path, drawn(DONG_DANG, THAT_KHE))
    assert first.name == turned.name
    assert read(tmp_path, drawn(THAT_KHE)).name != first.name


def test_a_part_without_area_is_left_out_and_reported(tmp_path: Path) -> None:
    line = [[106.5, 22.2], [106.6, 22.2], [106.5, 22.2], [106.5, 22.2]]
    parts = {"type": "MultiPolygon", "coordinates": [[square(LEFT, SOUTH, MIDDLE, NORTH)], [line]]}
    assert read(tmp_path, drawn({**THAT_KHE, "geometry": parts})).left_out == [
        "Xã Thất Khê: a part without area was left out"
    ]


def _shaped(geometry: Any) -> dict[str, Any]:
    return {**THAT_KHE, "geometry": geometry}


BOW_TIE = [[LEFT, SOUTH], [MIDDLE, NORTH], [MIDDLE, SOUTH], [LEFT, NORTH], [LEFT, SOUTH]]
SWAPPED = [[lat, lon] for lon, lat in square(LEFT, SOUTH, MIDDLE, NORTH)]
BAD: dict[str, tuple[Any, str]] = {
    "not JSON": ("{", "not JSON"),
    "NaN": (json.dumps(drawn(THAT_KHE)).replace(str(LEFT), "NaN"), "NaN is not a number"),
    "no collection": (THAT_KHE, "not a GeoJSON FeatureCollection"),
    "no features": (drawn(), "holds no features"),
    "other coordinates": (drawn(THAT_KHE, crs={"properties": {"name": "EPSG:3405"}}), "WGS 84"),
    "no feature": (drawn("x"), "feature 1: not a GeoJSON feature"),
    "no code": (drawn({**THAT_KHE, "properties": {"name": "Xã Lạ"}}), 'Xã Lạ: has no "code"'),
    "unknown commune": (drawn(feature("99999", square(LEFT, SOUTH, MIDDLE, NORTH))), "99999: no unit governs"),
    "twice": (drawn(THAT_KHE, THAT_KHE), "is there twice, first as Xã Thất Khê"),
    "no geometry": (drawn(_shaped(None)), "Xã Thất Khê: its geometry must be a Polygon"),
    "a line": (drawn(_shaped({"type": "LineString", "coordinates": []})), "not LineString"),
    "empty": (drawn(_shaped({"type": "MultiPolygon", "coordinates": []})), "Xã Thất Khê: its geometry is empty"),
    "an empty part": (drawn(_shaped({"type": "Polygon", "coordinates": []})), "its geometry is empty"),
    "a short ring": (drawn(feature("06040", square(LEFT, SOUTH, MIDDLE, NORTH)[:3])), "fewer than four positions"),
    "not closed": (drawn(feature("06040", square(LEFT, SOUTH, MIDDLE, NORTH)[:4])), "is not closed"),
    "no position": (drawn(_shaped({"type": "Polygon", "coordinates": [[["a", 1]] * 4]})), 'not a position: ["a", 1]'),
    "a truth value": (drawn(_shaped({"type": "Polygon", "coordinates": [[[True, 1]] * 4]})), "not a position"),
    "crossing itself": (drawn(feature("06040", BOW_TIE, name="Xã Nơ")), "Xã Nơ: its border crosses itself near"),
    "swapped": (drawn(feature("06040", SWAPPED, name="Xã Ngược")), "Xã Ngược: latitude and longitude are swapped"),
    "endless": (json.dumps(drawn(THAT_KHE)).replace(str(LEFT), "1e999"), "not a position"),
    "elsewhere": (drawn(feature("06040", square(105.8, 21.0, 105.9, 21.1))), "lies outside the box of coordinates"),
    "too small": (drawn(feature("06040", square(106.4, 22.2, 106.40001, 22.20001))), "holds no cell"),
    "overlapping": (
        drawn(THAT_KHE, feature("06184", square(MIDDLE - 0.002, SOUTH, RIGHT, NORTH), name="Xã Đồng Đăng")),
        "Xã Thất Khê: overlaps Xã Đồng Đăng",
    ),
    "one in the other": (
        drawn(THAT_KHE, feature("06184", square(106.41, 22.21, 106.43, 22.23), name="Xã Trong")),
        "Xã Thất Khê: overlaps Xã Trong",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_an_error_names_the_feature(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(BadFiles) as raised:
        read(tmp_path, content)
    assert message in str(raised.value)
    assert str(raised.value).startswith("areas.geojson: ")


def test_all_errors_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(BadFiles) as raised:
        read(tmp_path, drawn(feature("06040", BOW_TIE), feature("06184", SWAPPED), feature("99999", SWAPPED)))
    assert len(str(raised.value).splitlines()) == 3


def test_a_path_converts_back_to_its_cell() -> None:
    for number in range(200):
        where = spot(21.4 + number / 200, 106.1 + number / 170)
        assert len(where.path) == FINEST - GROUP
        for length in range(len(where.path) + 1):
            cell = cell_at(where.group, where.path[:length])
            assert spot_of_cell(cell) == type(where)(where.group, where.path[:length])


def test_the_demo_map_contains_the_place_of_the_play() -> None:
    directory = directory_from_documents(read_province(DEMO).documents)
    found = read_areas(DEMO / "areas.geojson", directory)
    assert commune_of(found.groups, 22.2567, 106.4738) == "06040"
    assert found.left_out == []


@pytest.mark.skipif(not REAL.exists(), reason="the real communes are not here")
def test_look_ups_agree_with_the_real_polygons_except_near_borders(tmp_path: Path) -> None:
    import shapely
    from shapely.affinity import scale
    from shapely.geometry import shape

    every = json.loads(REAL.read_text(encoding="utf-8"))["features"]
    # Neighbours of each other: from the west on.
    features = sorted(every, key=lambda one: shape(one["geometry"]).centroid.x)[:REAL_COMMUNES]
    found = read(tmp_path, drawn(*features), directory_from_documents(read_province(DEMO).documents))
    assert len(found.communes) == len(features)
    assert max(len(json.dumps(lines)) for lines in found.groups.values()) < 4096, "a look-up must cost one read unit"

    # Degrees to metres, exact enough for a border 50 m away.
    def flat(geometry: Any) -> Any:
        return scale(geometry, 111_320 * 0.928, 111_195, origin=(0, 0))

    polygons = {each["properties"]["code"]: flat(shape(each["geometry"])).buffer(0) for each in features}
    codes, tree = list(polygons), shapely.STRtree(list(polygons.values()))
    borders = shapely.union_all([polygon.boundary for polygon in polygons.values()])
    shapely.prepare(borders)
    dice, inside, compared = random.Random(20261122), 0, 0
    while inside < 150 * len(features):
        lat, lon = dice.uniform(21.32, 22.47), dice.uniform(106.09, 107.37)
        point = flat(shapely.Point(lon, lat))
        holding = [codes[number] for number in tree.query(point, predicate="intersects")]
        if not holding:
            continue
        inside += 1
        if not shapely.dwithin(borders, point, SEAM):
            compared += 1
            assert [commune_of(found.groups, lat, lon)] == holding, (lat, lon)
    assert compared > 135 * len(features)


def corners(ring: Sequence[int]) -> list[tuple[float, float]]:
    """The points (latitude, longitude) of a ring of an outline."""
    steps = list(zip(ring[::2], ring[1::2], strict=True))
    return [(sum(lat for lat, _ in steps[:end]) / 1e4, sum(lon for _, lon in steps[:end]) / 1e4)
            for end in range(1, len(steps) + 1)]  # fmt: skip


def test_outlines_are_small_keep_a_common_border_and_name_each_commune_inside_it() -> None:
    # A border with a point every 20 m, and a hole.
    wavy = [(MIDDLE + 0.0003 * (number % 2), SOUTH + (NORTH - SOUTH) * number / 200) for number in range(201)]
    left = [(LEFT, NORTH), (LEFT, SOUTH), *wavy, (LEFT, NORTH)]
    right = [*wavy, (RIGHT, NORTH), (RIGHT, SOUTH), wavy[0]]
    hole = [(LEFT + 0.005, SOUTH + 0.01), (LEFT + 0.015, SOUTH + 0.01), (LEFT + 0.01, SOUTH + 0.02)]
    one, other = outlines({"06040": [[left, [*hole, hole[0]]]], "06184": [[right]]})
    assert (one.code, len(one.rings), len(other.rings)) == ("06040", 2, 1)
    assert sum(len(ring) for ring in (*one.rings, *other.rings)) < 60
    assert LEFT < one.middle[1] < MIDDLE < other.middle[1] < RIGHT
    shared = set(corners(one.rings[0])) & set(corners(other.rings[0]))
    assert {(SOUTH, MIDDLE), (NORTH, MIDDLE)} <= shared
    assert {(SOUTH, LEFT), (NORTH, LEFT)} <= set(corners(one.rings[0]))


def test_outlines_stay_below_the_limit_however_fine_the_map(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = [(106.5 + 0.1 * math.cos(turn / 500), 22.2 + 0.1 * math.sin(turn / 500)) for turn in range(3141)]
    for most in (400, 120):
        monkeypatch.setattr("infra.province.outlines.MOST_CHARACTERS", most)
        (found,) = outlines({"06040": [[[*ring, ring[0]]]]})
        assert 20 < len(json.dumps(found.rings, separators=(",", ":"))) <= most
