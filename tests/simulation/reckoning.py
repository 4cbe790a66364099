"""Who must be told what and when, reckoned a second time, from what people did and from the rules as they are written.

Nothing of the code under test is called here, its enumerations aside: the calendar is a line of seconds that count, the
rules are read from their document. What was due and still stood when two sweeps had lived must have been told, once;
what was over by then need not, and what was over before must not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from itertools import accumulate
from typing import Any

from chalicelib.domain.province.kinds import Kind
from tests.domain import samples

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ZERO = timedelta(0)
_VIETNAM = timezone(timedelta(hours=7))
#: The days off, beside Saturdays and Sundays, between April and the middle of August 2026, as the Government set them.
_DAYS_OFF = {date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)}
_HALF_DAYS = {date(2026, 6, 5)}
_FIRST, _LAST, _SUMMER = date(2026, 3, 30), date(2026, 8, 15), date(2026, 4, 16)
_WINTER_HOURS = (("07:30", "11:30"), ("13:00", "17:00"))
_SUMMER_HOURS = (("07:00", "11:30"), ("13:30", "17:00"))
_QUIET_FROM, _QUIET_UNTIL = time(21), time(7)
_AT_WORK = ("dispatched", "processing", "planned")
_STEPS_TO_ANSWER = ("receive", "dispatch", "accept", "process", "approve")


@dataclass(frozen=True)
class Act:
    """What a person did, as the simulation wrote it down: never what the ticket made of it."""

    version: int
    at: datetime
    action: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """A state that the clock changed (``closed``, ``unanswered``), as the history has it."""

    version: int
    at: datetime
    kind: str


@dataclass(frozen=True)
class Tell:
    """A message that left for a unit: of an event at ``event_at``, sent at ``sent_at`` (UTC)."""

    kind: str
    unit: str
    audience: str
    event_at: datetime
    sent_at: datetime


@dataclass(frozen=True)
class Opened:
    """What a ticket is from the start."""

    code: str
    at: datetime
    category: str
    urgency: str
    intake_unit: str


class WorkingTime:
    """The working seconds between ``_FIRST`` and ``_LAST`` on one line: how many lie before an instant, and back."""

    def __init__(self) -> None:
        spans = [span for day in _days() for span in _spans(day)]
        self._opens = [begin for begin, _ in spans]
        self._closes = [end for _, end in spans]
        self._before = list(accumulate((end - begin for begin, end in spans), initial=ZERO))
        self._dates = sorted({begin.astimezone(_VIETNAM).date() for begin in self._opens})

    def until(self, instant: datetime) -> timedelta:
        """Working time before an instant."""
        index = bisect_right(self._opens, instant) - 1
        if index < 0:
            return ZERO
        return self._before[index] + min(instant, self._closes[index]) - self._opens[index]

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """Working time between two instants, the second not before the first."""
        return max(ZERO, self.until(end) - self.until(begin))

    def after(self, begin: datetime, passed: timedelta) -> datetime:
        """The first instant by which so much working time has passed; for none, the first one that counts."""
        if not passed:
            index = bisect_right(self._closes, begin)
            return max(begin, self._opens[index])
        wanted = self.until(begin) + passed
        index = bisect_left(self._before, wanted) - 1
        return self._opens[index] + (wanted - self._before[index])

    def days_after(self, begin: datetime, count: int) -> datetime:
        """The same time of day so many working dates on, within the working time of that date."""
        start = self.after(begin, ZERO).astimezone(_VIETNAM)
        day = self._dates[bisect_left(self._dates, start.date()) + count]
        at = datetime.combine(day, start.time(), _VIETNAM).astimezone(UTC)
        for opening, end in _spans(day):
            if at <= end and at >= opening:
                return at if at < end or end == _spans(day)[-1][1] else self.after(at, ZERO)
        later = [opening for opening, _ in _spans(day) if opening > at]
        return later[0] if later else _spans(day)[-1][1]


def _days() -> Iterable[date]:
    return (_FIRST + timedelta(days=number) for number in range((_LAST - _FIRST).days))


def _spans(day: date) -> list[tuple[datetime, datetime]]:
    if day.weekday() >= 5 or day in _DAYS_OFF:
        return []
    hours = _SUMMER_HOURS if day >= _SUMMER else _WINTER_HOURS
    found = [tuple(datetime.combine(day, time.fromisoformat(text), _VIETNAM).astimezone(UTC) for text in span)
             for span in hours]  # fmt: skip
    return [(begin, end) for begin, end in found][: 1 if day in _HALF_DAYS else None]


_WORKING = WorkingTime()


def plus(begin: datetime, amount: str) -> datetime:
    """``begin`` and an amount as rules write it: ``"4 working hours"``, ``"3 days"``."""
    number, *words = amount.split()
    count, noun = int(number), words[-1].rstrip("s")
    if "working" not in words:
        return begin + count * {"minute": MINUTE, "hour": 60 * MINUTE, "day": DAY}[noun]
    if noun == "day":
        return _WORKING.days_after(begin, count)
    return _WORKING.after(begin, count * {"minute": MINUTE, "hour": 60 * MINUTE}[noun])


def is_quiet(instant: datetime) -> bool:
    """Whether an instant lies in the hours in which only urgent messages go out."""
    at = instant.astimezone(_VIETNAM).time()
    return at >= _QUIET_FROM or at < _QUIET_UNTIL


def morning_after(instant: datetime) -> datetime:
    """The end of the quiet hours in which an instant lies."""
    local = instant.astimezone(_VIETNAM)
    day = local.date() + (DAY if local.time() >= _QUIET_FROM else ZERO)
    return datetime.combine(day, _QUIET_UNTIL, _VIETNAM).astimezone(UTC)


def minute_from(instant: datetime) -> datetime:
    """The first whole minute that is not before an instant: when the sweep comes by."""
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + MINUTE


_DOCUMENT = samples.documents()[Kind.RULES]


def _rule(step: str, urgency: str, category: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = max(
        (
            line
            for line in _DOCUMENT["rules"]
            if (line["step"], line["urgency"]) == (step, urgency) and line.get("category") in (None, category)
        ),
        key=lambda line: "category" in line,
        default={},
    )
    return found


@dataclass(eq=False)
class Rung:
    """One moment of a clock at which somebody is to be told."""

    kind: str
    audience: str
    at: datetime
    told: bool = False


@dataclass
class Clock:
    """A clock of a step. ``rungs`` stand in the order of their moments."""

    step: str
    begun: datetime
    due: datetime
    counts_working_time: bool
    rungs: list[Rung] = field(default_factory=list)


@dataclass
class Stretch:
    """A time in which a clock ran on undisturbed, and for whom; ``moments`` are those of its rungs then."""

    clock: Clock
    begin: datetime
    urgent: bool
    holder: str
    moments: list[tuple[Rung, datetime]]
    end: datetime | None = None
    #: The coordinating unit whose clock it is, or "progress"; "" is the step's.
    side: str = ""


@dataclass
class Life:
    """A ticket's course, reckoned."""

    opened: Opened
    state: str = "new"
    urgency: str = ""
    unit: str | None = None
    promise: datetime = samples.T0
    clock: Clock | None = None
    stopped: Clock | None = None
    stopped_at: datetime = samples.T0
    stopped_state: str = ""
    stretches: list[Stretch] = field(default_factory=list)
    #: The clocks beside the step's, by coordinating unit or "progress", in the order in which they were begun.
    sides: dict[str, Clock] = field(default_factory=dict)
    #: The units that have not given their parts, longest asked first; some may have no clock any more.
    asked: list[str] = field(default_factory=list)
    stopped_sides: dict[str, Clock] = field(default_factory=dict)
    side_stretches: list[Stretch] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.urgency = self.opened.urgency
        self.promise = self._promised("receive", self.opened.at)
        self._start("receive", self.opened.at)

    @property
    def holder(self) -> str | None:
        """The unit whose turn it is."""
        if self.state in ("new", "received", "returned"):
            return self.opened.intake_unit
        return self.unit if self.state in ("dispatched", "processing", "planned", "awaiting_approval") else None

    def stretch_at(self, instant: datetime, side: str = "") -> Stretch | None:
        """What ran at an instant, the later one where two meet."""
        for stretch in reversed(self.side_stretches if side else self.stretches):
            if stretch.begin <= instant and stretch.side == side:
                return stretch if stretch.end is None or instant < stretch.end else None
        return None

    def act(self, act: Act) -> None:
        """What a person did."""
        before = self.state
        self._act(act)
        if self.state not in (*_AT_WORK, "needs_info", "awaiting_approval"):
            self.asked = []
        if self.state not in _AT_WORK and act.action != "ask":
            self._stop_sides(act.at)
        elif self.state in ("processing", "planned") and act.action != "supply":
            noted = act.action in ("plan", "grant_extension") or bool(act.given.get("public"))
            if noted or self.state != before:
                self._start_progress(act.at)

    def _act(self, act: Act) -> None:
        given, at = act.given, act.at
        match act.action:
            case "receive":
                self.urgency = given.get("urgency") or self.urgency
                self.promise = self._promised("dispatch", at)
                self._turn("received", "dispatch", at)
            case "dispatch":
                self.unit = given["unit"]
                self._turn("dispatched", "accept", at)
                self._start_parts(given.get("coordinators", ()), at)
            case "return":
                self.unit = None
                self._turn("returned", "dispatch", at)
            case "accept" | "send_back":
                self._turn("processing", "process", at)
            case "take_up" | "reopen":
                self.promise = max(self.promise, self._promised("process", at))
                self._turn("processing", "process", at)
            case "answer":
                self._turn("awaiting_approval", "approve", at)
            case "approve":
                self._turn("resolved", "confirm", at)
            case "appeal":
                self.promise = max(self.promise, self._promised("receive", at))
                self._turn("new", "receive", at)
            case "plan":
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
                self._extend(given["until"], at)
            case "refuse" | "withdraw" | "confirm" | "close":
                names = {"refuse": "refused", "withdraw": "withdrawn"}
                self.state = names.get(act.action, "closed")
                self._stop(at)
            case "involve":
                self._start_parts(given["coordinators"], at)
            case "excuse":
                self.asked.remove(given["unit"])
                self._stop_side(given["unit"], at)
            case "contribute":
                # Whoever has been asked for the longest time gives its part first.
                self._stop_side(self.asked.pop(0), at)
            case "note" | "add" | "assign" | "rate" | "ask_extension" | "deny_extension":
                pass
            case _:
                raise NotImplementedError(act.action)

    def turn(self, turn: Turn, sweeps: Sweeps) -> None:
        """What the clock did to the state by itself, and whether it was its time."""
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
            warn_at = _WORKING.after(begun, _share(_WORKING.between(begun, due), share))
        else:
            warn_at = begun + _share(due - begun, share)
        warn_at = warn_at.replace(second=0, microsecond=0)
        rungs = [Rung("warned", "focal", warn_at)] if begun < warn_at < due else []
        rungs.append(Rung("breached", "focal", due))
        rungs += [Rung("escalated", audience, plus(due, after)) for audience, after in ladder[1:]]
        if step == "approve":
            # Only the leader can approve, and is told once.
            rungs = [rung for rung in rungs if rung.audience != "leader"]
            for rung in rungs[:-2]:
                rung.audience = "leader"
        return sorted(rungs, key=lambda rung: rung.at)

    def _resume(self, until: datetime, now: datetime, step: str | None = None) -> None:
        """The stopped clock goes on, later by what it would have counted while it stood still."""
        clock = self.stopped
        self.stopped = None
        if clock is None:
            raise NotImplementedError("a pause without a clock")
        later = self._put_off(clock, until)
        clock.step = step or clock.step
        self.promise = later(self.promise)
        self._run(clock, now)

    def _put_off(self, clock: Clock, until: datetime) -> Callable[[datetime], datetime]:
        begin = self.stopped_at

        def later(instant: datetime) -> datetime:
            if instant <= begin:
                return instant
            if not clock.counts_working_time:
                return instant + (until - begin)
            missed = _WORKING.between(begin, until)
            return _WORKING.after(instant, missed) if missed else instant

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
        """The step gains what the promise gains, ends with the promise at the latest, and is never shortened."""
        clock = self.clock
        if clock is None:
            raise NotImplementedError("an extension without a clock")
        gained = _WORKING.between(self.promise, until)
        moved = _WORKING.after(clock.due, gained) if gained else clock.due + (until - self.promise)
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

    def _promised(self, first: str, at: datetime) -> datetime:
        for step in _STEPS_TO_ANSWER[_STEPS_TO_ANSWER.index(first) :]:
            at = plus(at, _rule(step, self.urgency, self.opened.category)["amount"])
        return at


def _share(whole: timedelta, share: Fraction) -> timedelta:
    return timedelta(microseconds=int((whole // timedelta(microseconds=1)) * share))


class Sweeps:
    """Sweeps come each whole minute; some are killed. Until when must what is due at an instant have been found?"""

    def __init__(self, killed: Iterable[datetime], until: datetime) -> None:
        self._killed = frozenset(killed)
        #: The end of the simulation: what was not over by then is not judged.
        self.until = until

    def last_for(self, instant: datetime, lived: int = 2) -> datetime:
        """The second sweep, of those that lived, at or after an instant."""
        at = minute_from(instant) - MINUTE
        while lived:
            at += MINUTE
            lived -= at not in self._killed
        return at


def course(opened: Opened, acts: Sequence[Act], turns: Sequence[Turn], sweeps: Sweeps) -> Life:
    """A ticket's life, reckoned from what people did and when the clock ended a wait."""
    life = Life(opened)
    lines: list[Act | Turn] = [*acts, *turns]
    for line in sorted(lines, key=lambda line: line.version):
        if isinstance(line, Act):
            life.act(line)
        else:
            life.turn(line, sweeps)
    return life


def judge(life: Life, tells: Iterable[Tell], sweeps: Sweeps) -> list[str]:
    """What is wrong with what was told of a ticket's clocks: left out, late, twice, to the wrong, without cause."""
    left = sorted(tells, key=lambda tell: tell.event_at)
    faults = [f"{life.opened.code}: {fault}" for fault in life.faults]
    stretches = [*life.stretches, *life.side_stretches]
    rungs = [(stretch, rung, moment) for stretch in stretches for rung, moment in stretch.moments]
    # Two clocks may have the same to tell to the same people: what had to be told comes before what had not.
    owed = [line for line in rungs if _is_owed(*line, sweeps)]
    for line in (*(line for line in owed if _found(*line, left, sweeps)), *rungs):
        stretch, rung, moment = line
        fault = None if rung.told else _judge_rung(stretch, rung, moment, left, sweeps)
        if fault:
            faults.append(f"{life.opened.code}: {fault}")
    for stretch in stretches:
        overdue = stretch.clock.step in ("confirm", "supply") and sweeps.last_for(stretch.clock.due)
        if overdue and overdue < (stretch.end or sweeps.until):
            faults.append(f"{life.opened.code}: {stretch.clock.step} ran out at {stretch.clock.due} unnoticed")
    return faults + [f"{life.opened.code}: told without cause: {tell}" for tell in left]


def _judge_rung(stretch: Stretch, rung: Rung, moment: datetime, left: list[Tell], sweeps: Sweeps) -> str | None:
    end = stretch.end or sweeps.until
    if moment > end:
        return None
    tell = _found(stretch, rung, moment, left, sweeps)
    if tell is not None:
        rung.told = True
        left.remove(tell)
        return _judge_hour(stretch, tell, end, sweeps)
    if not _is_owed(stretch, rung, moment, sweeps):
        return None
    return f"not told: {rung.kind} to {rung.audience}, {stretch.clock.step}, due {moment}, stood until {end}"


def _found(stretch: Stretch, rung: Rung, moment: datetime, left: list[Tell], sweeps: Sweeps) -> Tell | None:
    unit = samples.INTAKE if rung.audience in ("supervisor", "address") else stretch.holder
    wanted = (rung.kind, unit, rung.audience)
    until = min(sweeps.last_for(moment), stretch.end or sweeps.until)
    same = (tell for tell in left if (tell.kind, tell.unit, tell.audience) == wanted)
    return next((tell for tell in same if moment <= tell.event_at <= until), None)


def _is_owed(stretch: Stretch, rung: Rung, moment: datetime, sweeps: Sweeps) -> bool:
    """Whether a rung stood long enough that it must have been told."""
    must_by = last = sweeps.last_for(moment)
    if not stretch.urgent and (is_quiet(minute_from(moment)) or is_quiet(last)):
        # Held, and dropped when the step is over in the morning.
        must_by = sweeps.last_for(morning_after(last if is_quiet(last) else minute_from(moment)))
    return must_by < (stretch.end or sweeps.until) and not _is_passed_over(stretch, rung, moment, sweeps)


def _judge_hour(stretch: Stretch, tell: Tell, end: datetime, sweeps: Sweeps) -> str | None:
    if stretch.urgent or not is_quiet(tell.event_at):
        return None if tell.sent_at == tell.event_at else f"told late: {tell}"
    morning = morning_after(tell.event_at)
    return None if morning <= tell.sent_at <= min(sweeps.last_for(morning), end) else f"not in the morning: {tell}"


def _is_passed_over(stretch: Stretch, rung: Rung, moment: datetime, sweeps: Sweeps) -> bool:
    """A warning is silent when the breach itself came before a sweep that lived."""
    breach = next((at for other, at in stretch.moments if other.kind == "breached"), None)
    return rung.kind == "warned" and breach is not None and breach <= sweeps.last_for(moment)


def judge_news(
    life: Life, news: Iterable[Tell], dropped: Iterable[tuple[datetime, str, str | None]], sweeps: Sweeps
) -> Iterator[str]:
    """What is wrong with when units were told of people's acts: by night only if urgent, in the morning if it stands.

    ``dropped``: when what happened of which a message was dropped, its kind and its unit.
    """
    for tell in news:
        then = life.stretch_at(tell.event_at, _side_of(tell.kind, tell.unit))
        if (then.urgent if then else life.urgency == "urgent") or not is_quiet(tell.event_at):
            if tell.sent_at != tell.event_at:
                yield f"told late: {tell}"
            continue
        morning = morning_after(tell.event_at)
        if not morning <= tell.sent_at <= sweeps.last_for(morning):
            yield f"not in the morning: {tell}"
        if then and not _runs(life, then, tell.sent_at - timedelta(seconds=1)):
            yield f"told though over: {tell}"
    for at, kind, unit in dropped:
        then = life.stretch_at(at, _side_of(kind, unit))
        if not is_quiet(at) or then is None or _runs(life, then, sweeps.last_for(morning_after(at))):
            yield f"dropped though it stood: {kind} of {at}"


def _side_of(kind: str, unit: str | None) -> str:
    return unit or "" if kind == "coordinate" else ""


def _runs(life: Life, stretch: Stretch, instant: datetime) -> bool:
    """Whether the step of a stretch is the one at an instant; an extension or a pause that is over leaves it so."""
    now = life.stretch_at(instant, stretch.side)
    return now is not None and now.clock.begun == stretch.clock.begun
