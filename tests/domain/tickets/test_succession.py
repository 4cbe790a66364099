"""When a unit ends, all that it had is its heir's, once, with the clocks as they were."""

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
from chalicelib.domain.tickets import succession, workflow
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import DESK_HANDED_OVER, HANDED_OVER, Event, Ticket, evolve, fold
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, POLICE, TRAFFIC_POLICE, WAY_TO
from tests.domain.walks import walk

NOW = samples.T0 + timedelta(hours=5)


def ended(*pairs: tuple[str, str]) -> Directory:
    """The sample province where these units (with their heirs) ended long ago."""
    units = samples.documents()[Kind.UNITS]["units"]
    for unit, heir in pairs:
        (line,) = (one for one in units if one["id"] == unit)
        line |= {"valid_until": "2026-02-01", "successor": heir}
    return samples.directory_with(units={"units": units})


def lines(ticket: Ticket, reference: Directory, now: datetime = NOW) -> Iterator[tuple[Event, Ticket]]:
    while event := workflow.handed_over(ticket, now, reference):
        ticket = evolve(ticket, event)
        yield event, ticket


def after(ticket: Ticket, *pairs: tuple[str, str]) -> Ticket:
    *_, (_, found) = lines(ticket, ended(*pairs))
    return found


@pytest.mark.parametrize("way", ["dispatched", "processing", "planned", "awaiting_approval", "resolved", "closed"])
def test_the_ticket_it_led_is_the_heir_s_with_its_clock(way: str) -> None:
    ticket = samples.ticket(*WAY_TO[way])
    ((event, found),) = lines(ticket, ended(("that-khe", "dong-dang")))
    assert (event.kind, event.actor, event.details) == (
        HANDED_OVER,
        "system",
        {"from": "that-khe", "unit": "dong-dang"},
    )
    changed = {name for name in Ticket.__slots__ if getattr(ticket, name) != getattr(found, name)}
    assert changed == {"unit", "version", "edition", "last_kind", "last_at"}
    assert (found.unit, found.edition) == ("dong-dang", found.version)


def test_who_was_assigned_is_so_no_more_and_who_answered_stays_named() -> None:
    ticket = samples.ticket(*WAY_TO["dispatched"], "assign", "accept", "answer")
    found = after(ticket, ("that-khe", "dong-dang"))
    assert (ticket.assignee, found.assignee) == ("processing.that-khe", None)
    assert found.answer is not None
    assert found.answer.unit == "that-khe"


@pytest.mark.parametrize("way", ["new", "received", "needs_info", "refused", "processing"])
def test_the_desk_that_took_it_in_is_the_heir_s(way: str) -> None:
    ticket = samples.ticket(*WAY_TO[way], new=samples.report("emergency"))
    assert ticket.intake_unit == "that-khe"
    found = after(ticket, ("that-khe", "ky-lua"))
    assert (found.intake_unit, found.due_at, found.points) == ("ky-lua", ticket.due_at, ticket.points)
    assert found.unit == (ticket.unit and "ky-lua")


def test_a_part_is_the_heir_s_to_give_on_the_clock_that_runs() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve")
    ((event, found),) = lines(ticket, ended((HOME_AFFAIRS, POLICE)))
    assert event.details == {"from": HOME_AFFAIRS, "unit": POLICE, "part": POLICE}
    (before,), (part,) = ticket.parts, found.parts
    assert part == replace(before, unit=POLICE)
    assert [(one.at, one.check) for one in found.points] == [(one.at, one.check) for one in ticket.points]
    assert {one.unit for one in found.points} == {None, POLICE}


def test_a_part_that_was_given_stays_with_who_gave_it() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve", "contribute")
    assert list(lines(ticket, ended((HOME_AFFAIRS, POLICE)))) == []


def test_who_leads_or_coordinates_already_has_it_once() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve")
    ((event, found),) = lines(ticket, ended((HOME_AFFAIRS, "that-khe")))
    assert (event.details, found.parts) == ({"from": HOME_AFFAIRS, "released": [HOME_AFFAIRS]}, ())
    ((event, found),) = lines(ticket, ended(("that-khe", HOME_AFFAIRS)))
    assert (event.details["released"], found.unit, found.parts) == ([HOME_AFFAIRS], HOME_AFFAIRS, ())
    assert {one.unit for one in found.points} == {None}
    head = evolve(ticket, samples.act(ticket, "involve", coordinators=[POLICE]))
    ((event, found),) = lines(head, ended((HOME_AFFAIRS, POLICE)))
    assert (event.details["released"], [part.unit for part in found.parts]) == ([HOME_AFFAIRS], [POLICE])


def test_who_disagreed_is_the_heir() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve", "disagree")
    found = after(ticket, ("that-khe", "ky-lua"))
    assert found.dispute is not None
    assert found.dispute.unit == "ky-lua"


def test_heirs_of_heirs_and_many_ends_at_once() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve", new=samples.report("emergency"))
    reference = ended(("that-khe", "dong-dang"), ("dong-dang", "ky-lua"), (HOME_AFFAIRS, POLICE))
    found = list(lines(ticket, reference))
    assert [event.kind for event, _ in found] == [HANDED_OVER, DESK_HANDED_OVER, HANDED_OVER]
    head = found[-1][1]
    assert (head.unit, head.intake_unit, [part.unit for part in head.parts]) == ("ky-lua", "ky-lua", [POLICE])


def test_on_its_last_day_nothing_goes_over_and_at_midnight_all() -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    units[4] |= {"valid_until": "2026-03-02", "successor": "ky-lua"}
    reference = samples.directory_with(units={"units": units})
    ticket = samples.ticket(*WAY_TO["processing"])
    midnight = samples.local("2026-03-03 00:00")
    assert workflow.handed_over(ticket, midnight - timedelta(seconds=1), reference) is None
    assert workflow.handed_over(ticket, midnight, reference) is not None
    # A unit that works again is not given back what it had.
    (found,) = (head for _, head in lines(ticket, reference, midnight))
    assert workflow.handed_over(found, midnight, samples.directory()) is None


def test_nobody_accused_inherits_what_accuses_them() -> None:
    report = samples.report("officials", accused=POLICE)
    ticket = samples.ticket(*WAY_TO["processing"], new=report)
    assert after(ticket, (HOME_AFFAIRS, TRAFFIC_POLICE)).unit == INTAKE
    assert after(ticket, (HOME_AFFAIRS, "ky-lua")).unit == "ky-lua"


def test_the_heir_hears_of_what_waits_for_it_and_of_nothing_else() -> None:
    def told(ticket: Ticket, *pairs: tuple[str, str]) -> list[tuple[str | None, str | None, str]]:
        found = [notice for _, head in lines(ticket, ended(*pairs)) for notice in notices(head, ended(*pairs))]
        return [(notice.unit, notice.audience, notice.kind) for notice in found]

    led = samples.ticket(*WAY_TO["processing"], "involve", new=samples.report("emergency"))
    assert told(led, ("that-khe", "ky-lua")) == [("ky-lua", Audience.FOCAL, HANDED_OVER)]
    assert told(led, (HOME_AFFAIRS, POLICE)) == [(POLICE, Audience.FOCAL, HANDED_OVER)]
    assert told(led, ("that-khe", HOME_AFFAIRS)) == [(HOME_AFFAIRS, Audience.FOCAL, HANDED_OVER)]
    taken_in = samples.ticket(new=samples.report("emergency"))
    assert told(taken_in, ("that-khe", "ky-lua")) == [("ky-lua", Audience.FOCAL, DESK_HANDED_OVER)]


def test_the_name_of_who_has_ended_changes_with_them_alone() -> None:
    day = local_day(NOW)
    assert succession.endings_hash(samples.directory(), day) == ""
    one = succession.endings_hash(ended((POLICE, HOME_AFFAIRS)), day)
    other = succession.endings_hash(ended((POLICE, "ky-lua")), day)
    assert len({"", one, other}) == 3
    assert one == succession.endings_hash(replace(ended((POLICE, HOME_AFFAIRS)), former=()), day)


_ENDS = st.lists(
    st.sampled_from([POLICE, TRAFFIC_POLICE, HOME_AFFAIRS, *samples.COMMUNES]), min_size=1, max_size=3, unique=True
)


@given(st.data(), _ENDS)
def test_whatever_happened_before_nothing_is_an_ended_unit_s_after(data: st.DataObject, gone: list[str]) -> None:
    left = [unit for unit in samples.directory().units if unit not in gone]
    reference = ended(*((unit, data.draw(st.sampled_from(left))) for unit in gone))
    events, head = [], samples.ticket()
    for _, event, after_it in walk(data, most=8):
        events.append(event)
        head = after_it
    before = head
    for event, after_it in lines(head, reference, max(NOW, head.last_at or NOW)):
        events.append(event)
        head = after_it
    assert fold(events) == head
    assert workflow.handed_over(head, max(NOW, head.last_at or NOW), reference) is None
    waiting = [part.unit for part in head.parts if part.answer is None]
    assert not {head.unit, head.intake_unit, head.holder, *waiting} & set(gone)
    assert not {point.unit for point in head.points} & set(gone)
    assert head.unit not in waiting
    assert len(waiting) == len(set(waiting))
    kept = ("state", "step", "step_started_at", "step_due_at", "due_at", "returns", "arbitrated", "answer", "rating")
    assert [getattr(head, name) for name in kept] == [getattr(before, name) for name in kept]
    own = [point for point in before.points if point.unit is None]
    assert [point for point in head.points if point.unit is None] == own
    assert {(point.at, point.check) for point in head.points} <= {(point.at, point.check) for point in before.points}
    if before.state is State.NEEDS_INFO:
        assert head.pause is not None
        assert not {point.unit for point in head.pause.points} & set(gone)
