"""Call-backs: answered reports that are drawn each week, so that a supervisor asks their senders by telephone.

The draw follows from a seed that is stored before anything is drawn, so nobody can choose a report or keep one out, and
everybody who reads the seed can draw again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.errors import Invalid, NotAllowed

#: How many reports of a commune are drawn in a week.
PER_COMMUNE = 2
#: How many weeks the page offers.
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Result:
    """What a call came to. ``satisfied`` is None for a sender who was not reached."""

    reached: bool
    satisfied: bool | None
    officer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallBack:
    """A report that was drawn for a week (its Monday); ``result`` is None until its sender was called."""

    week: date
    code: str
    commune: str
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class CallTally:
    """How many were drawn, called, reached and satisfied."""

    drawn: int
    called: int
    reached: int
    satisfied: int


def order(seed: str, codes: Iterable[str]) -> list[str]:
    """Return the codes in the order in which they are drawn: by the SHA-256 of the seed, a space and the code."""
    return sorted(codes, key=lambda code: (hashlib.sha256(f"{seed} {code}".encode()).hexdigest(), code))


def check_caller(caller: Sequence[str | None], answered_by: Iterable[str | None]) -> None:
    """Raise NotAllowed if who calls, or for whom they act, answered the report or approved its answer."""
    if {name for name in caller if name} & {name for name in answered_by if name}:
        raise NotAllowed("callback_own")


def check_result(*, reached: bool, satisfied: bool | None) -> None:
    """Raise Invalid unless a sender who was reached, and no other, said whether they are satisfied."""
    if reached and satisfied is None:
        raise Invalid("field_required", field="satisfied")
    if not reached and satisfied is not None:
        raise Invalid("callback_not_reached", field="satisfied")


def tally(calls: Iterable[CallBack]) -> CallTally:
    """Count the results of call-backs."""
    all_ = list(calls)
    done = [one.result for one in all_ if one.result]
    reached = [one for one in done if one.reached]
    return CallTally(len(all_), len(done), len(reached), sum(one.satisfied is True for one in reached))
