"""Areas of which people are told: what is in one, and which days are told of on a morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.nearby.vicinity import roughly
from chalicelib.domain.nearby.watching import MOST_DAYS, MOST_RADIUS, Circle, WatchedArea, days_to_tell, new_places
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.ticket import Ticket, Visibility
from tests.domain import samples

HERE = (22.257, 106.474)
COMMUNE = samples.COMMUNES["that-khe"]
TODAY = date(2026, 3, 4)


def ticket(*way: str, at: tuple[float, float] = HERE, **fields: Any) -> Ticket:
    place = Place(COMMUNE, "Cổng chợ", *at)
    return samples.ticket(*way, new=samples.report(place=place, **fields))


@pytest.mark.parametrize(
    ("area", "holds"),
    [
        (WatchedArea(commune=COMMUNE), True),
        (WatchedArea(commune=samples.COMMUNES["ky-lua"]), False),
        (WatchedArea(commune=COMMUNE, category="hygiene"), True),
        (WatchedArea(commune=COMMUNE, category="traffic"), False),
        (WatchedArea(circle=Circle(22.257, 106.475, 150)), True),
        (WatchedArea(circle=Circle(22.257, 106.479, 150)), False),
        (WatchedArea(circle=Circle(22.257, 106.475, 150), category="traffic"), False),
    ],
)
def test_an_area_has_the_public_reports_in_it(area: WatchedArea, holds: bool) -> None:
    directory = samples.directory()
    assert area.has(ticket("receive"), directory) is holds
    assert not area.has(ticket(), directory), "it is not received"
    assert not area.has(ticket("receive", visibility=Visibility.PRIVATE), directory)
    assert not area.has(ticket("receive", category="officials"), directory)


def test_a_circle_sees_a_private_home_at_its_rounded_place_only() -> None:
    found = ticket("receive")
    home = replace(found, place=replace(found.place, rounded=True))
    rough = roughly(home.place)
    assert rough.lat is not None
    assert rough.lon is not None
    assert metres_between(HERE, (rough.lat, rough.lon)) > 100
    directory = samples.directory()
    assert not WatchedArea(circle=Circle(*HERE, 100)).has(home, directory)
    assert WatchedArea(circle=Circle(rough.lat, rough.lon, 100)).has(home, directory)


def test_a_report_is_new_when_it_becomes_public_and_at_no_other_event() -> None:
    assert new_places(ticket()) == []
    places = new_places(ticket("receive"))
    assert places[0] == COMMUNE
    assert len(places) == 2
    assert new_places(ticket("receive", "dispatch")) == []
    assert new_places(ticket("receive", visibility=Visibility.PRIVATE)) == []


@given(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02), st.integers(100, MOST_RADIUS), st.booleans())
def test_what_a_circle_has_stands_under_one_of_its_places(north: float, east: float, radius: int, home: bool) -> None:
    found = ticket("receive", at=(HERE[0] + north, HERE[1] + east))
    if home:
        found = replace(found, place=replace(found.place, rounded=True))
    area = WatchedArea(circle=Circle(*HERE, radius))
    if area.has(found, samples.directory()):
        assert set(new_places(found)) & set(area.places())


@given(st.integers(-5, 400))
def test_each_day_is_told_of_once_and_long_gaps_are_cut(gap: int) -> None:
    seen = TODAY - timedelta(days=gap)
    days = list(days_to_tell(seen, TODAY))
    assert days == sorted(set(days))
    assert all(seen < one < TODAY for one in days)
    assert len(days) == max(0, min(gap - 1, MOST_DAYS))
    # After the morning the days up to yesterday are seen, and nothing is told twice.
    assert list(days_to_tell(TODAY - timedelta(days=1), TODAY)) == []
