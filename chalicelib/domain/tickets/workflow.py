"""The course of a ticket: how it is opened, moved by people, and moved by its clock.

The functions are pure: time, directory and input are arguments, and the result is the event to store. moves.py has who
may take which action, effects.py what a move changes, clocks.py how clocks run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.deadlines.calendar import WorkingCalendar, local_day
from chalicelib.domain.deadlines.rules import Check, ClockPoint, Step, Urgency, promise
from chalicelib.domain.errors import Invalid, NotAllowed, NotPossible
from chalicelib.domain.places.place import Place
from chalicelib.domain.places.places import check_place, check_point, located, point_says
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergency
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.questions import without_private
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import clocks, freezes, rights, succession
from chalicelib.domain.tickets.effects import EFFECTS, OWN_CLOCK, TELLS_OF_PROGRESS, Context
from chalicelib.domain.tickets.intake import accusation
from chalicelib.domain.tickets.moves import MOST_RETURNS, MOVES, STEP_OF, At, Move
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import RECALCULATED, ActorKind, Event, Pause, Ticket, Visibility

#: How long an officer may see who reported after giving a reason (our choice).
UNMASKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class NewReport:
    """A new report whose form was checked. ``found`` is the commune of its point, if known.

    ``urgency`` is an officer's judgement; None means the urgency of the category.
    """

    category: str
    description: str
    place: Place
    report_type: str = "field"
    channel: str = "web"
    visibility: Visibility = Visibility.PUBLIC
    answers: Mapping[str, Any] = field(default_factory=dict)
    accused: str | None = None
    found: str | None = None
    urgency: Urgency | None = None


def create(
    report: NewReport, *, code: str, now: datetime, directory: Directory, officer: Officer | None = None
) -> Event:
    """The event that opens a ticket (``now`` in UTC). ``officer`` entered the report; None if the sender did.

    A place without a commune gets the commune of its point. A report that accuses a unit is taken in by the province's
    intake unit. Raises Invalid for an unknown category or commune, a missing place, a place outside the province, or a
    unit that cannot be accused here.
    """
    category = directory.categories.get(report.category)
    if category is None:
        raise Invalid("unknown_category", field="category")
    check_place(report.place, directory)
    place = located(report.place, report.found, directory, refuses=report.report_type != EMERGENCY_REPORT)
    kind = (report.urgency or category.urgency, report.report_type, report.category)
    changes: dict[str, Any] = {
        "edition": 1,
        "state": State.NEW,
        "report_type": report.report_type,
        "category": report.category,
        "urgency": kind[0],
        "channel": report.channel,
        "visibility": report.visibility,
        "restricted": directory.is_restricted(report.category, report.report_type),
        "description": report.description,
        "answers": report.answers,
        "place": replace(place, rounded=category.round_place),
        "intake_unit": directory.intake_unit(report.category, place.commune, local_day(now)),
        **accusation(report.accused, report.category, directory),
        "unit": None,
        "created_at": now,
        "due_at": promise(directory.rules, now, Step.RECEIVE, kind, directory.calendar),
        "rules_version": directory.rules.version,
        "calendar_version": directory.calendar.version,
    }
    clock = clocks.started(Step.RECEIVE, kind, now, directory)
    emergency = directory.emergencies.over(place.commune, report.report_type)
    changes |= freezes.begun(clock, emergency, now) if emergency else clock
    details = point_says(report.place, report.found, directory)
    return Event(code, 1, now, "created", **_hand(officer), changes=changes, details=details)


def _hand(officer: Officer | None) -> dict[str, Any]:
    """The fields of an event that name its actor: an officer, or the reporter."""
    if officer is None:
        return {"actor": ActorKind.REPORTER}
    return {
        "actor": ActorKind.OFFICER,
        "officer": officer.username,
        "unit": officer.unit,
        "on_behalf": officer.acting_for,
    }


def act(
    ticket: Ticket, action: str, officer: Officer, given: Mapping[str, Any], *, now: datetime, directory: Directory
) -> Event:
    """The event of an officer's action (``now`` in UTC). ``directory`` has the ticket's version of the rules.

    ``given`` are the inputs of the move and of its effect (effects.py). Raises NotPossible when the state does not
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
    changes |= clocks.beside(ticket, changes, context.now, context.directory, noted=noted)
    details |= _released(ticket, changes)
    version = ticket.version + 1
    changes["edition"] = version
    calendar = context.directory.calendar.version
    # The promise of a ticket without a running clock keeps its calendar version until it is computed again.
    if ticket.calendar_version != calendar and (_is_running(ticket) or "due_at" in changes):
        changes["calendar_version"] = calendar
    return Event(
        code=ticket.code,
        version=version,
        at=context.now,
        kind=move.action,
        **_hand(context.officer),
        changes=changes,
        details=details,
    )


def _is_running(ticket: Ticket) -> bool:
    return ticket.step is not None and ticket.resolved_at is None


def _released(ticket: Ticket, changes: Mapping[str, Any]) -> dict[str, list[str]]:
    """The coordinating units whose parts a change drops, for the details of the event."""
    kept = {part.unit for part in changes.get("parts", ticket.parts)}
    gone = [part.unit for part in ticket.parts if part.answer is None and part.unit not in kept]
    return {"released": gone} if gone else {}


def first_follower(ticket: Ticket, now: datetime) -> Event:
    """The event that the ticket has its first follower at ``now`` (UTC)."""
    return _by_itself(ticket, now, "followed", {"followed": True}, {})


def merged(main: Ticket, other: Ticket, change: Event) -> Event:
    """The event of the main ticket when ``change`` merges ``other`` into it, or takes it out again.

    Both events must be stored together.
    """
    joining = change.kind == "merge"
    merged = (*main.merged, change.code) if joining else tuple(code for code in main.merged if code != change.code)
    return Event(
        code=main.code,
        version=main.version + 1,
        at=change.at,
        kind="absorb" if joining else "let_go",
        actor=change.actor,
        officer=change.officer,
        unit=change.unit,
        on_behalf=change.on_behalf,
        changes={
            "merged": merged,
            "edition": main.version + 1,
            **({"followed": True} if joining and other.followed and not main.followed else {}),
        },
        details={"other": change.code},
    )


def unmasked(ticket: Ticket, officer: Officer, reason: str, *, now: datetime, directory: Directory) -> Event:
    """The event that an officer learns who reported (``now`` in UTC). Store it before showing the identity.

    Other officers need not see it before they decide, so the edition stays. Raises NotAllowed.
    """
    if not rights.may_unmask(officer, ticket, directory):
        raise NotAllowed("unmask_not_allowed")
    return _noted_of(officer, ticket, now, "unmask", {"reason": reason})


def redacted(ticket: Ticket, officer: Officer, photo: str, areas: int, *, now: datetime, directory: Directory) -> Event:
    """The event that an officer hid ``areas`` areas of a photo (``now`` in UTC). Store it with the new photo.

    Other officers need not see it before they decide, so the edition stays. Raises NotAllowed.
    """
    if not rights.may_redact(officer, ticket, directory):
        raise NotAllowed("action_not_allowed")
    return _noted_of(officer, ticket, now, "redact", {"photo": photo, "areas": areas})


def placed(
    ticket: Ticket, photo: str, point: tuple[float, float], found: str | None, *, now: datetime, directory: Directory
) -> Event:
    """The event that the sender used the point of a photo (degrees, WGS 84) as the place (``now`` in UTC).

    ``found`` is the commune of the point, if known. If it is not the chosen commune, the event tells intake so. Raises
    NotPossible when the report has ended or has a point already, Invalid for a point outside the province.
    """
    if ticket.step is None:
        raise not_possible(ticket)
    if ticket.place.lat is not None:
        raise NotPossible("place_known")
    check_point(*point, directory, field="photo")
    place = replace(ticket.place, lat=point[0], lon=point[1])
    version = ticket.version + 1
    return Event(
        code=ticket.code,
        version=version,
        at=now,
        kind="locate",
        actor=ActorKind.REPORTER,
        changes={"place": place, "edition": version},
        details={"photo": photo, **point_says(place, found, directory)},
    )


def _noted_of(officer: Officer, ticket: Ticket, now: datetime, kind: str, details: Mapping[str, Any]) -> Event:
    """An event of an officer that does not change the ticket."""
    return Event(
        code=ticket.code,
        version=ticket.version + 1,
        at=now,
        kind=kind,
        actor=ActorKind.OFFICER,
        officer=officer.username,
        unit=officer.unit,
        on_behalf=officer.acting_for,
        details=details,
    )


def unmasked_until(events: Iterable[Event], officer: Officer) -> datetime | None:
    """Until when (UTC) the officer may see who reported with the last reason; None if they gave none."""
    lines = [event.at for event in events if event.kind == "unmask" and event.officer == officer.username]
    return max(lines) + UNMASKED_FOR if lines else None


def erased(ticket: Ticket, *, now: datetime, request: str) -> Event:
    """The event that the sender's data and the private answers were erased (``now`` in UTC)."""
    answers = without_private(ticket.answers)
    return Event(
        code=ticket.code,
        version=ticket.version + 1,
        at=now,
        kind="erase",
        actor=ActorKind.SYSTEM,
        changes={"answers": answers} if answers != ticket.answers else {},
        details={"request": request},
    )


def forgetting(event: Event) -> Event | None:
    """An earlier event without its private answers; None if it has none.

    History is otherwise append-only; the law on personal data requires this change (docs/domain.md, "Law").
    """
    answers = event.changes.get("answers")
    if not answers or without_private(answers) == answers:
        return None
    return replace(event, changes={**event.changes, "answers": without_private(answers)})


def not_possible(ticket: Ticket) -> NotPossible:
    """The error for an action that the ticket's state does not allow."""
    label = course.STATES_OFFICE[ticket.state]
    return NotPossible("action_not_possible", state_vi=label.vi, state_en=label.en)


def tick(ticket: Ticket, now: datetime) -> Event | None:
    """The event of the ticket's next point that is due at ``now`` (UTC); None if none is due."""
    left, point = clocks.remaining(ticket.points, now)
    if point is None:
        return None
    changes: dict[str, Any] = {"points": left}
    details = _clock_of(point, ticket)
    match point.check:
        case Check.CLOSED:
            changes |= {"state": State.CLOSED, "edition": ticket.version + 1, **clocks.NO_CLOCK}
        case Check.UNANSWERED if ticket.pause is not None:
            changes |= _unanswered(ticket, ticket.pause)
            details |= _released(ticket, changes)
        case _:
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


def _clock_of(point: ClockPoint, ticket: Ticket) -> dict[str, Any]:
    """The details of an event that name the clock of a point."""
    part = ticket.part_of(point.unit)
    if part is not None:
        return {"step": Step.CONTRIBUTE, "step_due_at": part.due_at, "part": part.unit}
    if point.check is Check.SILENT:
        return {"step": Step.PROGRESS}
    return {"step": ticket.step, "step_due_at": ticket.step_due_at}


def _unanswered(ticket: Ticket, pause: Pause) -> dict[str, Any]:
    """The changes when the citizen has not answered in time: intake decides, and the paused clock goes on."""
    state = State.NEW if pause.state is State.NEW else State.RETURNED
    return {
        "state": state,
        "unit": None,
        "assignee": None,
        "pause": None,
        "question": None,
        "edition": ticket.version + 1,
        "step": STEP_OF[state],
        **clocks.lapsed(ticket, pause),
    }


def recalculated(ticket: Ticket, now: datetime, old: WorkingCalendar, directory: Directory) -> Event | None:
    """The event of a changed calendar at ``now`` (UTC); None if the ticket is not affected (clocks.recomputed).

    ``old`` is the ticket's present calendar; ``directory`` has the new one and the ticket's version of the rules.
    Officers need not see the event before they decide, so the edition stays.
    """
    changes = clocks.recomputed(ticket, now, old, directory)
    if changes is None:
        return None
    details = {
        "calendar": directory.calendar.version,
        "due_before": ticket.due_at,
        "due_after": changes.get("due_at", ticket.due_at),
    }
    return _by_itself(ticket, now, RECALCULATED, changes, details)


def frozen(ticket: Ticket, emergency: Emergency, now: datetime) -> Event:
    """The event that an emergency freezes a running ticket at ``now`` (UTC). It needs no rules."""
    at = freezes.stopped_at(ticket, emergency)
    details = {"frozen": emergency.id, "since": at}
    return _by_itself(ticket, now, "frozen", freezes.stopped(ticket, emergency.id, at, at), details)


def settled(ticket: Ticket, now: datetime, directory: Directory) -> Event | None:
    """The event that freezes or thaws a ticket at ``now`` (UTC), or None (freezes.settled).

    ``directory`` has the ticket's version of the rules. Officers need not see the event before they decide, so the
    edition stays.
    """
    found = freezes.settled(ticket, now, directory)
    if found is None:
        return None
    changes, details = found
    calendar = directory.calendar.version
    if ticket.frozen and ticket.calendar_version != calendar and _is_running(ticket):
        changes["calendar_version"] = calendar
    return _by_itself(ticket, now, "frozen" if changes.get("frozen") else "thawed", changes, details)


def handed_over(ticket: Ticket, now: datetime, directory: Directory) -> Event | None:
    """The next event that hands the ticket over from a unit that has ended by ``now`` (UTC); None if there is none.

    Officers must see the new unit before they decide, so the edition changes.
    """
    found = succession.next_handover(ticket, directory, local_day(now))
    if found is None:
        return None
    kind, changes, details = found
    return _by_itself(ticket, now, kind, changes | {"edition": ticket.version + 1}, details)


def _by_itself(ticket: Ticket, now: datetime, kind: str, changes: dict[str, Any], details: dict[str, Any]) -> Event:
    """An event of the system."""
    return Event(ticket.code, ticket.version + 1, now, kind, ActorKind.SYSTEM, changes=changes, details=details)


def may_do(officer: Officer, move: Move, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer has the right to a move on this ticket, in any state."""
    return rights.may_see(officer, ticket, directory) and _has_move(officer, move, ticket, directory)


def _has_move(officer: Officer, move: Move, ticket: Ticket, directory: Directory) -> bool:
    """Whether a move is an officer's on a ticket that they may see."""
    if not officer.roles & move.roles:
        return False
    if Role.SUPERVISOR in officer.roles & move.roles:
        return True
    return not _is_supervisor_s(move, ticket) and _stands_at(officer, move.at, ticket, directory)


def _stands_at(officer: Officer, at: At, ticket: Ticket, directory: Directory) -> bool:
    at_intake = directory.is_within(ticket.intake_unit, officer.unit)
    # Officers of a unit above the handling unit see the ticket but cannot act for the unit.
    at_unit = ticket.unit is not None and ticket.unit == officer.unit
    coordinates = ticket.part_of(officer.unit) is not None
    if at is At.HOLDER:
        return at_unit if ticket.holder == ticket.unit else at_intake and Role.INTAKE in officer.roles
    return {
        At.INTAKE: at_intake,
        At.UNIT: at_unit,
        At.EITHER: at_intake or at_unit,
        At.COORDINATOR: coordinates,
        At.PARTNER: at_unit or coordinates,
        At.CONCERNED: at_intake or at_unit or coordinates,
    }[at]


def _is_supervisor_s(move: Move, ticket: Ticket) -> bool:
    """Whether only the supervisor may decide: after two returns and after an appeal (docs/domain.md, "Returns").

    A report received on appeal can be refused only by the supervisor, because the sender cannot appeal again.
    """
    # The state before a pause counts, so the decision stays with the supervisor after a question to the sender.
    state = ticket.pause.state if ticket.pause else ticket.state
    contested = ticket.returns >= MOST_RETURNS and state is State.RETURNED
    appealed = ticket.appealed and (state is State.NEW or move.action == "refuse")
    return (contested or appealed) and move.action in ("receive", "refuse", "dispatch", "merge")


def possible_actions(ticket: Ticket, officer: Officer, directory: Directory, now: datetime) -> list[str]:
    """The actions that this officer can take at ``now`` (UTC), in the order of the table.

    ``directory`` has the ticket's version of the rules, here and below.
    """
    if not rights.may_see(officer, ticket, directory):
        return []
    ticket = freezes.running(ticket, now, directory)
    return [
        action
        for action, move in MOVES.items()
        if _has_move(officer, move, ticket, directory) and _is_open(move, ticket, directory, now)
    ]


def needed(move: Move, ticket: Ticket, directory: Directory) -> tuple[str, ...]:
    """The required inputs of the move on this ticket, under their names in the API."""
    category = directory.categories.get(ticket.category)
    after_photo = move.action == "answer" and category is not None and category.after_photo
    return (*move.asked, "photos") if after_photo else move.asked


def sender_actions(ticket: Ticket, directory: Directory, now: datetime) -> list[str]:
    """The actions that the sender can take at ``now`` (UTC), in the order of the table."""
    ticket = freezes.running(ticket, now, directory)
    return [action for action, move in MOVES.items() if move.is_sender_s and _is_open(move, ticket, directory, now)]


def _is_open(move: Move, ticket: Ticket, directory: Directory, now: datetime) -> bool:
    return ticket.state in move.sources and not _is_spent(move, ticket) and not _is_over(move, ticket, directory, now)


def _is_over(move: Move, ticket: Ticket, directory: Directory, now: datetime) -> bool:
    """Whether the time for the move has passed, or the rules do not allow it. The effects refuse it too."""
    match move.action:
        case "reopen":
            return now > clocks.reopens_until(ticket, directory)
        case "answer":
            return any(part.due_at >= now for part in ticket.waiting_parts)
        case "ask_extension":
            return now > ticket.due_at or clocks.extends_until(ticket, directory) is None
    return False


def _is_spent(move: Move, ticket: Ticket) -> bool:
    """Whether the move was made already, or has nothing to decide on. The effects refuse it too."""
    spent = {
        "excuse": not ticket.waiting_parts,
        "disagree": not ticket.parts or ticket.dispute is not None or ticket.arbitrated,
        "arbitrate": ticket.dispute is None,
        "answer": ticket.dispute is not None,
        "return": ticket.returns >= MOST_RETURNS or ticket.arbitrated,
        "ask_extension": ticket.extension is not None,
        "grant_extension": ticket.extension is None,
        "deny_extension": ticket.extension is None,
        "share": ticket.shared_with == ticket.unit,
        "appeal": ticket.appealed,
        "rate": ticket.rating is not None,
        "withdraw": bool(ticket.merged),
        "merge": bool(ticket.merged),
    }
    return spent.get(move.action, False)
