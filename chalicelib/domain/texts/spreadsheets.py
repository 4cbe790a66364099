"""CSV for spreadsheets: the one writer of every export, and the one reader of what comes in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.texts import writing
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.text import Text

#: A spreadsheet runs a cell that begins so as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: The longest heading that an answer repeats.
_SHOWN = 60
#: What divides the cells in a file that a spreadsheet with Vietnamese settings opens: there a comma divides decimals.
VIETNAMESE = ";"


def csv_of(names: Sequence[str], rows: Iterable[Sequence[Any]], *, divider: str = ",") -> str:
    """Return the CSV of a table with its header; ``divider`` stands between the cells.

    It begins with a byte order mark, by which spreadsheets recognise UTF-8. A text that begins like a formula gets an
    apostrophe before it; numbers stay.
    """
    text = io.StringIO()
    table = csv.writer(text, delimiter=divider)
    table.writerow([_cell(name) for name in names])
    table.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + text.getvalue()


def rows_of(text: str) -> list[list[str]]:
    """Return the rows of a sheet that somebody saved or pasted, the heading first, with what ``cleaned`` leaves.

    Commas, semicolons (a spreadsheet with Vietnamese settings) or tabs divide the cells: whichever the heading has most
    of. Raises Invalid for a text that is not UTF-8, is no CSV (RFC 4180) or is empty.
    """
    if "\ufffd" in text or "\x00" in text:
        raise Invalid("sheet_encoding", field="csv")
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count), strict=True))
    except csv.Error:
        raise Invalid("sheet_unreadable", field="csv") from None
    if not any(rows):
        raise Invalid("field_required", field="csv")
    return [[writing.cleaned(cell) for cell in row] for row in rows]


def check_words(text: str, *, field: str) -> None:
    """Raise Invalid for a cell of words that is longer than a field of a form takes, or shows nothing."""
    if len(text) > writing.SHORT:
        raise Invalid("too_long", field=field, limit=writing.SHORT)
    if text and not writing.is_visible(text):
        raise Invalid("text_invisible", field=field)


def columns_of(heads: Sequence[str], columns: Mapping[str, Text]) -> list[str]:
    """Return the names of a sheet's columns, which may be in any order and named in either language, or by the name.

    Raises Invalid for a column that is unknown or there twice.
    """
    known = {folded(said): name for name, text in columns.items() for said in (name, *text)}
    names = [known.get(folded(head).removeprefix("'")) for head in heads]
    for head, name in zip(heads, names, strict=True):
        if name is None or names.count(name) > 1:
            raise Invalid("sheet_columns", field="csv", name=head[:_SHOWN])
    return [name for name in names if name is not None]


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value
