"""The positions of tickets in the index, and the rounded places of private homes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from h3.api import basic_int as h3
from hypothesis import given, settings

from chalicelib.domain.nearby.vicinity import (
    RECENT,
    ROUNDED_BY,
    groups_around,
    period,
    periods,
    position_of,
    public_place,
    roughly,
)
from chalicelib.domain.places import boundaries
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.tickets.history import fold
from chalicelib.domain.tickets.rights import is_listed
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.store.tickets.indexes import index_keys
from tests.domain import samples, walks

LAT, LON = st.floats(8, 24), st.floats(102, 118)
HOME = Place("06040", "Số 5, ngõ 12", 22.25713, 106.47412)


@given(LAT, LON)
def test_neighbours_have_the_same_rounded_place_and_it_is_near(lat: float, lon: float) -> None:
    shown = roughly(Place("06040", "Số 5", lat, lon))
    assert shown.address is None
    assert roughly(shown) == shown
    assert shown.lat is not None
    assert shown.lon is not None
    assert metres_between((lat, lon), (shown.lat, shown.lon)) <= ROUNDED_BY
    for other in h3.cell_to_children(h3.latlng_to_cell(lat, lon, 9), 11):
        near = h3.cell_to_latlng(other)
        if h3.latlng_to_cell(*near, 9) == h3.latlng_to_cell(lat, lon, 9):
            assert roughly(Place("06040", "Số 7", *near)) == shown
    # The rounded point lies in the same group as the original point, where searches look for it.
    spot = boundaries.spot(shown.lat, shown.lon)
    assert spot.group == f"{h3.cell_to_parent(h3.latlng_to_cell(lat, lon, 9), boundaries.GROUP):x}"


def test_a_rounded_place_without_a_point_loses_only_its_address() -> None:
    assert roughly(Place("06040", "Số 5")) == Place("06040", rounded=True)


def test_a_place_is_rounded_by_the_present_category_too() -> None:
    documents = samples.documents()
    for line in documents[Kind.CATEGORIES]["categories"]:
        line["round_place"] = line["id"] == "traffic"
    reference = directory_from_documents(documents)
    assert public_place(HOME, "hygiene", reference) == HOME
    assert public_place(HOME, "traffic", reference) == roughly(HOME)
    assert public_place(replace(HOME, rounded=True), "hygiene", reference) == roughly(HOME)
    assert public_place(replace(HOME, rounded=True), "gone", reference) == roughly(HOME)


@given(LAT, LON, st.integers(10, 2000), st.floats(0, 360), st.floats(0, 1))
def test_the_searched_cells_contain_every_point_within_the_radius(
    lat: float, lon: float, radius: int, bearing: float, share: float
) -> None:
    """Every point within the radius lies in a searched cell, at least as far away as the cell's ``least``."""
    from math import cos, radians, sin

    metres = radius * share * 0.99
    there = (
        lat + metres * cos(radians(bearing)) / 111_195,
        lon + metres * sin(radians(bearing)) / (111_195 * cos(radians(lat))),
    )
    distance = metres_between((lat, lon), there)
    spot = boundaries.spot(*there)
    cells = [one for one in groups_around(lat, lon, radius) if one.spot.group == spot.group]
    assert len(cells) == 1
    for digit in ("", *spot.path):
        cells = [part for one in cells for part in (one.divided(lat, lon) if digit else [one])]
        cells = [one for one in cells if spot.path.startswith(one.spot.path)]
        assert len(cells) == 1
        assert cells[0].least <= distance
    assert cells[0].is_finest


@given(st.data())
@settings(max_examples=60)
def test_after_every_event_the_position_in_the_index_fits_the_state(data: st.DataObject) -> None:
    for before, event, ticket in walks.walk(data):
        placed = replace(ticket, place=replace(ticket.place, lat=22.257, lon=106.474))
        found = index_keys(placed)
        gone = ticket.state in (State.MERGED, State.REFUSED, State.WITHDRAWN)
        assert ("near" in found) is not gone, (before and before.state, event.kind)
        if not gone:
            assert found["near"].startswith("G#" if is_listed(ticket) else "N#")
            answered = "" if ticket.resolved_at is None else f"#{period(ticket.resolved_at)}"
            assert found["near"] == f"{found['near'][:2]}{boundaries.spot(22.257, 106.474).group}{answered}"
        # A ticket that is not in the public lists is not found near a point either.
        assert found.get("near", "").startswith("G#") is ("public" in found)
        assert "near" not in index_keys(replace(ticket, place=Place("06040")))


@pytest.mark.parametrize("listed", [True, False])
def test_only_listed_tickets_are_indexed_by_their_rounded_place(listed: bool) -> None:
    ticket = replace(
        samples.ticket(*samples.WAY_TO["processing"]),
        place=replace(HOME, rounded=True),
        visibility=Visibility.PUBLIC if listed else Visibility.PRIVATE,
    )
    found = position_of(ticket)
    assert found is not None
    place = roughly(HOME) if listed else HOME
    assert found.listed is listed
    assert found.spot == boundaries.spot(place.lat or 0, place.lon or 0)


def test_recently_answered_tickets_are_in_a_searched_period() -> None:
    now = samples.T0
    for days in range(30):
        assert period(now - timedelta(days=days)) in periods(now)
    assert period(now - 2 * RECENT) not in periods(now)


def test_a_report_is_rounded_by_its_category_even_after_intake_changes_it() -> None:
    documents = samples.documents()
    for line in documents[Kind.CATEGORIES]["categories"]:
        line["round_place"] = line["id"] == "traffic"
    reference = directory_from_documents(documents)
    new = samples.report("hygiene", place=Place("06040", "Số 5", 22.257, 106.474))
    ticket = fold([samples.created(new)])
    assert ticket.place.rounded is False
    moved = samples.act(ticket, "receive", category="traffic", reference=reference)
    assert moved.changes["place"] == replace(new.place, rounded=True)
    kept = samples.act(ticket, "receive", reference=reference)
    assert "place" not in kept.changes
