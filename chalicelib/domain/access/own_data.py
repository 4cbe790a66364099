"""Requests of people about their own data, with two clocks: of the answer, and of the fulfilment.

Their periods are the law's (periods.py). An answer says what will be done. A request that is fulfilled or refused is
answered with that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.access.periods import ANSWER, Wish, period
from chalicelib.domain.deadlines.amounts import Amount, parse_amount
from chalicelib.domain.deadlines.calendar import WorkingCalendar
from chalicelib.domain.deadlines.rules import Audience, Check, ClockPoint
from chalicelib.domain.errors import NotAllowed

#: The wishes that an officer decides: the person's reason is weighed against the need for the contact.
DECIDED = frozenset({Wish.OBJECT})


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


class Clock(StrEnum):
    """Which clock of a request: that of its answer, or that of its fulfilment."""

    ANSWER = "answer"
    FULFIL = "fulfil"


#: The supervisor is warned after half of a period, in whole units. The province's address is alerted this long after
#: the end (our choice).
_ESCALATED = parse_amount("1 working day")


@dataclass(frozen=True, slots=True)
class PrivacyRequest:
    """A request. Times are UTC. It names a report (``code``) or a person (a keyed hash), and no contact.

    It is to be answered by ``due_at`` and fulfilled by ``fulfil_by`` (None for one from before there was such a clock).
    ``asked_by`` is the officer who took the request down for the person; None if the person asked. ``by`` is the
    officer who did the last step.
    ``points`` and ``fulfil_points`` are the points of these clocks. ``text`` has the person's own reasons. ``proof``
    records what was done. ``last_kind`` is what happened last, by the clock ``last_clock``, and ``last_audience`` who
    must be told of it.
    """

    id: str
    wish: Wish
    origin: AskedBy
    opened_at: datetime
    due_at: datetime
    points: tuple[ClockPoint, ...]
    code: str | None = None
    person: str | None = None
    asked_by: str | None = None
    by: str | None = None
    note: str | None = None
    text: str | None = None
    standing: Standing = Standing.OPEN
    answered_at: datetime | None = None
    fulfil_by: datetime | None = None
    fulfil_points: tuple[ClockPoint, ...] = ()
    settled_at: datetime | None = None
    proof: Mapping[str, Any] = field(default_factory=dict)
    last_kind: str = "opened"
    last_audience: Audience | None = None
    last_clock: Clock = Clock.ANSWER
    revision: int = 1

    @property
    def next_check_at(self) -> datetime | None:
        """The instant (UTC) of the next point of either clock; None if there is none."""
        return min((points[0].at for points in (self.points, self.fulfil_points) if points), default=None)

    @property
    def alerted_due(self) -> datetime:
        """The end (UTC) of the period of the last alert."""
        return self.fulfil_by if self.last_clock is Clock.FULFIL and self.fulfil_by else self.due_at

    def is_late(self, now: datetime) -> bool:
        """Whether the answer or the fulfilment is late at ``now`` (UTC), or was."""
        ended = self.settled_at or now
        answered = self.answered_at or ended
        return answered > self.due_at or (self.fulfil_by is not None and ended > self.fulfil_by)


def opened(
    request_id: str,
    wish: Wish,
    origin: AskedBy,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    ruled: Mapping[str, Amount],
) -> PrivacyRequest:
    """A new request at ``now`` (UTC), with its clocks. ``ruled``: the periods that the rules say."""
    due, points = _clock(now, period(ANSWER, ruled), calendar)
    fulfil_by, fulfil_points = _clock(now, period(wish, ruled), calendar)
    return PrivacyRequest(request_id, wish, origin, now, due, points, fulfil_by=fulfil_by, fulfil_points=fulfil_points)


def _clock(now: datetime, amount: Amount, calendar: WorkingCalendar) -> tuple[datetime, tuple[ClockPoint, ...]]:
    """The end of a period that begins at ``now`` (UTC), and its points."""
    due = calendar.add(now, amount)
    return due, (
        ClockPoint(calendar.add(now, Amount(amount.n // 2, amount.unit)), Check.WARNED, Audience.SUPERVISOR),
        ClockPoint(due, Check.BREACHED, Audience.SUPERVISOR),
        ClockPoint(calendar.add(due, _ESCALATED), Check.ESCALATED, Audience.ADDRESS),
    )


def check_settling(request: PrivacyRequest, username: str) -> None:
    """Raise NotAllowed if the officer who took the request down settles it: two people open the vault for a person.

    Requests of earlier releases do not say who took them down; there it is the officer of the last step.
    """
    asked_by = request.asked_by or (request.by if request.origin is AskedBy.ADMINISTRATOR else None)
    if asked_by == username:
        raise NotAllowed("privacy_own")


def tick(request: PrivacyRequest, now: datetime) -> PrivacyRequest | None:
    """The request after the next point of its clocks, if that is due at ``now`` (UTC); None otherwise."""
    at = request.next_check_at
    if at is None or at > now:
        return None
    clock = Clock.ANSWER if request.points and request.points[0].at == at else Clock.FULFIL
    point, *rest = request.points if clock is Clock.ANSWER else request.fulfil_points
    return replace(
        request,
        points=tuple(rest) if clock is Clock.ANSWER else request.points,
        fulfil_points=tuple(rest) if clock is Clock.FULFIL else request.fulfil_points,
        last_kind=point.check.value,
        last_audience=point.audience,
        last_clock=clock,
        revision=request.revision + 1,
    )


def answered(request: PrivacyRequest, *, now: datetime, by: str, note: str) -> PrivacyRequest:
    """The request after the person was told at ``now`` (UTC) what will be done. The clock of the answer stops."""
    return replace(
        request,
        answered_at=request.answered_at or now,
        points=(),
        by=by,
        note=note,
        last_kind="answered",
        last_audience=None,
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
    """The request after it was fulfilled or refused at ``now`` (UTC). Its clocks stop."""
    return replace(
        request,
        standing=standing,
        answered_at=request.answered_at or now,
        settled_at=now,
        proof=proof,
        points=(),
        fulfil_points=(),
        by=by or request.by,
        note=note or request.note,
        last_kind=standing.value,
        last_audience=None,
        revision=request.revision + 1,
    )
