"""The points of a ticket's clock: the warning, the breach and the rungs of the ladder, each at its time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.deadlines.rules import Step
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow import automatic, opening
from tests.domain import samples
from tests.domain.samples import T0, WAY_TO, local


def ticks(ticket: Ticket, now: datetime) -> list[Event]:
    """All events of the clock of a ticket that are due at ``now``."""
    events = []
    while event := automatic.tick(ticket, now):
        events.append(event)
        ticket = evolve(ticket, event)
    return events


def checks_and_audiences(events: list[Event]) -> list[tuple[str, str | None]]:
    return [(event.kind, event.details.get("audience")) for event in events]


LADDER = [("breached", "focal"), ("escalated", "leader"), ("escalated", "supervisor"), ("escalated", "address")]


def test_before_its_first_point_nothing_happens() -> None:
    ticket = samples.ticket()
    assert ticket.next_check_at == local("2026-03-02 11:00")
    assert automatic.tick(ticket, local("2026-03-02 10:59")) is None


def test_the_clock_warns_and_then_waits_for_the_breach() -> None:
    ticket = samples.ticket()
    [event] = ticks(ticket, local("2026-03-02 14:29"))
    after = evolve(ticket, event)
    assert (event.kind, event.actor, event.at) == ("warned", ActorKind.SYSTEM, local("2026-03-02 14:29"))
    assert event.details == {"step": "receive", "step_due_at": ticket.step_due_at, "audience": "focal"}
    assert after.next_check_at == ticket.step_due_at == local("2026-03-02 14:30")
    assert (after.state, after.edition, after.last_audience) == (State.NEW, 1, "focal")


def test_every_rung_is_alerted_once_at_its_time() -> None:
    ticket, seen = samples.ticket(), []
    for hours in range(24 * 7):
        for event in ticks(ticket, T0 + timedelta(hours=hours)):
            seen.append((event.kind, event.details["audience"], event.at))
            ticket = evolve(ticket, event)
    assert seen == [
        ("warned", "focal", local("2026-03-02 11:00")),
        ("breached", "focal", local("2026-03-02 15:00")),
        ("escalated", "leader", local("2026-03-03 09:00")),
        ("escalated", "supervisor", local("2026-03-03 15:00")),
        ("escalated", "address", local("2026-03-04 15:00")),
    ]
    assert ticket.next_check_at is None
    assert ticket.step is Step.RECEIVE


def test_a_warning_is_skipped_when_the_breach_is_due() -> None:
    assert checks_and_audiences(ticks(samples.ticket(), local("2026-03-02 14:30"))) == [("breached", "focal")]


def test_after_a_long_stop_the_ladder_is_alerted_in_order_without_the_warning() -> None:
    assert checks_and_audiences(ticks(samples.ticket(), T0 + timedelta(days=30))) == LADDER


def test_the_clock_takes_one_point_at_a_time() -> None:
    event = automatic.tick(samples.ticket(), T0 + timedelta(days=30))
    assert event is not None
    assert len(event.changes["points"]) == 3


def test_an_unanswered_confirmation_closes_the_ticket() -> None:
    ticket = samples.ticket(*WAY_TO["resolved"])
    due = ticket.step_due_at
    assert due is not None
    assert ticks(ticket, due - timedelta(seconds=1)) == []
    [event] = ticks(ticket, due)
    after = evolve(ticket, event)
    assert (event.kind, event.actor, event.details) == (
        "closed",
        ActorKind.SYSTEM,
        {"step": "confirm", "step_due_at": due},
    )
    assert (after.state, after.step, after.points, after.answer) == (State.CLOSED, None, (), ticket.answer)
    # Officers must see the new state before they decide, so the edition changes.
    assert after.edition == after.version == ticket.version + 1


@pytest.mark.parametrize("state", ["refused", "closed", "withdrawn", "merged"])
def test_the_clock_does_not_change_an_ended_ticket(state: str) -> None:
    assert automatic.tick(samples.ticket(*WAY_TO[state]), T0 + timedelta(days=3650)) is None


def test_a_move_starts_a_new_ladder() -> None:
    late = evolve(samples.ticket(), ticks(samples.ticket(), T0 + timedelta(days=30))[0])
    received = evolve(late, samples.act(late, "receive", at=T0 + timedelta(days=30)))
    assert checks_and_audiences(ticks(received, T0 + timedelta(days=60))) == LADDER


def test_rungs_at_the_same_instant_are_each_alerted() -> None:
    rules = samples.documents()[Kind.RULES]
    together = {"normal": [["focal", "0 minutes"], ["leader", "0 minutes"], ["supervisor", "0 minutes"]]}
    directory = samples.directory_with(rules={"ladders": rules["ladders"] | together})
    ticket = begin(opening.create(samples.report(), code=samples.CODE, now=T0, directory=directory))
    assert ticket.step_due_at is not None
    assert checks_and_audiences(ticks(ticket, ticket.step_due_at)) == [
        ("breached", "focal"),
        ("escalated", "leader"),
        ("escalated", "supervisor"),
    ]
