"""What happens to the instructions of leaders by themselves: reminded of, late, ended with the ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.effects import instructing
from chalicelib.domain.tickets.states import STATES
from chalicelib.domain.tickets.ticket import INSTRUCTION_LATE, INSTRUCTION_REMINDED, Event, Ticket
from chalicelib.domain.tickets.workflow.events import by_itself


def tick(ticket: Ticket, now: datetime) -> Event | None:
    """The event of the next instruction that somebody must be told of at ``now`` (UTC); None if there is none.

    Pauses and freezes do not stop it: leaders give instructions in emergencies too.
    """
    come = [(at, one) for one in ticket.instructions if (at := one.next_check_at) is not None and at <= now]
    if not come:
        return None
    _, found = min(come, key=lambda pair: (pair[0], pair[1].number))
    after = instructing.reminded(found, now)
    details: dict[str, Any] = {**instructing.about(found), "audience": Audience.FOCAL}
    if after.late:
        details |= {"audience": Audience.LEADER, **instructing.told([found], "")}
    changes = {"instructions": tuple(after if one == found else one for one in ticket.instructions)}
    return by_itself(ticket, now, INSTRUCTION_LATE if after.late else INSTRUCTION_REMINDED, changes, details)


def with_ended(ticket: Ticket, event: Event, officer: Officer | None = None) -> Event:
    """The event, with the instructions that end by it: all with the ticket, a leader's when their unit loses it.

    A supervisor's instruction goes with the ticket. Who gave one that ends is told, unless they acted (``officer``).
    """
    before = event.changes.get("instructions", ticket.instructions)
    ends = STATES[event.changes.get("state", ticket.state)].has_ended
    moves = event.changes.get("unit", ticket.unit) != ticket.unit
    gone = [one for one in before if ends or (moves and one.role != Role.SUPERVISOR)]
    if not gone:
        return event
    kept = tuple(one for one in before if one not in gone)
    details = {**event.details, "instructions_ended": [one.number for one in gone]}
    details |= instructing.told(gone, instructing.giver(officer))
    return replace(event, changes={**event.changes, "instructions": kept}, details=details)
