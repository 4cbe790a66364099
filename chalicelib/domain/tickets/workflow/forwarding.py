"""What happens to requests to outside bodies: reminded of, late, answered by link, ended with the ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.deadlines.rules import Check
from chalicelib.domain.errors import NotPossible
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.effects import forwarding
from chalicelib.domain.tickets.states import STATES
from chalicelib.domain.tickets.ticket import (
    FORWARD_ESCALATED,
    FORWARD_LATE,
    FORWARD_REMINDED,
    OUTSIDE_ANSWER,
    ActorKind,
    Event,
    Forward,
    Ticket,
)
from chalicelib.domain.tickets.workflow.events import by_itself

#: How long after its deadline a link still takes an answer (our choice).
LINK_LIFE = timedelta(days=60)
_KINDS = {
    Check.WARNED: FORWARD_REMINDED,
    Check.BREACHED: FORWARD_LATE,
    Check.ESCALATED: FORWARD_ESCALATED,
}


class LinkState(StrEnum):
    """What has become of a link that was sent to an outside body."""

    OPEN = "open"
    ANSWERED = "answered"
    CALLED_OFF = "called_off"
    REPLACED = "replaced"
    ENDED = "ended"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to an outside body in the history: what was asked, what became of it, and its answer if any."""

    state: LinkState
    asked: Event | None = None
    answer: Event | None = None


def tick(ticket: Ticket, now: datetime) -> Event | None:
    """The event of the next point of a request's clock that is due at ``now`` (UTC); None if there is none.

    Pauses and freezes do not stop it: the body outside knows nothing of them.
    """
    come = [one for one in ticket.forwards if one.next_check_at is not None and one.next_check_at <= now]
    if not come:
        return None
    found = min(come, key=lambda one: (one.points[0].at, one.number))
    left, point = clocks.remaining(found.points, now)
    if point is None:
        return None
    after = replace(found, points=left)
    changes = {"forwards": tuple(after if one == found else one for one in ticket.forwards)}
    details = {**forwarding.about(found), "audience": point.audience}
    return by_itself(ticket, now, _KINDS[point.check], changes, details)


def with_ended(ticket: Ticket, event: Event) -> Event:
    """The event, with the requests that end by it: when the ticket is answered, ends, or becomes restricted."""
    before: tuple[Forward, ...] = event.changes.get("forwards", ticket.forwards)
    goes_on = STATES[event.changes.get("state", ticket.state)].is_open
    if not before or (goes_on and not event.changes.get("restricted", ticket.restricted)):
        return event
    details = {**event.details, "forwards_ended": [[one.number, one.body] for one in before]}
    return replace(event, changes={**event.changes, "forwards": ()}, details=details)


def answered(ticket: Ticket, number: int, text: str, photos: Iterable[str], now: datetime) -> Event:
    """The event of an outside body's answer at ``now`` (UTC) to the request ``number``. Officers must see it.

    ``photos`` are the ids under which its pictures will come. Raises NotPossible if the request is not open.
    """
    found = next((one for one in ticket.forwards if one.number == number), None)
    if found is None or has_expired(found.due_at, now):
        raise NotPossible("forward_over")
    version = ticket.version + 1
    kept = tuple(one for one in ticket.forwards if one != found)
    details: dict[str, Any] = forwarding.about(found) | {"text": text, "told": [[found.unit, found.by]]}
    if ids := list(photos):
        details["photos"] = ids
    changes = {"forwards": kept, "edition": version}
    return Event(ticket.code, version, now, OUTSIDE_ANSWER, ActorKind.OUTSIDE, changes=changes, details=details)


def has_expired(due_at: datetime, now: datetime) -> bool:
    """Whether the link of a request that was due at ``due_at`` has ended at ``now`` (both UTC) by time alone."""
    return now > due_at + LINK_LIFE


def standing(ticket: Ticket, events: Iterable[Event], number: int, now: datetime) -> Asked:
    """What the history says of the request ``number`` at ``now`` (UTC)."""
    asked: Event | None = None
    state, answer = LinkState.UNKNOWN, None
    for event in events:
        if event.version == number and event.kind == "forward":
            asked, state = event, LinkState.ENDED
        elif asked is None:
            continue
        elif event.details.get("replaces") == number:
            state = LinkState.REPLACED
        elif event.details.get("forward") == number and event.kind == "recall":
            state = LinkState.CALLED_OFF
        elif event.details.get("forward") == number and event.kind == OUTSIDE_ANSWER:
            state, answer = LinkState.ANSWERED, event
    found = next((one for one in ticket.forwards if one.number == number), None)
    if found is not None:
        state = LinkState.EXPIRED if has_expired(found.due_at, now) else LinkState.OPEN
    return Asked(state, asked, answer)
