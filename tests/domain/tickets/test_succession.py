"""When a unit ends, its successor takes over its tickets once, with unchanged clocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets import succession
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import DESK_HANDED_OVER, HANDED_OVER, Event, Ticket
from chalicelib.domain.tickets.workflow import automatic
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, POLICE, TRAFFIC_POLICE, WAY_TO
from tests.domain.walks import walk

NOW = samples.T0 + timedelta(hours=5)


def ended(*pairs: tuple[str, str]) -> Directory:
    """The sample province in which these units have ended; the pairs are (unit, successor)."""
    units = samples.documents()[Kind.UNITS]["units"]
    for unit, successor in pairs:
        (line,) = (line for line in units if line["id"] == unit)
        line |= {"valid_until": "2026-02-01", "successor": successor}
    return samples.directory_with(units={"units": units})


def lines(ticket: Ticket, reference: Directory, now: datetime = NOW) -> Iterator[tuple[Event, Ticket]]:
    while event := automatic.handed_over(ticket, now, reference):
        ticket = evolve(ticket, event)
        yield event, ticket


def after(ticket: Ticket, *pairs: tuple[str, str]) -> Ticket:
    *_, (_, moved) = lines(ticket, ended(*pairs))
    return moved


@pytest.mark.parametrize("way", ["dispatched", "processing", "planned", "awaiting_approval", "resolved", "closed"])
def test_the_successor_leads_the_ticket_with_its_clock(way: str) -> None:
    ticket = samples.ticket(*WAY_TO[way])
    ((event, moved),) = lines(ticket, ended(("that-khe", "dong-dang")))
    assert (event.kind, event.actor, event.details) == (
        HANDED_OVER,
        "system",
        {"from": "that-khe", "unit": "dong-dang"},
    )
    changed = {name for name in Ticket.__slots__ if getattr(ticket, name) != getattr(moved, name)}
    # The public sees which unit leads.
    assert changed == {"unit", "version", "edition", "last_kind", "last_at", "updated_at"}
    assert (moved.unit, moved.edition) == ("dong-dang", moved.version)


def test_the_assignee_is_removed_and_the_answer_keeps_its_unit() -> None:
    ticket = samples.ticket(*WAY_TO["dispatched"], "assign", "accept", "answer")
    moved = after(ticket, ("that-khe", "dong-dang"))
    assert (ticket.assignee, moved.assignee) == ("processing.that-khe", None)
    assert moved.answer is not None
    assert moved.answer.unit == "that-khe"


@pytest.mark.parametrize("way", ["new", "received", "needs_info", "refused", "processing"])
def test_the_successor_becomes_the_intake_unit(way: str) -> None:
    ticket = samples.ticket(*WAY_TO[way], new=samples.report("emergency"))
    assert ticket.intake_unit == "that-khe"
    moved = after(ticket, ("that-khe", "ky-lua"))
    assert (moved.intake_unit, moved.due_at, moved.points) == ("ky-lua", ticket.due_at, ticket.points)
    assert moved.unit == (ticket.unit and "ky-lua")


def test_the_successor_must_give_a_pending_part_on_the_same_clock() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve")
    ((event, moved),) = lines(ticket, ended((HOME_AFFAIRS, POLICE)))
    assert event.details == {"from": HOME_AFFAIRS, "unit": POLICE, "part": POLICE}
    (before,), (part,) = ticket.parts, moved.parts
    assert part == replace(before, unit=POLICE)
    assert [(point.at, point.check) for point in moved.points] == [(point.at, point.check) for point in ticket.points]
    assert {point.unit for point in moved.points} == {None, POLICE}


def test_a_given_part_keeps_its_unit() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve", "contribute")
    assert list(lines(ticket, ended((HOME_AFFAIRS, POLICE)))) == []


def test_a_successor_that_leads_or_coordinates_already_has_one_task() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve")
    ((event, moved),) = lines(ticket, ended((HOME_AFFAIRS, "that-khe")))
    assert (event.details, moved.parts) == ({"from": HOME_AFFAIRS, "released": [HOME_AFFAIRS]}, ())
    ((event, moved),) = lines(ticket, ended(("that-khe", HOME_AFFAIRS)))
    assert (event.details["released"], moved.unit, moved.parts) == ([HOME_AFFAIRS], HOME_AFFAIRS, ())
    assert {point.unit for point in moved.points} == {None}
    current = evolve(ticket, samples.act(ticket, "involve", coordinators=[POLICE]))
    ((event, moved),) = lines(current, ended((HOME_AFFAIRS, POLICE)))
    assert (event.details["released"], [part.unit for part in moved.parts]) == ([HOME_AFFAIRS], [POLICE])


def test_a_disagreement_passes_to_the_successor() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve", "disagree")
    moved = after(ticket, ("that-khe", "ky-lua"))
    assert moved.dispute is not None
    assert moved.dispute.unit == "ky-lua"


def test_successors_of_successors_and_several_ends_at_once() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve", new=samples.report("emergency"))
    reference = ended(("that-khe", "dong-dang"), ("dong-dang", "ky-lua"), (HOME_AFFAIRS, POLICE))
    steps = list(lines(ticket, reference))
    assert [event.kind for event, _ in steps] == [HANDED_OVER, DESK_HANDED_OVER, HANDED_OVER]
    current = steps[-1][1]
    assert (current.unit, current.intake_unit, [part.unit for part in current.parts]) == ("ky-lua", "ky-lua", [POLICE])


def test_the_handover_is_at_midnight_after_the_last_day() -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    units[4] |= {"valid_until": "2026-03-02", "successor": "ky-lua"}
    reference = samples.directory_with(units={"units": units})
    ticket = samples.ticket(*WAY_TO["processing"])
    midnight = samples.local("2026-03-03 00:00")
    assert automatic.handed_over(ticket, midnight - timedelta(seconds=1), reference) is None
    assert automatic.handed_over(ticket, midnight, reference) is not None
    # A unit that is reopened does not get its tickets back.
    (moved,) = (current for _, current in lines(ticket, reference, midnight))
    assert automatic.handed_over(moved, midnight, samples.directory()) is None


def test_an_accused_successor_gets_nothing() -> None:
    report = samples.report("officials", accused=POLICE)
    ticket = samples.ticket(*WAY_TO["processing"], new=report)
    assert after(ticket, (HOME_AFFAIRS, TRAFFIC_POLICE)).unit == INTAKE
    assert after(ticket, (HOME_AFFAIRS, "ky-lua")).unit == "ky-lua"


def test_the_successor_is_told_only_of_tickets_that_wait_for_it() -> None:
    def receivers(ticket: Ticket, *pairs: tuple[str, str]) -> list[tuple[str | None, str | None, str]]:
        sent = [notice for _, current in lines(ticket, ended(*pairs)) for notice in notices(current, ended(*pairs))]
        return [(notice.unit, notice.audience, notice.kind) for notice in sent]

    led = samples.ticket(*WAY_TO["processing"], "involve", new=samples.report("emergency"))
    assert receivers(led, ("that-khe", "ky-lua")) == [("ky-lua", Audience.FOCAL, HANDED_OVER)]
    assert receivers(led, (HOME_AFFAIRS, POLICE)) == [(POLICE, Audience.FOCAL, HANDED_OVER)]
    assert receivers(led, ("that-khe", HOME_AFFAIRS)) == [(HOME_AFFAIRS, Audience.FOCAL, HANDED_OVER)]
    taken_in = samples.ticket(new=samples.report("emergency"))
    assert receivers(taken_in, ("that-khe", "ky-lua")) == [("ky-lua", Audience.FOCAL, DESK_HANDED_OVER)]


def test_the_hash_of_ended_units_depends_only_on_them_and_their_successors() -> None:
    day = local_day(NOW)
    assert succession.endings_hash(samples.directory(), day) == ""
    first = succession.endings_hash(ended((POLICE, HOME_AFFAIRS)), day)
    other = succession.endings_hash(ended((POLICE, "ky-lua")), day)
    assert len({"", first, other}) == 3
    assert first == succession.endings_hash(replace(ended((POLICE, HOME_AFFAIRS)), former=()), day)


_ENDS = st.lists(
    st.sampled_from([POLICE, TRAFFIC_POLICE, HOME_AFFAIRS, *samples.COMMUNES]), min_size=1, max_size=3, unique=True
)


@given(st.data(), _ENDS)
def test_an_ended_unit_has_nothing_left_after_any_history(data: st.DataObject, gone: list[str]) -> None:
    left = [unit for unit in samples.directory().units if unit not in gone]
    reference = ended(*((unit, data.draw(st.sampled_from(left))) for unit in gone))
    events, ticket = [], samples.ticket()
    for _, event, after_it in walk(data, most=8):
        events.append(event)
        ticket = after_it
    before = ticket
    for event, after_it in lines(ticket, reference, max(NOW, ticket.last_at or NOW)):
        events.append(event)
        ticket = after_it
    assert fold(events) == ticket
    assert automatic.handed_over(ticket, max(NOW, ticket.last_at or NOW), reference) is None
    waiting = [part.unit for part in ticket.parts if part.answer is None]
    assert not {ticket.unit, ticket.intake_unit, ticket.holder, *waiting} & set(gone)
    assert not {point.unit for point in ticket.points} & set(gone)
    assert ticket.unit not in waiting
    assert len(waiting) == len(set(waiting))
    kept = ("state", "step", "step_started_at", "step_due_at", "due_at", "returns", "arbitrated", "answer", "rating")
    assert [getattr(ticket, name) for name in kept] == [getattr(before, name) for name in kept]
    own = [point for point in before.points if point.unit is None]
    assert [point for point in ticket.points if point.unit is None] == own
    assert {(point.at, point.check) for point in ticket.points} <= {(point.at, point.check) for point in before.points}
    if before.state is State.NEEDS_INFO:
        assert ticket.pause is not None
        assert not {point.unit for point in ticket.pause.points} & set(gone)
