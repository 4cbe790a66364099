"""A rescue stays in the emergency queue of a unit until its own end, whatever is done to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, NotPossible
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Queue, Ticket
from chalicelib.domain.tickets.workflow import automatic, joining, noting
from tests.domain import samples
from tests.domain.samples import INTAKE, T0, WAY_TO, local
from tests.domain.walks import walk

DIRECTORY = samples.directory()
RESCUE = samples.report(DIRECTORY.emergency_category, report_type="emergency")
#: Where a rescue has ended: people were answered, took it back, or a supervisor refused it. A merged one ends with its
#: main ticket, which is a rescue too (test_merging.py).
ENDED = {State.RESOLVED, State.CLOSED, State.REFUSED, State.WITHDRAWN, State.MERGED}


def check_seen(ticket: Ticket) -> None:
    assert ticket.is_rescue
    assert ticket.urgency == "urgent"
    if ticket.state in ENDED:
        assert ticket.queue is None
        return
    assert ticket.queue is not None, ticket.state
    unit, queue = ticket.queue
    assert queue is Queue.EMERGENCY
    assert unit in DIRECTORY.units
    assert ticket.frozen is None


@settings(max_examples=150)
@given(st.data())
def test_a_rescue_that_has_not_ended_is_in_the_emergency_queue(data: st.DataObject) -> None:
    everywhere = samples.declared(T0)
    for _, event, ticket in walk(data, new=RESCUE, turned=lambda ticket, now: (None, everywhere)):
        check_seen(ticket)
        # Neither the end of a unit, nor an erasure, nor a follower, nor an emergency takes it out.
        check_seen(evolve(ticket, noting.erased(ticket, now=event.at, request="q")))
        check_seen(evolve(ticket, noting.first_follower(ticket, event.at)))
        assert automatic.settled(ticket, event.at, everywhere) is None
        if ticket.state is State.MERGED:
            check_seen(evolve(ticket, joining.set_free(ticket, "refuse", event.at, everywhere)))


@pytest.mark.parametrize("way", WAY_TO.values(), ids=WAY_TO)
def test_only_a_supervisor_refuses_a_rescue(way: tuple[str, ...]) -> None:
    if "plan" in way:
        return
    ticket = samples.ticket(*way, new=RESCUE)
    able = {officer.username for officer in samples.officers() if "refuse" in samples.offered(ticket, officer)}
    open_at_intake = ticket.state in ("new", "received", "returned")
    assert able == ({f"supervisor.{INTAKE}"} if open_at_intake else set())


@pytest.mark.parametrize("urgency", ["normal", "complex"])
def test_a_rescue_stays_urgent(urgency: str) -> None:
    with pytest.raises(Invalid, match="rescue_is_urgent"):
        samples.act(samples.ticket(new=RESCUE), "receive", urgency=urgency)
    assert begin(samples.created(replace(RESCUE, urgency=None))).urgency == "urgent"


def test_a_rescue_is_not_planned_for_later() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], new=RESCUE)
    assert "plan" not in samples.offered(ticket, samples.officer("that-khe", Role.LEADER))
    with pytest.raises(NotPossible, match="rescue_not_planned"):
        samples.act(ticket, "plan")


@pytest.mark.parametrize(("way", "unit"), [(("ask",), INTAKE), ((*WAY_TO["processing"], "ask"), "that-khe")])
def test_a_rescue_whose_sender_was_asked_stays_with_the_unit_that_asked(way: tuple[str, ...], unit: str) -> None:
    asked = samples.ticket(*way, new=RESCUE)
    assert (asked.state, asked.queue) == (State.NEEDS_INFO, (unit, Queue.EMERGENCY))
    ordinary = samples.ticket(*way)
    assert (ordinary.state, ordinary.queue) == (State.NEEDS_INFO, None)


def test_a_rescue_of_a_unit_that_ends_goes_to_its_successor_while_its_sender_is_asked() -> None:
    lines = samples.documents()[Kind.UNITS]["units"]
    ends = {"valid_until": "2026-03-10", "successor": "dong-dang"}
    changed = samples.directory_with(units={"units": [one | ends if one["id"] == "that-khe" else one for one in lines]})
    asked = samples.ticket(*WAY_TO["processing"], "ask", new=RESCUE)
    event = automatic.handed_over(asked, local("2026-03-11 08:00"), changed)
    assert event is not None
    assert evolve(asked, event).queue == ("dong-dang", Queue.EMERGENCY)


def test_officers_with_other_categories_see_a_rescue() -> None:
    ticket = samples.ticket(new=RESCUE)
    narrow = replace(samples.officer(INTAKE, Role.INTAKE), categories=frozenset({"hygiene"}))
    assert rights.may_see(narrow, ticket, DIRECTORY)
    assert not rights.may_see(narrow, replace(ticket, category="traffic", report_type="field"), DIRECTORY)
