"""Hamlets and their known points are found by name, and by a point."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.places.gazetteer import MOST_FOUND, REACH, hamlet_at, of_commune, search
from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.hamlets import hamlets_from_document, post_number
from chalicelib.domain.province.kinds import Kind
from tests.domain import samples
from tests.domain.samples import COMMUNES


def _line(id_: str, name: str, lat: float, lon: float, **more: Any) -> dict[str, Any]:
    given = {"commune": COMMUNES["that-khe"], "kind": "hamlet", "name_en": name, **more}
    return {"id": id_, "name": name, "centre": {"lat": lat, "lon": lon}, **given}


LINES = [
    _line(
        "na-chuong",
        "Thôn Nà Chuông",
        22.238,
        106.452,
        aliases=["Khuổi Slao"],
        posts=[{"road": "Quốc lộ 4A", "km": 12.5, "lat": 22.239, "lon": 106.453}],
        landmarks=[{"name": "Cầu treo", "name_en": "Hanging bridge", "lat": 22.236, "lon": 106.45}],
    ),
    _line(
        "pac-luong", "Thôn Pác Luống", 22.248, 106.495, landmarks=[{"name": "Cầu treo", "lat": 22.25, "lon": 106.496}]
    ),
    _line("khu-ga", "Khu Ga", 21.945, 106.701, commune=COMMUNES["dong-dang"], kind="block"),
]


@pytest.fixture
def directory() -> Directory:
    return replace(samples.directory(), hamlets=hamlets_from_document({"hamlets": LINES}))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("na chuong", ("na-chuong", "Thôn Nà Chuông")),
        ("NÀ CHUÔNG", ("na-chuong", "Thôn Nà Chuông")),
        ("thon pac", ("pac-luong", "Thôn Pác Luống")),
        ("khuoi slao", ("na-chuong", "Thôn Nà Chuông")),
        ("cau treo pac luong", ("pac-luong", "Cầu treo")),
        ("hanging", ("na-chuong", "Cầu treo")),
        ("km 12", ("na-chuong", "Km 12+500 Quốc lộ 4A")),
        ("km12+500", ("na-chuong", "Km 12+500 Quốc lộ 4A")),
        ("cột km 12", ("na-chuong", "Km 12+500 Quốc lộ 4A")),
        ("quoc lo 4a", ("na-chuong", "Km 12+500 Quốc lộ 4A")),
        ("khu ga dong dang", ("khu-ga", "Khu Ga")),
    ],
)
def test_a_known_point_is_found_as_people_type_it(typed: str, first: tuple[str, str], directory: Directory) -> None:
    found = search(typed, directory)
    assert (found[0].hamlet.id, found[0].point.name) == first


@pytest.mark.parametrize("typed", ["", "  ", "!!", "xyz", "km 99", "na chuong dong dang"])
def test_what_fits_nothing_finds_nothing(typed: str, directory: Directory) -> None:
    assert search(typed, directory) == []


def test_a_search_may_be_of_one_commune(directory: Directory) -> None:
    assert {one.hamlet.id for one in search("cau", directory)} == {"na-chuong", "pac-luong"}
    assert search("cau", directory, COMMUNES["dong-dang"]) == []
    assert [one.point.name for one in of_commune(COMMUNES["dong-dang"], directory)] == ["Khu Ga"]


def test_a_search_ends_at_the_most(directory: Directory) -> None:
    lines = [_line(f"h{n}", f"Thôn {n}", 22.2, 106.4) for n in range(MOST_FOUND + 5)]
    many = replace(directory, hamlets=hamlets_from_document({"hamlets": lines}))
    assert len(search("thon", many)) == MOST_FOUND


def test_a_point_belongs_to_the_hamlet_with_the_nearest_known_point(directory: Directory) -> None:
    that_khe = COMMUNES["that-khe"]
    near = hamlet_at(that_khe, 22.2361, 106.4501, directory)
    assert near is not None
    assert near.id == "na-chuong"
    assert hamlet_at(COMMUNES["dong-dang"], 22.2361, 106.4501, directory) is None
    assert hamlet_at(None, 22.2361, 106.4501, directory) is None
    degrees = REACH / 111_000
    assert hamlet_at(that_khe, 22.236 - degrees * 1.05, 106.45, directory) is None
    assert hamlet_at(that_khe, 22.236 - degrees * 0.95, 106.45, directory) is not None


@pytest.mark.parametrize(("km", "written"), [(12, "12"), (12.5, "12+500"), (0, "0"), (3.05, "3+050"), (7.0, "7")])
def test_a_post_is_written_as_on_the_road(km: float, written: str) -> None:
    assert post_number(km) == written


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"id": "na-chuong"}, "hamlets.1.id", "entry_twice"),
        ({"name": "thôn nà chuông"}, "hamlets.1.name", "entry_twice"),
        ({"commune": "99999"}, "hamlets.1.commune", "commune_ungoverned"),
        ({"centre": {"lat": 10.0, "lon": 106.4}}, "hamlets.1.centre", "point_outside"),
        ({"landmarks": [{"name": "x", "lat": 22.4, "lon": 106.495}]}, "hamlets.1.landmarks.0", "point_far"),
    ],
)
def test_a_wrong_hamlet_is_named(change: dict[str, Any], place: str, code: str) -> None:
    lines = [LINES[0], {**LINES[1], "landmarks": [], **change}]
    found = list(faults(samples.documents() | {Kind.HAMLETS: {"hamlets": lines}}))
    assert (place, code) in [(fault.path, fault.code) for fault in found]
