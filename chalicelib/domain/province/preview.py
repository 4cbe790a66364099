"""What the deadlines of a report would be, by the rules and the calendar as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.deadlines.rules import STEPS_TO_ANSWER, ClockPoint, Rule, Step, Urgency, points, step_due
from chalicelib.domain.province.directory import Directory


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One step: the rule that gives its time, when it would begin and be due, what would happen when. Times are UTC."""

    step: Step
    rule: Rule
    start: datetime
    due: datetime
    points: tuple[ClockPoint, ...]


def foresee(directory: Directory, kind: tuple[Urgency, str, str], at: datetime) -> Iterator[Foreseen]:
    """The steps of a report sent at ``at`` (UTC), each beginning when the one before is due.

    ``kind`` is (urgency, report type, category). The last but one is the approval, whose due date is the one promised;
    the last is the citizen's confirmation. Raises NoRule, ValueError or OverflowError where rules or calendar end.
    """
    for step in (*STEPS_TO_ANSWER, Step.CONFIRM):
        rule = directory.rules.find(step, *kind)
        due = step_due(rule, at, directory.calendar)
        yield Foreseen(step, rule, at, due, points(rule, at, due, directory.calendar))
        at = due
