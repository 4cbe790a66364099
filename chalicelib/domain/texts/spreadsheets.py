"""CSV for spreadsheets: the one writer of every export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

#: A spreadsheet runs a cell that begins so as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
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


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value
