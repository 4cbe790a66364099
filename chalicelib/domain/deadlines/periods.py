"""Periods of days as lawyers read them, and the most calendar days that a step may take.

By the Civil Code 2015 the day on which a period begins does not count (article 147, clause 2), and a period whose last
day is a day off ends with the next working day (article 148, clause 5). Clause 6 ends a day at midnight; here it ends
with the office hours, because nobody answers after them.

Instants are aware UTC datetimes; days are Vietnamese local dates.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit
from chalicelib.domain.deadlines.calendar import LOCAL, WorkingCalendar, local_day, relaid_by_days


class End(StrEnum):
    """When a period of days ends: at the hour at which it began, or at the close of its last day."""

    HOUR = "hour"
    DAY = "day"


#: The units that a period with End.DAY may have.
WHOLE_DAYS = frozenset({TimeUnit.DAYS, TimeUnit.WORKING_DAYS})


def closing(start: datetime, amount: Amount, calendar: WorkingCalendar) -> datetime:
    """The close of the last day of ``amount``, a number of days or working days, that began at ``start``.

    Raises ValueError when the calendar has no working time.
    """
    day = local_day(start)
    if amount.unit is TimeUnit.DAYS:
        return _close_from(day + timedelta(days=amount.n), start, calendar)
    for _ in range(amount.n):
        day = calendar.next_working_date(day)
    return _close_from(day, start, calendar)


def within(start: datetime, due: datetime, most: Amount, end: End, calendar: WorkingCalendar) -> datetime:
    """``due``, or if it is earlier the last working instant within ``most``, a number of calendar days from ``start``.

    Without working time in those days, their end itself.
    """
    last = limit(start, most, end)
    if due <= last:
        return due
    day, first = local_day(last), local_day(start)
    while day >= first:
        for opening, close in reversed(calendar.intervals(day)):
            if opening <= last and min(close, last) > start:
                return min(close, last)
        day -= timedelta(days=1)
    return last


def limit(start: datetime, most: Amount, end: End) -> datetime:
    """The end of ``most`` calendar days from ``start``: to the hour, or the midnight after the last day."""
    if end is End.HOUR:
        return start + timedelta(days=most.n)
    return _midnight(local_day(start) + timedelta(days=most.n + 1))


def relaid_period(
    instant: datetime, begin: datetime, unit: TimeUnit, old: WorkingCalendar, new: WorkingCalendar
) -> datetime:
    """Move the deadline of a period that ends at a close to the calendar ``new``, counted from ``begin``.

    A close becomes the close of the day with as many working days before it. A period of calendar days moves only if
    its last day is a day off now. An instant that is no close, such as one after a pause, keeps its working time.
    """
    if instant <= begin:
        return instant
    if unit is TimeUnit.DAYS:
        begin = max(begin, _midnight(local_day(instant)))
    day, last = local_day(begin), local_day(instant)
    intervals = old.intervals(last)
    if not intervals or instant != intervals[-1][1]:
        return relaid_by_days(instant, begin, old, new)
    left = sum(old.is_working_day(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))
    for _ in range(left):
        day = new.next_working_date(day)
    return _close_from(day, begin, new)


def _close_from(day: date, start: datetime, calendar: WorkingCalendar) -> datetime:
    """The close of ``day``, or of the next working day if it is a day off or had closed before ``start``."""
    intervals = calendar.intervals(day)
    if not intervals or intervals[-1][1] < start:
        intervals = calendar.intervals(calendar.next_working_date(day))
    return intervals[-1][1]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LOCAL).astimezone(UTC)
