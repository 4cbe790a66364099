"""Read the public numbers. The cost depends on the period and the number of values, not on the number of tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from chalicelib.domain.numbers.counts import Measures
from chalicelib.domain.numbers.indicators import Period
from chalicelib.store import keys
from chalicelib.store.counters import counters

#: The dimension with the fewest values. Totals without a filter are summed from its lines.
_NARROWEST = "channel"
#: The most lines that one request reads, far more than the busiest quarter of any province.
MOST_CELLS = 60_000

type Filters = Mapping[str, Sequence[str]]


class TooMuch(Exception):
    """There are more than MOST_CELLS lines to read."""


def by_day(period: Period, filters: Filters) -> dict[date, dict[str, int]]:
    """Return the numbers of each day under at most two filters (dimension -> values). Empty days are absent."""
    names = sorted(filters)
    slice_ = ".".join(names) or _NARROWEST
    by_date: dict[date, dict[str, int]] = {}
    for month in period.months:
        for value, when, measures in _lines(keys.days(slice_, keys.cohort(month)), filters, names):
            day = date.fromisoformat(when)
            if day in period and _fits(value, filters, names):
                _add(by_date.setdefault(day, {}), measures)
    return by_date


def by_value(period: Period, dimension: str, filters: Filters) -> dict[str, dict[str, int]]:
    """Return the numbers of each value of a dimension, with at most one filter on another dimension.

    Whole months are read from monthly lines, the days at both ends from daily lines.
    """
    names = [*(name for name in filters if name != dimension), dimension]
    slice_ = ".".join(names)
    totals: dict[str, dict[str, int]] = {}
    years = sorted({month.year for month in period.months if period.covers(month)})
    for year in years:
        for value, when, measures in _lines(keys.months(slice_, str(year)), filters, names):
            if period.covers(date.fromisoformat(f"{when}-01")) and _fits(value, filters, names):
                _add(totals.setdefault(value.rpartition("#")[2], {}), measures)
    for month in period.months:
        if period.covers(month):
            continue
        for value, when, measures in _lines(keys.days(slice_, keys.cohort(month)), filters, names):
            if date.fromisoformat(when) in period and _fits(value, filters, names):
                _add(totals.setdefault(value.rpartition("#")[2], {}), measures)
    return totals


@dataclass(slots=True)
class CellCounts:
    """The public reports of a cell: the count in each period, and by commune in all periods."""

    counts: list[int]
    communes: Counter[str] = field(default_factory=Counter)

    @property
    def commune(self) -> str:
        """The commune with the most reports."""
        return max(self.communes, key=lambda code: (self.communes[code], code))


def by_cell(
    periods: Sequence[Period], resolution: int, commune: str | None, categories: Sequence[str] | None
) -> dict[str, CellCounts]:
    """Return the cells (H3) with public reports in one of the periods, optionally of a commune and of categories.

    Raises TooMuch.
    """
    cells: dict[str, CellCounts] = {}
    read = 0
    for month in sorted({month for period in periods for month in period.months}):
        begins = f"{commune}#" if commune else None
        for sk, numbers in counters.rows(keys.cells(resolution, keys.cohort(month)), begins):
            read += 1
            if read > MOST_CELLS:
                raise TooMuch
            where, cell, category = sk.split("#")
            if categories is not None and category not in categories:
                continue
            counted = cells.setdefault(cell, CellCounts([0] * len(periods)))
            for name, number in numbers.items():
                day = month.replace(day=int(name.removeprefix("d")))
                for place, period in enumerate(periods):
                    if day in period:
                        counted.counts[place] += number
                        counted.communes[where] += number
    return {cell: counted for cell, counted in cells.items() if any(counted.counts)}


def _lines(pk: str, filters: Filters, names: Sequence[str]) -> Iterable[tuple[str, str, Measures]]:
    """Yield (value, day or month, numbers) of a partition. The first filter limits what is read."""
    firsts = filters.get(names[0]) if names else None
    for begins in [None] if firsts is None else [f"{first}#" for first in firsts]:
        for sk, measures in counters.rows(pk, begins):
            yield *keys.value_and_when(sk), measures


def _fits(value: str, filters: Filters, names: Sequence[str]) -> bool:
    parts = value.split("#")
    return all(part in filters.get(name, (part,)) for name, part in zip(names, parts, strict=False))


def _add(found: dict[str, int], measures: Measures) -> None:
    for name, number in measures.items():
        found[name] = found.get(name, 0) + number
