"""Deadlines: which rule applies to a step, when the step is due, and when officers are alerted.

A rule is data: (step, urgency, report type, category or group) -> amount, time of the warning, and the ladder of those
who are alerted after the deadline (docs/domain.md, "Deadlines" and "Alerts"). A ticket keeps the version of the rules
that it started with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit
from chalicelib.domain.deadlines.calendar import WorkingCalendar, relaid, relaid_by_days
from chalicelib.domain.deadlines.periods import End, closing, relaid_period, within
from chalicelib.domain.errors import NoRule
from chalicelib.domain.texts import course, terms


class Urgency(StrEnum):
    """The urgency of a ticket: khẩn, bình thường, phức tạp."""

    URGENT = "urgent"
    NORMAL = "normal"
    COMPLEX = "complex"


class Step(StrEnum):
    """The stages of work that a clock runs on."""

    RECEIVE = "receive"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    PROCESS = "process"
    APPROVE = "approve"
    CONFIRM = "confirm"
    SUPPLY = "supply"
    PLANNED = "planned"
    CONTRIBUTE = "contribute"
    PROGRESS = "progress"


#: The steps from a report to its answer. The sum of their amounts is the promise to the citizen.
STEPS_TO_ANSWER = (Step.RECEIVE, Step.DISPATCH, Step.ACCEPT, Step.PROCESS, Step.APPROVE)
#: The steps that need a general rule for every urgency in a document that is published. A committed date (``PLANNED``)
#: is not computed from a rule, and the steps in ``FALLBACK_STEPS`` may use another step's.
RULED_STEPS = (*STEPS_TO_ANSWER, Step.CONFIRM, Step.SUPPLY)
#: Steps for which older published rules have no rule. Those versions must still be read: open tickets keep them.
ADDED_LATER = frozenset({Step.SUPPLY})


class Audience(StrEnum):
    """Who receives an alert on a rung of the ladder (docs/domain.md, "Alerts")."""

    FOCAL = "focal"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADDRESS = "address"


class Check(StrEnum):
    """What happens to a ticket at a point of its clock."""

    WARNED = "warned"
    BREACHED = "breached"
    ESCALATED = "escalated"
    CLOSED = "closed"
    UNANSWERED = "unanswered"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ClockPoint:
    """A point of a clock: at ``at`` (UTC) ``check`` happens and ``audience`` is alerted.

    ``unit`` is the coordinating unit whose clock it is. None means the clock of the ticket's step, or the clock of
    progress notes for Check.SILENT.
    """

    at: datetime
    check: Check
    audience: Audience | None = None
    unit: str | None = None

    def step_of(self, step: Step | None) -> Step:
        """The step whose rule set this point, on a ticket whose own step is ``step``."""
        if self.unit is not None:
            return Step.CONTRIBUTE
        return Step.PROGRESS if self.check is Check.SILENT else step or Step.PROCESS


@dataclass(frozen=True, slots=True)
class Rung:
    """``audience`` is alerted when the deadline has passed by the amount ``after``."""

    audience: Audience
    after: Amount


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules document, with its index ``number``.

    None as ``report_type`` or ``category`` means any. ``category`` may be a group. ``warn_share`` is the share of the
    step's time after which the warning comes, 0 < share < 1; None means no warning. ``ends`` says when a period of days
    ends, and ``cap`` how many calendar days the step may take at most (None: any number).
    """

    step: Step
    urgency: Urgency
    amount: Amount
    warn_share: float | None
    ladder: tuple[Rung, ...]
    report_type: str | None = None
    category: str | None = None
    number: int = 0
    ends: End = End.HOUR
    cap: Amount | None = None

    @property
    def follows_calendar(self) -> bool:
        """Whether the deadline depends on the working calendar."""
        return self.amount.counts_working_time or self.ends is End.DAY

    @property
    def is_general(self) -> bool:
        """Whether the rule applies to every report."""
        return self.report_type is None and self.category is None

    def specificity(self, report_type: str, category: str, group: str | None) -> int | None:
        """How specific the rule is for such a ticket; None if it does not apply.

        A match of the category outweighs a match of its group. Either outweighs a match of the report type.
        """
        return _closeness((self.report_type, self.category), report_type, category, group)


@dataclass(frozen=True, slots=True)
class ExtensionLimit:
    """How often the promise may be extended, and by at most which ``amount`` each time.

    The unit's own leader grants up to ``by_leader`` after the first promise, the supervisor more.
    """

    times: int
    amount: Amount
    by_leader: Amount


@dataclass(frozen=True, slots=True)
class PlanLimit:
    """How far after the first promise the unit's own leader may plan; None means any, ``category`` may be a group."""

    most: Amount
    urgency: Urgency | None = None
    report_type: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class InstructionLimit:
    """How much time a leader's instruction gives if it names no date (``usual``), and at ``most``."""

    usual: Amount
    most: Amount


#: The limits of instructions without a line in the rules (our choice).
USUAL_INSTRUCTIONS: Mapping[Urgency, InstructionLimit] = {
    Urgency.URGENT: InstructionLimit(Amount(2, TimeUnit.HOURS), Amount(3, TimeUnit.DAYS)),
    Urgency.NORMAL: InstructionLimit(Amount(1, TimeUnit.WORKING_DAYS), Amount(10, TimeUnit.WORKING_DAYS)),
    Urgency.COMPLEX: InstructionLimit(Amount(2, TimeUnit.WORKING_DAYS), Amount(20, TimeUnit.WORKING_DAYS)),
}


@dataclass(frozen=True, slots=True)
class Recurring:
    """A place comes back when ``reports`` of a category were answered there within ``days`` (our choice)."""

    reports: int = 3
    days: int = 90


#: The limit of plans without a line in the rules: half a year, in which a road gets into a budget (our choice).
USUAL_PLAN_LIMIT = Amount(180, TimeUnit.DAYS)
#: After this many returns the supervisor decides, without a number in the rules (docs/domain.md, "Returns").
USUAL_MOST_RETURNS = 2
#: How often the sender may be asked without a line in the rules (our choice).
USUAL_MOST_QUESTIONS = 3


@dataclass(frozen=True)
class Rules:
    """A version of the rules document. An urgency that is not in ``extensions`` allows no extension.

    Units may return a ticket ``most_returns`` times, and offices may ask its sender ``most_questions`` times; then the
    supervisor decides.

    ``groups`` maps a category to its present group; Directory sets it. A category that was removed has no group.
    ``own_data`` has the periods of requests about personal data that replace those of the law.
    """

    rules: tuple[Rule, ...]
    extensions: Mapping[Urgency, ExtensionLimit] = field(default_factory=dict)
    version: int = 0
    groups: Mapping[str, str] = field(default_factory=dict)
    own_data: Mapping[str, Amount] = field(default_factory=dict)
    plans: tuple[PlanLimit, ...] = ()
    most_returns: int = USUAL_MOST_RETURNS
    most_questions: int = USUAL_MOST_QUESTIONS
    instructions: Mapping[Urgency, InstructionLimit] = field(default_factory=dict)
    recurring: Recurring = Recurring()

    @cached_property
    def _by_step(self) -> dict[tuple[Step, Urgency], list[Rule]]:
        table: dict[tuple[Step, Urgency], list[Rule]] = {}
        for rule in self.rules:
            table.setdefault((rule.step, rule.urgency), []).append(rule)
        return table

    def find(self, step: Step, urgency: Urgency, report_type: str, category: str) -> Rule:
        """The most specific rule for a step. Raises NoRule when no rule applies."""
        rule = self.closest(step, urgency, report_type, category)
        if rule is None and step in FALLBACK_STEPS:
            rule = self.closest(FALLBACK_STEPS[step], urgency, report_type, category)
        if rule is None:
            raise NoRule("no_rule", step=course.STEPS[step], urgency=terms.URGENCIES[urgency])
        return rule

    def closest(self, step: Step, urgency: Urgency, report_type: str, category: str) -> Rule | None:
        """The most specific rule of this very step; None if there is none."""
        group = self.groups.get(category)
        closest: tuple[int, Rule] | None = None
        for rule in self._by_step.get((step, urgency), ()):
            close = rule.specificity(report_type, category, group)
            if close is not None and (closest is None or close > closest[0]):
                closest = close, rule
        return closest[1] if closest else None

    def plan_limit(self, urgency: Urgency, report_type: str, category: str) -> Amount:
        """How far after the first promise the unit's own leader may plan: by the most specific line."""
        group = self.groups.get(category)
        found: tuple[tuple[int, bool], Amount] | None = None
        for line in self.plans:
            close = _closeness((line.report_type, line.category), report_type, category, group)
            if close is None or line.urgency not in (None, urgency):
                continue
            rank = (close, line.urgency is not None)
            if found is None or rank > found[0]:
                found = rank, line.most
        return found[1] if found else USUAL_PLAN_LIMIT

    def instruction_limit(self, urgency: Urgency) -> InstructionLimit:
        """How much time a leader's instruction may give on a ticket of this urgency."""
        return self.instructions.get(urgency, USUAL_INSTRUCTIONS[urgency])

    def demands_progress(self, urgency: Urgency, report_type: str, category: str) -> bool:
        """Whether the rules require progress notes; a document may have no rule for them."""
        return self.closest(Step.PROGRESS, urgency, report_type, category) is not None


#: Step -> the step whose rule is used if the document has no rule for the former.
FALLBACK_STEPS = {Step.CONTRIBUTE: Step.PROCESS, Step.PROGRESS: Step.PROCESS}


def step_due(rule: Rule, start: datetime, calendar: WorkingCalendar) -> datetime:
    """When a step that began at ``start`` (UTC) is due (UTC)."""
    due = closing(start, rule.amount, calendar) if rule.ends is End.DAY else calendar.add(start, rule.amount)
    return due if rule.cap is None else within(start, due, rule.cap, rule.ends, calendar)


def relaid_step(rule: Rule, instant: datetime, begin: datetime, old: WorkingCalendar, new: WorkingCalendar) -> datetime:
    """Move an instant of a step's clock (UTC) from the calendar ``old`` to ``new``, counted from ``begin`` (UTC)."""
    if rule.ends is End.DAY:
        return relaid_period(instant, begin, rule.amount.unit, old, new)
    if not rule.amount.counts_working_time:
        return instant
    lay = relaid_by_days if rule.amount.unit is TimeUnit.WORKING_DAYS else relaid
    return lay(instant, begin, old, new)


def promise(
    rules: Rules, start: datetime, first: Step, kind: tuple[Urgency, str, str], calendar: WorkingCalendar
) -> datetime:
    """The date promised to the citizen (UTC): every step from ``first`` to the answer takes its whole amount.

    ``kind`` is (urgency, report type, category). Raises NoRule when a step has no rule.
    """
    at = start
    for step in STEPS_TO_ANSWER[STEPS_TO_ANSWER.index(first) :]:
        at = step_due(rules.find(step, *kind), at, calendar)
    return at


#: Steps that wait for the citizen. When their time has passed nobody is late; the ticket closes or goes on.
_END_CHECKS = {Step.CONFIRM: Check.CLOSED, Step.SUPPLY: Check.UNANSWERED}
#: The steps of which no officer is alerted.
SILENT_STEPS = frozenset(_END_CHECKS)


def points(
    rule: Rule, start: datetime, due: datetime, calendar: WorkingCalendar, unit: str | None = None
) -> tuple[ClockPoint, ...]:
    """The points of a step's clock in order of time: the warning, the breach and the ladder.

    A step that waits for the citizen has one point instead: its end.

    ``start`` and ``due`` are UTC. ``unit`` is the coordinating unit whose clock it is, if any. The first rung of the
    ladder is alerted at the breach. Working and plain amounts in one ladder may change the order of the other rungs.
    """
    if rule.step in _END_CHECKS:
        return (ClockPoint(due, _END_CHECKS[rule.step]),)
    times = [due if number == 0 else calendar.add(due, rung.after) for number, rung in enumerate(rule.ladder)]
    checks = [Check.BREACHED, *[Check.ESCALATED] * (len(times) - 1)]
    clock_points = [
        ClockPoint(at, check, rung.audience, unit) for at, check, rung in zip(times, checks, rule.ladder, strict=True)
    ]
    if rule.warn_share is not None:
        warn_at = share_of(rule.amount, rule.warn_share, start, due, calendar)
        if start < warn_at < due:
            clock_points.append(ClockPoint(warn_at, Check.WARNED, rule.ladder[0].audience, unit))
    return tuple(sorted(clock_points, key=lambda point: point.at))


def silent_points(rule: Rule, start: datetime, calendar: WorkingCalendar) -> tuple[ClockPoint, ...]:
    """The points at which officers are alerted that the citizen has had no progress note since ``start`` (UTC)."""
    due = step_due(rule, start, calendar)
    clock_points = [
        ClockPoint(due if rung.after.n == 0 else calendar.add(due, rung.after), Check.SILENT, rung.audience)
        for rung in rule.ladder
    ]
    return tuple(sorted(clock_points, key=lambda point: point.at))


def share_of(amount: Amount, share: float, start: datetime, due: datetime, calendar: WorkingCalendar) -> datetime:
    """The instant (UTC) at which a ``share`` of the time from ``start`` to ``due`` (UTC) is used, as amounts count."""
    if not amount.counts_working_time:
        return _whole_minute(start + (due - start) * share)
    total = calendar.working_time(start, due)
    return _whole_minute(calendar.advance(start, total * share))


def _whole_minute(instant: datetime) -> datetime:
    return instant - timedelta(seconds=instant.second, microseconds=instant.microsecond)


def _closeness(of: tuple[str | None, str | None], report_type: str, category: str, group: str | None) -> int | None:
    """How closely a line for (report type, category) fits a ticket; None if it does not. A category outweighs all."""
    its_type, its_category = of
    if its_type not in (None, report_type) or its_category not in (None, category, group):
        return None
    by_category = 0 if its_category is None else 4 if its_category == category else 2
    return by_category + (its_type is not None)
