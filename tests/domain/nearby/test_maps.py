"""The map: when a ticket is on it, in which cells, and the numbers of a cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from h3.api import basic_int as h3
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.nearby import maps
from chalicelib.domain.nearby.vicinity import RECENT, position_of
from chalicelib.domain.numbers import counts
from chalicelib.domain.places import boundaries
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.tenant import Bounds
from chalicelib.domain.tickets.rights import is_listed
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from tests.domain import samples
from tests.domain.walks import walk

HERE = Place("06040", None, 22.257, 106.474)
HOUR = timedelta(hours=1)


def share(ticket: Ticket, after: timedelta = HOUR) -> counts.Share:
    found = counts.share(replace(ticket, place=HERE), samples.T0 + after)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("way", "after", "mark"),
    [
        ("new", HOUR, None),
        ("refused", HOUR, None),
        ("withdrawn", HOUR, None),
        ("merged", HOUR, None),
        ("received", HOUR, "received"),
        ("received", timedelta(days=90), "received!"),
        ("processing", HOUR, "processing"),
        ("resolved", HOUR, "resolved"),
        ("closed", timedelta(days=29), "closed"),
        ("closed", timedelta(days=31), None),
    ],
)
def test_the_mark_of_a_ticket_on_the_map(way: str, after: timedelta, mark: str | None) -> None:
    assert share(samples.ticket(*samples.WAY_TO[way]), after).mark == mark


def test_an_answered_ticket_leaves_the_map_without_an_event() -> None:
    found = share(samples.ticket(*samples.WAY_TO["resolved"]))
    ticket = replace(samples.ticket(*samples.WAY_TO["resolved"]), place=HERE)
    assert ticket.resolved_at is not None
    assert found.turns_at == ticket.resolved_at + RECENT
    gone = counts.share(ticket, found.turns_at)
    assert gone is not None
    assert (gone.mark, gone.turns_at, gone.cell) == (None, None, found.cell)
    moved = counts.difference(found, gone)
    assert {pin.cell for pin in moved.pins} == {
        h3.int_to_str(h3.latlng_to_cell(22.257, 106.474, resolution)) for resolution in maps.RESOLUTIONS
    }
    assert set(moved.pins.values()) == {-1}
    assert not moved.lines
    assert not moved.spots


def test_tickets_without_a_point_and_restricted_tickets_are_not_on_the_map() -> None:
    ticket = samples.ticket(*samples.WAY_TO["processing"])
    found = counts.share(ticket, samples.T0)
    assert found is not None
    assert found.mark is None
    restricted = replace(ticket, place=HERE, restricted=True)
    assert counts.share(restricted, samples.T0) is None


@given(st.data())
def test_the_map_has_the_same_tickets_as_the_search_near_a_point(data: st.DataObject) -> None:
    for _, event, ticket in walk(data):
        placed = replace(ticket, place=HERE)
        found, near = counts.share(placed, event.at), position_of(placed)
        assert (found is not None and found.mark is not None) == (near is not None and near.listed)
        assert (found is not None and found.mark is not None) == is_listed(placed)


def test_a_cell_counts_all_open_and_late_tickets_of_the_filter() -> None:
    numbers = {
        "received:hygiene": 2,
        "processing!:hygiene": 1,
        "closed:hygiene": 4,
        "processing:traffic": 8,
        "received:officials": 16,
    }
    every = ("hygiene", "traffic")
    assert maps.tally(numbers, every, ()) == maps.Tally(15, 11, 1)
    assert maps.tally(numbers, ("hygiene",), ()) == maps.Tally(7, 3, 1)
    assert maps.tally(numbers, every, (State.PROCESSING,)) == maps.Tally(9, 9, 1)
    assert maps.tally(numbers, every, (State.CLOSED,)) == maps.Tally(4, 0, 0)
    assert maps.tally({"received:hygiene": 0}, every, ()) == maps.Tally()


def test_names_in_cells_are_read_as_they_were_written() -> None:
    for way in samples.WAY_TO.values():
        mark = share(samples.ticket(*way), timedelta(days=20)).mark
        if mark is not None:
            seen = maps.tally({maps.name_of(mark, "a_b-c"): 1}, ["a_b-c"], ())
            assert seen.count == 1
            assert seen.late == mark.endswith("!")


@pytest.mark.parametrize("zoom", range(maps.MOST_ZOOM + 1))
def test_an_allowed_box_never_has_too_many_cells_to_draw(zoom: int) -> None:
    province = Bounds(21.3, 106.0, 22.5, 107.4)
    side = maps.span(zoom)
    box = maps.clipped(Bounds(21.3, 106.0, min(89.0, 21.3 + side), min(179.0, 106.0 + side)), province)
    assert box is not None
    cells = maps.cells_over(box, maps.resolution_at(zoom))
    assert 1 <= len(cells) < 2_600
    assert len({maps.above(cell) for cell in cells}) <= 20


@given(st.floats(8, 23), st.floats(102, 117), st.floats(0.0005, 0.05), st.floats(0, 1), st.floats(0, 1))
@example(11.080078125, 102.0, 0.03125, 0.0, 0.0)
@example(10.217345873117626, 105.21989721896006, 0.0005, 0.0, 0.0)
def test_a_point_in_a_box_lies_in_one_of_the_box_s_groups(
    south: float, west: float, side: float, up: float, right: float
) -> None:
    box = Bounds(south, west, south + side, west + side)
    groups = maps.groups_over(box)
    assert groups is not None
    spot = boundaries.spot(south + up * side, west + right * side)
    (cell,) = [one for one in groups if one.spot.group == spot.group]
    for _ in spot.path:
        (cell,) = [one for one in cell.divided(south, west) if spot.path.startswith(one.spot.path)]
        assert maps.touches(cell, box)


def test_boxes_are_clipped_and_large_boxes_have_no_groups() -> None:
    assert maps.clipped(Bounds(1, 1, 2, 2), Bounds(3, 1, 4, 2)) is None
    assert maps.clipped(Bounds(1, 1, 3, 3), Bounds(2, 2, 4, 4)) == Bounds(2, 2, 3, 3)
    assert maps.groups_over(Bounds(21.3, 106.0, 22.5, 107.4)) is None
