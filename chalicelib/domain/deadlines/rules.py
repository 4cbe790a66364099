"""Deadlines: which rule holds for a step, when the step must be done, and when somebody must be told.

A rule is data: (step, urgency, report type, category or its group) -> amount, when to warn, and the ladder of those
who are told after the deadline (docs/domain.md, "Deadlines" and "Alerts"). A ticket keeps the version of the rules it
started with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from chalicelib.domain.deadlines.amounts import Amount, parse_amount
from chalicelib.domain.deadlines.calendar import WorkingCalendar
from chalicelib.domain.errors import NoRule


class Urgency(StrEnum):
    """How fast a ticket must go: khẩn, bình thường, phức tạp."""

    URGENT = "urgent"
    NORMAL = "normal"
    COMPLEX = "complex"


class Step(StrEnum):
    """The stages of work a clock can run on."""

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


#: The steps between a report and its answer; their amounts in a row make the promise to the citizen.
STEPS_TO_ANSWER = (Step.RECEIVE, Step.DISPATCH, Step.ACCEPT, Step.PROCESS, Step.APPROVE)
#: The steps for which a rules document that is published must have a rule, for every urgency and all reports. A
#: committed date (``PLANNED``) is not computed from a rule, and the steps in ``STANDS_IN`` have another step's.
RULED_STEPS = (*STEPS_TO_ANSWER, Step.CONFIRM, Step.SUPPLY)
#: Steps that rules published earlier do not have. Those versions must still be read: open tickets keep them.
ADDED_LATER = frozenset({Step.SUPPLY})


class Audience(StrEnum):
    """Who is told, as rungs of the ladder (docs/domain.md, "Alerts")."""

    FOCAL = "focal"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADDRESS = "address"


class Check(StrEnum):
    """What happens to a ticket at one point of its clock."""

    WARNED = "warned"
    BREACHED = "breached"
    ESCALATED = "escalated"
    CLOSED = "closed"
    UNANSWERED = "unanswered"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ClockPoint:
    """One point of a clock: at ``at`` (UTC) ``check`` happens and ``audience`` is told.

    ``unit`` names the coordinating unit whose clock it is; None: the step's own, or that of the progress notes
    (Check.SILENT).
    """

    at: datetime
    check: Check
    audience: Audience | None = None
    unit: str | None = None

    def step_of(self, step: Step | None) -> Step:
        """Whose rule counts this point's time, on a ticket that is at ``step``."""
        if self.unit is not None:
            return Step.CONTRIBUTE
        return Step.PROGRESS if self.check is Check.SILENT else step or Step.PROCESS


@dataclass(frozen=True, slots=True)
class Rung:
    """``audience`` is told ``after`` the deadline has passed by this amount."""

    audience: Audience
    after: Amount


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules document, at its place ``number``.

    ``report_type`` None means any, ``category`` None too; it may name a group.
    ``warn_share`` is the share of the step's time after which it warns, 0 < share < 1, or None for no warning.
    """

    step: Step
    urgency: Urgency
    amount: Amount
    warn_share: float | None
    ladder: tuple[Rung, ...]
    report_type: str | None = None
    category: str | None = None
    number: int = 0

    @property
    def is_general(self) -> bool:
        """Whether it speaks of every report."""
        return self.report_type is None and self.category is None

    def specificity(self, report_type: str, category: str, group: str | None) -> int | None:
        """How closely the rule speaks of such a ticket, None when not at all.

        Its category outweighs the category's group, and either outweighs its report type.
        """
        if self.report_type not in (None, report_type) or self.category not in (None, category, group):
            return None
        by_category = 0 if self.category is None else 4 if self.category == category else 2
        return by_category + (self.report_type is not None)


@dataclass(frozen=True, slots=True)
class ExtensionLimit:
    """How often the promise may be extended, and by how much (``amount``) each time."""

    times: int
    amount: Amount


@dataclass(frozen=True)
class Rules:
    """A version of the rules document. ``extensions``: what is allowed by urgency; absent, none is.

    ``groups``: category -> the group it lies in now (Directory sets it); a category that is gone lies in none.
    """

    rules: tuple[Rule, ...]
    extensions: Mapping[Urgency, ExtensionLimit] = field(default_factory=dict)
    version: int = 0
    groups: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _by_step(self) -> dict[tuple[Step, Urgency], list[Rule]]:
        table: dict[tuple[Step, Urgency], list[Rule]] = {}
        for rule in self.rules:
            table.setdefault((rule.step, rule.urgency), []).append(rule)
        return table

    def find(self, step: Step, urgency: Urgency, report_type: str, category: str) -> Rule:
        """The most specific rule for a step. Raises NoRule when the document has none."""
        found = self._closest(step, urgency, report_type, category)
        if found is None and step in STANDS_IN:
            found = self._closest(STANDS_IN[step], urgency, report_type, category)
        if found is None:
            raise NoRule("no_rule", step=step.value, urgency=urgency.value)
        return found

    def _closest(self, step: Step, urgency: Urgency, report_type: str, category: str) -> Rule | None:
        group = self.groups.get(category)
        closest: tuple[int, Rule] | None = None
        for rule in self._by_step.get((step, urgency), ()):
            close = rule.specificity(report_type, category, group)
            if close is not None and (closest is None or close > closest[0]):
                closest = close, rule
        return closest[1] if closest else None

    def demands_progress(self, urgency: Urgency, report_type: str, category: str) -> bool:
        """Whether these rules want progress notes; documents may leave them out."""
        return self._closest(Step.PROGRESS, urgency, report_type, category) is not None


#: The step whose rule counts where a document has none of its own.
STANDS_IN = {Step.CONTRIBUTE: Step.PROCESS, Step.PROGRESS: Step.PROCESS}


def step_due(rule: Rule, start: datetime, calendar: WorkingCalendar) -> datetime:
    """When a step begun at ``start`` (UTC) must be done (UTC)."""
    return calendar.add(start, rule.amount)


def promise(
    rules: Rules, start: datetime, first: Step, kind: tuple[Urgency, str, str], calendar: WorkingCalendar
) -> datetime:
    """The date promised to the citizen: every step from ``first`` to the answer, each taking its whole amount.

    ``kind`` is (urgency, report type, category).
    """
    at = start
    for step in STEPS_TO_ANSWER[STEPS_TO_ANSWER.index(first) :]:
        at = step_due(rules.find(step, *kind), at, calendar)
    return at


#: Steps that wait for the citizen: nobody is late when they run out, something else happens.
_ENDS = {Step.CONFIRM: Check.CLOSED, Step.SUPPLY: Check.UNANSWERED}


def points(
    rule: Rule, start: datetime, due: datetime, calendar: WorkingCalendar, unit: str | None = None
) -> tuple[ClockPoint, ...]:
    """The points of a step's clock in order: the warning, the breach, the ladder; or the closing of a confirmation.

    ``start`` and ``due`` are UTC; ``unit`` is the coordinating unit whose clock it is, if it is one's. The ladder's
    first rung is told at the breach itself; the others in order of time, which working and plain amounts in one ladder
    may turn round.
    """
    if rule.step in _ENDS:
        return (ClockPoint(due, _ENDS[rule.step]),)
    told_at = [due if number == 0 else calendar.add(due, rung.after) for number, rung in enumerate(rule.ladder)]
    checks = [Check.BREACHED, *[Check.ESCALATED] * (len(told_at) - 1)]
    found = [
        ClockPoint(at, check, rung.audience, unit) for at, check, rung in zip(told_at, checks, rule.ladder, strict=True)
    ]
    if rule.warn_share is not None:
        warn_at = _share_of(rule, start, due, calendar)
        if start < warn_at < due:
            found.append(ClockPoint(warn_at, Check.WARNED, rule.ladder[0].audience, unit))
    return tuple(sorted(found, key=lambda point: point.at))


def silent_points(rule: Rule, start: datetime, calendar: WorkingCalendar) -> tuple[ClockPoint, ...]:
    """Who is told when nobody has told the citizen how the work goes since ``start`` (UTC): the rule's ladder."""
    due = step_due(rule, start, calendar)
    found = [
        ClockPoint(due if rung.after.n == 0 else calendar.add(due, rung.after), Check.SILENT, rung.audience)
        for rung in rule.ladder
    ]
    return tuple(sorted(found, key=lambda point: point.at))


def _share_of(rule: Rule, start: datetime, due: datetime, calendar: WorkingCalendar) -> datetime:
    share = rule.warn_share or 0.0
    if not rule.amount.counts_working_time:
        return _whole_minute(start + (due - start) * share)
    total = calendar.working_time(start, due)
    return _whole_minute(calendar.advance(start, total * share))


def _whole_minute(instant: datetime) -> datetime:
    return instant - timedelta(seconds=instant.second, microseconds=instant.microsecond)


def rules_from_document(document: Mapping[str, Any]) -> Rules:
    """Build the rules from their stored document.

    ``{"version": 1, "ladders": {"urgent": [["focal", "0 minutes"], …]}, "rules": [{"step": "receive",
    "urgency": "urgent", "amount": "30 minutes", "warn_at": 0.5, "category": "…", "report_type": "…"}, …],
    "extensions": {"normal": {"times": 1, "most": "5 working days"}}}``; a rule may carry its own ``ladder``. Raises
    ValueError or KeyError when malformed, or when a step that was always required has no rule for all reports.
    """
    ladders = {Urgency(name): _ladder(lines) for name, lines in document["ladders"].items()}
    rules = []
    for number, line in enumerate(document["rules"]):
        step, urgency = Step(line["step"]), Urgency(line["urgency"])
        warn = line.get("warn_at")
        if warn is not None and not 0 < float(warn) < 1:
            raise ValueError(f"warn_at is a share between 0 and 1: {warn}")
        rules.append(
            Rule(
                step=step,
                urgency=urgency,
                amount=parse_amount(line["amount"]),
                warn_share=None if warn is None else float(warn),
                ladder=_told(step, _ladder(line["ladder"]) if "ladder" in line else ladders[urgency]),
                report_type=line.get("report_type"),
                category=line.get("category"),
                number=number,
            )
        )
    general = {(rule.step, rule.urgency) for rule in rules if rule.is_general}
    required = [step for step in RULED_STEPS if step not in ADDED_LATER]
    missing = [f"{step} {urgency}" for step in required for urgency in Urgency if (step, urgency) not in general]
    if missing:
        raise ValueError(f"no rule for all reports: {', '.join(missing)}")
    extensions = {
        Urgency(name): ExtensionLimit(int(line["times"]), parse_amount(line["most"]))
        for name, line in document.get("extensions", {}).items()
    }
    return Rules(tuple(rules), extensions, version=int(document.get("version", 0)))


def _ladder(lines: Iterable[Iterable[str]]) -> tuple[Rung, ...]:
    ladder = tuple(Rung(Audience(audience), parse_amount(after)) for audience, after in lines)
    if not ladder or ladder[0].after.n != 0:
        raise ValueError("a ladder's first rung is told at the deadline itself")
    return ladder


def _told(step: Step, ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """Approving is the leader's work: the focal officer cannot do what is late, and the leader is told once."""
    if step is not Step.APPROVE:
        return ladder
    rungs: dict[Audience, Rung] = {}
    for rung in ladder:
        audience = Audience.LEADER if rung.audience is Audience.FOCAL else rung.audience
        rungs.setdefault(audience, Rung(audience, rung.after))
    return tuple(rungs.values())
