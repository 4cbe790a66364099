"""The months in which reports were sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

#: No report is older.
FIRST_MONTH = date(2025, 1, 1)


def months_until(today: date) -> Iterator[date]:
    """The first day of each month from that of the oldest reports to this one."""
    months = (date(year, month, 1) for year in range(FIRST_MONTH.year, today.year + 1) for month in range(1, 13))
    return (month for month in months if FIRST_MONTH <= month <= today)
