"""Sheets of entries: what is written for a spreadsheet can be filled in there and read again.

Decimals are written with a comma, and cells divided by semicolons: so a spreadsheet with Vietnamese settings reads
numbers. Months are words (Tháng 10/2026), because a spreadsheet makes a date of 10/2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.domain.errors import Invalid
from chalicelib.domain.texts.indicators import COLUMNS, TYPED
from chalicelib.domain.texts.spreadsheets import columns_of, rows_of

#: The most lines of a sheet that comes in.
MOST_LINES = 300


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line of a sheet by its ``number`` there (the first line has the columns and the number 1), as it was written.

    ``wide``: it has more cells than there are columns, as when a number with a comma is not in quotation marks.
    """

    number: int
    indicator: str
    period: str
    value: str
    reason: str
    wide: bool


def read_sheet(text: str) -> list[EntryLine]:
    """Return the lines of a sheet that have a value. Columns may be in any order, and by the name in either language.

    Raises Invalid as ``rows_of``, for too many lines, and for a column that is missing, unknown or there twice.
    """
    rows = rows_of(text)
    columns = _columns(rows[0])
    lines = list(_lines(rows, columns))
    if not lines:
        raise Invalid("sheet_empty", field="csv")
    if len(lines) > MOST_LINES:
        raise Invalid("sheet_too_long", field="csv", limit=MOST_LINES)
    return lines


def _columns(heads: Sequence[str]) -> list[str]:
    found = columns_of(heads, COLUMNS)
    for wanted in ("period", "value"):
        if wanted not in found:
            raise Invalid("sheet_columns", field="csv", name=COLUMNS[wanted].vi)
    if "indicator" not in found and "name" not in found:
        raise Invalid("sheet_columns", field="csv", name=COLUMNS["indicator"].vi)
    return found


def _lines(rows: Sequence[Sequence[str]], columns: Sequence[str]) -> Iterator[EntryLine]:
    """The lines with a value. A sheet that was written for filling in has lines without."""
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name in TYPED}
        if cells.get("value"):
            wide = any(cell.strip() for cell in row[len(columns) :])
            named = cells.get("indicator") or cells.get("name", "")
            yield EntryLine(number, named, cells.get("period", ""), cells["value"], cells.get("reason", ""), wide)
