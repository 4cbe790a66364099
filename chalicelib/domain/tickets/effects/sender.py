"""The effects of the sender's own moves."""

from __future__ import annotations

from chalicelib.domain.deadlines.rules import Step
from chalicelib.domain.errors import Invalid, NotPossible
from chalicelib.domain.tickets import adding, clocks, merging
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
from chalicelib.domain.tickets.moves import RATINGS, STEP_OF
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket


def _supply(ticket: Ticket, context: Context) -> Outcome:
    if ticket.pause is None:
        raise NotPossible("action_not_possible")
    clock = clocks.resumed(ticket, ticket.pause, context.now, context.directory)
    changes: Changes = {"state": ticket.pause.state, "pause": None, "question": None, **clock}
    return changes, {"text": context.given["text"], "public": False}


def _add(ticket: Ticket, context: Context) -> Outcome:
    """The message of a merged ticket's sender goes to the main ticket too (workflow/joining.py)."""
    _main_of(ticket, context, answered=False)
    if not adding.may_add(ticket, context.now):
        raise NotPossible("added_enough", limit=adding.most(ticket))
    changes = {"added_at": adding.with_another(ticket, context.now), "heard_at": adding.heard(ticket, context.now)}
    return changes, {"text": context.given["text"], "public": False}


def _withdraw(ticket: Ticket, context: Context) -> Outcome:
    """Tickets that are merged into this one come back to intake (services/merging.py)."""
    _main_of(ticket, context, answered=False)
    alone = {"merged_into": None, "merged_from": None} if ticket.merged_into else {}
    return {"pause": None, "question": None, **alone, **UNDECIDED}, with_reason({}, context)


def _appeal(ticket: Ticket, context: Context) -> Outcome:
    """Possible once. The supervisor then receives the report, or refuses it finally."""
    if ticket.appealed:
        raise NotPossible("appealed_before")
    changes: Changes = {"appealed": True, "refused_at": None}
    changes["due_at"] = clocks.renewed(ticket, Step.RECEIVE, context.now, context.directory)
    # A late refusal stays late: without its own value the first promise would follow the new one.
    changes["promised_at"] = ticket.promised_at
    refused_at = ticket.refused_at
    if refused_at is not None and refused_at <= ticket.promised_at:
        # The time between the refusal and the appeal was the sender's.
        changes["promised_at"] = clocks.shifted(
            ticket.promised_at,
            (refused_at, context.now),
            working=clocks.counts_working_time(ticket, Step.PROCESS, context.directory),
            calendar=context.directory.calendar,
        )
    return changes, {"reason": context.given["reason"]}


def _rate(ticket: Ticket, context: Context) -> Outcome:
    _main_of(ticket, context, answered=True)
    rating = context.given["rating"]
    if rating not in RATINGS:
        raise Invalid("not_one_of", field="rating", allowed=", ".join(RATINGS))
    if ticket.rating is not None:
        raise NotPossible("rated_before")
    return {"rating": rating}, with_text({"rating": rating}, context)


def _reopen(ticket: Ticket, context: Context) -> Outcome:
    """Possible within the amount of the confirmation step, counted from the answer.

    A merged ticket goes back to intake: its sender says that the main ticket's answer does not settle their matter.
    """
    if main := _main_of(ticket, context, answered=True):
        if context.now > clocks.reopens_until(main, context.directory):
            raise NotPossible("reopen_too_late")
        changes: Changes = {"reopened": ticket.reopened + 1, "rating": None}
        changes |= merging.apart(ticket, context.now, context.directory)
        due = clocks.fresh(ticket, STEP_OF[changes["state"]], context.now, context.directory)
        changes |= {"promised_at": due, "due_at": due}
        return changes, {"main": main.code, "reason": context.given["reason"]}
    if context.now > clocks.reopens_until(ticket, context.directory):
        raise NotPossible("reopen_too_late")
    return reopened(ticket, context), {"reason": context.given["reason"]}


def reopened(ticket: Ticket, context: Context) -> Changes:
    """The changes of an answered ticket that its unit must work on again: another course, with its own promise."""
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    due = clocks.fresh(ticket, Step.PROCESS, context.now, context.directory)
    return {
        "state": State.PROCESSING,
        "reopened": ticket.reopened + 1,
        "resolved_at": None,
        "answer": None,
        "parts": (),
        "arbitrated": False,
        "rating": None,
        "promised_at": due,
        "due_at": due,
        **clocks.started(Step.PROCESS, kind, context.now, context.directory),
    }


def _main_of(ticket: Ticket, context: Context, *, answered: bool) -> Ticket | None:
    """The main ticket (``main``) of a merged one, else None. Raises NotPossible if it has an answer, or has none."""
    if ticket.merged_into is None:
        return None
    main: Ticket | None = context.given.get("main")
    if main is None or merging.is_answered(main) != answered:
        raise NotPossible("main_answered" if main and not answered else "main_open")
    return main


EFFECTS: Effects = {
    "supply": _supply,
    "add": _add,
    "withdraw": _withdraw,
    "appeal": _appeal,
    "confirm": nothing,
    "rate": _rate,
    "reopen": _reopen,
}
