"""Reckon the public figures from facts, and from the live numbers where the facts of a large month are of last night.

A month that has ended is read from its sheets, unless a fact changed since they were written. Any other month is
reckoned from the facts themselves, unless it is large: then its sheet of last night is used, and what the live numbers
count is taken from these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from chalicelib.domain.numbers import summaries
from chalicelib.domain.numbers.counts import DIMENSIONS, MEASURES, Share
from chalicelib.domain.numbers.facts import Fact
from chalicelib.domain.numbers.figures import LEAST_CONDUCT, Period
from chalicelib.domain.numbers.summaries import SheetKey, Summary
from chalicelib.store import keys
from chalicelib.store.counters import facts, months
from chalicelib.store.counters import figures as live
from chalicelib.store.counters.figures import TooMuch
from chalicelib.store.counters.months import Month

#: The most facts of a month that a request reads if there is a sheet of last night, and if there is none.
MOST_FACTS, MOST_WITHOUT_SHEET = 2_000, 60_000
#: The dimension with the fewest values. Live totals without a filter are summed from its lines.
_NARROWEST = "channel"

type Filters = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Reckoned:
    """Summaries by value or day. ``as_of`` (stamp): the oldest of last night's sheets among them; None without one."""

    summaries: dict[str, Summary] = field(default_factory=dict)
    as_of: str | None = None

    @property
    def total(self) -> Summary:
        """All summaries together."""
        whole = Summary()
        for summary in self.summaries.values():
            whole.add(summary)
        return whole


def by_day(period: Period, filters: Filters) -> Reckoned:
    """Return the summary of each day under at most two filters (dimension -> values). Raises TooMuch."""
    names = _ordered(filters)
    return _reckoned(period, names, filters, lambda values, day: day)


def by_value(period: Period, dimension: str, filters: Filters) -> Reckoned:
    """Return the summary of each value of a dimension, with at most one filter on another one. Raises TooMuch."""
    names = _ordered({*filters, dimension})
    place = names.index(dimension)
    return _reckoned(period, names, filters, lambda values, day: values[place])


def conduct(period: Period) -> tuple[Summary, dict[tuple[str, str], Summary]]:
    """Return the restricted reports of the months that a period touches: (all, (kind, place or unit) -> summary).

    A place or unit has those of the months in which it had at least LEAST_CONDUCT of them. Raises TooMuch.
    """
    found: dict[SheetKey, Summary] = {}
    for month in _months(period):
        for key, summary in _sheet(month, months.CONDUCT_SHEET, _conduct)[0].items():
            found.setdefault(key, Summary()).add(summary)
    return found.pop(("",), Summary()), {(key[0], key[1]): summary for key, summary in found.items()}


def _ordered(names: Mapping[str, object] | set[str]) -> tuple[str, ...]:
    return tuple(name for name in DIMENSIONS if name in names)


def _months(period: Period) -> list[Month]:
    return list(months.stored(keys.cohort(month) for month in period.months).values())


def _reckoned(
    period: Period, names: tuple[str, ...], filters: Filters, group: Callable[[SheetKey, str], str]
) -> Reckoned:
    done = Reckoned()
    stale: list[str] = []
    for month in _months(period):
        sheet, as_of = _sheet(month, months.sheet_name(names), lambda kept: summaries.sheet(kept, names))
        if as_of is not None:
            stale.append(as_of)
        counted_live = as_of is not None and len(names) <= 1
        for (*values, day), summary in sheet.items():
            if date.fromisoformat(day) in period and _fits(values, names, filters):
                shown = Summary(_unlive(summary.sums), summary.times, summary.late_answer, summary.overdue)
                done.summaries.setdefault(group(tuple(values), day), Summary()).add(shown if counted_live else summary)
        if counted_live:
            _add_live(done, month.month, period, names, filters, group)
    done.as_of = min(stale, default=None)
    return done


def _sheet(
    month: Month, name: str, make: Callable[[Iterator[tuple[Fact, Share | None]]], dict[SheetKey, Summary]]
) -> tuple[dict[SheetKey, Summary], str | None]:
    """Return a sheet of a month, and since when it may be out of date; None if it is not."""
    written = month.written
    if written is not None and month.is_up_to_date:
        return months.sheet(written, name), None
    most = MOST_FACTS if written else MOST_WITHOUT_SHEET
    kept = list(islice(facts.of_month(month.month), most + 1))
    if len(kept) <= most:
        return make(iter(kept)), None
    if written is None:
        raise TooMuch
    return months.sheet(written, name), written.as_of


def _conduct(kept: Iterator[tuple[Fact, Share | None]]) -> dict[SheetKey, Summary]:
    return summaries.conduct((fact for fact, _ in kept), LEAST_CONDUCT)


def _fits(values: Sequence[str], names: Sequence[str], filters: Filters) -> bool:
    return all(value in filters.get(name, (value,)) for name, value in zip(names, values, strict=True))


def _unlive(sums: Mapping[str, int]) -> dict[str, int]:
    return {name: value for name, value in sums.items() if name not in MEASURES}


def _add_live(
    done: Reckoned,
    month: str,
    period: Period,
    names: tuple[str, ...],
    filters: Filters,
    group: Callable[[SheetKey, str], str],
) -> None:
    """Add what the live numbers count of a month, under at most one dimension."""
    for value, day, measures in live.lines(month, names[0] if names else _NARROWEST):
        values = (value,) if names else ()
        if day in period and _fits(values, names, filters):
            done.summaries.setdefault(group(values, day.isoformat()), Summary()).add(Summary(dict(measures)))
