"""The steps that several events share: their actor, dropped parts, events of officers and of the system."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import NotPossible
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts import course
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket


def hand(officer: Officer | None) -> dict[str, Any]:
    """The fields of an event that name its actor: an officer, or the reporter."""
    if officer is None:
        return {"actor": ActorKind.REPORTER}
    return {
        "actor": ActorKind.OFFICER,
        "officer": officer.username,
        "unit": officer.unit,
        "on_behalf": officer.acting_for,
    }


def is_running(ticket: Ticket) -> bool:
    """Whether the work on the ticket goes on: it has a step, and no answer yet."""
    return ticket.step is not None and ticket.resolved_at is None


def released(ticket: Ticket, changes: Mapping[str, Any]) -> dict[str, list[str]]:
    """The coordinating units whose parts a change drops, for the details of the event."""
    kept = {part.unit for part in changes.get("parts", ticket.parts)}
    gone = [part.unit for part in ticket.parts if part.answer is None and part.unit not in kept]
    return {"released": gone} if gone else {}


def noted_of(officer: Officer, ticket: Ticket, now: datetime, kind: str, details: Mapping[str, Any]) -> Event:
    """An event of an officer that does not change the ticket."""
    return Event(ticket.code, ticket.version + 1, now, kind, **hand(officer), details=details)


def not_possible(ticket: Ticket) -> NotPossible:
    """The error for an action that the ticket's state does not allow."""
    return NotPossible("action_not_possible", state=course.STATES_OFFICE[ticket.state])


def by_itself(ticket: Ticket, now: datetime, kind: str, changes: dict[str, Any], details: dict[str, Any]) -> Event:
    """An event of the system."""
    return Event(ticket.code, ticket.version + 1, now, kind, ActorKind.SYSTEM, changes=changes, details=details)
