"""Working time, amounts and quiet hours of the simulated province, computed without the code under test."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import accumulate

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


class WorkingTime:
    """The working time between ``_FIRST`` and ``_LAST``: how much is before an instant, and when so much is over."""

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
        """The first instant by which ``passed`` working time has passed; for zero, the first working instant."""
        if not passed:
            index = bisect_right(self._closes, begin)
            return max(begin, self._opens[index])
        wanted = self.until(begin) + passed
        index = bisect_left(self._before, wanted) - 1
        return self._opens[index] + (wanted - self._before[index])

    def days_after(self, begin: datetime, count: int) -> datetime:
        """The same time of day ``count`` working dates later, within the working time of that date."""
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
    spans = [(_instant(day, begin), _instant(day, end)) for begin, end in hours]
    return spans[: 1 if day in _HALF_DAYS else None]


def _instant(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), _VIETNAM).astimezone(UTC)


WORKING = WorkingTime()


def plus(begin: datetime, amount: str) -> datetime:
    """``begin`` and an amount as rules write it: ``"4 working hours"``, ``"3 days"``."""
    number, *words = amount.split()
    count, noun = int(number), words[-1].rstrip("s")
    if "working" not in words:
        return begin + count * {"minute": MINUTE, "hour": 60 * MINUTE, "day": DAY}[noun]
    if noun == "day":
        return WORKING.days_after(begin, count)
    return WORKING.after(begin, count * {"minute": MINUTE, "hour": 60 * MINUTE}[noun])


def is_quiet(instant: datetime) -> bool:
    """Whether an instant is in the hours in which only urgent messages are sent."""
    at = instant.astimezone(_VIETNAM).time()
    return at >= _QUIET_FROM or at < _QUIET_UNTIL


def morning_after(instant: datetime) -> datetime:
    """The end of the quiet hours in which an instant lies."""
    local = instant.astimezone(_VIETNAM)
    day = local.date() + (DAY if local.time() >= _QUIET_FROM else ZERO)
    return datetime.combine(day, _QUIET_UNTIL, _VIETNAM).astimezone(UTC)


def minute_from(instant: datetime) -> datetime:
    """The first whole minute that is not before an instant: the time of the next sweep."""
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + MINUTE
