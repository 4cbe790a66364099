"""Bring a ticket up to date with the calendar, the emergencies and the units of the day."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.tickets.workflow import automatic
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets


def caught_up(whole: tickets.Whole, now: datetime) -> tickets.Whole:
    """Bring a ticket to the current calendar, emergencies and units at ``now`` (UTC). Raises LostRace."""
    stored, events = brought_forward(whole.stored, now, documents.for_ticket(whole.ticket))
    return whole.after(stored, *events) if events else whole


def brought_forward(
    stored: tickets.Stored, now: datetime, reference: Directory
) -> tuple[tickets.Stored, tuple[Event, ...]]:
    """Bring a ticket to the calendar, the emergencies and the ended units of ``reference``, which holds its rules.

    Returns the ticket and the events that were written at ``now`` (UTC). Raises LostRace.
    """
    # A freeze takes effect at the instant of the switch, so it comes before the new calendar. The end of a freeze comes
    # after it: the newest calendar measures how long the clock was frozen.
    changes = [_settled, _recalculated] if stored.ticket.frozen is None else [_recalculated, _settled]
    events = []
    for change in changes:
        event = change(stored.ticket, now, reference)
        if event is not None:
            stored = tickets.change(stored, event)
            events.append(event)
    while event := automatic.handed_over(stored.ticket, now, reference):
        stored = tickets.change(stored, event)
        events.append(event)
    return stored, tuple(events)


def _settled(ticket: Ticket, now: datetime, reference: Directory) -> Event | None:
    return automatic.settled(ticket, now, reference)


def _recalculated(ticket: Ticket, now: datetime, reference: Directory) -> Event | None:
    if ticket.calendar_version >= reference.calendar.version:
        return None
    return automatic.recalculated(ticket, now, documents.calendar(ticket.calendar_version), reference)
