"""The weeks for which adoption is counted, by Vietnamese local days: Monday to Sunday, numbered as in ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.texts.days import YEARS
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.text import Text

#: 2026-W10, Tuần 10/2026, T10... is no week: a month is written so.
_WRITTEN = (
    re.compile(r"(?P<year>\d{4})-w(?P<number>\d{1,2})"),
    re.compile(r"(?:tuan|week) ?(?P<number>\d{1,2}) ?(?:/|-|nam) ?(?P<year>\d{4})"),
)
_NAME = Text("Tuần {number}/{year}", "Week {number}/{year}")


@dataclass(frozen=True, slots=True, order=True)
class CampaignWeek:
    """The week that begins on the Monday ``first``. ``str`` is its key."""

    first: date

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def before(self) -> CampaignWeek:
        """The week right before."""
        return CampaignWeek(self.first - timedelta(days=7))

    @property
    def following(self) -> CampaignWeek:
        """The week right after."""
        return CampaignWeek(self.first + timedelta(days=7))

    @property
    def written(self) -> Text:
        """The week as people read it: Tuần 10/2026."""
        year, number, _ = self.first.isocalendar()
        return _NAME.fill(number=number, year=year)

    def __str__(self) -> str:
        year, number, _ = self.first.isocalendar()
        return f"{year:04d}-W{number:02d}"


def week_of(day: date) -> CampaignWeek:
    """The week that a local day lies in."""
    return CampaignWeek(day - timedelta(days=day.weekday()))


def read_week(text: str) -> CampaignWeek | None:
    """Read a week as people write it; None for anything else, and for a week that its year does not have."""
    said = folded(text).strip()
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(said):
            year, number = int(found["year"]), int(found["number"])
            if not YEARS[0] <= year <= YEARS[1]:
                return None
            try:
                return CampaignWeek(date.fromisocalendar(year, number, 1))
            except ValueError:
                return None
    return None


def until(first: CampaignWeek, last: CampaignWeek) -> Iterator[CampaignWeek]:
    """The weeks from ``first`` to ``last``, both included; none if ``last`` lies before."""
    while first <= last:
        yield first
        first = first.following
