"""Show how each date of a year counts and why, for the people who maintain the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain.deadlines.calendar import DayKind, WorkingCalendar


@dataclass(frozen=True, slots=True)
class Day:
    """A local date: its kind, its ``usual`` kind without decided dates, its decision and its holiday, if any."""

    date: date
    kind: DayKind
    usual: DayKind
    decision: str | None
    holiday: str | None


def days_of(year: int, calendar: WorkingCalendar) -> Iterator[Day]:
    """Every date of a year, in order."""
    usual = replace(calendar, decided={})
    day = date(year, 1, 1)
    while day.year == year:
        decided = calendar.decided.get(day)
        yield Day(
            day,
            kind=_kind(day, calendar),
            usual=_kind(day, usual),
            decision=decided.decision if decided else None,
            holiday=calendar.book.get(day),
        )
        day += timedelta(days=1)


def _kind(day: date, calendar: WorkingCalendar) -> DayKind:
    if not calendar.is_working_day(day):
        return DayKind.OFF
    decided = calendar.decided.get(day)
    return decided.kind if decided else DayKind.WORKING
