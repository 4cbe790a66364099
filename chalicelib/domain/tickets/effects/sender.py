"""The effects of the sender's own moves."""

from __future__ import annotations

from chalicelib.domain.deadlines.rules import Step
from chalicelib.domain.errors import Invalid, NotPossible
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.effects.context import (
    UNDECIDED,
    Changes,
    Context,
    Effects,
    Outcome,
    nothing,
    with_reason,
    with_text,
)
from chalicelib.domain.tickets.moves import RATINGS
from chalicelib.domain.tickets.ticket import Ticket


def _supply(ticket: Ticket, context: Context) -> Outcome:
    if ticket.pause is None:
        raise NotPossible("action_not_possible")
    clock = clocks.resumed(ticket, ticket.pause, context.now, context.directory)
    changes: Changes = {"state": ticket.pause.state, "pause": None, "question": None, **clock}
    return changes, {"text": context.given["text"], "public": False}


def _add(ticket: Ticket, context: Context) -> Outcome:
    return {}, {"text": context.given["text"], "public": False}


def _withdraw(ticket: Ticket, context: Context) -> Outcome:
    """Not possible while other reports are merged into this one: their senders would get no more messages."""
    if ticket.merged:
        raise NotPossible("others_merged")
    return {"pause": None, "question": None, **UNDECIDED}, with_reason({}, context)


def _appeal(ticket: Ticket, context: Context) -> Outcome:
    """Possible once. The supervisor then receives the report, or refuses it finally."""
    if ticket.appealed:
        raise NotPossible("appealed_before")
    due = clocks.renewed(ticket, Step.RECEIVE, context.now, context.directory)
    return {"appealed": True, "due_at": due}, {"reason": context.given["reason"]}


def _rate(ticket: Ticket, context: Context) -> Outcome:
    rating = context.given["rating"]
    if rating not in RATINGS:
        raise Invalid("not_one_of", field="rating", allowed=", ".join(RATINGS))
    if ticket.rating is not None:
        raise NotPossible("rated_before")
    return {"rating": rating}, with_text({"rating": rating}, context)


def _reopen(ticket: Ticket, context: Context) -> Outcome:
    """Possible within the amount of the confirmation step, counted from the answer."""
    if context.now > clocks.reopens_until(ticket, context.directory):
        raise NotPossible("reopen_too_late")
    changes: Changes = {
        "reopened": ticket.reopened + 1,
        "resolved_at": None,
        "answer": None,
        "parts": (),
        "arbitrated": False,
        "rating": None,
        "due_at": clocks.renewed(ticket, Step.PROCESS, context.now, context.directory),
    }
    return changes, {"reason": context.given["reason"]}


EFFECTS: Effects = {
    "supply": _supply,
    "add": _add,
    "withdraw": _withdraw,
    "appeal": _appeal,
    "confirm": nothing,
    "rate": _rate,
    "reopen": _reopen,
}
