"""A ticket is the fold of the events of its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.known import known_fields
from chalicelib.domain.tickets import courses
from chalicelib.domain.tickets.courses import (
    CAUSE_OF,
    MOVES_FIRST_PROMISE,
    REOPENINGS,
    Cause,
    GivenAnswer,
    PromiseChange,
)
from chalicelib.domain.tickets.publicity import is_news
from chalicelib.domain.tickets.ticket import RECALCULATED, ActorKind, Event, Ticket


def evolve(ticket: Ticket, event: Event) -> Ticket:
    """The ticket after one more event."""
    after = replace(ticket, **event.changes, version=event.version, **_last(event))
    return replace(after, **_recorded(ticket, after, event))


def _recorded(before: Ticket, after: Ticket, event: Event) -> dict[str, Any]:
    """What an event adds to the records of the ticket's courses, and the first promise."""
    given, again = before.given, event.kind in REOPENINGS
    found: dict[str, Any] = {}
    if event.kind == "approve" and after.answer is not None:
        answer = GivenAnswer(
            event.version, before.reopened, event.at, after.answer.unit, after.promised_at, after.due_at
        )
        found["given"] = (*given, answer)
    elif event.kind == "rate" and courses.stands(given):
        found["given"] = courses.rated(given, event.details["rating"], event.at)
    elif again and courses.stands(given):
        found["given"] = courses.reopened(given, event.kind, event.at)
    if again:
        return found | {"promised_at": event.changes.get("promised_at", after.due_at)}
    if changes := _promise_changes(before, after, event):
        found["promises"] = (*before.promises, *changes)
        allowed = all(change.cause in MOVES_FIRST_PROMISE for change in changes)
        if "promised_at" not in event.changes and allowed and before.promised_at == before.due_at:
            # Events of earlier releases carry the present promise alone.
            found["promised_at"] = after.due_at
    return found


def _promise_changes(before: Ticket, after: Ticket, event: Event) -> list[PromiseChange]:
    """How an event moves the promise: first by the time of a freeze that it ends or interrupts, then by itself."""
    course, decided = before.reopened, event.actor is ActorKind.OFFICER
    unit, role = (event.unit, event.details.get("role")) if decided else (None, None)
    cause = CAUSE_OF.get(event.kind, Cause.FREEZE)
    thawed = event.details.get("thawed_due_at", before.due_at)
    if isinstance(thawed, str):
        # The details of a stored event are plain.
        thawed = datetime.fromisoformat(thawed)
    steps = [(Cause.FREEZE, before.due_at, thawed, None, None), (cause, thawed, after.due_at, unit, role)]
    return [
        PromiseChange(event.version, course, event.at, why, was, is_now, *by)
        for why, was, is_now, *by in steps
        # A classification is a record even if the promise stays: the first one fixes the first promise.
        if was != is_now or why is Cause.CLASSIFICATION
    ]


def fold(events: Iterable[Event]) -> Ticket:
    """The ticket from its whole history. The first event must be the creation."""
    history = (replace(event, changes=known_fields(Ticket, event.changes)) for event in events)
    first = next(history)
    ticket = begin(first)
    for event in history:
        ticket = evolve(ticket, event)
    return ticket


def begin(event: Event) -> Ticket:
    """The ticket after its creation."""
    # Events of earlier releases carry the present promise alone.
    changes = {"promised_at": event.changes["due_at"], **event.changes}
    return Ticket(code=event.code, version=event.version, **changes, **_last(event))


def instruction_in(details: Mapping[str, Any]) -> tuple[int, datetime] | None:
    """The number of the instruction that an event is about, and when it is due (UTC)."""
    if "instruction" not in details:
        return None
    due: datetime | str = details["instruction_due"]
    # The details of a stored event are plain.
    return int(details["instruction"]), datetime.fromisoformat(due) if isinstance(due, str) else due


def _forward_in(details: Mapping[str, Any]) -> tuple[int, str, datetime] | None:
    """The number of the request to an outside body that an event is about, the body, and when it is due (UTC)."""
    if "forward" not in details:
        return None
    due: datetime | str = details["forward_due"]
    # The details of a stored event are plain.
    due_at = datetime.fromisoformat(due) if isinstance(due, str) else due
    return int(details["forward"]), details["body"], due_at


def _last(event: Event) -> dict[str, Any]:
    return {
        **({"updated_at": event.at} if is_news(event) else {}),
        "last_kind": event.kind,
        "last_at": event.at,
        "last_audience": event.details.get("audience"),
        "last_part": event.details.get("part"),
        "last_released": tuple(event.details.get("released", ())),
        "last_lost_by": event.details.get("lost_by"),
        # (unit, username) of the officers who are told by name.
        "last_told": tuple((unit, username) for unit, username in event.details.get("told", ())),
        # A changed calendar may move the promise, or only the present step.
        "last_moved_promise": event.kind == RECALCULATED and "due_at" in event.changes,
        "last_public": event.details.get("public") is True,
        "last_instruction": instruction_in(event.details),
        "last_forward": _forward_in(event.details),
        # (number, body) of the requests to outside bodies that ended with the event.
        "last_forwards_ended": tuple((int(number), body) for number, body in event.details.get("forwards_ended", ())),
    }
