"""What each move changes. The caller has checked with the table (moves.py) that the move and its inputs are allowed.

An effect returns the changed fields of the ticket and the details of the event. If the clock is not the usual one of
the new state, the effect returns the clock too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.deadlines.rules import Step, Urgency, promise
from chalicelib.domain.errors import Invalid, NotPossible
from chalicelib.domain.places.places import check_place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import clocks, pairs, routing, wording
from chalicelib.domain.tickets.intake import accusation
from chalicelib.domain.tickets.moves import MOST_COORDINATORS, MOST_RETURNS, NO_MAIN, RATINGS, STEP_OF
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Answer, Dispute, Extension, Part, Ticket

Changes = dict[str, Any]
Outcome = tuple[Changes, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Context:
    """The arguments of an effect: the input, the officer (None: the sender acts), the time (UTC), the directory."""

    given: Mapping[str, Any]
    officer: Officer | None
    now: datetime
    directory: Directory

    @property
    def unit(self) -> str:
        """The unit of the acting officer."""
        return self.officer.unit if self.officer else ""


def _receive(ticket: Ticket, context: Context) -> Outcome:
    """Category, urgency and commune may be corrected. The promise is computed from now on."""
    directory = context.directory
    changes = _classified(ticket, context)
    urgency = Urgency(context.given.get("urgency") or ticket.urgency)
    kind = (urgency, ticket.report_type, changes["category"])
    changes |= {
        "urgency": urgency,
        "due_at": promise(directory.rules, context.now, Step.DISPATCH, kind, directory.calendar),
        "refusal": None,
        "refusal_text": None,
        "refusal_text_en": None,
    }
    return changes, {}


def _reclassify(ticket: Ticket, context: Context) -> Outcome:
    """Category and commune are corrected later. Promise and running clocks stay; later steps use the new category.

    The unit keeps the ticket. If another unit would get it now, intake is only told so (routing.rerouted).
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
    changes: Changes = {"refusal": refusal, "refusal_text": text}
    # The template's English translates only the template's own text.
    changes["refusal_text_en"] = (usual.en or None) if text == usual.vi else None
    return changes, {"refusal": refusal, "text": text}


def _dispatch(ticket: Ticket, context: Context) -> Outcome:
    """``coordinators``: the units that are asked for a part, all at once, besides the leading unit."""
    unit = _known_unit(context.given["unit"], ticket.accused, context)
    asked = context.given.get("coordinators") or ()
    kept = [part for part in ticket.parts if part.unit not in asked]
    parts, new = _shared_out(ticket, unit, asked, context, kept)
    details: dict[str, Any] = {"unit": unit} | ({"coordinators": new} if new else {})
    proposed = routing.proposal(ticket, context.directory, context.now)
    if proposed not in (None, unit):
        details["proposed"] = proposed
    return {"unit": unit, "assignee": None, "parts": parts}, _with_text(details, context)


def _ask(ticket: Ticket, context: Context) -> Outcome:
    text = context.given["text"]
    pause = clocks.paused(ticket, context.now, context.directory)
    return {"question": text, "pause": pause, **_UNDECIDED}, {"text": text}


def _nothing(ticket: Ticket, context: Context) -> Outcome:
    return {}, _with_text({}, context)


def _share(ticket: Ticket, context: Context) -> Outcome:
    """Only the present handling unit may learn who reported, not a unit that gets the ticket later."""
    return {"shared_with": ticket.unit}, {"reason": context.given["reason"], "unit": ticket.unit}


def _return(ticket: Ticket, context: Context) -> Outcome:
    if ticket.returns >= MOST_RETURNS:
        raise NotPossible("returns_exhausted", limit=MOST_RETURNS)
    if ticket.arbitrated:
        raise NotPossible("decision_binds")
    changes = {"unit": None, "assignee": None, "returns": ticket.returns + 1}
    return changes, {"reason": context.given["reason"], "unit": ticket.unit}


def _assign(ticket: Ticket, context: Context) -> Outcome:
    """``assignee``: the username of an active officer of the unit; the caller has checked it."""
    return {"assignee": context.given["assignee"]}, _with_text({"assignee": context.given["assignee"]}, context)


def _note(ticket: Ticket, context: Context) -> Outcome:
    return {}, {"text": context.given["text"], "public": bool(context.given.get("public"))}


def _plan(ticket: Ticket, context: Context) -> Outcome:
    """``until`` (UTC): the date to which the unit commits itself. It becomes the promise."""
    until = _later_than(context.now, context)
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    clock = clocks.running_until(Step.PLANNED, kind, context.now, until, context.directory)
    changes: Changes = {"committed_at": until, "due_at": until, **_UNDECIDED, **clock}
    return changes, {"until": until, "text": context.given["text"]}


def _take_up(ticket: Ticket, context: Context) -> Outcome:
    # The promise is never earlier than the committed date, even with a new calendar.
    due = max(ticket.due_at, clocks.renewed(ticket, Step.PROCESS, context.now, context.directory))
    return {"due_at": due}, _with_text({}, context)


def _ask_extension(ticket: Ticket, context: Context) -> Outcome:
    """``until`` (UTC): the new promise. It must be asked for before the present promise, within the rules' limit."""
    if ticket.extension is not None:
        raise NotPossible("extension_pending")
    if context.now > ticket.due_at:
        raise NotPossible("extension_too_late")
    until = _later_than(ticket.due_at, context)
    latest = clocks.extends_until(ticket, context.directory)
    if latest is None:
        raise NotPossible("extension_not_allowed")
    if until > latest:
        most = context.directory.rules.extensions[ticket.urgency].amount
        raise Invalid("extension_too_long", field="until", amount=str(most))
    reason = context.given["reason"]
    asked_by = context.officer.username if context.officer else ""
    return {"extension": Extension(until, reason, asked_by, context.now)}, {"until": until, "reason": reason}


def _grant_extension(ticket: Ticket, context: Context) -> Outcome:
    asked = _pending(ticket)
    changes = clocks.extended(ticket, asked.until, context.directory)
    changes |= {"extension": None, "extensions": ticket.extensions + 1}
    return changes, {"until": asked.until, "reason": asked.reason}


def _deny_extension(ticket: Ticket, context: Context) -> Outcome:
    _pending(ticket)
    return {"extension": None}, {"reason": context.given["reason"]}


def _answer(ticket: Ticket, context: Context) -> Outcome:
    """The lead's answer, which combines the parts of the coordinating units. It need not wait for late parts."""
    if ticket.dispute is not None:
        raise NotPossible("dispute_pending")
    if any(part.due_at >= context.now for part in ticket.waiting_parts):
        raise NotPossible("parts_missing")
    photos = _photos(context)
    before = context.given.get("reported_photos", frozenset())
    paired = pairs.said(context.given.get("pairs") or (), before=before, after=photos)
    answer = Answer(context.given["text"], photos, ticket.unit or context.unit, context.now, paired)
    category = context.directory.categories.get(ticket.category)
    if category is not None and category.after_photo and not answer.photos:
        raise Invalid("after_photo_required", field="photos")
    details: Changes = {"text": answer.text, "photos": list(photos)}
    if paired:
        details["pairs"] = [list(pair) for pair in paired]
    return {"answer": answer, **_UNDECIDED}, details


def _photos(context: Context) -> tuple[str, ...]:
    """``photos``: ids of photos of the result; ``ready_photos``: the ids that the store can show."""
    photos = tuple(context.given.get("photos") or ())
    ready = context.given.get("ready_photos", frozenset())
    if any(photo not in ready for photo in photos):
        raise Invalid("photo_not_ready", field="photos")
    return photos


def _involve(ticket: Ticket, context: Context) -> Outcome:
    """``coordinators``: further units to ask for a part. A unit that has given its part is asked for another one."""
    asked = context.given["coordinators"]
    kept = [part for part in ticket.parts if part.answer is None or part.unit not in asked]
    parts, new = _shared_out(ticket, ticket.unit or "", asked, context, kept)
    if not new:
        raise Invalid("unit_asked_before", field="coordinators")
    return {"parts": parts}, _with_text({"coordinators": new}, context)


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
    answer = Answer(context.given["text"], _photos(context), context.unit, context.now)
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
    lead = _known_unit(given.get("unit") or ticket.unit, ticket.accused, context)
    asked, kept = given.get("coordinators"), ticket.parts
    if asked is not None:
        kept = tuple(part for part in ticket.parts if part.answer or part.unit in asked)
    parts, new = _shared_out(ticket, lead, asked or (), context, kept)
    changes: Changes = {"dispute": None, "arbitrated": True, "parts": parts}
    details = {"text": given["text"], "unit": lead, "coordinators": new, "disputed_by": dispute.unit}
    if lead != ticket.unit:
        changes |= {"unit": lead, "assignee": None, "state": State.DISPATCHED, **_UNDECIDED}
        kind = (ticket.urgency, ticket.report_type, ticket.category)
        changes |= clocks.started(Step.ACCEPT, kind, context.now, context.directory)
        changes["due_at"] = max(
            ticket.due_at, promise(context.directory.rules, context.now, Step.ACCEPT, kind, context.directory.calendar)
        )
    return changes, details


def _shared_out(
    ticket: Ticket, lead: str, asked: Iterable[str], context: Context, kept: Iterable[Part]
) -> tuple[tuple[Part, ...], list[str]]:
    """(the kept parts and a new part for each asked unit without one; the newly asked units)."""
    parts = {part.unit: part for part in kept if part.unit != lead}
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    for unit in asked:
        if _known_unit(unit, ticket.accused, context, "coordinators") == lead:
            raise Invalid("unit_leads", field="coordinators")
        if unit not in parts:
            parts[unit] = clocks.asked(unit, kind, context.now, context.directory)
    if len(parts) > MOST_COORDINATORS:
        raise Invalid("too_many", field="coordinators", limit=MOST_COORDINATORS)
    return tuple(parts.values()), [part.unit for part in parts.values() if part not in ticket.parts]


def _known_unit(unit: str | None, accused: str | None, context: Context, field: str = "unit") -> str:
    found = context.directory.units.get(unit or "")
    if unit is None or found is None:
        raise Invalid("unknown_unit", field=field)
    if not found.is_at_work(local_day(context.now)):
        raise Invalid("unit_not_at_work", field=field, name=found.name)
    if accused and context.directory.answers_for(unit, accused):
        raise Invalid("accused_unit", field=field)
    return unit


def _approve(ticket: Ticket, context: Context) -> Outcome:
    return {"resolved_at": context.now}, _with_text({}, context)


def _send_back(ticket: Ticket, context: Context) -> Outcome:
    return {"answer": None}, {"reason": context.given["reason"]}


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
    return {"pause": None, "question": None, **_UNDECIDED}, _with_reason({}, context)


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
    return {"rating": rating}, _with_text({"rating": rating}, context)


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


#: The change that drops an undecided extension. It was counted from the old promise, so it ends with the work.
_UNDECIDED: Mapping[str, Any] = {"extension": None}


def _merge(ticket: Ticket, context: Context) -> Outcome:
    """``main``: the ticket to merge into. It must be open or answered, and not merged itself."""
    main: Ticket = context.given["main"]
    if main.code == ticket.code or main.state in NO_MAIN or ticket.merged:
        raise NotPossible("merge_chain")
    came_from = ticket.pause.state if ticket.pause else ticket.state
    changes: Changes = {"merged_into": main.code, "merged_from": came_from}
    changes |= {"pause": None, "question": None, **_UNDECIDED}
    return changes, _with_text({"main": main.code}, context)


def _unmerge(ticket: Ticket, context: Context) -> Outcome:
    """The ticket goes back to intake, with a new clock."""
    state = State.NEW if ticket.merged_from is State.NEW else State.RETURNED
    step = STEP_OF[state]
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    due = clocks.renewed(ticket, step, context.now, context.directory)
    changes: Changes = {"state": state, "merged_into": None, "merged_from": None, "unit": None, "assignee": None}
    changes |= clocks.started(step, kind, context.now, context.directory) | {"due_at": due}
    return changes, {"main": ticket.merged_into, "reason": context.given["reason"]}


def _later_than(instant: datetime, context: Context) -> datetime:
    until: datetime = context.given["until"]
    if until <= max(instant, context.now):
        raise Invalid("until_not_later", field="until")
    return until


def _pending(ticket: Ticket) -> Extension:
    if ticket.extension is None:
        raise NotPossible("extension_not_asked")
    return ticket.extension


def _with_text(details: dict[str, Any], context: Context) -> dict[str, Any]:
    return details | ({"text": context.given["text"]} if context.given.get("text") else {})


def _with_reason(details: dict[str, Any], context: Context) -> dict[str, Any]:
    return details | ({"reason": context.given["reason"]} if context.given.get("reason") else {})


EFFECTS: Mapping[str, Callable[[Ticket, Context], Outcome]] = {
    "receive": _receive,
    "refuse": _refuse,
    "dispatch": _dispatch,
    "reclassify": _reclassify,
    "ask": _ask,
    "accept": _nothing,
    "share": _share,
    "return": _return,
    "assign": _assign,
    "note": _note,
    "involve": _involve,
    "excuse": _excuse,
    "contribute": _contribute,
    "disagree": _disagree,
    "arbitrate": _arbitrate,
    "plan": _plan,
    "take_up": _take_up,
    "ask_extension": _ask_extension,
    "grant_extension": _grant_extension,
    "deny_extension": _deny_extension,
    "answer": _answer,
    "approve": _approve,
    "send_back": _send_back,
    "close": _nothing,
    "merge": _merge,
    "unmerge": _unmerge,
    "supply": _supply,
    "add": _add,
    "withdraw": _withdraw,
    "appeal": _appeal,
    "confirm": _nothing,
    "rate": _rate,
    "reopen": _reopen,
}

#: Moves whose effect sets the clock itself.
OWN_CLOCK = frozenset({"plan", "supply", "grant_extension"})

#: Moves that count as a progress note to the citizen, besides a public note.
TELLS_OF_PROGRESS = frozenset({"plan", "grant_extension"})
