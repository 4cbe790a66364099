"""The public figures, computed from summaries. ``texts.figures.FIGURES`` explains each figure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import Invalid
from chalicelib.domain.numbers.counts import Measures
from chalicelib.domain.numbers.summaries import Summary


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
    "on_time_held": Figure(Form.COUNT, Shown.CSV_ONLY),
    "overdue_held": Figure(Form.COUNT, Shown.CSV_ONLY),
    "on_time_held_rate": Figure(Form.RATE, Shown.TABLE),
    "answer_median_seconds": Figure(Form.SECONDS, Shown.TABLE, Tile(6, more_is_better=False)),
    "satisfied_rate": Figure(Form.RATE, Shown.TABLE, Tile(5, more_is_better=True)),
    "content_rate": Figure(Form.RATE, Shown.CARD),
    "response_rate": Figure(Form.RATE, Shown.CARD),
    "rated": Figure(Form.COUNT, Shown.CARD),
    "answer_mean_seconds": Figure(Form.SECONDS, Shown.CARD),
    "answer_p90_seconds": Figure(Form.SECONDS, Shown.CARD),
    "answer_mean_working_seconds": Figure(Form.SECONDS, Shown.CARD),
    "answer_median_working_seconds": Figure(Form.SECONDS, Shown.CARD),
    "answer_p90_working_seconds": Figure(Form.SECONDS, Shown.CARD),
    "response_mean_seconds": Figure(Form.SECONDS, Shown.CSV_ONLY),
    "response_median_seconds": Figure(Form.SECONDS, Shown.CARD),
    "response_p90_seconds": Figure(Form.SECONDS, Shown.CARD),
    "response_median_working_seconds": Figure(Form.SECONDS, Shown.CARD),
    "reopened": Figure(Form.COUNT, Shown.CARD),
    "returns": Figure(Form.COUNT, Shown.CARD),
    "waits": Figure(Form.COUNT, Shown.CARD),
    "waited_mean_seconds": Figure(Form.SECONDS, Shown.CARD),
    "extensions": Figure(Form.COUNT, Shown.CARD),
    "extended_mean_seconds": Figure(Form.SECONDS, Shown.CARD),
    "plans": Figure(Form.COUNT, Shown.CARD),
    "planned_mean_seconds": Figure(Form.SECONDS, Shown.CARD),
    "instructions": Figure(Form.COUNT, Shown.CARD),
    "instructions_on_time": Figure(Form.COUNT, Shown.CARD),
    "instructions_late": Figure(Form.COUNT, Shown.CARD),
    "longest_delay_seconds": Figure(Form.SECONDS, Shown.CARD),
    # Of a line among others only (ranks).
    "rank": Figure(Form.COUNT, Shown.CARD),
}
#: Figures that are counted; the others follow from them.
COUNTED = (
    *("received", "handled", "on_time", "late", "open", "overdue", "refused", "withdrawn", "merged"),
    *("on_time_held", "overdue_held", "reopened", "returns", "waits", "extensions", "plans"),
    *("instructions", "instructions_on_time", "instructions_late"),
)
#: The upper ends (hours) of the ranges of the time to answer; the last range has no upper end.
BUCKET_HOURS = (1, 4, 24, 48, 72, 120, 168, 240, 360, 720)
#: The fewest conduct reports of a place or unit in a month that are shown with it.
LEAST_CONDUCT = 5
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


def figures(summary: Summary, now: datetime) -> dict[str, int | float | None]:
    """All figures of a summary at ``now`` (UTC): rates from 0 to 1, times in seconds; None for a division by zero."""
    sums = summary.sums
    counts: dict[str, int | float | None] = {name: sums.get(name, 0) for name in COUNTED}
    handled, overdue = sums.get("handled", 0), sums.get("overdue", 0)
    satisfied, accepted = sums.get("satisfied", 0), sums.get("accepted", 0)
    rated = satisfied + accepted + sums.get("unsatisfied", 0)
    longest = summary.longest_delay(now)
    return {
        **counts,
        "on_time_rate": _rate(sums.get("on_time", 0), handled + overdue),
        "on_time_held_rate": _rate(sums.get("on_time_held", 0), handled + sums.get("overdue_held", 0)),
        "rated": rated,
        "satisfied_rate": _rate(satisfied, rated),
        "content_rate": _rate(satisfied + accepted, rated),
        "response_rate": _rate(rated, handled),
        **_lengths("answer", "", summary.times.get("answer", ())),
        **_lengths("answer", "_working", summary.times.get("answer_working", ())),
        **_lengths("response", "", summary.times.get("response", ())),
        "response_median_working_seconds": quantile(sorted(summary.times.get("response_working", ())), 50),
        "waited_mean_seconds": _mean(sums, "waited_seconds", "waits"),
        "extended_mean_seconds": _mean(sums, "extended_seconds", "extensions"),
        "planned_mean_seconds": _mean(sums, "planned_seconds", "plans"),
        "longest_delay_seconds": longest and longest[0],
    }


def _lengths(name: str, kind: str, lengths: Sequence[int]) -> dict[str, int | float | None]:
    ordered = sorted(lengths)
    return {
        f"{name}_mean{kind}_seconds": round(sum(ordered) / len(ordered)) if ordered else None,
        f"{name}_median{kind}_seconds": quantile(ordered, 50),
        f"{name}_p90{kind}_seconds": quantile(ordered, 90),
    }


def quantile(ordered: Sequence[int], percent: int) -> int | None:
    """The shortest of these lengths, in order, within which at least ``percent`` of 100 lie; None without any."""
    return ordered[-(-percent * len(ordered) // 100) - 1] if ordered else None


def ranges(lengths: Iterable[int]) -> list[int]:
    """How many lengths (seconds) lie in each range of BUCKET_HOURS, and beyond the last."""
    found = [0] * (len(BUCKET_HOURS) + 1)
    for seconds in lengths:
        found[bisect_left(BUCKET_HOURS, seconds / 3600)] += 1
    return found


def _mean(sums: Mapping[str, int], whole: str, number: str) -> int | None:
    return round(sums.get(whole, 0) / sums[number]) if sums.get(number) else None


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def ranks(counted: Mapping[str, Measures], kinds: Mapping[str, str | None], least: int = MIN_RANKED) -> dict[str, int]:
    """Value -> rank by its on-time rate among those of its kind, 1 being the best.

    Equal rates share a rank; fewer than ``least`` have none.
    """
    rates = {
        value: measures.get("on_time", 0) / closed
        for value, measures in counted.items()
        if (closed := measures.get("handled", 0) + measures.get("overdue", 0)) >= least
    }
    ordered: dict[str | None, list[float]] = {}
    for value, rate in sorted(rates.items(), key=lambda one: -one[1]):
        ordered.setdefault(kinds[value], []).append(rate)
    return {value: ordered[kinds[value]].index(rate) + 1 for value, rate in rates.items()}
