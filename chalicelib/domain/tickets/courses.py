"""What a ticket records of its courses: each answer with its verdict, and each change of the promise.

A course leads to one answer. Sending begins the first one, and each reopening begins another beside it. The records
follow from the events alone (ticket.py), so that nothing that happened later changes them. They hold no words: those
are in the history, in the line with the same ``version``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why the promise of a ticket changed. Only the first five also move the first promise (docs/domain.md)."""

    CLASSIFICATION = "classification"
    PAUSE = "pause"
    FREEZE = "freeze"
    CALENDAR = "calendar"
    APPEAL = "appeal"
    PLAN = "plan"
    EXTENSION = "extension"
    URGENCY = "urgency"
    ARBITRATION = "arbitration"
    UNMERGE = "unmerge"


#: Kind of event -> why it changes the promise. An event of another kind moves it only by the time of a freeze.
CAUSE_OF: Mapping[str, Cause] = {
    "receive": Cause.CLASSIFICATION,
    "supply": Cause.PAUSE,
    "unanswered": Cause.PAUSE,
    # The promise moves only by the time for which its sender was asked.
    "redispatch": Cause.PAUSE,
    "recalculated": Cause.CALENDAR,
    "appeal": Cause.APPEAL,
    "plan": Cause.PLAN,
    # Earlier releases gave a new promise when a planned ticket was taken up.
    "take_up": Cause.PLAN,
    "grant_extension": Cause.EXTENSION,
    "arbitrate": Cause.ARBITRATION,
    "unmerge": Cause.UNMERGE,
}
#: The causes that the law or the rules allow to move the first promise, while it has not passed.
MOVES_FIRST_PROMISE = frozenset({Cause.CLASSIFICATION, Cause.PAUSE, Cause.FREEZE, Cause.CALENDAR, Cause.APPEAL})
#: The kinds of event that begin another course.
REOPENINGS = frozenset({"reopen", "revive"})


@dataclass(frozen=True, slots=True)
class PromiseChange:
    """A change of the promise from ``before`` to ``after`` (UTC), by the event ``version`` at ``at`` (UTC).

    ``course`` counts the reopenings before it. ``unit`` and ``role`` are those of the officer who decided; both are
    None where nobody did, and ``role`` is None where several roles may.
    """

    version: int
    course: int
    at: datetime
    cause: Cause
    before: datetime
    after: datetime
    unit: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that was approved at ``at`` (UTC) by the event ``version``; ``unit`` gave it.

    ``promised_at`` and ``due_at`` (UTC) are the course's first promise and the one that held, both at the approval.
    ``rating`` and ``rated_at`` are the sender's. ``reopened_at`` (UTC) is when the answer was not accepted, and
    ``reopened_by`` the kind of that event: "reopen" by its sender, "revive" because others reported the same again.
    """

    version: int
    course: int
    at: datetime
    unit: str | None
    promised_at: datetime
    due_at: datetime
    rating: str | None = None
    rated_at: datetime | None = None
    reopened_at: datetime | None = None
    reopened_by: str | None = None

    @property
    def is_late(self) -> bool:
        """Whether it came after the first promise of its course."""
        return self.at > self.promised_at

    @property
    def is_past_due(self) -> bool:
        """Whether it came after the promise that held."""
        return self.at > self.due_at


def rated(given: tuple[GivenAnswer, ...], rating: str, at: datetime) -> tuple[GivenAnswer, ...]:
    """The answers after their sender has rated the last one at ``at`` (UTC)."""
    return (*given[:-1], replace(given[-1], rating=rating, rated_at=at))


def reopened(given: tuple[GivenAnswer, ...], kind: str, at: datetime) -> tuple[GivenAnswer, ...]:
    """The answers after the last one was reopened at ``at`` (UTC) by an event of the ``kind``."""
    return (*given[:-1], replace(given[-1], reopened_at=at, reopened_by=kind))


def stands(given: tuple[GivenAnswer, ...]) -> bool:
    """Whether the last answer was not reopened."""
    return bool(given) and given[-1].reopened_at is None
