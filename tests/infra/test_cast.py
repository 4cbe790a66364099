"""The play and the made-up reports find their parts in every province."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.reading import directory_from_documents
from infra.package.build import ROOT
from infra.play.cast import Failed, cast
from infra.play.places import middle, shapes, somewhere
from infra.play.sample import _words
from infra.province.areas import read_areas
from infra.province.files import read_province

DEMO = ROOT / "infra" / "demo"
DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def demo() -> tuple[Directory, list[Officer]]:
    files = read_province(DEMO)
    return directory_from_documents(files.documents), [account.officer for account in files.accounts]


def test_the_demo_has_a_cast(demo: tuple[Directory, list[Officer]]) -> None:
    directory, officers = demo
    found = cast(directory, officers, DAY)
    by_name = {officer.username: officer for officer in officers}
    assert found.category.after_photo
    assert directory.categories[found.late_category].urgency is Urgency.URGENT
    assert directory.communes[found.commune].id == found.unit.id
    assert by_name[found.desk].unit == found.intake == directory.province.intake_unit
    assert by_name[found.focal].unit == by_name[found.leader].unit == found.unit.id
    assert Role.SUPERVISOR in by_name[found.supervisor].roles


@pytest.mark.parametrize(
    ("keeps", "missing"),
    [
        (lambda officer: Role.SUPERVISOR not in officer.roles, "supervisor"),
        (lambda officer: Role.INTAKE not in officer.roles, "intake"),
        (lambda officer: Role.LEADER not in officer.roles, "lãnh đạo"),
    ],
)
def test_a_part_that_nobody_can_play_is_named(
    demo: tuple[Directory, list[Officer]], keeps: Callable[[Officer], bool], missing: str
) -> None:
    directory, officers = demo
    with pytest.raises(Failed, match=missing):
        cast(directory, filter(keeps, officers), DAY)


def test_an_officer_who_is_not_active_plays_nothing(demo: tuple[Directory, list[Officer]]) -> None:
    directory, officers = demo
    with pytest.raises(Failed):
        cast(directory, [replace(officer, active=False) for officer in officers], DAY)


def test_places_lie_in_their_commune(demo: tuple[Directory, list[Officer]]) -> None:
    drawn, chance = shapes(DEMO), random.Random(1)
    assert drawn.keys() == set(read_areas(DEMO / "areas.geojson", demo[0]).communes)
    from shapely.geometry import Point

    for outline in drawn.values():
        for place in [middle(outline), *(somewhere(outline, chance) for _ in range(50))]:
            assert outline.buffer(1e-4).contains(Point(place["lon"], place["lat"]))


def test_categories_without_words_of_their_own_get_plain_ones(demo: tuple[Directory, list[Officer]]) -> None:
    known = demo[0].categories
    assert "Rác" in _words(DEMO, {"hygiene": known["hygiene"]})["categories"]["hygiene"]["texts"][0]
    other = replace(known["hygiene"], id="rac-thai", name="Rác thải")
    words = _words(DEMO / "nowhere", {"rac-thai": other})["categories"]
    assert words["rac-thai"]["texts"] == ["Phản ánh mẫu về rác thải, chưa được xử lý mấy ngày nay."]
