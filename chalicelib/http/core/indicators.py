"""Indicators as the public and officers see them, and the lines of their sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.indicators.definitions import Indicator
from chalicelib.domain.indicators.entries import Entries, ReckonedIndicator, reckon
from chalicelib.domain.indicators.periods import IndicatorPeriod
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.indicators import COLUMNS
from chalicelib.domain.texts.spreadsheets import VIETNAMESE, csv_of
from chalicelib.http.core import pieces

#: The columns that only officers see: who entered what, and when.
INTERNAL = frozenset({"due", "entered", "by", "reason"})


@dataclass(frozen=True, slots=True)
class _Written:
    """A number as a spreadsheet with Vietnamese settings reads it."""

    number: Decimal

    def __str__(self) -> str:
        return f"{self.number:f}".replace(".", ",")


def described(indicator: Indicator, unit: str, directory: Directory) -> dict[str, Any]:
    """Show what an indicator is; ``unit`` enters it now."""
    return {
        "id": indicator.id,
        "name": indicator.name,
        "name_en": indicator.name_en,
        "measure": indicator.measure,
        "measure_en": indicator.measure_en,
        "source": indicator.source,
        "source_en": indicator.source_en,
        "period": indicator.kind,
        "sums": indicator.sums,
        "unit": {"id": unit, "name": directory.units[unit].name, "name_en": directory.units[unit].name_en},
    }


def figures_of(found: ReckonedIndicator) -> dict[str, Any]:
    """Show an indicator's figures for a period, without who entered them."""
    return {
        "period": str(found.period),
        "label": pieces.label(found.period.written),
        "value": number(found.value),
        "before": number(found.value_before),
        "before_label": pieces.label(found.period.before.written),
        "change": number(found.change),
        "to_date": number(found.to_date),
        "holes": found.holes,
        "plan": number(found.plan),
        "share": number(found.share),
    }


def lines_of(
    asked: Iterable[tuple[Indicator, str, Iterable[IndicatorPeriod]]],
    entries: Entries,
    directory: Directory,
    today: date,
) -> Iterator[dict[str, str | Decimal | None]]:
    """Yield the lines of a sheet by column: each indicator, the unit that enters it, and the periods to show."""
    for indicator, unit, periods in asked:
        for period in periods:
            found = reckon(indicator, period, entries, directory.calendar, today)
            entry = found.entry
            yield {
                "indicator": indicator.id,
                "name": indicator.name,
                "measure": indicator.measure,
                "unit": directory.units[unit].name,
                "source": indicator.source,
                "period": period.written.vi,
                "plan": found.plan,
                "value": found.value,
                "to_date": found.to_date,
                "share": None if found.share is None else found.share * 100,
                "previous": found.value_before,
                "due": f"{found.due:%d/%m/%Y}",
                "entered": f"{entry.at.astimezone(LOCAL):%d/%m/%Y %H:%M}" if entry else None,
                "by": entry.by if entry else None,
                "reason": entry.reason if entry else None,
            }


def csv_sheet(lines: Iterable[Mapping[str, str | Decimal | None]], *, internal: bool) -> str:
    """Return lines as CSV for a spreadsheet with Vietnamese settings; ``internal``: with who entered what."""
    names = columns(internal=internal)
    rows = ([_Written(one) if isinstance(one := line[name], Decimal) else one for name in names] for line in lines)
    return csv_of([COLUMNS[name].vi for name in names], rows, divider=VIETNAMESE)


def columns(*, internal: bool) -> list[str]:
    """Return the columns of a sheet in their order."""
    return [name for name in COLUMNS if internal or name not in INTERNAL]


def number(value: Decimal | None) -> float | int | None:
    """Return a number of JSON, whole numbers without a decimal point; None stays None."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
