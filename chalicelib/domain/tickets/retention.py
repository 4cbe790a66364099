"""How long the reporter's identity and the files of a report are kept after the ticket has ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.tickets.states import Outcome, State, states_where
from chalicelib.domain.tickets.ticket import Event, Ticket

#: The states in which a ticket has ended. A merged ticket ends with its main ticket.
ENDED = states_where(lambda facts: facts.has_ended and facts.outcome is not Outcome.MERGED)
#: The events that end or reopen a ticket, or that change which tickets are merged.
_TURNS = frozenset(
    {"close", "closed", "confirm", "refuse", "withdraw", "reopen", "appeal", "unmerge", "absorb", "revive"}
)


@dataclass(frozen=True, slots=True)
class Retained:
    """The data of these reports is kept until ``until`` (UTC); None while the ticket is open."""

    codes: tuple[str, ...]
    until: datetime | None


def kept(ticket: Ticket, days: int) -> Retained | None:
    """The retention after the ticket's last event, ``days`` after its end; None if that event does not affect it."""
    if ticket.last_kind not in _TURNS:
        return None
    ended = ticket.state in ENDED
    until = (ticket.last_at or ticket.created_at) + timedelta(days=days) if ended else None
    return Retained((ticket.code, *ticket.merged), until)


def ended_at(events: Iterable[Event]) -> datetime | None:
    """When (UTC) a ticket with this history (oldest first) ended; None if it is open or merged."""
    ended = None
    for event in events:
        state = event.changes.get("state")
        if state is not None:
            ended = event.at if State(state) in ENDED else None
    return ended


def is_open_rescue(ticket: Ticket) -> bool:
    """Whether people may still have to be called back: a rescue that has not ended, also with its main ticket."""
    return ticket.is_rescue and ticket.state not in ENDED
