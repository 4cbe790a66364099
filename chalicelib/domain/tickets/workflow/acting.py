"""Move a ticket by an action of an officer or of the sender.

The functions are pure: time, directory and input are arguments, and the result is the event to store. moves.py has who
may take which action, effects/ what a move changes, clocks.py how clocks run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import clocks, freezes
from chalicelib.domain.tickets.effects.context import Context
from chalicelib.domain.tickets.effects.table import EFFECTS, OWN_CLOCK, TELLS_OF_PROGRESS
from chalicelib.domain.tickets.moves import MOVES, STEP_OF, Move
from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.tickets.workflow import forwarding, instructing
from chalicelib.domain.tickets.workflow.events import hand, is_running, not_possible, released
from chalicelib.domain.tickets.workflow.possible import may_do


def act(
    ticket: Ticket, action: str, officer: Officer, given: Mapping[str, Any], *, now: datetime, directory: Directory
) -> Event:
    """The event of an officer's action (``now`` in UTC). ``directory`` has the ticket's version of the rules.

    ``given`` are the inputs of the move and of its effect (effects/). Raises NotPossible when the state does not
    allow the action, NotAllowed when the officer may not take it, Invalid when an input is missing or wrong.
    """
    move = MOVES[action]
    if ticket.state not in move.sources:
        raise not_possible(ticket)
    if not may_do(officer, move, ticket, directory):
        raise NotAllowed("action_not_allowed")
    return _acted(ticket, move, Context(given, officer, now, directory))


def act_as_sender(
    ticket: Ticket, action: str, given: Mapping[str, Any], *, now: datetime, directory: Directory
) -> Event:
    """The event of the sender's action; raises like ``act``. The caller has checked that it is the sender."""
    move = MOVES[action]
    if not move.is_sender_s:
        raise NotAllowed("action_not_allowed")
    if ticket.state not in move.sources:
        raise not_possible(ticket)
    return _acted(ticket, move, Context(given, None, now, directory))


def _acted(ticket: Ticket, move: Move, context: Context) -> Event:
    return freezes.around(ticket, context.now, context.directory, lambda running: _moved(running, move, context))


def _moved(ticket: Ticket, move: Move, context: Context) -> Event:
    for need in move.needs:
        if not context.given.get(need):
            raise Invalid("field_required", field=need)
    changes, details = EFFECTS[move.action](ticket, context)
    if move.target is not None:
        changes["state"] = move.target
    if move.target is not None and move.action not in OWN_CLOCK:
        step = STEP_OF.get(move.target)
        kind = (changes.get("urgency", ticket.urgency), ticket.report_type, changes.get("category", ticket.category))
        changes |= clocks.started(step, kind, context.now, context.directory) if step else clocks.NO_CLOCK
    noted = move.action in TELLS_OF_PROGRESS or bool(details.get("public"))
    changes = beside(ticket, changes, context.now, context.directory, noted=noted)
    details |= released(ticket, changes)
    version = ticket.version + 1
    changes["edition"] = version
    event = Event(
        code=ticket.code,
        version=version,
        at=context.now,
        kind=move.action,
        **hand(context.officer),
        changes=changes,
        details=details,
    )
    return forwarding.with_ended(ticket, instructing.with_ended(ticket, event, context.officer))


def beside(
    ticket: Ticket, changes: Mapping[str, Any], now: datetime, directory: Directory, *, noted: bool = False
) -> dict[str, Any]:
    """The changes at ``now`` (UTC) with what follows from them: parts, further clocks, the calendar's version."""
    found = {**changes, **clocks.beside(ticket, changes, now, directory, noted=noted)}
    calendar = directory.calendar.version
    # The promise of a ticket without a running clock keeps its calendar version until it is computed again.
    if ticket.calendar_version != calendar and (is_running(ticket) or "due_at" in changes):
        found["calendar_version"] = calendar
    return found
