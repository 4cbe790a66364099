"""What the system does to a ticket: its clock, a changed calendar, emergencies, units that end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.calendar import WorkingCalendar, local_day
from chalicelib.domain.deadlines.rules import Check, ClockPoint, Step
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergency
from chalicelib.domain.tickets import clocks, freezes, succession
from chalicelib.domain.tickets.moves import STEP_OF
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import RECALCULATED, Event, Pause, Ticket
from chalicelib.domain.tickets.workflow import forwarding, instructing
from chalicelib.domain.tickets.workflow.events import by_itself, is_running, released


def tick(ticket: Ticket, now: datetime) -> Event | None:
    """The event of the next point of the ticket's clocks that is due at ``now`` (UTC); None if none is due."""
    left, point = clocks.remaining(ticket.points, now)
    if point is None:
        return instructing.tick(ticket, now) or forwarding.tick(ticket, now)
    changes: dict[str, Any] = {"points": left}
    details = _clock_of(point, ticket)
    match point.check:
        case Check.CLOSED:
            changes |= {"state": State.CLOSED, "edition": ticket.version + 1, **clocks.NO_CLOCK}
        case Check.UNANSWERED if ticket.pause is not None:
            changes |= _unanswered(ticket, ticket.pause)
            details |= released(ticket, changes)
        case _:
            details["audience"] = point.audience
    event = by_itself(ticket, now, point.check.value, changes, details)
    return forwarding.with_ended(ticket, instructing.with_ended(ticket, event))


def _clock_of(point: ClockPoint, ticket: Ticket) -> dict[str, Any]:
    """The details of an event that name the clock of a point."""
    part = ticket.part_of(point.unit)
    if part is not None:
        return {"step": Step.CONTRIBUTE, "step_due_at": part.due_at, "part": part.unit}
    if point.check is Check.SILENT:
        return {"step": Step.PROGRESS}
    return {"step": ticket.step, "step_due_at": ticket.step_due_at}


def _unanswered(ticket: Ticket, pause: Pause) -> dict[str, Any]:
    """The changes when the citizen has not answered in time: intake decides, and the paused clock goes on."""
    state = State.NEW if pause.state is State.NEW else State.RETURNED
    return {
        "state": state,
        "unit": None,
        "assignee": None,
        "pause": None,
        "question": None,
        "edition": ticket.version + 1,
        "step": STEP_OF[state],
        **clocks.lapsed(ticket, pause),
    }


def recalculated(ticket: Ticket, now: datetime, old: WorkingCalendar, directory: Directory) -> Event | None:
    """The event of a changed calendar at ``now`` (UTC); None if the ticket is not affected (clocks.recomputed).

    ``old`` is the ticket's present calendar; ``directory`` has the new one and the ticket's version of the rules.
    Officers need not see the event before they decide, so the edition stays.
    """
    changes = clocks.recomputed(ticket, now, old, directory)
    if changes is None:
        return None
    details = {
        "calendar": directory.calendar.version,
        "due_before": ticket.due_at,
        "due_after": changes.get("due_at", ticket.due_at),
    }
    return by_itself(ticket, now, RECALCULATED, changes, details)


def frozen(ticket: Ticket, emergency: Emergency, now: datetime) -> Event:
    """The event that an emergency freezes a running ticket at ``now`` (UTC). It needs no rules."""
    at = freezes.stopped_at(ticket, emergency)
    details = {"frozen": emergency.id, "since": at}
    return by_itself(ticket, now, "frozen", freezes.stopped(ticket, emergency.id, at, at, at), details)


def settled(ticket: Ticket, now: datetime, directory: Directory) -> Event | None:
    """The event that freezes or thaws a ticket at ``now`` (UTC), or None (freezes.settled).

    ``directory`` has the ticket's version of the rules. Officers need not see the event before they decide, so the
    edition stays.
    """
    found = freezes.settled(ticket, now, directory)
    if found is None:
        return None
    changes, details = found
    calendar = directory.calendar.version
    if ticket.frozen and ticket.calendar_version != calendar and is_running(ticket):
        changes["calendar_version"] = calendar
    return by_itself(ticket, now, "frozen" if changes.get("frozen") else "thawed", changes, details)


def handed_over(ticket: Ticket, now: datetime, directory: Directory) -> Event | None:
    """The next event that hands the ticket over from a unit that has ended by ``now`` (UTC); None if there is none.

    Officers must see the new unit before they decide, so the edition changes.
    """
    found = succession.next_handover(ticket, directory, local_day(now))
    if found is None:
        return None
    kind, changes, details = found
    return by_itself(ticket, now, kind, changes | {"edition": ticket.version + 1}, details)
