"""The effects of forwarding a ticket to a body outside the system, and of taking that back.

The office stays responsible: neither the promise nor the clock of the step changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain.deadlines.rules import Step, points
from chalicelib.domain.errors import Invalid, NotPossible
from chalicelib.domain.province.outside import OutsideBody, OutsideKind
from chalicelib.domain.tickets.effects.context import Context, Effects, Outcome, later_than
from chalicelib.domain.tickets.moves import MOST_FORWARDS
from chalicelib.domain.tickets.ticket import Forward, Ticket

#: The share of its time after which a body is reminded, if the rules do not warn of parts (our choice).
REMINDER = 0.75


def _forward(ticket: Ticket, context: Context) -> Outcome:
    """``body``: the outside body that is asked. ``until`` (UTC) is within its limit; without it, its usual time.

    A second request to the same body replaces the first, whose link ends.
    """
    if ticket.restricted:
        raise NotPossible("forward_restricted")
    body = _known_body(ticket, context)
    kept = tuple(one for one in ticket.forwards if one.body != body.id)
    if len(kept) >= MOST_FORWARDS:
        raise NotPossible("forwards_full", limit=MOST_FORWARDS)
    now, calendar = context.now, context.directory.calendar
    limit = body.limit(ticket.urgency)
    latest = calendar.add(now, limit.most)
    due = later_than(now, context) if context.given.get("until") else min(calendar.add(now, limit.usual), latest)
    if due > latest:
        raise Invalid("forward_too_long", field="until", amount=limit.most.words)
    rule = context.directory.rules.find(Step.CONTRIBUTE, ticket.urgency, ticket.report_type, ticket.category)
    rule = replace(rule, amount=limit.usual, warn_share=rule.warn_share or REMINDER)
    by = context.officer.username if context.officer else ""
    # Without a clock of a unit's part: the unit of a point is None.
    clock = points(rule, now, due, calendar)
    asked = Forward(ticket.version + 1, body.id, by, context.unit, now, due, clock)
    replaced = next((one.number for one in ticket.forwards if one.body == body.id), None)
    details: dict[str, Any] = about(asked) | {"text": context.given["text"]}
    if replaced is not None:
        details["replaces"] = replaced
    if body.kind is OutsideKind.PROVINCE:
        # The report concerns a place beyond the border: its sender is told, and the public reads the line.
        details["public"] = True
    return {"forwards": (*kept, asked)}, details


def _recall(ticket: Ticket, context: Context) -> Outcome:
    """``forward``: the number of the request that is taken back; without it the one that is due first."""
    gone = _chosen(ticket, context)
    kept = tuple(one for one in ticket.forwards if one != gone)
    return {"forwards": kept}, about(gone) | {"reason": context.given["reason"]}


def about(asked: Forward) -> dict[str, Any]:
    """The details of an event that say which request to an outside body it is about."""
    return {"forward": asked.number, "body": asked.body, "forward_due": asked.due_at}


def _known_body(ticket: Ticket, context: Context) -> OutsideBody:
    body = context.directory.outside.get(context.given["body"])
    if body is None:
        raise Invalid("unknown_body", field="body")
    category = context.directory.categories.get(ticket.category)
    if not body.answers_for(ticket.category, category.parent if category else None, ticket.place.commune):
        raise Invalid("body_not_for", field="body")
    return body


def _chosen(ticket: Ticket, context: Context) -> Forward:
    found = sorted(ticket.forwards, key=lambda one: (one.due_at, one.number))
    if not found:
        raise NotPossible("forward_none")
    number = context.given.get("forward")
    if number is None:
        return found[0]
    for one in found:
        if one.number == number:
            return one
    raise Invalid("forward_unknown", field="forward")


EFFECTS: Effects = {"forward": _forward, "recall": _recall}
