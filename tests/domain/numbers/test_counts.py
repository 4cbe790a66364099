"""The share of a ticket in the public numbers. The differences after each event add up to the share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from h3.api import basic_str as h3
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.nearby.vicinity import ROUND
from chalicelib.domain.numbers import counts
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.ticket import Ticket, Visibility
from chalicelib.domain.tickets.workflow import noting
from tests.domain import samples
from tests.domain.walks import walk

LATER = samples.T0 + timedelta(days=100)
POINT = Place(samples.COMMUNES["that-khe"], None, 22.257, 106.474)


def measures(ticket: Ticket, now: object = None) -> dict[str, int]:
    found = counts.share(ticket, samples.T0 + timedelta(hours=1) if now is None else LATER)
    assert found is not None
    return dict(found.measures)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("new", {"received": 1, "open": 1}),
        ("needs_info", {"received": 1, "open": 1}),
        ("planned", {"received": 1, "open": 1}),
        ("awaiting_approval", {"received": 1, "open": 1}),
        ("refused", {"received": 1, "refused": 1}),
        ("withdrawn", {"received": 1, "withdrawn": 1}),
        ("merged", {"merged": 1}),
        ("resolved", {"received": 1, "handled": 1, "on_time": 1, "on_time_held": 1}),
        ("closed", {"received": 1, "handled": 1, "on_time": 1, "on_time_held": 1}),
    ],
)
def test_the_measures_of_a_ticket_in_each_state(state: str, expected: dict[str, int]) -> None:
    assert measures(samples.ticket(*samples.WAY_TO[state])) == expected


def test_every_state_has_one_outcome() -> None:
    for way in samples.WAY_TO.values():
        found = measures(samples.ticket(*way))
        outcomes = [found.get(name, 0) for name in ("open", "on_time", "refused", "withdrawn", "merged")]
        assert sum(outcomes) == 1
        assert found.get("received", 0) == 1 - found.get("merged", 0)


def test_an_open_ticket_turns_overdue_the_second_after_its_promise() -> None:
    ticket = samples.ticket("receive")
    found = counts.share(ticket, ticket.due_at)
    assert found is not None
    assert ticket.due_at == ticket.promised_at == found.turns_at
    assert "overdue" not in found.measures
    late = counts.share(ticket, ticket.due_at + timedelta(seconds=1))
    assert late is not None
    assert (late.turns_at, late.measures["overdue"]) == (None, 1)


@pytest.mark.parametrize("state", ["needs_info", "resolved", "refused", "merged"])
def test_the_share_of_a_ticket_that_waits_for_no_unit_does_not_change(state: str) -> None:
    ticket = samples.ticket(*samples.WAY_TO[state])
    assert counts.share(ticket, LATER) == counts.share(ticket, samples.T0 + timedelta(hours=1))


def test_an_answer_after_the_promise_stays_late() -> None:
    ticket = samples.ticket(*samples.WAY_TO["awaiting_approval"])
    late = evolve(ticket, samples.act(ticket, "approve", at=ticket.due_at + timedelta(days=1)))
    assert measures(late) == {"received": 1, "handled": 1, "late": 1}
    reopened = evolve(late, samples.act(late, "reopen", at=late.due_at + timedelta(days=2)))
    assert measures(reopened) == {"received": 1, "open": 1, "handled": 1, "late": 1, "reopened": 1}


def test_each_answer_keeps_its_verdict_and_its_rating_after_a_reopening() -> None:
    ticket = samples.ticket(*samples.WAY_TO["resolved"])
    ticket = evolve(ticket, samples.act(ticket, "rate", rating="unsatisfied"))
    assert measures(ticket)["unsatisfied"] == 1
    ticket = evolve(ticket, samples.act(ticket, "reopen"))
    answers = {"handled": 1, "on_time": 1, "on_time_held": 1, "unsatisfied": 1, "reopened": 1}
    assert measures(ticket) == {"received": 1, "open": 1, **answers}
    for action in ("answer", "approve", "rate"):
        ticket = evolve(ticket, samples.act(ticket, action))
    again = {"handled": 2, "on_time": 2, "on_time_held": 2, "satisfied": 1}
    assert measures(ticket) == {"received": 1, **answers, **again}


def test_an_answer_counts_for_its_unit_also_when_another_one_has_the_ticket() -> None:
    ticket = samples.ticket(*samples.WAY_TO["resolved"], "reopen")
    moved = counts.share(replace(ticket, unit="dong-dang"), samples.T0 + timedelta(hours=1))
    assert moved is not None
    assert moved.units == {
        "dong-dang": {"received": 1, "open": 1},
        "that-khe": {"handled": 1, "on_time": 1, "on_time_held": 1, "reopened": 1},
    }


def test_a_ticket_counts_on_the_local_day_of_its_report() -> None:
    found = counts.share(samples.ticket(at=samples.local("2026-03-02 00:30")), LATER)
    assert found is not None
    assert found.day == date(2026, 3, 2)


@pytest.mark.parametrize("change", [{"restricted": True}, {"report_type": EMERGENCY_REPORT}])
def test_restricted_and_emergency_reports_are_not_counted(change: dict[str, object]) -> None:
    assert counts.share(replace(samples.ticket(), **change), LATER) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("way", "change", "there"),
    [
        (("receive",), {}, True),
        ((), {}, False),
        (("refuse",), {}, False),
        (("receive", "merge"), {}, False),
        (("receive",), {"visibility": Visibility.PRIVATE}, False),
        (("receive",), {"place": Place("06040", "Chợ")}, False),
    ],
)
def test_only_listed_tickets_are_counted_in_cells(way: tuple[str, ...], change: dict[str, object], there: bool) -> None:
    ticket = replace(samples.ticket(*way, new=samples.report(place=POINT)), **change)  # type: ignore[arg-type]
    found = counts.share(ticket, LATER)
    assert found is not None
    spots = list(counts.spots(found))
    assert bool(spots) is there
    for spot in spots:
        assert spot.cell == h3.cell_to_parent(found.cell, spot.resolution)
        assert (spot.commune, spot.category) == ("06040", "hygiene")
    assert [spot.resolution for spot in spots] == (list(counts.RESOLUTIONS) if there else [])


def test_a_ticket_counts_in_a_line_of_each_dimension() -> None:
    found = counts.share(samples.ticket("receive", "dispatch"), LATER)
    assert found is not None
    values = {"category": "hygiene", "commune": "06040", "channel": "web", "unit": "that-khe"}
    expected = {counts.CountLine(*line, found.day): found.measures for line in values.items()}
    assert dict(counts.lines(found)) == expected
    assert sorted(values) == sorted(counts.DIMENSIONS)


def test_the_share_turns_at_the_first_promise_and_at_the_one_that_holds() -> None:
    ticket = samples.ticket("receive")
    ticket = replace(ticket, due_at=ticket.promised_at + timedelta(days=3))
    seen = []
    now = samples.T0 + timedelta(hours=1)
    while (found := counts.share(ticket, now)) and found.turns_at:
        seen.append((found.turns_at, dict(found.measures)))
        now = found.turns_at + timedelta(seconds=1)
    assert seen == [
        (ticket.promised_at, {"received": 1, "open": 1}),
        (ticket.due_at, {"received": 1, "open": 1, "overdue": 1}),
    ]
    assert found is not None
    assert found.measures == {"received": 1, "open": 1, "overdue": 1, "overdue_held": 1}


@given(st.data())
def test_differences_in_any_order_add_up_to_a_recount(data: st.DataObject) -> None:
    """Versions of a ticket may be counted repeatedly and in any order, if the last one counted is the last version."""
    last, moved, truth = None, [], []
    for _ in range(data.draw(st.integers(1, 3))):
        heads = [after for _, _, after in walk(data, most=6)]
        if data.draw(st.booleans()):
            heads.append(evolve(heads[-1], noting.erased(heads[-1], now=LATER, request="x")))
        seen = data.draw(st.lists(st.sampled_from(heads), max_size=8))
        before = None
        for ticket in [*seen, heads[-1]]:
            now = data.draw(st.sampled_from([samples.T0, LATER]))
            after = counts.share(ticket, now)
            moved.append(counts.difference(before, after))
            before, last = after, now
        truth.append((counts.share(heads[-1], last or LATER), 1))
    assert _sum(moved) == counts.total(truth, on_map=True)


def _sum(moved: list[counts.Difference]) -> counts.Difference:
    lines: dict[counts.CountLine, dict[str, int]] = {}
    spots: dict[counts.CellKey, int] = {}
    pins: dict[counts.Pin, int] = {}
    for one in moved:
        for line, measured in one.lines.items():
            kept = lines.setdefault(line, {})
            for name, value in measured.items():
                kept[name] = kept.get(name, 0) + value
        for spot, value in one.spots.items():
            spots[spot] = spots.get(spot, 0) + value
        for pin, value in one.pins.items():
            pins[pin] = pins.get(pin, 0) + value
    found = {line: {name: value for name, value in kept.items() if value} for line, kept in lines.items()}
    return counts.Difference(
        {line: kept for line, kept in found.items() if kept},
        {spot: value for spot, value in spots.items() if value},
        {pin: value for pin, value in pins.items() if value},
    )


@given(st.data())
def test_a_share_is_read_as_it_was_stored(data: st.DataObject) -> None:
    for _, _, ticket in walk(data, most=4):
        found = counts.share(ticket, data.draw(st.sampled_from([samples.T0, LATER])))
        assert counts.from_json(counts.to_json(found)) == found


def test_a_share_stored_before_there_were_versions_is_of_the_first() -> None:
    found = counts.share(samples.ticket(), LATER)
    assert found is not None
    assert found.measures_version == counts.MEASURES_VERSION
    body = counts.to_json(found)
    del body["measures_version"], body["mark"]
    body["values"]["unit"], body["measures"] = "intake", body.pop("units")["intake"]
    read = counts.from_json(body)
    assert read is not None
    assert (read.measures_version, read.units, read.values, read.mark) == (1, found.units, found.values, None)


def test_cells_are_not_smaller_than_the_cell_of_a_rounded_place() -> None:
    assert max(counts.RESOLUTIONS) <= ROUND
