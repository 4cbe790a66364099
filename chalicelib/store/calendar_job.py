"""How far the open tickets follow the calendar: the job's progress, the lists it walks, how one ticket catches up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import PutError

from chalicelib.domain import workflow
from chalicelib.domain.directory import Directory
from chalicelib.domain.ticket import Event
from chalicelib.store import directory, keys, tickets
from chalicelib.store.models import ClockKey, DirectoryItem, QueueIndex, TicketsItem, connection

#: The list of everything that waits for a time; other lists are named after the unit whose late tickets they hold.
CLOCK = ""
_BY = "recompute_deadlines"


class Overtaken(Exception):
    """Another run went on from the same place."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``done``: every open ticket is known to follow this version of the calendar. ``target``: the version in work.

    A walk is at ``after`` in ``of``, and has found something to do (``changed``) or has failed on ``failed`` tickets.
    ``not_before``: stamp before which the next walk does not begin. ``revision`` counts the savings.
    """

    done: int = 0
    target: int = 0
    of: str = CLOCK
    after: Mapping[str, Any] | None = None
    changed: bool = False
    failed: int = 0
    not_before: str | None = None
    revision: int = 0


def load() -> Progress:
    """The progress as of now; at its beginning when there is none."""
    connection()
    try:
        item = DirectoryItem.get(keys.CALENDAR_JOB, keys.PROGRESS, consistent_read=True)
    except DirectoryItem.DoesNotExist:
        return Progress()
    return Progress(**item.body, revision=int(item.version))


def save(progress: Progress, at: datetime) -> None:
    """Store the progress that was made on the one with the revision before. Raises Overtaken."""
    body = asdict(progress)
    revision = body.pop("revision")
    item = DirectoryItem(
        keys.CALENDAR_JOB, keys.PROGRESS, version=revision, body=body, changed_by=_BY, changed_at=keys.stamp(at)
    )
    try:
        item.save(condition=DirectoryItem.pk.does_not_exist() | (DirectoryItem.version == revision - 1))
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        raise Overtaken(str(revision)) from error


def page(of: str, after: Mapping[str, Any] | None, now: datetime, limit: int) -> tuple[set[str], dict[str, Any] | None]:
    """Codes of at most ``limit`` tickets of a list from ``after`` on, and where its next page starts (None: nowhere).

    A unit's late tickets (``now`` in UTC) are a list of their own: once the last of its ladder has been told, an open
    ticket waits for no time and has left the clock.
    """
    connection()
    start = dict(after) if after else None
    if of == CLOCK:
        entries = ClockKey.clock_index.query(keys.CLOCK, limit=limit, last_evaluated_key=start)
        return {keys.code_of(item.pk) for item in entries if item.sk == keys.HEAD}, entries.last_evaluated_key
    late = TicketsItem.queue_index.query(
        keys.queue(of), QueueIndex.queue_order < keys.stamp(now), limit=limit, last_evaluated_key=start
    )
    return {keys.code_of(item.pk) for item in late}, late.last_evaluated_key


def caught_up(whole: tickets.Whole, now: datetime) -> tickets.Whole:
    """A ticket as the newest calendar known here has it at ``now`` (UTC). Raises LostRace."""
    stored, event = brought_forward(whole.stored, now, directory.for_ticket(whole.ticket))
    return tickets.Whole(stored, (*whole.events, event), whole.photos, whole.told) if event else whole


def brought_forward(stored: tickets.Stored, now: datetime, reference: Directory) -> tuple[tickets.Stored, Event | None]:
    """Let a ticket follow the calendar of ``reference``, which holds its rules, if it is behind and concerned.

    The event is the one that was written at ``now`` (UTC), None for none. Raises LostRace.
    """
    ticket = stored.ticket
    if ticket.calendar_version >= reference.calendar.version:
        return stored, None
    event = workflow.recalculated(ticket, now, directory.calendar(ticket.calendar_version), reference)
    return (tickets.change(stored, event), event) if event else (stored, None)
