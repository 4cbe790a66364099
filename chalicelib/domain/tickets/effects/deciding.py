"""The effects of what intake decides: classify, refuse, dispatch, ask, share, merge, close."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain.deadlines.rules import Step, Urgency, promise
from chalicelib.domain.errors import Invalid, NotAllowed, NotPossible
from chalicelib.domain.places.places import check_place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import clocks, merging, postponing, routing, wording
from chalicelib.domain.tickets.courses import Cause
from chalicelib.domain.tickets.effects.context import UNDECIDED, Changes, Context, Effects, Outcome, nothing, with_text
from chalicelib.domain.tickets.effects.coordinating import known_unit, shared_out
from chalicelib.domain.tickets.intake import accusation
from chalicelib.domain.tickets.moves import MOST_GATHERING_LINE
from chalicelib.domain.tickets.ticket import Ticket


def _receive(ticket: Ticket, context: Context) -> Outcome:
    """Category, urgency and commune may be corrected, and the promise is computed for them.

    It counts from now, but not from later than the end of the time for receiving: a late desk moves no promise. The
    first classification of a ticket that is not late fixes the first promise.
    """
    directory = context.directory
    changes = _classified(ticket, context)
    urgency = Urgency(context.given.get("urgency") or ticket.urgency)
    if ticket.is_rescue and urgency is not Urgency.URGENT:
        raise Invalid("rescue_is_urgent", field="urgency")
    kind = (urgency, ticket.report_type, changes["category"])
    begin = min(context.now, ticket.step_due_at or context.now)
    due = promise(directory.rules, begin, Step.DISPATCH, kind, directory.calendar)
    is_late = context.now > ticket.due_at
    if is_late or kind == (ticket.urgency, ticket.report_type, ticket.category):
        due = min(due, ticket.due_at)
    classified = any(change.cause is Cause.CLASSIFICATION for change in ticket.promises)
    # A ticket taken out of another has a new promise, and its first one may have passed before.
    fixed = classified or postponing.is_late(ticket, context.now)
    changes["promised_at"] = ticket.promised_at if fixed else due
    if any(change.cause is Cause.UNMERGE for change in ticket.promises):
        # The time for receiving began anew, which must not give the first promise more time.
        changes["promised_at"] = min(ticket.promised_at, changes["promised_at"])
    changes |= {
        "urgency": urgency,
        "due_at": due,
        "refused_at": None,
        "refusal": None,
        "refusal_text": None,
        "refusal_text_en": None,
    }
    return changes, {}


def _reclassify(ticket: Ticket, context: Context) -> Outcome:
    """Category and commune are corrected later. Promise and running clocks stay; later steps use the new category.

    The unit keeps the ticket. If another unit would get it now, intake only sees which one (routing.rerouted).
    """
    changes = _classified(ticket, context)
    details: dict[str, Any] = {"reason": context.given["reason"]}
    if changes["category"] != ticket.category:
        details |= {"category": changes["category"], "category_before": ticket.category}
    place = changes.get("place", ticket.place)
    if place.commune != ticket.place.commune:
        details |= {"commune": place.commune, "commune_before": ticket.place.commune}
    if len(details) == 1:
        raise Invalid("nothing_changes", field="category")
    return changes, details


def _set_urgency(ticket: Ticket, context: Context) -> Outcome:
    """``urgency``: raised or lowered later. The promise and the clock of the step only get earlier by it.

    Both are counted from now with the rules of the new urgency. Later steps use these rules too.
    """
    urgency = Urgency(context.given["urgency"])
    if ticket.is_rescue:
        raise Invalid("rescue_is_urgent", field="urgency")
    if urgency is ticket.urgency:
        raise Invalid("nothing_changes", field="urgency")
    changes = clocks.hurried(ticket, urgency, context.now, context.directory)
    details = {"urgency": urgency, "urgency_before": ticket.urgency, "reason": context.given["reason"]}
    return changes, details


def _classified(ticket: Ticket, context: Context) -> Changes:
    """The category and the place, given or unchanged, and the fields that follow from the category."""
    given, directory = context.given, context.directory
    category = given.get("category") or ticket.category
    found = directory.leaf_categories.get(category)
    # A ticket may keep its category even if the directory does not have it any more.
    if category != ticket.category and (found is None or not directory.is_of_type(found, ticket.report_type)):
        raise Invalid("unknown_category", field="category")
    changes: Changes = {
        "category": category,
        "restricted": directory.is_restricted(category, ticket.report_type) if found else ticket.restricted,
    }
    changes |= _accusation(ticket, given.get("accused"), category, directory)
    place = replace(
        ticket.place,
        commune=given.get("commune") or ticket.place.commune,
        rounded=directory.rounds(category) if found else ticket.place.rounded,
    )
    if given.get("commune"):
        check_place(place, directory)
    if place != ticket.place:
        changes["place"] = place
    return changes


def _accusation(ticket: Ticket, accused: str | None, category: str, directory: Directory) -> Changes:
    if accused:
        return accusation(accused, category, directory)
    found = directory.categories.get(category)
    # A ticket in a category that is not restricted accuses no unit.
    return {"accused": None} if ticket.accused and found and not found.restricted else {}


def _refuse(ticket: Ticket, context: Context) -> Outcome:
    """``text`` is required only if the province has no template for the refusal; ``reason`` fills the template."""
    given, directory = context.given, context.directory
    refusal = given["refusal"]
    if refusal not in directory.refusals(ticket.report_type):
        raise Invalid("unknown_refusal", field="refusal")
    usual = wording.refusal_text(refusal, ticket, directory, given.get("reason")) or Text("", "")
    text = given.get("text") or usual.vi
    if not text:
        raise Invalid("field_required", field="text")
    changes: Changes = {"refusal": refusal, "refusal_text": text, "refused_at": context.now}
    # The template's English translates only the template's own text.
    changes["refusal_text_en"] = (usual.en or None) if text == usual.vi else None
    return changes, {"refusal": refusal, "text": text}


def _dispatch(ticket: Ticket, context: Context) -> Outcome:
    """``coordinators``: the units that are asked for a part, all at once, besides the leading unit."""
    unit = known_unit(context.given["unit"], ticket.accused, context)
    asked = context.given.get("coordinators") or ()
    kept = [part for part in ticket.parts if part.unit not in asked]
    parts, new = shared_out(ticket, unit, asked, context, kept)
    details: dict[str, Any] = {"unit": unit} | ({"coordinators": new} if new else {})
    proposed = routing.proposal(ticket, context.directory, context.now)
    if proposed not in (None, unit):
        details["proposed"] = proposed
    return {"unit": unit, "assignee": None, "parts": parts}, with_text(details, context)


def _redispatch(ticket: Ticket, context: Context) -> Outcome:
    """``unit``: the unit that gets the ticket from the one that has it. The promise stays; the time to accept begins.

    A draft of an answer, an undecided extension and a question to the sender end.
    """
    given = context.given
    unit = known_unit(given["unit"], ticket.accused, context)
    if unit == ticket.unit:
        raise Invalid("unit_has_it", field="unit")
    if not ticket.is_at_unit:
        raise NotPossible("not_at_unit")
    # While the sender is asked, no unit works: parts that were not given end with the question.
    kept = [part for part in ticket.parts if part.answer is not None or ticket.pause is None]
    parts, new = shared_out(ticket, unit, given.get("coordinators") or (), context, kept)
    changes: Changes = {"unit": unit, "assignee": None, "answer": None, "committed_at": None, "dispute": None}
    changes |= {"parts": parts, "pause": None, "question": None, **UNDECIDED}
    if ticket.pause is not None:
        # The time for which the sender was asked is not the office's.
        resumed = clocks.resumed(ticket, ticket.pause, context.now, context.directory)
        changes |= {name: resumed[name] for name in ("promised_at", "due_at")}
    details: dict[str, Any] = {"unit": unit, "from": ticket.unit, "lost_by": ticket.unit, "reason": given["reason"]}
    return changes, details | ({"coordinators": new} if new else {})


def _ask(ticket: Ticket, context: Context) -> Outcome:
    if ticket.gathering is not None:
        raise NotPossible("gathering_waits_for_nobody")
    text = context.given["text"]
    is_supervisor = postponing.decides(context.officer) is Role.SUPERVISOR
    if not is_supervisor and postponing.questions_are_supervisor_s(ticket, context.directory):
        raise NotAllowed("question_is_supervisor_s", limit=context.directory.rules.most_questions)
    pause = clocks.paused(ticket, context.now, context.directory)
    return {"question": text, "pause": pause, **UNDECIDED}, {"text": text}


def _share(ticket: Ticket, context: Context) -> Outcome:
    """Only the present handling unit may learn who reported, not a unit that gets the ticket later."""
    return {"shared_with": ticket.unit}, {"reason": context.given["reason"], "unit": ticket.unit}


def _merge(ticket: Ticket, context: Context) -> Outcome:
    """``main``: the ticket to merge into (merging.py). An answered one is reopened by it (workflow/joining.py)."""
    main: Ticket = context.given["main"]
    merging.check(ticket, main, context.directory, context.now)
    came_from = ticket.pause.state if ticket.pause else ticket.state
    changes: Changes = {"merged_into": main.code, "merged_from": came_from}
    changes |= {"pause": None, "question": None, **UNDECIDED}
    return changes, with_text({"main": main.code}, context)


def _gather(ticket: Ticket, context: Context) -> Outcome:
    """``text``: the public line. From now on any number of reports may be merged into the ticket (merging.py)."""
    line = " ".join(context.given["text"].split())
    if len(line) > MOST_GATHERING_LINE:
        raise Invalid("too_long", field="text", limit=MOST_GATHERING_LINE)
    if line == ticket.gathering:
        raise Invalid("nothing_changes", field="text")
    return {"gathering": line}, {"text": line}


def _unmerge(ticket: Ticket, context: Context) -> Outcome:
    """The ticket goes back to intake, with a new clock."""
    changes = dict(merging.apart(ticket, context.now, context.directory))
    return changes, {"main": ticket.merged_into, "reason": context.given["reason"]}


EFFECTS: Effects = {
    "receive": _receive,
    "refuse": _refuse,
    "dispatch": _dispatch,
    "redispatch": _redispatch,
    "reclassify": _reclassify,
    "set_urgency": _set_urgency,
    "ask": _ask,
    "share": _share,
    "merge": _merge,
    "gather": _gather,
    "unmerge": _unmerge,
    "close": nothing,
}
