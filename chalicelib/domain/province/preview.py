"""Preview the deadlines of a report with the present rules and calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.deadlines.rules import STEPS_TO_ANSWER, ClockPoint, Rule, Step, Urgency, points, step_due
from chalicelib.domain.province.directory import Directory


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A step of the preview: its rule, its start, its due time, and the points of its clock. Times are UTC."""

    step: Step
    rule: Rule
    start: datetime
    due: datetime
    points: tuple[ClockPoint, ...]


def foresee(directory: Directory, kind: tuple[Urgency, str, str], at: datetime) -> Iterator[Foreseen]:
    """The steps of a report sent at ``at`` (UTC). Each begins when the one before it is due.

    ``kind`` is (urgency, report type, category). The last step but one is the approval: its due date is the promise.
    The last step is the citizen's confirmation.

    Raises NoRule when a step has no rule, and ValueError or OverflowError when the calendar has no further working
    time.
    """
    for step in (*STEPS_TO_ANSWER, Step.CONFIRM):
        rule = directory.rules.find(step, *kind)
        due = step_due(rule, at, directory.calendar)
        yield Foreseen(step, rule, at, due, points(rule, at, due, directory.calendar))
        at = due
