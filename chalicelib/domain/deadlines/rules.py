"""Deadlines: which rule applies to a step, when the step is due, and when officers are alerted.

A rule is data: (step, urgency, report type, category or group) -> amount, time of the warning, and the ladder of those
who are alerted after the deadline (docs/domain.md, "Deadlines" and "Alerts"). A ticket keeps the version of the rules
that it started with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit, parse_amount
from chalicelib.domain.deadlines.calendar import WorkingCalendar, relaid, relaid_by_days
from chalicelib.domain.deadlines.periods import WHOLE_DAYS, End, closing, relaid_period, within
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
        warn_at = _share_of(rule, start, due, calendar)
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


def _share_of(rule: Rule, start: datetime, due: datetime, calendar: WorkingCalendar) -> datetime:
    share = rule.warn_share or 0.0
    if not rule.amount.counts_working_time:
        return _whole_minute(start + (due - start) * share)
    total = calendar.working_time(start, due)
    return _whole_minute(calendar.advance(start, total * share))


def _whole_minute(instant: datetime) -> datetime:
    return instant - timedelta(seconds=instant.second, microseconds=instant.microsecond)


def rules_from_document(document: Mapping[str, Any]) -> Rules:
    """Read the rules document.

    ``{"version": 1, "ladders": {"urgent": [["focal", "0 minutes"], …]}, "rules": [{"step": "receive",
    "urgency": "urgent", "amount": "30 minutes", "warn_at": 0.5, "category": "…", "report_type": "…", "ends": "hour",
    "cap": "15 days"}, …], "extensions": {"normal": {"times": 1, "most": "5 working days", "leader": "3 working days"}},
    "plans": [{"most": "60 days", "category": "…"}, …], "own_data": {"erase": "20 days"}, "returns": 2,
    "questions": 3}``; a rule may carry its own ``ladder``. Raises ValueError or KeyError when the document is
    malformed, or when a step that was always required has no general rule.
    """
    rules = _rules_in(document)
    general = {(rule.step, rule.urgency) for rule in rules if rule.is_general}
    required = [step for step in RULED_STEPS if step not in ADDED_LATER]
    missing = [f"{step} {urgency}" for step in required for urgency in Urgency if (step, urgency) not in general]
    if missing:
        raise ValueError(f"no general rule for: {', '.join(missing)}")
    return Rules(
        rules,
        _extensions_in(document),
        version=int(document.get("version", 0)),
        plans=_plans_in(document),
        most_returns=_count(document, "returns", USUAL_MOST_RETURNS),
        most_questions=_count(document, "questions", USUAL_MOST_QUESTIONS),
        own_data={name: parse_amount(text) for name, text in (document.get("own_data") or {}).items()},
    )


def _rules_in(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    ladders = {Urgency(name): _ladder(lines) for name, lines in document["ladders"].items()}
    rules = []
    for number, line in enumerate(document["rules"]):
        step, urgency = Step(line["step"]), Urgency(line["urgency"])
        warn = line.get("warn_at")
        if warn is not None and not 0 < float(warn) < 1:
            raise ValueError(f"warn_at must be between 0 and 1: {warn}")
        rules.append(
            Rule(
                step=step,
                urgency=urgency,
                amount=parse_amount(line["amount"]),
                warn_share=None if warn is None else float(warn),
                ladder=_ladder_of(step, _ladder(line["ladder"]) if "ladder" in line else ladders[urgency]),
                report_type=line.get("report_type"),
                category=line.get("category"),
                number=number,
                ends=_end_of(line),
                cap=_cap_of(line),
            )
        )
    return tuple(rules)


def _extensions_in(document: Mapping[str, Any]) -> dict[Urgency, ExtensionLimit]:
    return {
        Urgency(name): ExtensionLimit(
            int(line["times"]), parse_amount(line["most"]), parse_amount(line.get("leader", line["most"]))
        )
        for name, line in (document.get("extensions") or {}).items()
    }


def _plans_in(document: Mapping[str, Any]) -> tuple[PlanLimit, ...]:
    return tuple(
        PlanLimit(
            parse_amount(line["most"]),
            Urgency(line["urgency"]) if line.get("urgency") else None,
            line.get("report_type"),
            line.get("category"),
        )
        for line in document.get("plans") or ()
    )


def _count(document: Mapping[str, Any], name: str, usual: int) -> int:
    return usual if document.get(name) is None else int(document[name])


def _end_of(line: Mapping[str, Any]) -> End:
    end = End(line.get("ends") or End.HOUR)
    if end is End.DAY and parse_amount(line["amount"]).unit not in WHOLE_DAYS:
        raise ValueError(f"only a number of days ends with a day: {line['amount']}")
    return end


def _cap_of(line: Mapping[str, Any]) -> Amount | None:
    cap = parse_amount(line["cap"]) if line.get("cap") else None
    if cap is not None and cap.unit is not TimeUnit.DAYS:
        raise ValueError(f"a cap is a number of calendar days: {line['cap']}")
    return cap


def _closeness(of: tuple[str | None, str | None], report_type: str, category: str, group: str | None) -> int | None:
    """How closely a line for (report type, category) fits a ticket; None if it does not. A category outweighs all."""
    its_type, its_category = of
    if its_type not in (None, report_type) or its_category not in (None, category, group):
        return None
    by_category = 0 if its_category is None else 4 if its_category == category else 2
    return by_category + (its_type is not None)


def _ladder(lines: Iterable[Iterable[str]]) -> tuple[Rung, ...]:
    ladder = tuple(Rung(Audience(audience), parse_amount(after)) for audience, after in lines)
    if not ladder or ladder[0].after.n != 0:
        raise ValueError("the first rung of a ladder must be at the deadline (0 minutes)")
    return ladder


def _ladder_of(step: Step, ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """The ladder of a step; for APPROVE, which only the leader can do, the leader replaces the focal officer."""
    if step is not Step.APPROVE:
        return ladder
    rungs: dict[Audience, Rung] = {}
    for rung in ladder:
        audience = Audience.LEADER if rung.audience is Audience.FOCAL else rung.audience
        rungs.setdefault(audience, Rung(audience, rung.after))
    return tuple(rungs.values())
