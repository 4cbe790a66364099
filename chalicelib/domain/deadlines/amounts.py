"""Amounts of time in the rules: a number and a time unit. Working time needs a calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.texts import terms
from chalicelib.domain.texts.text import Text


class TimeUnit(StrEnum):
    """The time unit of an amount. A working day ends at the same hour of the next working date; it is not 24 hours."""

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
    def words(self) -> Text:
        """The amount for people to read."""
        return terms.amount(self.n, self.unit)

    @property
    def usual_minutes(self) -> float:
        """The length in minutes in a usual week of five days of eight hours, to compare amounts of different units."""
        return self.n * _USUAL_MINUTES[self.unit]

    @property
    def counts_working_time(self) -> bool:
        """Whether a working calendar is needed to add this amount."""
        return self.unit.value.startswith("working")


_USUAL_MINUTES = {
    TimeUnit.MINUTES: 1,
    TimeUnit.HOURS: 60,
    TimeUnit.DAYS: 24 * 60,
    TimeUnit.WORKING_MINUTES: 7 / 5 * 3,
    TimeUnit.WORKING_HOURS: 7 / 5 * 3 * 60,
    TimeUnit.WORKING_DAYS: 7 / 5 * 24 * 60,
}
_TEXT = re.compile(r"\s*(\d+)\s+(working\s+)?(minute|hour|day)s?\s*")


def parse_amount(text: str) -> Amount:
    """Parse text such as ``"4 working hours"``, ``"30 minutes"`` or ``"1 working day"``.

    Raises ValueError for any other text.
    """
    match = _TEXT.fullmatch(text)
    if not match:
        raise ValueError(f"not an amount of time: {text!r}")
    number, working, noun = match.groups()
    return Amount(int(number), TimeUnit(("working_" if working else "") + noun + "s"))
