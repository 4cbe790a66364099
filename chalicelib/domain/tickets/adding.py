"""What senders add to an open ticket: how often they may, and when its unit is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.domain.tickets.ticket import Ticket

#: How often something may be added to a ticket within a day; more often where people wait for rescue (our choice).
MOST_A_DAY, MOST_OF_A_RESCUE = 10, 50
DAY = timedelta(days=1)
#: What is added within one such span is told with one message after the first (our choice).
SPAN = timedelta(minutes=15)


def most(ticket: Ticket) -> int:
    """How often something may be added to a ticket within a day."""
    return MOST_OF_A_RESCUE if ticket.is_rescue else MOST_A_DAY


def may_add(ticket: Ticket, now: datetime) -> bool:
    """Whether something may be added at ``now`` (UTC)."""
    return len(_recent(ticket, now)) < most(ticket)


def with_another(ticket: Ticket, now: datetime) -> tuple[datetime, ...]:
    """When (UTC) the ticket's sender added something in the last day, ``now`` included."""
    return (*_recent(ticket, now), now)


def heard(ticket: Ticket, now: datetime) -> tuple[datetime, ...]:
    """When (UTC) its sender or the sender of a merged ticket added something: the last time before ``now``, and now."""
    return (*ticket.heard_at[-1:], now)


def told_with(ticket: Ticket) -> datetime | None:
    """When (UTC) the unit is told of the last addition: at the end of its span; None to tell at once.

    The first addition of a span is told at once.
    """
    *before, last = ticket.heard_at or (ticket.last_at or ticket.created_at,)
    seconds = SPAN.total_seconds()
    began = datetime.fromtimestamp(last.timestamp() // seconds * seconds, UTC)
    return began + SPAN if any(at >= began for at in before) else None


def _recent(ticket: Ticket, now: datetime) -> tuple[datetime, ...]:
    return tuple(at for at in ticket.added_at if at > now - DAY)
