"""The course of a ticket: opened, moved by people, moved by its clock.

Everything here is pure: time, directory and input are arguments, the result is the event to store. Who may do what from
where stands in moves.py, what a move changes in effects.py, how clocks run in clocks.py.
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

#: How long a reason to learn who reported holds (ours).
UNMASKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it came in, already checked for form; ``found`` is the commune that its point lies in, if known.

    ``urgency`` is what an officer has judged already; None: the category's.
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
    """The event that opens a ticket (``now`` in UTC); ``officer`` wrote it down for the sender, None: they sent it.

    Its place gets the commune that its point lies in unless it names one. Raises Invalid for an unknown category or
    commune, a place outside the province, no place at all, or a unit that cannot be accused here. What accuses the unit
    that would take it in goes to the province's.
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
    """By whose hand a line of the history came about: an officer's, or the reporter's."""
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
    """The event of an officer's action (``now`` in UTC); ``directory`` holds the rules of the ticket's version.

    ``given``: the fields the move needs, and what else its effect reads (effects.py). Raises NotPossible when the state
    does not allow the action, NotAllowed when the officer may not, Invalid when an input is missing or wrong.
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
    """The event of the sender's own action; raises as ``act`` does. That it is the sender, the caller has checked."""
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
    # A promise that rests follows no calendar, and says so by its version until it is made anew.
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
    """The coordinating units whose parts a change gives up, as its history line names them."""
    kept = {part.unit for part in changes.get("parts", ticket.parts)}
    gone = [part.unit for part in ticket.parts if part.answer is None and part.unit not in kept]
    return {"released": gone} if gone else {}


def first_follower(ticket: Ticket, now: datetime) -> Event:
    """The line that somebody asked at ``now`` (UTC) to hear of the ticket's course, the first to do so."""
    return _by_itself(ticket, now, "followed", {"followed": True}, {})


def merged(main: Ticket, other: Ticket, change: Event) -> Event:
    """What happens to the main ticket when ``change`` merges ``other`` into it, or takes it out again.

    Both must be stored together.
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
    """The line that an officer is about to learn who reported (``now`` in UTC); it must be stored before they do.

    Raises NotAllowed. Nobody has to have seen it before deciding, so the edition stays.
    """
    if not rights.may_unmask(officer, ticket, directory):
        raise NotAllowed("unmask_not_allowed")
    return _noted_of(officer, ticket, now, "unmask", {"reason": reason})


def redacted(ticket: Ticket, officer: Officer, photo: str, areas: int, *, now: datetime, directory: Directory) -> Event:
    """The line that an officer hid so many areas of a photo (``now`` in UTC); both must be stored together.

    Raises NotAllowed. Nobody has to have seen it before deciding, so the edition stays.
    """
    if not rights.may_redact(officer, ticket, directory):
        raise NotAllowed("action_not_allowed")
    return _noted_of(officer, ticket, now, "redact", {"photo": photo, "areas": areas})


def placed(
    ticket: Ticket, photo: str, point: tuple[float, float], found: str | None, *, now: datetime, directory: Directory
) -> Event:
    """The line that the sender took the point of a photo (degrees, WGS 84) as the report's place (``now`` in UTC).

    ``found`` is the commune that the point lies in, if known: it contradicts the chosen one at most, which intake sees.
    Raises NotPossible when the report has ended or names a point, Invalid for one outside the province.
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
    """A line of what an officer did that leaves the head as it is."""
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
    """Until when (UTC) the officer's last line lets them look again without another; None when there is none."""
    lines = [event.at for event in events if event.kind == "unmask" and event.officer == officer.username]
    return max(lines) + UNMASKED_FOR if lines else None


def erased(ticket: Ticket, *, now: datetime, request: str) -> Event:
    """The line that what was known of the sender was removed (``now`` in UTC), with the private answers."""
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
    """An earlier line without the private answers it held; None when it held none. The law's one change to history."""
    answers = event.changes.get("answers")
    if not answers or without_private(answers) == answers:
        return None
    return replace(event, changes={**event.changes, "answers": without_private(answers)})


def not_possible(ticket: Ticket) -> NotPossible:
    """The error of an action that the ticket's state does not allow."""
    label = course.STATES_OFFICE[ticket.state]
    return NotPossible("action_not_possible", state_vi=label.vi, state_en=label.en)


def tick(ticket: Ticket, now: datetime) -> Event | None:
    """What the clock does to a ticket now (UTC): its next point that has come, or None when none has."""
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
    """Which clock a point belongs to, as the history says it."""
    part = ticket.part_of(point.unit)
    if part is not None:
        return {"step": Step.CONTRIBUTE, "step_due_at": part.due_at, "part": part.unit}
    if point.check is Check.SILENT:
        return {"step": Step.PROGRESS}
    return {"step": ticket.step, "step_due_at": ticket.step_due_at}


def _unanswered(ticket: Ticket, pause: Pause) -> dict[str, Any]:
    """The citizen did not answer in time: intake decides, on the clock that had stood still."""
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
    """What a changed calendar does to a ticket now (UTC), or None when it is not concerned (clocks.recomputed).

    ``old`` is the calendar of the ticket's version; ``directory`` holds the new one and the ticket's rules. Nobody has
    to have seen this before deciding, so the edition stays.
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
    """What an emergency over its place does at ``now`` (UTC) to a ticket that still runs; it needs no rules."""
    at = freezes.stopped_at(ticket, emergency)
    details = {"frozen": emergency.id, "since": at}
    return _by_itself(ticket, now, "frozen", freezes.stopped(ticket, emergency.id, at, at), details)


def settled(ticket: Ticket, now: datetime, directory: Directory) -> Event | None:
    """What the emergencies do to a ticket now (UTC), one declared or one ended, or None (freezes.settled).

    ``directory`` holds the ticket's rules. Nobody has to have seen this before deciding, so the edition stays.
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
    """What goes to the heir of a unit that has ended by ``now`` (UTC), one line at a time; None when nothing does.

    Who acts on the ticket must have seen whose it is: the edition changes.
    """
    found = succession.inherited(ticket, directory, local_day(now))
    if found is None:
        return None
    kind, changes, details = found
    return _by_itself(ticket, now, kind, changes | {"edition": ticket.version + 1}, details)


def _by_itself(ticket: Ticket, now: datetime, kind: str, changes: dict[str, Any], details: dict[str, Any]) -> Event:
    """A line that the system writes."""
    return Event(ticket.code, ticket.version + 1, now, kind, ActorKind.SYSTEM, changes=changes, details=details)


def may_do(officer: Officer, move: Move, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer has the right to a move on this ticket, whatever its state."""
    if not officer.roles & move.roles or not rights.may_see(officer, ticket, directory):
        return False
    if Role.SUPERVISOR in officer.roles & move.roles:
        return True
    return not _is_supervisor_s(move, ticket) and _stands_at(officer, move.at, ticket, directory)


def _stands_at(officer: Officer, at: At, ticket: Ticket, directory: Directory) -> bool:
    at_intake = directory.is_within(ticket.intake_unit, officer.unit)
    # Those above see what a unit does; nobody but the unit does it.
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
    """After two returns, and after an appeal, the supervisor decides in intake's place (docs/domain.md, "Returns").

    What was received on appeal is not refused by anybody else later, since its sender could not appeal again.
    """
    # A question to the sender does not take the decision out of the supervisor's hands.
    state = ticket.pause.state if ticket.pause else ticket.state
    contested = ticket.returns >= MOST_RETURNS and state is State.RETURNED
    appealed = ticket.appealed and (state is State.NEW or move.action == "refuse")
    return (contested or appealed) and move.action in ("receive", "refuse", "dispatch", "merge")


def possible_actions(ticket: Ticket, officer: Officer, directory: Directory, now: datetime) -> list[str]:
    """The actions this officer could take at ``now`` (UTC), in the table's order.

    ``directory`` holds the rules of the ticket's version, here and below.
    """
    ticket = freezes.running(ticket, now, directory)
    return [
        action
        for action, move in MOVES.items()
        if may_do(officer, move, ticket, directory) and _is_open(move, ticket, directory, now)
    ]


def needed(move: Move, ticket: Ticket, directory: Directory) -> tuple[str, ...]:
    """What the move needs on this ticket, by the names under which the caller gives it."""
    category = directory.categories.get(ticket.category)
    after_photo = move.action == "answer" and category is not None and category.after_photo
    return (*move.asked, "photos") if after_photo else move.asked


def sender_actions(ticket: Ticket, directory: Directory, now: datetime) -> list[str]:
    """The actions the sender could take at ``now`` (UTC), in the table's order."""
    ticket = freezes.running(ticket, now, directory)
    return [action for action, move in MOVES.items() if move.is_sender_s and _is_open(move, ticket, directory, now)]


def _is_open(move: Move, ticket: Ticket, directory: Directory, now: datetime) -> bool:
    return ticket.state in move.sources and not _is_spent(move, ticket) and not _is_over(move, ticket, directory, now)


def _is_over(move: Move, ticket: Ticket, directory: Directory, now: datetime) -> bool:
    """Whether the time for the move has passed, or the rules give it none; the effects refuse it then."""
    match move.action:
        case "reopen":
            return now > clocks.reopens_until(ticket, directory)
        case "answer":
            return any(part.due_at >= now for part in ticket.waiting_parts)
        case "ask_extension":
            return now > ticket.due_at or clocks.extends_until(ticket, directory) is None
    return False


def _is_spent(move: Move, ticket: Ticket) -> bool:
    """Whether the ticket has had what the move gives, or lacks what it decides on; the effects refuse it then."""
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
