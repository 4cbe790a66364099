"""A ticket's clocks computed a second time, from the actions of people and from the document of rules.

Nothing here calls the code under test, except its enumerations. judging.py compares the result with the messages that
were sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from chalicelib.domain.province.kinds import Kind
from tests.domain import samples
from tests.simulation.times import MINUTE, WORKING, is_quiet, minute_from, morning_after, plus

_AT_WORK = ("dispatched", "processing", "planned")
_STEPS_TO_ANSWER = ("receive", "dispatch", "accept", "process", "approve")


@dataclass(frozen=True)
class Act:
    """An action of a person, as the simulation took it, without its effects on the ticket."""

    version: int
    at: datetime
    action: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """A change of state by the clock (``closed``, ``unanswered``), read from the history."""

    version: int
    at: datetime
    kind: str


@dataclass(frozen=True)
class Tell:
    """A message to a unit about an event at ``event_at``, sent at ``sent_at`` (UTC)."""

    kind: str
    unit: str
    audience: str
    event_at: datetime
    sent_at: datetime


@dataclass(frozen=True)
class Opened:
    """The fields of a new ticket."""

    code: str
    at: datetime
    category: str
    urgency: str
    intake_unit: str


_DOCUMENT = samples.documents()[Kind.RULES]


def _rule(step: str, urgency: str, category: str) -> Mapping[str, Any]:
    rule: Mapping[str, Any] = max(
        (
            line
            for line in _DOCUMENT["rules"]
            if (line["step"], line["urgency"]) == (step, urgency) and line.get("category") in (None, category)
        ),
        key=lambda line: "category" in line,
        default={},
    )
    return rule


@dataclass(eq=False)
class Rung:
    """A point of a clock: an audience gets an alert at ``at``. ``told``: its message was found."""

    kind: str
    audience: str
    at: datetime
    told: bool = False


@dataclass
class Clock:
    """A clock of a step. ``rungs`` are in the order of their times."""

    step: str
    begun: datetime
    due: datetime
    counts_working_time: bool
    rungs: list[Rung] = field(default_factory=list)


@dataclass
class Stretch:
    """A time in which a clock ran without a change. ``holder`` is its unit, ``moments`` its rungs with their times."""

    clock: Clock
    begin: datetime
    urgent: bool
    holder: str
    moments: list[tuple[Rung, datetime]]
    end: datetime | None = None
    #: The coordinating unit whose clock it is, or "progress"; "" is the step's.
    side: str = ""


@dataclass
class Verdict:
    """An answer and its verdict: by the first promise, and by the one that held."""

    at: datetime
    unit: str
    seconds: int
    late: bool
    past_due: bool
    rating: str | None = None
    reopened: bool = False


@dataclass
class Life:
    """The course of a ticket, computed from actions and turns."""

    opened: Opened
    state: str = "new"
    urgency: str = ""
    unit: str | None = None
    promise: datetime = samples.T0
    #: The first promise of the present course, and when the course began.
    first: datetime = samples.T0
    begun: datetime = samples.T0
    classified: bool = False
    refused_at: datetime = samples.T0
    answers: list[Verdict] = field(default_factory=list)
    clock: Clock | None = None
    stopped: Clock | None = None
    stopped_at: datetime = samples.T0
    stopped_state: str = ""
    stretches: list[Stretch] = field(default_factory=list)
    #: The other clocks, by coordinating unit or "progress", in the order in which they started.
    sides: dict[str, Clock] = field(default_factory=dict)
    #: The units that have not given their parts, the first asked first. Some may have no clock any more.
    asked: list[str] = field(default_factory=list)
    stopped_sides: dict[str, Clock] = field(default_factory=dict)
    side_stretches: list[Stretch] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    #: Who returned the ticket, and how often the promise was put off by a plan and by an extension.
    returned_by: list[str] = field(default_factory=list)
    plans: int = 0
    extensions: int = 0

    def __post_init__(self) -> None:
        self.urgency = self.opened.urgency
        self.promise = self.first = self._promised("receive", self.opened.at)
        self.begun = self.opened.at
        self._start("receive", self.opened.at)

    @property
    def holder(self) -> str | None:
        """The unit that must act, or None."""
        if self.state in ("new", "received", "returned"):
            return self.opened.intake_unit
        return self.unit if self.state in ("dispatched", "processing", "planned", "awaiting_approval") else None

    def stretch_at(self, instant: datetime, side: str = "") -> Stretch | None:
        """The stretch of a clock at an instant; where two meet, the later one."""
        for stretch in reversed(self.side_stretches if side else self.stretches):
            if stretch.begin <= instant and stretch.side == side:
                return stretch if stretch.end is None or instant < stretch.end else None
        return None

    def act(self, act: Act) -> None:
        """Apply an action of a person."""
        before = self.state
        self._act(act)
        if act.action == "rate":
            self.answers[-1].rating = act.given.get("rating", "satisfied")
        if self.state not in (*_AT_WORK, "needs_info", "awaiting_approval"):
            self.asked = []
        if self.state not in _AT_WORK and act.action != "ask":
            self._stop_sides(act.at)
        elif self.state in ("processing", "planned") and act.action != "supply":
            noted = act.action in ("plan", "grant_extension") or bool(act.given.get("public"))
            if noted or self.state != before:
                self._start_progress(act.at)

    def _classify(self, urgency: str, at: datetime) -> None:
        """The promise counts from the reception, or from the end of the time for it; a late one does not move."""
        assert self.clock is not None
        same, late = urgency == self.urgency, at > self.promise
        self.urgency = urgency
        found = self._promised("dispatch", min(at, self.clock.due))
        self.promise = min(found, self.promise) if same or late else found
        if not self.classified and not late and at <= self.first:
            self.first = self.promise
        self.classified = True

    def _answered(self, at: datetime) -> None:
        seconds = int((at - self.begun).total_seconds())
        self.answers.append(Verdict(at, self.unit or "", seconds, at > self.first, at > self.promise))

    def _appealed(self, at: datetime) -> None:
        """The time between the refusal and the appeal was the sender's, unless the refusal was late."""
        if self.refused_at <= self.first:
            self.first = self._later(self.first, self.refused_at, at)
        self.promise = max(self.promise, self._promised("receive", at))

    def _act(self, act: Act) -> None:
        given, at = act.given, act.at
        match act.action:
            case "receive":
                self._classify(given.get("urgency") or self.urgency, at)
                self._turn("received", "dispatch", at)
            case "dispatch":
                self.unit = given["unit"]
                self._turn("dispatched", "accept", at)
                self._start_parts(given.get("coordinators", ()), at)
            case "return":
                self.returned_by.append(self.unit or "")
                self.unit = None
                self._turn("returned", "dispatch", at)
            case "accept" | "send_back" | "take_up":
                self._turn("processing", "process", at)
            case "reopen":
                self.promise = self.first = self._promised("process", at)
                self.begun, self.answers[-1].reopened = at, True
                self._turn("processing", "process", at)
            case "answer":
                self._turn("awaiting_approval", "approve", at)
            case "approve":
                self._answered(at)
                self._turn("resolved", "confirm", at)
            case "appeal":
                self._appealed(at)
                self._turn("new", "receive", at)
            case "plan":
                self.plans += given["until"] != self.promise
                self.promise = given["until"]
                self._turn("planned", "planned", at, given["until"])
            case _:
                self._act_more(act)

    def _act_more(self, act: Act) -> None:
        given, at = act.given, act.at
        match act.action:
            case "ask":
                self.stopped, self.stopped_at, self.stopped_state = self.clock, at, self.state
                self.stopped_sides = dict(self.sides)
                self._stop_sides(at)
                self._turn("needs_info", "supply", at)
            case "supply":
                self.state = self.stopped_state
                self._resume(at, at)
                for side, clock in self.stopped_sides.items():
                    self._put_off(clock, at)
                    self._run_beside(side, clock, at)
                self.stopped_sides = {}
            case "grant_extension":
                self.extensions += given["until"] != self.promise
                self._extend(given["until"], at)
            case "refuse" | "withdraw" | "confirm" | "close":
                names = {"refuse": "refused", "withdraw": "withdrawn"}
                self.state = names.get(act.action, "closed")
                self.refused_at = at
                self._stop(at)
            case "note" | "add" | "assign" | "hand_over" | "rate" | "ask_extension" | "deny_extension":
                pass
            case _:
                self._act_on_units(act)

    def _act_on_units(self, act: Act) -> None:
        given, at = act.given, act.at
        match act.action:
            case "redispatch":
                self._redispatched(given["unit"], at)
            case "involve":
                self._start_parts(given["coordinators"], at)
            case "excuse":
                self.asked.remove(given["unit"])
                self._stop_side(given["unit"], at)
            case "contribute":
                # The unit that was asked first gives its part first (people.py).
                self._stop_side(self.asked.pop(0), at)
            case _:
                raise NotImplementedError(act.action)

    def _redispatched(self, unit: str, at: datetime) -> None:
        """Another unit gets the ticket and its whole time to accept. What it owed as a coordinator is over."""
        self.unit = unit
        self._stop_side("progress", at)
        if unit in self.asked:
            self.asked.remove(unit)
            self._stop_side(unit, at)
        self._turn("dispatched", "accept", at)

    def turn(self, turn: Turn, sweeps: Sweeps) -> None:
        """Apply a change of state by the clock; it is a fault if it was not due."""
        clock = self.clock
        due_step = {"closed": "confirm", "unanswered": "supply"}[turn.kind]
        if clock is None or clock.step != due_step or not clock.due <= turn.at <= sweeps.last_for(clock.due):
            self.faults.append(f"{turn.kind} at {turn.at}, but the clock says {clock}")
            return
        if turn.kind == "closed":
            self.state = "closed"
            self._stop(turn.at)
            return
        self.state = "new" if self.stopped_state == "new" else "returned"
        self.unit = None
        self.stopped_sides, self.asked = {}, []
        step = "receive" if self.state == "new" else "dispatch"
        self._resume(clock.due, turn.at, step)

    def _turn(self, state: str, step: str, at: datetime, due: datetime | None = None) -> None:
        self.state = state
        self._start(step, at, due)

    def _start(self, step: str, at: datetime, due: datetime | None = None) -> None:
        rule = _rule("process" if step == "planned" else step, self.urgency, self.opened.category)
        due = due or plus(at, rule["amount"])
        # Who is asked at night may answer until an hour after it.
        ends = [at for at in (due, due - 60 * MINUTE) if step == "supply" and is_quiet(at)]
        due = morning_after(ends[0]) + 60 * MINUTE if ends else due
        clock = Clock(step, at, due, "working" in rule["amount"])
        if step not in ("confirm", "supply"):
            clock.rungs = self._rungs(rule, step, at, due)
        self._run(clock, at)

    def _rungs(self, rule: Mapping[str, Any], step: str, begun: datetime, due: datetime) -> list[Rung]:
        share, ladder = Fraction(rule["warn_at"]), _DOCUMENT["ladders"][self.urgency]
        if "working" in rule["amount"]:
            warn_at = WORKING.after(begun, _share(WORKING.between(begun, due), share))
        else:
            warn_at = begun + _share(due - begun, share)
        warn_at = warn_at.replace(second=0, microsecond=0)
        rungs = [Rung("warned", "focal", warn_at)] if begun < warn_at < due else []
        rungs.append(Rung("breached", "focal", due))
        rungs += [Rung("escalated", audience, plus(due, after)) for audience, after in ladder[1:]]
        if step == "approve":
            # Only the leader can approve, and is alerted once.
            rungs = [rung for rung in rungs if rung.audience != "leader"]
            for rung in rungs[:-2]:
                rung.audience = "leader"
        return sorted(rungs, key=lambda rung: rung.at)

    def _resume(self, until: datetime, now: datetime, step: str | None = None) -> None:
        """Start the stopped clock again, later by the time that it would have counted meanwhile."""
        clock = self.stopped
        self.stopped = None
        if clock is None:
            raise NotImplementedError("a pause without a clock")
        later = self._put_off(clock, until)
        clock.step = step or clock.step
        self.promise, self.first = later(self.promise), later(self.first)
        self._run(clock, now)

    def _put_off(self, clock: Clock, until: datetime) -> Callable[[datetime], datetime]:
        begin = self.stopped_at

        def later(instant: datetime) -> datetime:
            if instant <= begin:
                return instant
            if not clock.counts_working_time:
                return instant + (until - begin)
            missed = WORKING.between(begin, until)
            return WORKING.after(instant, missed) if missed else instant

        for rung in clock.rungs:
            rung.at = later(rung.at)
        clock.due = later(clock.due)
        return later

    def _start_parts(self, units: Iterable[str], at: datetime) -> None:
        for unit in units:
            if unit not in self.asked:
                self.asked.append(unit)
                rule = _rule("contribute", self.urgency, self.opened.category)
                due = plus(at, rule["amount"])
                rungs = self._rungs(rule, "contribute", at, due)
                self._run_beside(unit, Clock("contribute", at, due, "working" in rule["amount"], rungs), at)

    def _start_progress(self, at: datetime) -> None:
        rule = _rule("progress", self.urgency, self.opened.category)
        if rule:
            due = plus(at, rule["amount"])
            rungs = [
                Rung("silent", audience, due if after.startswith("0 ") else plus(due, after))
                for audience, after in rule["ladder"]
            ]
            self._run_beside("progress", Clock("progress", at, due, "working" in rule["amount"], rungs), at)

    def _run_beside(self, side: str, clock: Clock, at: datetime) -> None:
        self._stop_side(side, at)
        self.sides[side] = clock
        moments = [(rung, max(rung.at, at)) for rung in clock.rungs]
        holder = self.unit or "" if side == "progress" else side
        self.side_stretches.append(Stretch(clock, at, self.urgency == "urgent", holder, moments, side=side))

    def _stop_side(self, side: str, at: datetime) -> None:
        if self.sides.pop(side, None):
            for stretch in self.side_stretches:
                if stretch.side == side and stretch.end is None:
                    stretch.end = at

    def _stop_sides(self, at: datetime) -> None:
        for side in list(self.sides):
            self._stop_side(side, at)

    def _extend(self, until: datetime, at: datetime) -> None:
        """Extend the promise to ``until``. The step gains the same time, at most to ``until``, and loses none."""
        clock = self.clock
        if clock is None:
            raise NotImplementedError("an extension without a clock")
        gained = WORKING.between(self.promise, until)
        moved = WORKING.after(clock.due, gained) if gained else clock.due + (until - self.promise)
        due = max(clock.due, min(moved, until))
        self.promise = until
        rule = _rule("process", self.urgency, self.opened.category)
        rungs = self._rungs(rule, "process", clock.begun, due)
        self._run(Clock("process", clock.begun, due, clock.counts_working_time, rungs), at)

    def _run(self, clock: Clock, at: datetime) -> None:
        self._stop(at)
        self.clock = clock
        moments = [(rung, max(rung.at, at)) for rung in clock.rungs]
        self.stretches.append(Stretch(clock, at, self.urgency == "urgent", self.holder or "", moments))

    def _stop(self, at: datetime) -> None:
        if self.stretches and self.stretches[-1].end is None:
            self.stretches[-1].end = at
        self.clock = None

    def _later(self, instant: datetime, begin: datetime, until: datetime) -> datetime:
        """An instant moved by a time in which the answer was not the offices' matter."""
        if "working" not in _rule("process", self.urgency, self.opened.category)["amount"]:
            return instant + (until - begin)
        missed = WORKING.between(begin, until)
        return WORKING.after(instant, missed) if missed else instant

    def _promised(self, first: str, at: datetime) -> datetime:
        for step in _STEPS_TO_ANSWER[_STEPS_TO_ANSWER.index(first) :]:
            at = plus(at, _rule(step, self.urgency, self.opened.category)["amount"])
        return at


def _share(whole: timedelta, share: Fraction) -> timedelta:
    return timedelta(microseconds=int((whole // timedelta(microseconds=1)) * share))


class Sweeps:
    """The sweeps: one each whole minute, some killed. ``last_for`` says by when a point must have been taken."""

    def __init__(self, killed: Iterable[datetime], until: datetime) -> None:
        self._killed = frozenset(killed)
        #: The end of the simulation. What was still running then is not judged.
        self.until = until

    def last_for(self, instant: datetime, lived: int = 2) -> datetime:
        """The time of the second sweep at or after an instant that was not killed."""
        at = minute_from(instant) - MINUTE
        while lived:
            at += MINUTE
            lived -= at not in self._killed
        return at


def course(opened: Opened, acts: Sequence[Act], turns: Sequence[Turn], sweeps: Sweeps) -> Life:
    """Compute a ticket's course from the actions of people and the times at which the clock changed its state."""
    life = Life(opened)
    lines: list[Act | Turn] = [*acts, *turns]
    for line in sorted(lines, key=lambda line: line.version):
        if isinstance(line, Act):
            life.act(line)
        else:
            life.turn(line, sweeps)
    return life
