"""Which tickets may be merged, and when a merged ticket comes back to intake (docs/domain.md, "Merging")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import NotPossible
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.moves import NO_MAIN, STEP_OF
from chalicelib.domain.tickets.states import ANSWERED_STATES, State
from chalicelib.domain.tickets.ticket import Ticket, Visibility

#: The most tickets in a main ticket that is no gathering. When it ends without an answer they all come back in one
#: transaction, which has room for 100 items: two for each of them, and at most 20 for the main ticket.
MOST_MERGED = 40


def check(ticket: Ticket, main: Ticket, directory: Directory, now: datetime) -> None:
    """Raise NotPossible unless ``ticket`` may be merged into ``main`` at ``now`` (UTC)."""
    if code := why_not(ticket, main, directory, now):
        raise NotPossible(code)


def why_not(ticket: Ticket, main: Ticket, directory: Directory, now: datetime) -> str | None:
    """The code of the problem that keeps ``ticket`` out of ``main`` at ``now`` (UTC); None if it may be merged.

    ``directory`` has the main ticket's version of the rules.
    """
    if main.code == ticket.code or main.state in NO_MAIN or ticket.merged or ticket.gathering:
        return "merge_chain"
    if ticket.is_rescue != main.is_rescue:
        return "merge_rescue"
    if not fits(ticket, main):
        return "merge_differs"
    if main.state in ANSWERED_STATES and now > clocks.reopens_until(main, directory):
        return "merge_too_late"
    is_full = len(main.merged) >= MOST_MERGED and main.gathering is None
    return "merge_full" if is_full else None


def fits(ticket: Ticket, main: Ticket) -> bool:
    """Whether the sender of ``ticket`` may hear what becomes of ``main``, and the public sees as much as before.

    Restricted tickets must have the same category too, because each restricted category has officers of its own.
    """
    if _confidence(ticket) != _confidence(main):
        return False
    return ticket.visibility is Visibility.PRIVATE or main.visibility is Visibility.PUBLIC


def stays(ticket: Ticket, main: Ticket) -> bool:
    """Whether a merged ticket may stay in its main ticket: that one has not ended without an answer, and still fits."""
    return main.state not in NO_MAIN and fits(ticket, main)


def is_member(ticket: Ticket, main: Ticket) -> bool:
    """Whether a ticket that is merged into a gathering has an item of its own there, and is not in ``merged``."""
    return main.gathering is not None and ticket.code not in main.merged


def is_answered(main: Ticket) -> bool:
    """Whether the senders of merged tickets have the main ticket's answer."""
    return main.state in ANSWERED_STATES


def apart(ticket: Ticket, now: datetime, directory: Directory) -> Mapping[str, Any]:
    """The changes when a merged ticket goes back to intake at ``now`` (UTC), with a new clock and promise."""
    state = State.NEW if ticket.merged_from is State.NEW else State.RETURNED
    step = STEP_OF[state]
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    due = clocks.renewed(ticket, step, now, directory)
    changes = {"state": state, "merged_into": None, "merged_from": None, "unit": None, "assignee": None}
    return changes | clocks.started(step, kind, now, directory) | {"due_at": due}


def _confidence(ticket: Ticket) -> tuple[object, ...]:
    accused = (ticket.accused, ticket.accused_officer)
    return ticket.report_type, ticket.restricted, accused, ticket.category if ticket.restricted else None
