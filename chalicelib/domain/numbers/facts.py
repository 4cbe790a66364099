"""The fact of a ticket: what any figure needs of it, in one small record without personal data or words.

A fact follows from the ticket, its history and the calendar alone, so it can be made again at any time. Times are
lengths in whole seconds, each as (calendar time, working time) where both are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, NamedTuple

from chalicelib.domain.deadlines.calendar import WorkingCalendar, local_day
from chalicelib.domain.known import known_values
from chalicelib.domain.tickets.history import instruction_in
from chalicelib.domain.tickets.rights import is_listed
from chalicelib.domain.tickets.ticket import INSTRUCTION_LATE, ActorKind, Event, Ticket

#: Raise it when a fact holds something else: the night's recount then makes older facts anew.
FACTS_VERSION = 3
#: Steps up to which the time since the report is kept -> the kinds of event that end them, by an officer.
STEPS: Mapping[str, frozenset[str]] = {
    "response": frozenset({"receive", "refuse", "ask", "merge"}),
    "received": frozenset({"receive"}),
    "dispatched": frozenset({"dispatch"}),
    "accepted": frozenset({"accept"}),
}
#: Events after which an instruction is done, over, or late.
_ENDS_INSTRUCTION = frozenset({"carry_out", "call_off", INSTRUCTION_LATE})
#: What became of an instruction.
ON_TIME, LATE = "on_time", "late"
#: The kind of event with which a unit gives a ticket back.
RETURN = "return"


class Length(NamedTuple):
    """A length in seconds: of calendar time, and of working time."""

    calendar: int
    working: int


class AnswerFact(NamedTuple):
    """An answer: the unit, the time since its course began, and by how many seconds it missed each promise."""

    unit: str
    calendar: int
    working: int
    late_by: int
    past_due_by: int
    rating: str | None
    reopened: bool


class PromiseFact(NamedTuple):
    """A change of the promise by ``seconds``, and who decided it, if anybody did."""

    cause: str
    unit: str | None
    role: str | None
    seconds: int


class InstructionFact(NamedTuple):
    """A leader's instruction: the unit that had the ticket when it was given, and what became of it.

    ``verdict`` is None, ON_TIME or LATE; ``by`` is the unit that had the ticket when the instruction was reported done
    or its time passed.
    """

    unit: str
    verdict: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What figures need of a ticket. ``FIELDS`` explains each field."""

    code: str
    version: int
    day: date
    report_type: str
    category: str
    commune: str | None
    channel: str
    urgency: str
    state: str
    unit: str
    intake_unit: str
    promised_at: str
    due_at: str
    restricted: bool = False
    is_emergency: bool = False
    is_public: bool = False
    steps: Mapping[str, Length] = field(default_factory=dict)
    answers: tuple[AnswerFact, ...] = ()
    promises: tuple[PromiseFact, ...] = ()
    returned_by: tuple[str, ...] = ()
    instructions: tuple[InstructionFact, ...] = ()
    waits: int = 0
    waited: int = 0
    facts_version: int = FACTS_VERSION


#: Field of the monthly file -> its meaning. ``share`` is what the ticket adds to the live numbers (counts.py).
FIELDS: Mapping[str, str] = {
    "code": "the ticket's code",
    "version": "the number of its events",
    "day": "the local day on which the report was sent",
    "report_type": "the report's type",
    "category": "its category",
    "commune": "the official code of its commune, absent if unknown",
    "channel": "the channel by which it came",
    "urgency": "its urgency",
    "state": "its state",
    "unit": "the unit that has or had it; the intake unit before it was dispatched",
    "intake_unit": "the unit that takes it in",
    "promised_at": "the first promise of its present course (UTC)",
    "due_at": "the promise that holds (UTC)",
    "restricted": "true if only few officers may read it",
    "is_emergency": "true if people in need sent it with the short form",
    "is_public": "true if anyone may see it",
    "steps": "step -> [calendar seconds, working seconds] since the report",
    "answers": "for each answer: unit, calendar and working seconds since its course began, seconds after the first"
    " promise and after the one that held, rating, whether it was reopened",
    "promises": "for each change of the promise: cause, unit and role that decided, seconds",
    "returned_by": "the units that gave it back, in order",
    "instructions": "for each instruction of a leader: the unit that had the ticket; on_time or late, once it is; the"
    " unit that had the ticket when it was reported done or its time passed",
    "waits": "how often the sender was asked something",
    "waited": "the seconds for which it waited for the sender",
    "facts_version": "the version of these fields",
    "share": "what the ticket adds to the live numbers",
}


def fact(ticket: Ticket, history: Sequence[Event], calendar: WorkingCalendar) -> Fact:
    """The fact of a ticket with this whole history; ``calendar`` counts the working time."""
    steps: dict[str, Length] = {}
    for event in history:
        if event.actor is ActorKind.OFFICER:
            for step, kinds in STEPS.items():
                if event.kind in kinds:
                    steps.setdefault(step, _length(ticket.created_at, event.at, calendar))
    waits, waited = _waits(history)
    return Fact(
        code=ticket.code,
        version=ticket.version,
        day=local_day(ticket.created_at),
        report_type=ticket.report_type,
        category=ticket.category,
        commune=ticket.place.commune,
        channel=ticket.channel,
        urgency=ticket.urgency.value,
        state=ticket.state.value,
        unit=ticket.unit or ticket.intake_unit,
        intake_unit=ticket.intake_unit,
        promised_at=_stamp(ticket.promised_at),
        due_at=_stamp(ticket.due_at),
        restricted=ticket.restricted,
        is_emergency=ticket.is_rescue,
        is_public=is_listed(ticket),
        steps=steps,
        answers=tuple(_answers(ticket, calendar)),
        promises=tuple(
            PromiseFact(change.cause.value, change.unit, change.role, _seconds(change.before, change.after))
            for change in ticket.promises
            if change.before != change.after
        ),
        returned_by=tuple(
            event.details.get("unit") or event.unit or ticket.intake_unit for event in history if event.kind == RETURN
        ),
        instructions=_instructions(history),
        waits=waits,
        waited=waited,
    )


def _answers(ticket: Ticket, calendar: WorkingCalendar) -> Iterable[AnswerFact]:
    begun = ticket.created_at
    for answer in ticket.given:
        took = _length(begun, answer.at, calendar)
        yield AnswerFact(
            answer.unit or ticket.unit or ticket.intake_unit,
            took.calendar,
            took.working,
            max(0, _seconds(answer.promised_at, answer.at)),
            max(0, _seconds(answer.due_at, answer.at)),
            answer.rating,
            answer.reopened_at is not None,
        )
        begun = answer.reopened_at or answer.at


def _waits(history: Iterable[Event]) -> tuple[int, int]:
    """How often the ticket waited for its sender, and for how many seconds in all; a wait counts once it has ended."""
    number = waited = 0
    since: datetime | None = None
    for event in history:
        if "pause" not in event.changes:
            continue
        if event.kind == "ask":
            number, since = number + 1, event.at
        elif event.changes["pause"] is None and since is not None:
            waited += _seconds(since, event.at)
            since = None
    return number, waited


def _instructions(history: Iterable[Event]) -> tuple[InstructionFact, ...]:
    """What became of each instruction, in order.

    An instruction is on time if it was reported done by its time. It is late if its time passed before; this counts for
    the unit that had the ticket at that time. An instruction that ended earlier in another way is neither.
    """
    found: dict[int, InstructionFact] = {}
    due: dict[int, datetime] = {}
    holders: list[tuple[datetime, str]] = []
    unit = desk = None
    holder = ""
    for event in history:
        about = instruction_in(event.details)
        if event.kind == "instruct" and about is not None:
            due[about[0]], found[about[0]] = about[1], InstructionFact(holder)
        ended = [about[0]] if about is not None and event.kind in _ENDS_INSTRUCTION else []
        for number in (*ended, *event.details.get("instructions_ended", ())):
            if number not in found or found[number].verdict is not None:
                continue
            if event.kind == INSTRUCTION_LATE or event.at > due[number]:
                found[number] = found[number]._replace(verdict=LATE, by=_holder_until(due[number], holders))
            elif event.kind == "carry_out":
                found[number] = found[number]._replace(verdict=ON_TIME, by=holder)
        # Last: a unit that gives the ticket away had it until this event.
        unit, desk = event.changes.get("unit", unit), event.changes.get("intake_unit", desk)
        holder = unit or desk or ""
        holders.append((event.at, holder))
    return tuple(found.values())


def _holder_until(at: datetime, holders: Sequence[tuple[datetime, str]]) -> str:
    """The unit that had the ticket until an instant; ``holders``: who had it from when on, in order."""
    return next(holder for since, holder in reversed(holders) if since < at)


def _length(begin: datetime, end: datetime, calendar: WorkingCalendar) -> Length:
    return Length(max(0, _seconds(begin, end)), int(calendar.working_time(begin, end).total_seconds()))


def _seconds(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds())


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def to_json(known: Fact) -> dict[str, Any]:
    """A fact as JSON values, without the fields that have their default."""
    found: dict[str, Any] = {}
    for one in fields(Fact):
        value = getattr(known, one.name)
        if value in (None, False, 0, ()) or value == {}:
            continue
        found[one.name] = value.isoformat() if isinstance(value, date) else value
    return found


def from_json(line: Mapping[str, Any]) -> Fact:
    """The inverse of ``to_json``."""
    found = {one.name: line[one.name] for one in fields(Fact) if one.name in line}
    found["day"] = date.fromisoformat(found["day"])
    found["commune"] = line.get("commune")
    found["steps"] = {step: known_values(Length, length) for step, length in line.get("steps", {}).items()}
    found["answers"] = tuple(known_values(AnswerFact, answer) for answer in line.get("answers", ()))
    found["promises"] = tuple(known_values(PromiseFact, change) for change in line.get("promises", ()))
    found["instructions"] = tuple(known_values(InstructionFact, one) for one in line.get("instructions", ()))
    found["returned_by"] = tuple(line.get("returned_by", ()))
    found["facts_version"] = line.get("facts_version", 0)
    return Fact(**found)
