"""What a ticket and its events hold. history.py makes the ticket of its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from chalicelib.domain.deadlines.rules import ClockPoint, Step, Urgency
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.tickets.courses import (
    GivenAnswer,
    PromiseChange,
)
from chalicelib.domain.tickets.states import STATES, State, Turn

#: The kind of event after a changed calendar.
RECALCULATED = "recalculated"
#: The kinds of event after a unit has ended: its successor leads or gives a part; its successor is the intake unit.
HANDED_OVER, DESK_HANDED_OVER = "handed_over", "desk_handed_over"
#: The kinds of event when an instruction is nearly due, and when it is late.
INSTRUCTION_REMINDED, INSTRUCTION_LATE = "instruction_reminded", "instruction_late"
#: The kinds of event of a request to an outside body: nearly due, late, told higher up, answered by its link.
FORWARD_REMINDED, FORWARD_LATE, FORWARD_ESCALATED = "forward_reminded", "forward_late", "forward_escalated"
OUTSIDE_ANSWER = "outside_answer"
#: The kind of event, and of message, by which people are told of a breach of personal data.
BREACH = "breach"
#: The channel of a report that a leader opened for the cause of others, and the event that links them.
ROOT_CAUSE = "root_cause"
#: The event that a supervisor called the sender of an answered report.
CALL_BACK = "call_back"


class Queue(StrEnum):
    """The lists of a unit: tickets that wait for it (ORDINARY), and answered ones without rating or confirmation.

    Emergency reports that wait for the unit have their own list.
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
    """A unit's answer: its text, the ids of its photos, and the pairs (before, after) of photo ids, if any."""

    text: str
    photos: tuple[str, ...]
    unit: str
    at: datetime
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock of a ticket that waits for the citizen, as it was when the pause began at ``at`` (UTC).

    ``stopped_at`` (UTC) is when the clock stopped: before ``at`` if the ticket was frozen until then.
    ``lapsed_*`` are the promise and the clock for the case that no answer comes in time. They are computed beforehand,
    so that the clock's job does not need the rules.
    """

    at: datetime
    state: State
    step: Step | None
    step_started_at: datetime | None
    step_due_at: datetime | None
    points: tuple[ClockPoint, ...]
    lapsed_promised_at: datetime
    lapsed_due_at: datetime
    lapsed_step_due_at: datetime | None
    lapsed_points: tuple[ClockPoint, ...]
    stopped_at: datetime


@dataclass(frozen=True, slots=True)
class Frozen:
    """The freeze of a ticket by an emergency; ``points`` are the points of its clocks when they go on.

    ``since`` (UTC) is when the freeze began. The ticket's times are valid as of ``at`` (UTC): the time since then has
    not been added to them. ``stopped_at`` (UTC) is when the clocks stopped: before ``since`` if a pause ended during
    the freeze.
    """

    emergency: str
    since: datetime
    at: datetime
    points: tuple[ClockPoint, ...]
    stopped_at: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of the promise to ``until`` (UTC) that is asked for and not decided."""

    until: datetime
    reason: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """The part that a coordinating unit must give to a ticket that another unit leads. Times are UTC.

    ``answer`` is None until the unit has given it.
    """

    unit: str
    asked_at: datetime
    due_at: datetime
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """The disagreement of a unit with its task, until the supervisor decides."""

    unit: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Instruction:
    """An instruction of a leader or supervisor that nobody has reported done. Times are UTC.

    ``number`` is the version of the event that has its words. ``by`` is the officer who gave it, ``unit`` and ``role``
    are theirs. ``remind_at`` is None after the reminder; ``late`` is true after the alert that it is late.
    """

    number: int
    by: str
    unit: str
    role: str
    at: datetime
    due_at: datetime
    remind_at: datetime | None = None
    late: bool = False

    @property
    def next_check_at(self) -> datetime | None:
        """When (UTC) somebody must be told; None after the last time."""
        return None if self.late else self.remind_at or self.due_at


@dataclass(frozen=True, slots=True)
class Forward:
    """A request to a body outside the system that is not answered. Times are UTC.

    ``number`` is the version of the event that has its words. ``body`` is the id of the body, ``by`` the officer who
    asked, ``unit`` theirs. ``points`` are those of its own clock.
    """

    number: int
    body: str
    by: str
    unit: str
    at: datetime
    due_at: datetime
    points: tuple[ClockPoint, ...] = ()

    @property
    def next_check_at(self) -> datetime | None:
        """When (UTC) somebody must be told; None after the last time."""
        return self.points[0].at if self.points else None


@dataclass(frozen=True, slots=True)
class Burst:
    """Rescues from one telephone within a few minutes: all have the ``group``; this is the ``number``-th of them.

    ``by_address``: the group is not of one telephone, but of what came from one address beyond a limit. These may be
    different people in need.
    """

    group: str
    number: int
    by_address: bool = False


#: The name of the clock of progress notes. The clock of a part has the name of its unit.
PROGRESS = "#progress"
#: The beginning of the name of an instruction's clock; its number follows.
INSTRUCTION = "#instruction-"
#: The same for a request to an outside body.
FORWARDED = "#forward-"
#: The channels of reports that an officer writes down for their sender.
CallChannel = Literal["telephone", "counter"]
#: The channel of a report that came as a mail.
MAIL_CHANNEL = "email"
#: The channel of what somebody wrote with a bad rating of a service counter.
BOOTH_CHANNEL = "booth"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The present state of a ticket. Times are UTC.

    ``last_*`` describe the last event, so that a reader of the stream needs nothing else. ``version`` counts all
    events. ``edition`` is the version of the last event that a person must have seen before deciding, so events of
    clocks do not count; ``If-Match`` carries it. ``accused`` is the unit that the report accuses, and
    ``accused_officer`` the username of the officer whom it is about: they never see it. ``asset`` is the place or thing
    with a label that it is about (places/assets.py). ``shared_with`` is the unit that may learn who
    reported. ``followed`` is true if the ticket, or one merged into it, has followers.
    ``added_at`` is when its sender added something in the last day; ``heard_at`` is when this or the sender of a merged
    ticket added something, the last two times. ``updated_at`` is the last change of what the public sees
    (publicity.py); None for a ticket of an earlier release without such a change since.

    ``promised_at`` is the first promise of the present course, and ``due_at`` the one that holds now. ``promises`` are
    all changes of the latter, ``given`` all answers (courses.py). ``instructions`` are those that nobody has reported
    done, ``forwards`` the requests to outside bodies without an answer. ``gathering`` is the public line of a main
    ticket that gathers any number of reports; those are not in ``merged``, but have items of their own. ``rating`` is
    that of the answer which the sender has now; the sender of a merged ticket rates the main ticket's.
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
    promised_at: datetime
    due_at: datetime
    rules_version: int
    calendar_version: int
    step: Step | None
    step_started_at: datetime | None
    step_due_at: datetime | None
    points: tuple[ClockPoint, ...] = ()
    promises: tuple[PromiseChange, ...] = ()
    given: tuple[GivenAnswer, ...] = ()
    answer: Answer | None = None
    resolved_at: datetime | None = None
    refused_at: datetime | None = None
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
    gathering: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    accused: str | None = None
    accused_officer: str | None = None
    asset: str | None = None
    shared_with: str | None = None
    parts: tuple[Part, ...] = ()
    dispute: Dispute | None = None
    arbitrated: bool = False
    told_at: datetime | None = None
    instructions: tuple[Instruction, ...] = ()
    forwards: tuple[Forward, ...] = ()
    frozen: Frozen | None = None
    followed: bool = False
    burst: Burst | None = None
    added_at: tuple[datetime, ...] = ()
    heard_at: tuple[datetime, ...] = ()
    updated_at: datetime | None = None
    last_kind: str = "created"
    last_at: datetime | None = None
    last_audience: str | None = None
    last_part: str | None = None
    last_released: tuple[str, ...] = ()
    last_lost_by: str | None = None
    last_told: tuple[tuple[str, str], ...] = ()
    last_moved_promise: bool = False
    last_public: bool = False
    last_instruction: tuple[int, datetime] | None = None
    last_forward: tuple[int, str, datetime] | None = None
    last_forwards_ended: tuple[tuple[int, str], ...] = ()

    @property
    def next_check_at(self) -> datetime | None:
        """The instant (UTC) at which a clock of the ticket comes to its next point; None if none does."""
        found = [one.next_check_at for one in self.instructions]
        found += [one.next_check_at for one in self.forwards]
        found += [point.at for point in self.points[:1]]
        return min((at for at in found if at is not None), default=None)

    @property
    def having_unit(self) -> str:
        """The unit that has the ticket, also while it waits for somebody else: the handling unit, or else intake."""
        return self.unit or self.intake_unit

    @property
    def instructed_until(self) -> datetime | None:
        """When (UTC) the next open instruction is due; None without one."""
        return min((one.due_at for one in self.instructions), default=None)

    @property
    def holder(self) -> str | None:
        """The unit that must act now; None if the citizen must act or the ticket has ended."""
        match STATES[self.state].turn:
            case Turn.INTAKE:
                return self.intake_unit
            case Turn.UNIT:
                return self.unit
            case Turn.NOBODY:
                return None

    @property
    def is_at_unit(self) -> bool:
        """Whether a handling unit has the ticket, or has asked its sender something."""
        return STATES[self.pause.state if self.pause else self.state].turn is Turn.UNIT

    @property
    def is_rescue(self) -> bool:
        """Whether people in need sent it with the short form."""
        return self.report_type == EMERGENCY_REPORT

    @property
    def waits_in(self) -> Queue:
        """The list of a unit in which the ticket waits."""
        return Queue.EMERGENCY if self.is_rescue else Queue.ORDINARY

    @property
    def queue(self) -> tuple[str, Queue] | None:
        """(the unit in whose list the ticket is, the list); None if it is in no list.

        A rescue stays in the list of the unit that asked its sender something: people may need help before they answer.
        """
        if self.holder is not None:
            return self.holder, self.waits_in
        if self.is_rescue and self.pause is not None:
            asking = self.intake_unit if STATES[self.pause.state].turn is Turn.INTAKE else self.unit
            return asking or self.intake_unit, Queue.EMERGENCY
        if self.state is State.RESOLVED and self.rating is None and self.waits_in is Queue.ORDINARY:
            return self.unit or self.intake_unit, Queue.UNRATED
        return None

    @property
    def waiting_parts(self) -> tuple[Part, ...]:
        """The parts that coordinating units must give now."""
        return tuple(part for part in self.parts if part.answer is None) if STATES[self.state].at_work else ()

    def begun(self, clock: str | None) -> datetime | None:
        """When a clock began (UTC); None if it does not run.

        ``clock``: None for the step, PROGRESS, INSTRUCTION or FORWARDED with a number, or a unit's id.
        """
        if clock is None:
            return self.step_started_at
        if clock == PROGRESS:
            return self.told_at if STATES[self.state].told_of_progress else None
        if clock.startswith(INSTRUCTION):
            return next((one.at for one in self.instructions if clock == f"{INSTRUCTION}{one.number}"), None)
        if clock.startswith(FORWARDED):
            return next((one.at for one in self.forwards if clock == f"{FORWARDED}{one.number}"), None)
        return next((part.asked_at for part in self.waiting_parts if part.unit == clock), None)

    def part_of(self, unit: str | None) -> Part | None:
        """The part of a coordinating unit; None if it has none."""
        return next((part for part in self.parts if part.unit == unit), None)

    def is_late(self, now: datetime) -> bool:
        """Whether the first promise was missed: by the answer, or at ``now`` (UTC) without one.

        No action makes a late ticket punctual; a reopened one has a course with a promise of its own.
        """
        return self._is_after(self.promised_at, now)

    def is_past_due(self, now: datetime) -> bool:
        """Whether the promise that holds was missed: by the answer, or at ``now`` (UTC) without one."""
        return self._is_after(self.due_at, now)

    def _is_after(self, promise: datetime, now: datetime) -> bool:
        if not STATES[self.state].counts_as_late:
            return False
        if self.pause is not None:
            # A pause does not make a ticket late.
            return self.pause.at > promise
        running_to = self.frozen.at if self.frozen else now
        return (self.resolved_at or running_to) > promise


class ActorKind(StrEnum):
    """The kinds of actors that change a ticket."""

    REPORTER = "reporter"
    OFFICER = "officer"
    #: A body outside the system, by the link that was sent to it.
    OUTSIDE = "outside"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ticket's history, which is append-only. ``on_behalf`` is the absent officer whose deputy acted.

    ``changes`` are the ticket's changed fields with their new values. ``details`` describe the event itself (reason,
    text, unit, audience). Neither contains the reporter's identity.
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
