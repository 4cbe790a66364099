"""CSV for spreadsheets: the one writer of every export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

#: A spreadsheet runs a cell that begins so as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the CSV of a table with its header.

    It begins with a byte order mark, by which spreadsheets recognise UTF-8. A text that begins like a formula gets an
    apostrophe before it; numbers stay.
    """
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([_cell(name) for name in names])
    table.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + text.getvalue()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value
