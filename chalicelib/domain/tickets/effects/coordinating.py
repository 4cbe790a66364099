"""The effects of sharing a task out: units asked for a part, their answers, and disputes about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.deadlines.rules import Step
from chalicelib.domain.errors import Invalid, NotPossible
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.effects.context import (
    UNDECIDED,
    Changes,
    Context,
    Effects,
    Outcome,
    chosen_photos,
    with_text,
)
from chalicelib.domain.tickets.moves import MOST_COORDINATORS
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Answer, Dispute, Part, Ticket


def _involve(ticket: Ticket, context: Context) -> Outcome:
    """``coordinators``: further units to ask for a part. A unit that has given its part is asked for another one."""
    asked = context.given["coordinators"]
    kept = [part for part in ticket.parts if part.answer is None or part.unit not in asked]
    parts, new = shared_out(ticket, ticket.unit or "", asked, context, kept)
    if not new:
        raise Invalid("unit_asked_before", field="coordinators")
    return {"parts": parts}, with_text({"coordinators": new}, context)


def _excuse(ticket: Ticket, context: Context) -> Outcome:
    """``unit``: the coordinating unit that need not give its part any more."""
    unit = context.given["unit"]
    if unit not in {part.unit for part in ticket.waiting_parts}:
        raise Invalid("unit_not_coordinating", field="unit")
    parts = tuple(part for part in ticket.parts if part.unit != unit)
    dispute = ticket.dispute if ticket.dispute and ticket.dispute.unit != unit else None
    return {"parts": parts, "dispute": dispute}, {"reason": context.given["reason"]}


def _contribute(ticket: Ticket, context: Context) -> Outcome:
    """The part of the acting unit. It replaces an earlier one, which stays in the history."""
    answer = Answer(context.given["text"], chosen_photos(context), context.unit, context.now)
    parts = tuple(replace(part, answer=answer) if part.unit == context.unit else part for part in ticket.parts)
    return {"parts": parts}, {"part": context.unit, "text": answer.text, "photos": list(answer.photos)}


def _disagree(ticket: Ticket, context: Context) -> Outcome:
    """A unit disagrees with the distribution of the task. The supervisor decides once, and the decision is final."""
    if not ticket.parts:
        raise NotPossible("no_coordinators")
    if ticket.dispute is not None:
        raise NotPossible("dispute_pending")
    if ticket.arbitrated:
        raise NotPossible("decision_binds")
    reason = context.given["reason"]
    part = {"part": context.unit} if ticket.part_of(context.unit) else {}
    return {"dispute": Dispute(context.unit, reason, context.now)}, {"reason": reason, **part}


def _arbitrate(ticket: Ticket, context: Context) -> Outcome:
    """``unit``: the new leading unit; ``coordinators``: the new coordinating units. Omitted values stay the same.

    A new leading unit must accept the ticket and cannot return it.
    """
    dispute = ticket.dispute
    if dispute is None:
        raise NotPossible("dispute_none")
    given = context.given
    lead = known_unit(given.get("unit") or ticket.unit, ticket.accused, context)
    asked, kept = given.get("coordinators"), ticket.parts
    if asked is not None:
        kept = tuple(part for part in ticket.parts if part.answer or part.unit in asked)
    parts, new = shared_out(ticket, lead, asked or (), context, kept)
    changes: Changes = {"dispute": None, "arbitrated": True, "parts": parts}
    details = {"text": given["text"], "unit": lead, "coordinators": new, "disputed_by": dispute.unit}
    if lead != ticket.unit:
        details["lost_by"] = ticket.unit
        changes |= {"unit": lead, "assignee": None, "committed_at": None, "state": State.DISPATCHED, **UNDECIDED}
        kind = (ticket.urgency, ticket.report_type, ticket.category)
        changes |= clocks.started(Step.ACCEPT, kind, context.now, context.directory)
        if context.now <= ticket.due_at:
            # What is late stays late.
            fresh = clocks.fresh(ticket, Step.ACCEPT, context.now, context.directory)
            changes["due_at"] = max(ticket.due_at, fresh)
    return changes, details


def shared_out(
    ticket: Ticket, lead: str, asked: Iterable[str], context: Context, kept: Iterable[Part]
) -> tuple[tuple[Part, ...], list[str]]:
    """(the kept parts and a new part for each asked unit without one; the newly asked units)."""
    parts = {part.unit: part for part in kept if part.unit != lead}
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    for unit in asked:
        if known_unit(unit, ticket.accused, context, "coordinators") == lead:
            raise Invalid("unit_leads", field="coordinators")
        if unit not in parts:
            parts[unit] = clocks.asked(unit, kind, context.now, context.directory)
    if len(parts) > MOST_COORDINATORS:
        raise Invalid("too_many", field="coordinators", limit=MOST_COORDINATORS)
    return tuple(parts.values()), [part.unit for part in parts.values() if part not in ticket.parts]


def known_unit(unit: str | None, accused: str | None, context: Context, field: str = "unit") -> str:
    """The unit that was given in ``field``. Raises Invalid if it is unknown, not at work today, or accused here."""
    found = context.directory.units.get(unit or "")
    if unit is None or found is None:
        raise Invalid("unknown_unit", field=field)
    if not found.is_at_work(local_day(context.now)):
        raise Invalid("unit_not_at_work", field=field, name=found.name)
    if accused and context.directory.answers_for(unit, accused):
        raise Invalid("accused_unit", field=field)
    return unit


EFFECTS: Effects = {
    "involve": _involve,
    "excuse": _excuse,
    "contribute": _contribute,
    "disagree": _disagree,
    "arbitrate": _arbitrate,
}
