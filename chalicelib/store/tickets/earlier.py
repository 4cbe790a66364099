"""Tickets of earlier releases, which kept no records of their courses: the records from what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.tickets.courses import GivenAnswer
from chalicelib.domain.tickets.history import fold
from chalicelib.domain.tickets.ticket import Event, Ticket


def with_last_answer(ticket: Ticket) -> Ticket:
    """The ticket with a record of the answer that it has now; its event's version is not known (0)."""
    if ticket.resolved_at is None or ticket.given or ticket.answer is None:
        return ticket
    last = GivenAnswer(
        version=0,
        course=ticket.reopened,
        at=ticket.resolved_at,
        unit=ticket.answer.unit,
        promised_at=ticket.promised_at,
        due_at=ticket.due_at,
        rating=ticket.rating,
    )
    return replace(ticket, given=(last,))


def with_records(ticket: Ticket, events: Sequence[Event]) -> Ticket:
    """The ticket with the records from its whole history, if an earlier release opened it; else unchanged."""
    if "promised_at" in events[0].changes:
        return ticket
    told = fold(events)
    return replace(ticket, promised_at=told.promised_at, promises=told.promises, given=told.given)
