"""The periods for which indicators are entered: months, quarters and years, by Vietnamese local days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.domain.deadlines.calendar import WorkingCalendar
from chalicelib.domain.texts.days import YEARS
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.indicators import PERIODS
from chalicelib.domain.texts.text import Text


class PeriodKind(StrEnum):
    """How long the periods of an indicator are."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


#: How many periods a year has.
_IN_A_YEAR = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
#: What people and spreadsheets write, without accents and case: 2026-10, 10/2026, T10/2026, Tháng 10/2026; 2026-Q4,
#: Q4/2026, Quý IV/2026 (folded to qui), Quý 4 năm 2026; 2026, Năm 2026.
_WRITTEN = (
    (PeriodKind.MONTH, re.compile(r"(?P<year>\d{4})-(?P<number>\d\d)")),
    (PeriodKind.MONTH, re.compile(r"(?:t|thang|month)? ?(?P<number>\d{1,2}) ?(?:/|-|nam) ?(?P<year>\d{4})")),
    (PeriodKind.QUARTER, re.compile(r"(?P<year>\d{4})-q(?P<number>[1-4])")),
    (
        PeriodKind.QUARTER,
        re.compile(r"(?:q|quy|qui|quarter) ?(?P<number>[1-4]|i{1,3}|iv) ?(?:/|-|nam) ?(?P<year>\d{4})"),
    ),
    (PeriodKind.YEAR, re.compile(r"(?:nam|year)? ?(?P<year>\d{4})")),
)


@dataclass(frozen=True, slots=True)
class IndicatorPeriod:
    """The ``number``-th month or quarter of a year, from 1; a whole year has the number 1. ``str`` is its key."""

    kind: PeriodKind
    year: int
    number: int = 1

    @property
    def first(self) -> date:
        """Its first local day."""
        months = 12 // _IN_A_YEAR[self.kind]
        return date(self.year, (self.number - 1) * months + 1, 1)

    @property
    def last(self) -> date:
        """Its last local day."""
        return self.following.first - timedelta(days=1)

    @property
    def before(self) -> IndicatorPeriod:
        """The period of this kind right before."""
        if self.number > 1:
            return IndicatorPeriod(self.kind, self.year, self.number - 1)
        return IndicatorPeriod(self.kind, self.year - 1, _IN_A_YEAR[self.kind])

    @property
    def following(self) -> IndicatorPeriod:
        """The period of this kind right after."""
        if self.number < _IN_A_YEAR[self.kind]:
            return IndicatorPeriod(self.kind, self.year, self.number + 1)
        return IndicatorPeriod(self.kind, self.year + 1)

    @property
    def written(self) -> Text:
        """The period as people read it: Tháng 10/2026, Quý 4/2026, Năm 2026."""
        return PERIODS[self.kind].fill(number=self.number, year=self.year)

    def due(self, day: int, calendar: WorkingCalendar) -> date:
        """The local day by which it is entered: the ``day`` of the month after it.

        If that is a day off, it is the next working day (Civil Code 2015, article 148, clause 5).
        """
        wanted = (self.last + timedelta(days=1)).replace(day=day)
        return wanted if calendar.is_working_day(wanted) else calendar.next_working_date(wanted)

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year}-{self.number:02d}"
            case PeriodKind.QUARTER:
                return f"{self.year}-Q{self.number}"
        return str(self.year)


def read_period(text: str) -> IndicatorPeriod | None:
    """Read a period as people write it; None for anything else, and for years beyond those of a day."""
    said = folded(text).replace("–", "-").strip()
    for kind, pattern in _WRITTEN:
        if found := pattern.fullmatch(said):
            parts = found.groupdict()
            year, named = int(parts["year"]), parts.get("number") or "1"
            number = _ROMAN.get(named) or int(named)
            if YEARS[0] <= year <= YEARS[1] and 1 <= number <= _IN_A_YEAR[kind]:
                return IndicatorPeriod(kind, year, number)
    return None


def period_at(kind: PeriodKind, day: date) -> IndicatorPeriod:
    """The period that a local day lies in."""
    return IndicatorPeriod(kind, day.year, (day.month - 1) * _IN_A_YEAR[kind] // 12 + 1)


def last_ended(kind: PeriodKind, today: date) -> IndicatorPeriod:
    """The last period that ended before the local day ``today``."""
    return period_at(kind, today).before


def until(first: IndicatorPeriod, last: IndicatorPeriod) -> Iterator[IndicatorPeriod]:
    """The periods of one kind from ``first`` to ``last``, both included; none if ``last`` lies before."""
    while first.first <= last.first:
        yield first
        first = first.following
