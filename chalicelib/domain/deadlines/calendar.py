"""The working calendar of a province: which minutes count as working time, and where a deadline falls.

Working time is a list of intervals for each weekday, valid from a date, because provinces change their hours with
the season. Public holidays, compensatory days and most swapped days come from ``holidays.Vietnam``. A table of decided
dates overrides the library, because the Government announces swaps late (docs/domain.md, "Calendar").

Functions take and return instants as aware UTC datetimes. Dates and hours are Vietnamese local time, which has no
daylight saving.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_ONE_DAY = timedelta(days=1)
_ZERO = timedelta(0)
# Far longer than any run of days off. A search that reaches it has a calendar without working hours.
_HORIZON_DAYS = 400


def local_day(instant: datetime) -> date:
    """The Vietnamese local date of an instant (UTC)."""
    return instant.astimezone(LOCAL).date()


class DayKind(StrEnum):
    """The kind of a decided date: a day off, a full working day, or a half day with its first interval only."""

    OFF = "off"
    WORKING = "working"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class DecidedDay:
    """One line of the table of decided dates; ``decision`` names the document that ordered it."""

    day: date
    kind: DayKind
    decision: str


@dataclass(frozen=True, slots=True)
class Season:
    """Working intervals by weekday (0 is Monday), valid from ``valid_from``. Local times, in order, without overlap."""

    valid_from: date
    hours: Mapping[int, tuple[tuple[time, time], ...]]


class HolidayBook(Protocol):
    """The part of the holiday library in use: whether a date is a working day, and the name of its holiday."""

    def is_working_day(self, key: date, /) -> bool: ...

    def get(self, key: date, /) -> str | None: ...


@lru_cache(maxsize=1)
def vietnam_holidays() -> HolidayBook:
    """Vietnam in the ``holidays`` library, with compensatory and swapped days."""
    import holidays  # takes 60 ms; only functions that compute deadlines need it

    return holidays.country_holidays("VN")


@dataclass(frozen=True)
class WorkingCalendar:
    """Seasons in order of ``valid_from``, decided dates, and the holidays for all other dates.

    ``version`` is the version of the calendar document; a ticket keeps it with its deadlines.
    """

    seasons: Sequence[Season]
    decided: Mapping[date, DecidedDay] = field(default_factory=dict)
    book: HolidayBook = field(default_factory=vietnam_holidays)
    version: int = 0

    @cached_property
    def of_whole_days(self) -> WorkingCalendar:
        """The same calendar with whole days for half days: an amount of working days counts a half day as a day."""
        decided = {
            day: replace(line, kind=DayKind.WORKING) if line.kind is DayKind.HALF else line
            for day, line in self.decided.items()
        }
        return replace(self, decided=decided)

    def intervals(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Working intervals of a local date as UTC pairs; empty on a day off."""
        decided = self.decided.get(day)
        if decided is not None:
            if decided.kind is DayKind.OFF:
                return ()
            hours = self._hours(day)
            if decided.kind is DayKind.HALF:
                hours = hours[:1]
        elif self.book.is_working_day(day):
            hours = self._hours(day)
        else:
            return ()
        return tuple((_utc(day, start), _utc(day, end)) for start, end in hours)

    def is_working_day(self, day: date) -> bool:
        """Whether any working time lies on this local date."""
        return bool(self.intervals(day))

    def add(self, start: datetime, amount: Amount) -> datetime:
        """The instant (UTC) at which ``amount`` from ``start`` (UTC) has passed.

        Working amounts begin at the next working instant. Working days keep the time of day. If that hour is not
        working time on the last day, it moves to the next opening of that day, or to its close.

        Raises ValueError when the calendar has no working time.
        """
        match amount.unit:
            case TimeUnit.MINUTES:
                return start + timedelta(minutes=amount.n)
            case TimeUnit.HOURS:
                return start + timedelta(hours=amount.n)
            case TimeUnit.DAYS:
                return start + timedelta(days=amount.n)
            case TimeUnit.WORKING_MINUTES:
                return self.advance(start, timedelta(minutes=amount.n))
            case TimeUnit.WORKING_HOURS:
                return self.advance(start, timedelta(hours=amount.n))
            case TimeUnit.WORKING_DAYS:
                return self._add_working_days(start, amount.n)

    def advance(self, start: datetime, working: timedelta) -> datetime:
        """The instant (UTC) at which ``working`` time has passed since ``start``; the next working instant for zero.

        Raises ValueError when the calendar has no working time.
        """
        left = working
        for opening, end in self._intervals_from(start):
            begin = max(opening, start)
            if left < end - begin or (left and left == end - begin):
                return begin + left
            left -= end - begin
        raise ValueError("the calendar has no working time")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two instants (UTC); zero when ``end`` is not after ``start``."""
        total = _ZERO
        if end <= start:
            return total
        for begin, stop in self._intervals_from(start):
            if begin >= end:
                break
            total += min(stop, end) - max(begin, start)
        return total

    def next_working(self, instant: datetime) -> datetime:
        """``instant`` (UTC) if it lies in working time, otherwise the start of the next working interval."""
        return self.advance(instant, _ZERO)

    def agrees(self, other: WorkingCalendar, start: datetime, end: datetime) -> bool:
        """Whether both calendars have the same working time on every local date from ``start`` to ``end`` (UTC)."""
        day, last = (instant.astimezone(LOCAL).date() for instant in (start, end))
        while day <= last:
            if self.intervals(day) != other.intervals(day):
                return False
            day += _ONE_DAY
        return True

    def _add_working_days(self, start: datetime, n: int) -> datetime:
        begin = self.next_working(start)
        local = begin.astimezone(LOCAL)
        day = local.date()
        for _ in range(n):
            day = self.next_working_date(day)
        at = datetime.combine(day, local.timetz()).astimezone(UTC)
        ends = [end for _, end in self.intervals(day)]
        # On a shorter last day (half day, other season) the count ends at its close and not on the day after.
        return min(self.next_working(at), ends[-1]) if at <= ends[-1] else ends[-1]

    def next_working_date(self, day: date) -> date:
        """The first working date after a local date. Raises ValueError when the calendar has no working time."""
        for _ in range(_HORIZON_DAYS):
            day += _ONE_DAY
            if self.is_working_day(day):
                return day
        raise ValueError("the calendar has no working time")

    def _intervals_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = start.astimezone(LOCAL).date()
        empty = 0
        day = first
        while empty < _HORIZON_DAYS:
            intervals = self.intervals(day)
            empty = 0 if intervals else empty + 1
            for begin, end in intervals:
                if end > start:
                    yield begin, end
            day += _ONE_DAY

    def _hours(self, day: date) -> tuple[tuple[time, time], ...]:
        current: Season | None = None
        for season in self.seasons:
            if season.valid_from <= day:
                current = season
        if current is None:
            return ()
        # A decided working day without hours of its own, such as a Saturday, has the hours of a Monday.
        return current.hours.get(day.weekday()) or current.hours.get(0, ())


def relaid(instant: datetime, begin: datetime, old: WorkingCalendar, new: WorkingCalendar) -> datetime:
    """Move ``instant`` (UTC) to the calendar ``new``: as much working time after ``begin`` as it had in ``old``.

    An instant not after ``begin`` stays. An opening becomes an opening. An instant outside working time keeps its
    distance from the close before it, but does not pass the next opening.
    """
    worked = old.working_time(begin, instant)
    close = old.advance(begin, worked)
    if instant <= begin:
        return instant
    moved = new.advance(begin, worked)
    if instant < close:
        # No working time has passed yet, so an instant before the first opening stays before it.
        return min(instant, moved)
    if instant == close:
        return moved
    opening = new.next_working(moved)
    return opening if instant == old.next_working(instant) else min(moved + (instant - close), opening)


def relaid_by_days(instant: datetime, begin: datetime, old: WorkingCalendar, new: WorkingCalendar) -> datetime:
    """Like ``relaid``, for a deadline counted in working days (UTC), where a half day counts as a day.

    A deadline in the free half of a half day moves to the close of that day. If the close is not after ``begin``, it
    moves to the next opening.
    """
    moved = relaid(instant, begin, old.of_whole_days, new.of_whole_days)
    if instant <= begin:
        return moved
    if new.next_working(begin) != new.of_whole_days.next_working(begin):
        # It is the free half of today. What was due in it moves to the next opening, and must not overtake the night.
        moved = max(moved, new.next_working(begin))
    day = moved.astimezone(LOCAL).date()
    if not new.intervals(day):
        return moved
    close, usual_close = new.intervals(day)[-1][1], new.of_whole_days.intervals(day)[-1][1]
    return close if begin < close < moved <= usual_close else moved


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL).astimezone(UTC)


def calendar_from_document(document: Mapping[str, Any]) -> WorkingCalendar:
    """Read the calendar document.

    ``{"version": 3, "seasons": [{"valid_from": "2025-01-01", "hours": {"mon": ["07:30-11:30", …], …}}],
    "dates": [{"date": "2026-01-02", "kind": "off", "decision": "…"}]}``. Raises ValueError or KeyError when the
    document is malformed, has no seasons, or has intervals that overlap or are out of order.
    """
    if not document["seasons"]:
        raise ValueError("the calendar has no season")
    seasons = sorted(
        (
            Season(
                date.fromisoformat(season["valid_from"]),
                {_WEEKDAYS.index(name): _intervals(spans) for name, spans in season["hours"].items()},
            )
            for season in document["seasons"]
        ),
        key=lambda season: season.valid_from,
    )
    decided = [
        DecidedDay(date.fromisoformat(line["date"]), DayKind(line["kind"]), line["decision"])
        for line in document.get("dates", ())
    ]
    return WorkingCalendar(seasons, {line.day: line for line in decided}, version=int(document.get("version", 0)))


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _intervals(spans: Sequence[str]) -> tuple[tuple[time, time], ...]:
    intervals = tuple(map(_interval, spans))
    if any(later[0] < earlier[1] for earlier, later in pairwise(intervals)):
        raise ValueError(f"intervals overlap or are out of order: {', '.join(spans)}")
    return intervals


def _interval(text: str) -> tuple[time, time]:
    begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    if begin >= end:
        raise ValueError(f"the interval does not end after its start: {text}")
    return begin, end
