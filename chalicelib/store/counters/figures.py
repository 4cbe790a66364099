"""Read the live numbers. The cost depends on the period and the number of values, not on the number of tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from chalicelib.domain.numbers.counts import Measures
from chalicelib.domain.numbers.figures import Period
from chalicelib.store import keys
from chalicelib.store.counters import counters

#: The most lines that one request reads, far more than the busiest quarter of any province.
MOST_CELLS = 60_000


class TooMuch(Exception):
    """There is more to read than a request may."""


def lines(month: str, dimension: str) -> Iterator[tuple[str, date, Measures]]:
    """Yield the live numbers of a dimension in a month as (value, local day, numbers)."""
    for sk, measures in counters.rows(keys.days(dimension, month)):
        value, when = keys.value_and_when(sk)
        yield value, date.fromisoformat(when), measures


def days_of(month: str, dimension: str, value: str) -> Iterator[tuple[date, Measures]]:
    """Yield the live numbers of one value of a dimension in a month as (local day, numbers)."""
    for sk, measures in counters.rows(keys.days(dimension, month), keys.counted(value, "")):
        yield date.fromisoformat(keys.value_and_when(sk)[1]), measures


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
