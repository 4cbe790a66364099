"""Sheets of what was counted by hand: what is written for a spreadsheet can be filled in there and read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.errors import Invalid
from chalicelib.domain.texts.adoption import COLUMNS, TYPED
from chalicelib.domain.texts.spreadsheets import columns_of, rows_of

#: The most lines of a sheet that comes in.
MOST_LINES = 300


@dataclass(frozen=True, slots=True)
class AdoptionLine:
    """A line of a sheet by its ``number`` there (the first line has the columns and the number 1), as it was written.

    ``day`` is None where none is given. ``wide``: it has more cells than there are columns.
    """

    number: int
    goal: str
    week: str
    value: str
    source: str
    day: date | None
    reason: str
    wide: bool


def read_adoption_sheet(text: str) -> list[AdoptionLine]:
    """Return the lines of a sheet that have a value.

    Raises Invalid as ``rows_of`` and ``columns_of``, for a column that is missing, and for too many lines.
    """
    rows = rows_of(text)
    columns = columns_of(rows[0], COLUMNS)
    for wanted in ("goal", "week", "value", "source"):
        if wanted not in columns:
            raise Invalid("sheet_columns", field="csv", name=COLUMNS[wanted].vi)
    lines = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name in TYPED}
        if cells.get("value"):
            wide = any(cell.strip() for cell in row[len(columns) :])
            day = _day(cells.get("counted_on", ""), f"csv.{number}")
            goal, week, value, source, reason = (
                cells.get(name, "") for name in ("goal", "week", "value", "source", "reason")
            )
            lines.append(AdoptionLine(number, goal, week, value, source, day, reason, wide))
    if not lines:
        raise Invalid("sheet_empty", field="csv")
    if len(lines) > MOST_LINES:
        raise Invalid("sheet_too_long", field="csv", limit=MOST_LINES)
    return lines


def _day(text: str, field: str) -> date | None:
    """A day as 2026-03-05 or 05/03/2026; None for an empty cell."""
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a local day
        except ValueError:
            continue
    raise Invalid("day_unreadable", field=field, text=text[:20])
