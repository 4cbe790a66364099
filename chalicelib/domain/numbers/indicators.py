"""The public figures, computed from measures. ``texts.figures.FIGURES`` explains each figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.domain.errors import Invalid
from chalicelib.domain.numbers.counts import BUCKET_HOURS, BUCKETS, Measures


class Form(StrEnum):
    """How a figure is written."""

    COUNT = "count"
    #: A share of 1, shown as a percentage.
    RATE = "rate"
    SECONDS = "seconds"


class Shown(StrEnum):
    """Where the dashboard shows a figure, beside the tiles: in the tables of groups, on a card, or in the CSV alone."""

    TABLE = "table"
    CARD = "card"
    CSV_ONLY = "csv only"


@dataclass(frozen=True, slots=True)
class Tile:
    """A large figure at the top of the dashboard: its ``place`` from the left, beginning with 1.

    ``more_is_better`` None: more is neither better nor worse.
    """

    place: int
    more_is_better: bool | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """How and where a figure is shown."""

    form: Form
    shown: Shown
    tile: Tile | None = None


#: Every figure, in the order of the tables. tests/recipes/test_figure_lines.py names what a new one has forgotten.
FIGURES: Mapping[str, Figure] = {
    "received": Figure(Form.COUNT, Shown.TABLE, Tile(1)),
    "handled": Figure(Form.COUNT, Shown.TABLE, Tile(2, more_is_better=True)),
    "on_time": Figure(Form.COUNT, Shown.TABLE),
    "late": Figure(Form.COUNT, Shown.TABLE),
    "open": Figure(Form.COUNT, Shown.TABLE),
    "overdue": Figure(Form.COUNT, Shown.TABLE, Tile(4, more_is_better=False)),
    "refused": Figure(Form.COUNT, Shown.CARD),
    "withdrawn": Figure(Form.COUNT, Shown.CARD),
    "merged": Figure(Form.COUNT, Shown.CSV_ONLY),
    "on_time_rate": Figure(Form.RATE, Shown.TABLE, Tile(3, more_is_better=True)),
    "answer_median_seconds": Figure(Form.SECONDS, Shown.TABLE, Tile(6, more_is_better=False)),
    "satisfied_rate": Figure(Form.RATE, Shown.TABLE, Tile(5, more_is_better=True)),
    "content_rate": Figure(Form.RATE, Shown.CARD),
    "response_rate": Figure(Form.RATE, Shown.CARD),
    "rated": Figure(Form.COUNT, Shown.CARD),
    "answer_mean_seconds": Figure(Form.SECONDS, Shown.CARD),
    "answer_p90_seconds": Figure(Form.SECONDS, Shown.CARD),
    # Of a line among others only (ranks).
    "rank": Figure(Form.COUNT, Shown.CARD),
}
#: Figures that are counted; the others follow from them.
COUNTED = ("received", "handled", "on_time", "late", "open", "overdue", "refused", "withdrawn", "merged")
#: The longest period in days: more than a year, so that any year can be read.
MAX_DAYS = 400
#: The fewest answered or overdue reports for a rank. With fewer, one late report would move the rank too far.
MIN_RANKED = 10


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length right before this one."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def months(self) -> list[date]:
        """The first day of each month that has a day in the period."""
        months = [self.first.replace(day=1)]
        while (following := _next_month(months[-1])) <= self.last:
            months.append(following)
        return months

    def covers(self, month: date) -> bool:
        """Whether the whole month that begins on ``month`` lies in the period."""
        return self.first <= month and _next_month(month) - timedelta(days=1) <= self.last

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def period(first: date, last: date, most: int = MAX_DAYS) -> Period:
    """The period from ``first`` to ``last``. Raises Invalid if it is empty or has more than ``most`` days."""
    if last < first:
        raise Invalid("period_backwards", field="to")
    result = Period(first, last)
    if result.days > most:
        raise Invalid("period_too_long", field="from", days=most)
    return result


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def figures(counted: Measures) -> dict[str, int | float | None]:
    """All figures for these measures: rates from 0 to 1, times in seconds; None for a division by zero."""
    counts: dict[str, int | float | None] = {name: counted.get(name, 0) for name in COUNTED}
    handled, overdue = counted.get("handled", 0), counted.get("overdue", 0)
    satisfied, accepted = counted.get("satisfied", 0), counted.get("accepted", 0)
    rated = satisfied + accepted + counted.get("unsatisfied", 0)
    return counts | {
        "on_time_rate": _rate(counted.get("on_time", 0), handled + overdue),
        "rated": rated,
        "satisfied_rate": _rate(satisfied, rated),
        "content_rate": _rate(satisfied + accepted, rated),
        "response_rate": _rate(rated, handled),
        "answer_mean_seconds": round(counted.get("seconds", 0) / handled) if handled else None,
        "answer_median_seconds": quantile(counted, 0.5),
        "answer_p90_seconds": quantile(counted, 0.9),
    }


def quantile(counted: Measures, share: float) -> int | None:
    """The time to answer (seconds) within which this share of the answers came, interpolated in its bucket.

    None without answers. In the last bucket, which is open, it is the beginning of that bucket: "more than".
    """
    sizes = [counted.get(name, 0) for name in BUCKETS]
    rank = share * sum(sizes)
    if not rank:
        return None
    ends = [0, *BUCKET_HOURS]
    for size, begin, end in zip(sizes, ends, BUCKET_HOURS, strict=False):
        if size and rank <= size:
            return round(3600 * (begin + (end - begin) * rank / size))
        rank -= size
    return BUCKET_HOURS[-1] * 3600


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def ranks(counted: Mapping[str, Measures], least: int = MIN_RANKED) -> dict[str, int]:
    """Value -> rank by its on-time rate, 1 being the best. Equal rates share a rank; fewer than ``least`` have none."""
    rates = {
        value: measures.get("on_time", 0) / closed
        for value, measures in counted.items()
        if (closed := measures.get("handled", 0) + measures.get("overdue", 0)) >= least
    }
    ordered = sorted(rates.values(), reverse=True)
    return {value: ordered.index(rate) + 1 for value, rate in rates.items()}


def together(counted: Iterable[Measures]) -> dict[str, int]:
    """The sum of measures."""
    sums: dict[str, int] = {}
    for measures in counted:
        for name, value in measures.items():
            sums[name] = sums.get(name, 0) + value
    return sums
