"""A ticket, the events that make it, and its fold: the head is what its events say, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.deadlines.rules import ClockPoint, Step, Urgency
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.tickets.states import STATES, State, Turn

#: What a changed calendar does to a ticket, as the history calls it.
RECALCULATED = "recalculated"
#: What a unit's end does to a ticket: its heir leads it or gives a part; its heir is the desk that took it in.
HANDED_OVER, DESK_HANDED_OVER = "handed_over", "desk_handed_over"


class Queue(StrEnum):
    """The lists of tickets that a unit has: what waits for it; what it answered and nobody has rated or confirmed.

    Emergency reports that wait for it have a list of their own.
    """

    ORDINARY = "ordinary"
    UNRATED = "unrated"
    EMERGENCY = "emergency"


class Visibility(StrEnum):
    """Whether the reporter lets the public see the ticket."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the unit answers: a text, the ids of the photos of the result, and (before, after) pairs if it named any."""

    text: str
    photos: tuple[str, ...]
    unit: str
    at: datetime
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """What was running when the clocks stopped at ``at`` (UTC) to wait for the citizen.

    ``lapsed_*``: how it goes on, and the promise, when no answer comes in time; known beforehand, so that the clock can
    do it without any rules.
    """

    at: datetime
    state: State
    step: Step | None
    step_started_at: datetime | None
    step_due_at: datetime | None
    points: tuple[ClockPoint, ...]
    lapsed_due_at: datetime
    lapsed_step_due_at: datetime | None
    lapsed_points: tuple[ClockPoint, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """An emergency in whose area all clocks stand still: the ``points`` that come when they go on.

    ``since`` (UTC): when the ticket came to stand still. ``at`` (UTC): the instant that its times speak of; what passed
    since then has not been added to them yet.
    """

    emergency: str
    since: datetime
    at: datetime
    points: tuple[ClockPoint, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of the promise to ``until`` (UTC) that was asked for and not decided yet."""

    until: datetime
    reason: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """What a coordinating unit is asked to give to a ticket that another unit leads. Times are UTC.

    ``answer`` None: it has not been given yet.
    """

    unit: str
    asked_at: datetime
    due_at: datetime
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """One of a ticket's units disagrees with its task, and the supervisor has not decided yet."""

    unit: str
    reason: str
    at: datetime


#: Names the clock of the progress notes, where a coordinating unit's is named by the unit.
PROGRESS = "#progress"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The head. Times are UTC.

    ``last_*`` name the event that made this head, so that a reader of the stream needs nothing else. ``version`` counts
    every change; ``edition`` is the version of the last change that a person must have seen before
    deciding (the clock's own changes do not count), and is what ``If-Match`` compares. ``accused`` is the unit that
    the report accuses, ``shared_with`` the unit that intake lets know who reported. ``followed``: others want to hear
    of its course, or of that of one merged into it.
    """

    code: str
    version: int
    edition: int
    state: State
    report_type: str
    category: str
    urgency: Urgency
    channel: str
    visibility: Visibility
    restricted: bool
    description: str
    place: Place
    intake_unit: str
    unit: str | None
    created_at: datetime
    due_at: datetime
    rules_version: int
    calendar_version: int
    step: Step | None
    step_started_at: datetime | None
    step_due_at: datetime | None
    points: tuple[ClockPoint, ...] = ()
    answer: Answer | None = None
    resolved_at: datetime | None = None
    refusal: str | None = None
    refusal_text: str | None = None
    refusal_text_en: str | None = None
    assignee: str | None = None
    returns: int = 0
    question: str | None = None
    pause: Pause | None = None
    committed_at: datetime | None = None
    extension: Extension | None = None
    extensions: int = 0
    appealed: bool = False
    rating: str | None = None
    reopened: int = 0
    merged_into: str | None = None
    merged_from: State | None = None
    merged: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    accused: str | None = None
    shared_with: str | None = None
    parts: tuple[Part, ...] = ()
    dispute: Dispute | None = None
    arbitrated: bool = False
    told_at: datetime | None = None
    frozen: Frozen | None = None
    followed: bool = False
    last_kind: str = "created"
    last_at: datetime | None = None
    last_audience: str | None = None
    last_part: str | None = None
    last_released: tuple[str, ...] = ()
    last_moved_promise: bool = False

    @property
    def next_check_at(self) -> datetime | None:
        """When the clock next has something to do, UTC; None when nothing waits."""
        return self.points[0].at if self.points else None

    @property
    def holder(self) -> str | None:
        """The unit that must act now, None when nobody must (the citizen's turn, or the end)."""
        match STATES[self.state].turn:
            case Turn.INTAKE:
                return self.intake_unit
            case Turn.UNIT:
                return self.unit
            case Turn.NOBODY:
                return None

    @property
    def waits_in(self) -> Queue:
        """The list in which it stands while it waits for a unit."""
        return Queue.EMERGENCY if self.report_type == EMERGENCY_REPORT else Queue.ORDINARY

    @property
    def queue(self) -> tuple[str, Queue] | None:
        """The unit in whose list the ticket stands, and which list; None for none."""
        if self.holder is not None:
            return self.holder, self.waits_in
        if self.state is State.RESOLVED and self.rating is None and self.waits_in is Queue.ORDINARY:
            return self.unit or self.intake_unit, Queue.UNRATED
        return None

    @property
    def waiting_parts(self) -> tuple[Part, ...]:
        """The parts that coordinating units must give now."""
        return tuple(part for part in self.parts if part.answer is None) if STATES[self.state].at_work else ()

    def begun(self, clock: str | None) -> datetime | None:
        """When a running clock began (UTC): the step's (None), PROGRESS, or a coordinating unit's; None: it is over."""
        if clock is None:
            return self.step_started_at
        if clock == PROGRESS:
            return self.told_at if STATES[self.state].told_of_progress else None
        return next((part.asked_at for part in self.waiting_parts if part.unit == clock), None)

    def part_of(self, unit: str | None) -> Part | None:
        """The part of a coordinating unit, None when it has none."""
        return next((part for part in self.parts if part.unit == unit), None)

    def is_late(self, now: datetime) -> bool:
        """Past its promise: answered after it, or not answered and now after it (computed, never stored)."""
        if not STATES[self.state].counts_as_late:
            return False
        if self.pause is not None:
            # While the citizen's answer is awaited nobody gets later than they were.
            return self.pause.at > self.due_at
        running_to = self.frozen.at if self.frozen else now
        return (self.resolved_at or running_to) > self.due_at


class ActorKind(StrEnum):
    """Who changes a ticket."""

    REPORTER = "reporter"
    OFFICER = "officer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ticket's history, append-only. ``on_behalf`` is the absent officer whose deputy acted.

    ``changes`` are the head's fields after the change, so that a head is the fold of its events; ``details`` is what
    the line itself says (reason, text, unit, audience). Neither ever holds who the reporter is.
    """

    code: str
    version: int
    at: datetime
    kind: str
    actor: ActorKind
    officer: str | None = None
    unit: str | None = None
    on_behalf: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


def evolve(ticket: Ticket, event: Event) -> Ticket:
    """The head after one more event."""
    return replace(ticket, **event.changes, version=event.version, **_last(event))


def fold(events: Iterable[Event]) -> Ticket:
    """The head from its whole history, the first event being the creation."""
    history = iter(events)
    first = next(history)
    ticket = begin(first)
    for event in history:
        ticket = evolve(ticket, event)
    return ticket


def begin(event: Event) -> Ticket:
    """The head that a creation makes."""
    return Ticket(code=event.code, version=event.version, **event.changes, **_last(event))


def _last(event: Event) -> dict[str, Any]:
    return {
        "last_kind": event.kind,
        "last_at": event.at,
        "last_audience": event.details.get("audience"),
        "last_part": event.details.get("part"),
        "last_released": tuple(event.details.get("released", ())),
        # A changed calendar may move the promise, or only the present step.
        "last_moved_promise": event.kind == RECALCULATED and "due_at" in event.changes,
    }
