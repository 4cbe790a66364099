"""Requests of people about their own data, due within two working days (docs/domain.md, "Law")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.deadlines.amounts import parse_amount
from chalicelib.domain.deadlines.calendar import WorkingCalendar
from chalicelib.domain.deadlines.rules import Audience, Check, ClockPoint


class Wish(StrEnum):
    """What is asked for: a copy, a correction, or an erasure of the data."""

    EXPORT = "export"
    CORRECT = "correct"
    ERASE = "erase"


class AskedBy(StrEnum):
    """Who asks: a sender with the report's secret, a confirmed person, or an administrator on their behalf."""

    SENDER = "sender"
    PERSON = "person"
    ADMINISTRATOR = "administrator"


class Standing(StrEnum):
    """The status of a request: open, done, or refused."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


_DUE = parse_amount("2 working days")
#: The time after which the supervisor is warned, and the time after the deadline when the province's address is alerted
#: (our choice).
_WARNED, _ESCALATED = parse_amount("1 working day"), parse_amount("1 working day")


@dataclass(frozen=True, slots=True)
class PrivacyRequest:
    """A request. Times are UTC. It names a report (``code``) or a person (a keyed hash), but has no personal data.

    ``proof`` records what was done. ``last_kind`` is what happened last, ``last_audience`` who must be told of it.
    """

    id: str
    wish: Wish
    origin: AskedBy
    opened_at: datetime
    due_at: datetime
    points: tuple[ClockPoint, ...]
    code: str | None = None
    person: str | None = None
    by: str | None = None
    note: str | None = None
    standing: Standing = Standing.OPEN
    settled_at: datetime | None = None
    proof: Mapping[str, Any] = field(default_factory=dict)
    last_kind: str = "opened"
    last_audience: Audience | None = None
    revision: int = 1

    @property
    def next_check_at(self) -> datetime | None:
        """The instant (UTC) of the next point; None if there is none."""
        return self.points[0].at if self.points else None


def opened(request_id: str, wish: Wish, origin: AskedBy, *, now: datetime, calendar: WorkingCalendar) -> PrivacyRequest:
    """A new request at ``now`` (UTC), with its clock."""
    due = calendar.add(now, _DUE)
    points = (
        ClockPoint(calendar.add(now, _WARNED), Check.WARNED, Audience.SUPERVISOR),
        ClockPoint(due, Check.BREACHED, Audience.SUPERVISOR),
        ClockPoint(calendar.add(due, _ESCALATED), Check.ESCALATED, Audience.ADDRESS),
    )
    return PrivacyRequest(request_id, wish, origin, now, due, points)


def tick(request: PrivacyRequest, now: datetime) -> PrivacyRequest | None:
    """The request after its next point, if that is due at ``now`` (UTC); None otherwise."""
    if not request.points or request.points[0].at > now:
        return None
    point, *rest = request.points
    return replace(
        request,
        points=tuple(rest),
        last_kind=point.check.value,
        last_audience=point.audience,
        revision=request.revision + 1,
    )


def settled(
    request: PrivacyRequest,
    standing: Standing,
    *,
    now: datetime,
    proof: Mapping[str, Any],
    by: str | None = None,
    note: str | None = None,
) -> PrivacyRequest:
    """The request after it was answered at ``now`` (UTC). Its clock stops."""
    return replace(
        request,
        standing=standing,
        settled_at=now,
        proof=proof,
        points=(),
        by=by or request.by,
        note=note or request.note,
        last_kind=standing.value,
        last_audience=None,
        revision=request.revision + 1,
    )
