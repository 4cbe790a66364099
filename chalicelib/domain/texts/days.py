"""Read a day that a person or a program wrote."""

from __future__ import annotations

import re
from datetime import date

#: The first and the last year that a day may have. With others, times around it may be out of Python's range.
YEARS = (2000, 2100)


def read_day(text: str) -> date:
    """Read a day like ``2026-03-09``. Raises ValueError for other forms, other years, and days that do not exist."""
    day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    if day is None or not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(text)
    return day
