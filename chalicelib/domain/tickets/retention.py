"""How long it is kept who sent a report, and what files: so many days after its end, by the province's rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.tickets.states import Outcome, State, states_where
from chalicelib.domain.tickets.ticket import Event, Ticket

#: Where a ticket has ended. One that was merged ends with the ticket it went into.
ENDED = states_where(lambda facts: facts.has_ended and facts.outcome is not Outcome.MERGED)
#: What ends a ticket or brings it back, and what binds another's end to it.
_TURNS = frozenset({"close", "closed", "confirm", "refuse", "withdraw", "reopen", "appeal", "unmerge", "absorb"})


@dataclass(frozen=True, slots=True)
class Retained:
    """That who sent these reports is kept until ``until`` (UTC); None: as long as the ticket is open."""

    codes: tuple[str, ...]
    until: datetime | None


def kept(ticket: Ticket, days: int) -> Retained | None:
    """What the change that made this head decides, ``days`` being those after the end; None when it decides nothing."""
    if ticket.last_kind not in _TURNS:
        return None
    ended = ticket.state in ENDED
    until = (ticket.last_at or ticket.created_at) + timedelta(days=days) if ended else None
    return Retained((ticket.code, *ticket.merged), until)


def ended_at(events: Iterable[Event]) -> datetime | None:
    """When (UTC) a ticket with this history, oldest first, came to its end; None while it is open, or was merged."""
    ended = None
    for event in events:
        state = event.changes.get("state")
        if state is not None:
            ended = event.at if State(state) in ENDED else None
    return ended
