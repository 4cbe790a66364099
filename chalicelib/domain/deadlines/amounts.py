"""Amounts of time as rules write them: a number and a unit, of which "working" ones need a calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class TimeUnit(StrEnum):
    """Units an amount can have. A working day is one turn of the clock on the next working date, not 24 hours."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_MINUTES = "working_minutes"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Amount:
    """``n`` of ``unit``; ``n`` is a whole number, zero or more."""

    n: int
    unit: TimeUnit

    def __str__(self) -> str:
        return f"{self.n} {self.unit.value.replace('_', ' ')}"

    @property
    def counts_working_time(self) -> bool:
        """Whether a working calendar is needed to add this amount."""
        return self.unit.value.startswith("working")


_TEXT = re.compile(r"\s*(\d+)\s+(working\s+)?(minute|hour|day)s?\s*")


def parse_amount(text: str) -> Amount:
    """Read ``"4 working hours"``, ``"30 minutes"``, ``"1 working day"``.

    Raises ValueError for anything else.
    """
    match = _TEXT.fullmatch(text)
    if not match:
        raise ValueError(f"not an amount of time: {text!r}")
    number, working, noun = match.groups()
    return Amount(int(number), TimeUnit(("working_" if working else "") + noun + "s"))
