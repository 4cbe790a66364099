"""The course of a ticket: one table of moves, and what each move changes.

The table is the only place that says who may do what, from which state, with what; the API and the pages read it.
Everything here is pure: time, directory and input are arguments, the result is the event to store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain import rights, texts
from chalicelib.domain.deadlines import Check, Step, Urgency, points, promise, step_due
from chalicelib.domain.directory import Directory, Officer, Role
from chalicelib.domain.errors import Invalid, NotAllowed, NotPossible
from chalicelib.domain.ticket import ActorKind, Answer, Event, Place, State, Ticket, Visibility


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table. ``at_intake``: the officer acts for the intake unit, otherwise for the handling unit;
    None: for either. ``target`` None leaves the state as it is. ``needs`` names the inputs that must be given."""

    action: str
    sources: frozenset[State]
    target: State | None
    roles: frozenset[Role]
    at_intake: bool | None
    needs: tuple[str, ...] = ()


_OPEN = frozenset(
    {State.NEW, State.RECEIVED, State.DISPATCHED, State.RETURNED, State.PROCESSING, State.AWAITING_APPROVAL}
)
_INTAKE = frozenset({Role.INTAKE, Role.SUPERVISOR})
_UNIT_DESK = frozenset({Role.FOCAL, Role.LEADER})

MOVES: Mapping[str, Move] = {
    move.action: move
    for move in (
        Move("receive", frozenset({State.NEW}), State.RECEIVED, _INTAKE, True),
        Move(
            "refuse",
            frozenset({State.NEW, State.RECEIVED, State.RETURNED}),
            State.REFUSED,
            _INTAKE,
            True,
            ("refusal", "text"),
        ),
        Move("dispatch", frozenset({State.RECEIVED, State.RETURNED}), State.DISPATCHED, _INTAKE, True, ("unit",)),
        Move("accept", frozenset({State.DISPATCHED}), State.PROCESSING, _UNIT_DESK, False),
        Move("return", frozenset({State.DISPATCHED}), State.RETURNED, _UNIT_DESK, False, ("reason",)),
        Move(
            "note",
            _OPEN,
            None,
            frozenset({Role.INTAKE, Role.FOCAL, Role.PROCESSING, Role.LEADER, Role.SUPERVISOR}),
            None,
            ("text",),
        ),
        Move(
            "answer",
            frozenset({State.PROCESSING}),
            State.AWAITING_APPROVAL,
            frozenset({Role.FOCAL, Role.PROCESSING}),
            False,
            ("text",),
        ),
        Move("approve", frozenset({State.AWAITING_APPROVAL}), State.RESOLVED, frozenset({Role.LEADER}), False),
        Move(
            "send_back",
            frozenset({State.AWAITING_APPROVAL}),
            State.PROCESSING,
            frozenset({Role.LEADER}),
            False,
            ("reason",),
        ),
        Move("close", frozenset({State.RESOLVED}), State.CLOSED, _INTAKE, True),
    )
}

#: The clock that runs while a ticket is in a state.
STEP_OF: Mapping[State, Step] = {
    State.NEW: Step.RECEIVE,
    State.RECEIVED: Step.DISPATCH,
    State.RETURNED: Step.DISPATCH,
    State.DISPATCHED: Step.ACCEPT,
    State.PROCESSING: Step.PROCESS,
    State.AWAITING_APPROVAL: Step.APPROVE,
    State.RESOLVED: Step.CONFIRM,
}

#: Grounds on which a report may be refused (domain.md, "Refusal"); the first two are redirected, never shown to a unit.
REFUSALS = (
    "complaint",
    "denunciation",
    "outside_province",
    "unclear",
    "duplicate",
    "not_vietnamese",
    "picture_reused",
    "abusive",
    "state_secret",
    "legal_advice",
)


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it came in, already checked for form."""

    category: str
    description: str
    place: Place
    report_type: str = "field"
    channel: str = "web"
    visibility: Visibility = Visibility.PUBLIC


def create(report: NewReport, *, code: str, now: datetime, directory: Directory) -> Event:
    """The event that opens a ticket (``now`` in UTC).

    Raises Invalid for an unknown category or commune, a place outside the province, or no place at all.
    """
    category = directory.categories.get(report.category)
    if category is None:
        raise Invalid("unknown_category", field="category")
    check_place(report.place, directory)
    kind = (category.urgency, report.report_type, report.category)
    changes: dict[str, Any] = {
        "edition": 1,
        "state": State.NEW,
        "report_type": report.report_type,
        "category": report.category,
        "urgency": category.urgency,
        "channel": report.channel,
        "visibility": report.visibility,
        "restricted": category.restricted,
        "description": report.description,
        "place": report.place,
        "intake_unit": directory.intake_unit(report.category, report.place.commune),
        "unit": None,
        "created_at": now,
        "due_at": promise(directory.rules, now, Step.RECEIVE, kind, directory.calendar),
        "rules_version": directory.rules.version,
        "calendar_version": directory.calendar.version,
    }
    changes |= _clock(Step.RECEIVE, kind, now, directory)
    return Event(code=code, version=1, at=now, kind="created", actor=ActorKind.REPORTER, changes=changes)


def check_place(place: Place, directory: Directory) -> None:
    """Raise Invalid unless the place names a point in the province, a commune of it, or both."""
    if place.commune is None and place.lat is None:
        raise Invalid("place_missing", field="place")
    if place.commune is not None and place.commune not in directory.communes:
        raise Invalid("unknown_commune", field="place.commune")
    if place.lat is not None and place.lon is not None and not directory.province.bounds.contain(place.lat, place.lon):
        province = directory.province
        raise Invalid("outside_province", field="place.lat", province_vi=province.name, province_en=province.name_en)


def act(
    ticket: Ticket, action: str, officer: Officer, given: Mapping[str, Any], *, now: datetime, directory: Directory
) -> Event:
    """The event of an officer's action (``now`` in UTC); ``directory`` holds the rules of the ticket's version.

    ``given``: the fields the move needs, and what else its effect reads (see the effects below). Raises NotPossible
    when the state does not allow the action, NotAllowed when the officer may not, Invalid when an input is missing or
    wrong.
    """
    move = MOVES[action]
    if ticket.state not in move.sources:
        raise not_possible(ticket)
    if not may_do(officer, move, ticket, directory):
        raise NotAllowed("action_not_allowed")
    for need in move.needs:
        if not given.get(need):
            raise Invalid("field_required", field=need)
    changes, details = _EFFECTS[action](ticket, given, officer, now, directory)
    if move.target is not None:
        changes["state"] = move.target
        step = STEP_OF.get(move.target)
        kind = (
            changes.get("urgency", ticket.urgency),
            ticket.report_type,
            changes.get("category", ticket.category),
        )
        changes |= _clock(step, kind, now, directory) if step else NO_CLOCK
    version = ticket.version + 1
    changes["edition"] = version
    return Event(
        code=ticket.code,
        version=version,
        at=now,
        kind=action,
        actor=ActorKind.OFFICER,
        officer=officer.username,
        unit=officer.unit,
        changes=changes,
        details=details,
    )


def not_possible(ticket: Ticket) -> NotPossible:
    """The error of an action that the ticket's state does not allow."""
    label = texts.STATES_OFFICE[ticket.state]
    return NotPossible("action_not_possible", state_vi=label.vi, state_en=label.en)


def tick(ticket: Ticket, now: datetime) -> Event | None:
    """What the clock does to a ticket now (UTC): its next point that has come, or None when none has.

    A warning is passed over in silence once the breach itself has come, since nobody needs to hear that something late
    will be late.
    """
    due = [point for point in ticket.points if point.at <= now]
    if not due:
        return None
    skipped = 1 if due[0].check is Check.WARNED and len(due) > 1 else 0
    point = due[skipped]
    changes: dict[str, Any] = {"points": ticket.points[skipped + 1 :]}
    details: dict[str, Any] = {"step": ticket.step, "step_due_at": ticket.step_due_at}
    if point.check is Check.CLOSED:
        changes |= {"state": State.CLOSED, "edition": ticket.version + 1, **NO_CLOCK}
    else:
        details["audience"] = point.audience
    return Event(
        code=ticket.code,
        version=ticket.version + 1,
        at=now,
        kind=point.check.value,
        actor=ActorKind.SYSTEM,
        changes=changes,
        details=details,
    )


def may_do(officer: Officer, move: Move, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer has the right to a move on this ticket, whatever its state."""
    if not officer.roles & move.roles or not rights.may_see(officer, ticket, directory):
        return False
    if Role.SUPERVISOR in officer.roles & move.roles:
        return True
    at_intake = directory.is_within(ticket.intake_unit, officer.unit)
    # Those above see what a unit does; nobody but the unit does it.
    at_unit = ticket.unit == officer.unit
    if move.at_intake is None:
        return at_intake or at_unit
    return at_intake if move.at_intake else at_unit


def possible_actions(ticket: Ticket, officer: Officer, directory: Directory) -> list[str]:
    """The actions this officer could take now, in the table's order."""
    return [
        action
        for action, move in MOVES.items()
        if ticket.state in move.sources and may_do(officer, move, ticket, directory)
    ]


NO_CLOCK: Mapping[str, Any] = {"step": None, "step_started_at": None, "step_due_at": None, "points": ()}


def _clock(step: Step, kind: tuple[Urgency, str, str], start: datetime, directory: Directory) -> dict[str, Any]:
    rule = directory.rules.find(step, *kind)
    due = step_due(rule, start, directory.calendar)
    return {
        "step": step,
        "step_started_at": start,
        "step_due_at": due,
        "points": points(rule, start, due, directory.calendar),
    }


_Effect = Callable[[Ticket, Mapping[str, Any], Officer, datetime, Directory], tuple[dict[str, Any], dict[str, Any]]]


def _receive(
    ticket: Ticket, given: Mapping[str, Any], _: Officer, now: datetime, directory: Directory
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Classification: category, urgency and commune may be put right, and the promise is fixed from here."""
    category = given.get("category") or ticket.category
    if category not in directory.categories:
        raise Invalid("unknown_category", field="category")
    urgency = Urgency(given.get("urgency") or ticket.urgency)
    changes: dict[str, Any] = {
        "category": category,
        "restricted": directory.categories[category].restricted,
        "urgency": urgency,
        "due_at": promise(
            directory.rules, now, Step.DISPATCH, (urgency, ticket.report_type, category), directory.calendar
        ),
    }
    if commune := given.get("commune"):
        place = Place(commune, ticket.place.address, ticket.place.lat, ticket.place.lon)
        check_place(place, directory)
        changes["place"] = place
    return changes, {}


def _refuse(ticket: Ticket, given: Mapping[str, Any], *_: object) -> tuple[dict[str, Any], dict[str, Any]]:
    if given["refusal"] not in REFUSALS:
        raise Invalid("unknown_refusal", field="refusal")
    return {"refusal": given["refusal"], "refusal_text": given["text"]}, {
        "refusal": given["refusal"],
        "text": given["text"],
    }


def _dispatch(
    ticket: Ticket, given: Mapping[str, Any], officer: Officer, now: datetime, directory: Directory
) -> tuple[dict[str, Any], dict[str, Any]]:
    if given["unit"] not in directory.units:
        raise Invalid("unknown_unit", field="unit")
    return {"unit": given["unit"]}, _with_text({"unit": given["unit"]}, given)


def _accept(ticket: Ticket, given: Mapping[str, Any], *_: object) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, _with_text({}, given)


def _return(ticket: Ticket, given: Mapping[str, Any], *_: object) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"unit": None}, {"reason": given["reason"], "unit": ticket.unit}


def _note(ticket: Ticket, given: Mapping[str, Any], *_: object) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, {"text": given["text"], "public": bool(given.get("public"))}


def _answer(
    ticket: Ticket, given: Mapping[str, Any], officer: Officer, now: datetime, directory: Directory
) -> tuple[dict[str, Any], dict[str, Any]]:
    """``photos``: ids of "after" photos; ``ready_photos``: those that may be shown, as the store knows them."""
    photos = tuple(given.get("photos") or ())
    ready = given.get("ready_photos", frozenset())
    if any(photo not in ready for photo in photos):
        raise Invalid("photo_not_ready", field="photos")
    category = directory.categories.get(ticket.category)
    if category and category.after_photo and not photos:
        raise Invalid("after_photo_required", field="photos")
    answer = Answer(given["text"], photos, unit=ticket.unit or officer.unit, at=now)
    return {"answer": answer}, {"text": answer.text, "photos": list(photos)}


def _approve(
    ticket: Ticket, given: Mapping[str, Any], officer: Officer, now: datetime, directory: Directory
) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"resolved_at": now}, _with_text({}, given)


def _send_back(ticket: Ticket, given: Mapping[str, Any], *_: object) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"answer": None}, {"reason": given["reason"]}


def _close(ticket: Ticket, given: Mapping[str, Any], *_: object) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, _with_text({}, given)


def _with_text(details: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return details | ({"text": given["text"]} if given.get("text") else {})


_EFFECTS: Mapping[str, _Effect] = {
    "receive": _receive,
    "refuse": _refuse,
    "dispatch": _dispatch,
    "accept": _accept,
    "return": _return,
    "note": _note,
    "answer": _answer,
    "approve": _approve,
    "send_back": _send_back,
    "close": _close,
}
