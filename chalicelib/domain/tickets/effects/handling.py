"""The effects of what the handling unit does: accept, return, plan, extend, answer, approve."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from chalicelib.domain.deadlines.rules import Audience, Step
from chalicelib.domain.errors import Invalid, NotAllowed, NotPossible
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets import clocks, pairs, postponing, wording
from chalicelib.domain.tickets.effects.context import (
    UNDECIDED,
    Changes,
    Context,
    Effects,
    Outcome,
    chosen_photos,
    later_than,
    nothing,
    with_text,
)
from chalicelib.domain.tickets.mentions import MOST_MENTIONED
from chalicelib.domain.tickets.moves import MOST_PLANNED_YEARS
from chalicelib.domain.tickets.ticket import Answer, Extension, Ticket

#: Never shorter than a calendar year.
YEAR = timedelta(days=366)


def _return(ticket: Ticket, context: Context) -> Outcome:
    """The unit finds that the matter is not theirs, before or after accepting it. The promise stays."""
    limit = context.directory.rules.most_returns
    if ticket.returns >= limit:
        raise NotPossible("returns_exhausted", limit=limit)
    if ticket.arbitrated:
        raise NotPossible("decision_binds")
    changes = {"unit": None, "assignee": None, "returns": ticket.returns + 1, "committed_at": None, **UNDECIDED}
    return changes, {"reason": context.given["reason"], "unit": ticket.unit}


def _assign(ticket: Ticket, context: Context) -> Outcome:
    """``assignee``: the username of an active officer of the unit; the caller has checked it. That officer is told."""
    assignee = context.given["assignee"]
    told = _others([(ticket.unit or context.unit, assignee)], context)
    return {"assignee": assignee}, with_text({"assignee": assignee, **told}, context)


def _hand_over(ticket: Ticket, context: Context) -> Outcome:
    """``assignee``: as for ``assign``; that officer is told. Without one it goes back to the unit, which is told."""
    assignee = context.given.get("assignee") or None
    if assignee == ticket.assignee:
        raise Invalid("handed_to_oneself", field="assignee")
    told = _others([(ticket.unit or context.unit, assignee)], context) if assignee else {}
    named = {"assignee": assignee} if assignee else {}
    return {"assignee": assignee}, with_text({**named, **told}, context)


def _note(ticket: Ticket, context: Context) -> Outcome:
    """``mentioned``: (unit, username) of the officers whose names are in the text and who may see the ticket.

    They are told. A public note mentions nobody: its readers would learn usernames.
    """
    mentioned, public = tuple(context.given.get("mentioned") or ()), bool(context.given.get("public"))
    if mentioned and public:
        raise Invalid("mention_in_public", field="text")
    if len(mentioned) > MOST_MENTIONED:
        raise Invalid("too_many", field="text", limit=MOST_MENTIONED)
    return {}, {"text": context.given["text"], "public": public, **_others(mentioned, context)}


def _others(persons: Iterable[tuple[str, str]], context: Context) -> Changes:
    """The detail that tells these officers, each a (unit, username), without the one who acts."""
    acting = context.officer.username if context.officer else None
    told = [[unit, username] for unit, username in persons if username != acting]
    return {"told": told} if told else {}


def _plan(ticket: Ticket, context: Context) -> Outcome:
    """``until`` (UTC): the date to which the unit commits itself. It becomes the promise. Not possible for a rescue.

    A leader plans up to the rules' limit, and nothing that is late; the supervisor decides on the rest. A date more
    than ``MOST_PLANNED_YEARS`` ahead is refused: its year is mistyped.
    """
    if ticket.is_rescue:
        raise NotPossible("rescue_not_planned")
    role = postponing.decides(context.officer)
    if role is Role.LEADER and postponing.is_late(ticket, context.now):
        raise NotAllowed("late_is_supervisor_s")
    until = later_than(context.now, context)
    if until - context.now > MOST_PLANNED_YEARS * YEAR:
        raise Invalid("planned_too_far", field="until", years=MOST_PLANNED_YEARS)
    latest = postponing.leader_plans_until(ticket, context.directory)
    if role is Role.LEADER and until > latest:
        raise Invalid("plan_is_supervisor_s", field="until", latest=wording.local(latest))
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    clock = clocks.running_until(Step.PLANNED, kind, context.now, until, context.directory)
    changes: Changes = {"committed_at": until, "due_at": until, **UNDECIDED, **clock}
    return changes, {"until": until, "text": context.given["text"], "role": role}


def _take_up(ticket: Ticket, context: Context) -> Outcome:
    """The step has its whole amount again; the committed date stays the promise."""
    return {}, with_text({}, context)


def _ask_extension(ticket: Ticket, context: Context) -> Outcome:
    """``until`` (UTC): the new promise. It must be asked for before the present promise, within the rules' limit."""
    if ticket.extension is not None:
        raise NotPossible("extension_pending")
    if context.now > ticket.due_at:
        raise NotPossible("extension_too_late")
    until = later_than(ticket.due_at, context)
    latest = postponing.extends_until(ticket, context.directory)
    if latest is None:
        raise NotPossible("extension_not_allowed")
    if until > latest:
        most = context.directory.rules.extensions[ticket.urgency].amount
        raise Invalid("extension_too_long", field="until", amount=most.words)
    reason = context.given["reason"]
    asked_by = context.officer.username if context.officer else ""
    details = {"until": until, "reason": reason}
    if postponing.extension_is_supervisor_s(ticket, until, context.now, context.directory):
        details["audience"] = Audience.SUPERVISOR
    return {"extension": Extension(until, reason, asked_by, context.now)}, details


def _grant_extension(ticket: Ticket, context: Context) -> Outcome:
    """A leader grants up to the rules' limit and before the deadline; the supervisor decides on the rest."""
    asked = _pending(ticket)
    role = postponing.decides(context.officer)
    beyond = postponing.extension_is_supervisor_s(ticket, asked.until, context.now, context.directory)
    if role is Role.LEADER and beyond:
        raise NotAllowed("extension_is_supervisor_s")
    changes = postponing.extended(ticket, asked.until, context.directory)
    changes |= {"extension": None, "extensions": ticket.extensions + 1}
    return changes, {"until": asked.until, "reason": asked.reason, "role": role}


def _deny_extension(ticket: Ticket, context: Context) -> Outcome:
    _pending(ticket)
    return {"extension": None}, {"reason": context.given["reason"]}


def _answer(ticket: Ticket, context: Context) -> Outcome:
    """The lead's answer, which combines the parts of the coordinating units. It need not wait for late parts."""
    if ticket.dispute is not None:
        raise NotPossible("dispute_pending")
    if any(part.due_at >= context.now for part in ticket.waiting_parts):
        raise NotPossible("parts_missing")
    photos = chosen_photos(context)
    before = context.given.get("reported_photos", frozenset())
    paired = pairs.said(context.given.get("pairs") or (), before=before, after=photos)
    answer = Answer(context.given["text"], photos, ticket.unit or context.unit, context.now, paired)
    category = context.directory.categories.get(ticket.category)
    if category is not None and category.after_photo and not answer.photos:
        raise Invalid("after_photo_required", field="photos")
    details: Changes = {"text": answer.text, "photos": list(photos)}
    if paired:
        details["pairs"] = [list(pair) for pair in paired]
    return {"answer": answer, **UNDECIDED}, details


def _approve(ticket: Ticket, context: Context) -> Outcome:
    return {"resolved_at": context.now}, with_text({}, context)


def _send_back(ticket: Ticket, context: Context) -> Outcome:
    return {"answer": None}, {"reason": context.given["reason"]}


def _pending(ticket: Ticket) -> Extension:
    if ticket.extension is None:
        raise NotPossible("extension_not_asked")
    return ticket.extension


EFFECTS: Effects = {
    "accept": nothing,
    "return": _return,
    "assign": _assign,
    "hand_over": _hand_over,
    "note": _note,
    "plan": _plan,
    "take_up": _take_up,
    "ask_extension": _ask_extension,
    "grant_extension": _grant_extension,
    "deny_extension": _deny_extension,
    "answer": _answer,
    "approve": _approve,
    "send_back": _send_back,
}
