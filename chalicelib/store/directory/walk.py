"""The walk over all open tickets that brings them to a new calendar, new emergencies and units' ends.

This module holds the progress of the walk and reads the lists that it walks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import PutError

from chalicelib.domain.known import known_fields
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets.ticket import Queue
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.directory import DirectoryItem
from chalicelib.store.models.tickets import ClockKey, QueueIndex, TicketsItem

_BY = "recompute_deadlines"


class Overtaken(Exception):
    """Another run saved progress from the same revision."""


@dataclass(frozen=True, slots=True)
class WalkProgress:
    """The progress of the walk.

    ``done``, ``emergencies_done``: the versions of calendar and emergencies that all open tickets have reached.
    ``target``, ``emergencies_target``: the versions that the walk applies. ``units_done``, ``units_target``: the same
    for ended units (succession.standing), as of the version and local day in ``units_seen``. The walk is at ``after``
    in the list ``of``. ``changed``: it changed a ticket. ``failed``: the number of tickets that failed. ``not_before``:
    stamp before which the next walk does not begin. ``revision`` counts the saves.
    """

    done: int = 0
    target: int = 0
    emergencies_done: int = 0
    emergencies_target: int = 0
    units_seen: str = ""
    units_done: str = ""
    units_target: str = ""
    of: str = keys.CLOCK_LIST
    after: Mapping[str, Any] | None = None
    changed: bool = False
    failed: int = 0
    not_before: str | None = None
    revision: int = 0

    @property
    def is_done(self) -> bool:
        """Whether all targets are reached."""
        done = (self.done, self.emergencies_done, self.units_done)
        return done == (self.target, self.emergencies_target, self.units_target)


def load() -> WalkProgress:
    """Return the stored progress, or an initial one."""
    connection()
    try:
        item = DirectoryItem.get(keys.CALENDAR_JOB, keys.PROGRESS, consistent_read=True)
    except DirectoryItem.DoesNotExist:
        return WalkProgress()
    return progress_of(item.body, int(item.version))


def progress_of(body: Mapping[str, Any], revision: int) -> WalkProgress:
    """The progress from its stored body."""
    return WalkProgress(**known_fields(WalkProgress, body) | {"revision": revision})


def save(progress: WalkProgress, at: datetime) -> None:
    """Store progress that is based on the revision before. Raises Overtaken."""
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


def lists(directory: Directory) -> list[str]:
    """Return the names of the lists that together hold every open ticket with a clock, in the order of a walk.

    They are the partitions of the clock, the frozen tickets of each emergency, and the late tickets in units' queues:
    after the last step of its ladder, a ticket is no longer in the clock.
    """
    queues = [keys.queue(unit, kind) for unit in directory.units for kind in (Queue.ORDINARY, Queue.EMERGENCY)]
    return sorted([keys.CLOCK_LIST, *keys.CLOCKS[1:], *(keys.frozen(one.id) for one in directory.emergencies), *queues])


def page(of: str, after: Mapping[str, Any] | None, now: datetime, limit: int) -> tuple[set[str], dict[str, Any] | None]:
    """Return the codes of at most ``limit`` tickets of a list after ``after``, and the next page's ``after``.

    ``now`` (UTC) decides which tickets of a queue are late.
    """
    connection()
    start = dict(after) if after else None
    if keys.is_queue(of):
        late = TicketsItem.queue_index.query(
            of, QueueIndex.queue_order < keys.stamp(now), limit=limit, last_evaluated_key=start
        )
        return {keys.code_of(item.pk) for item in late}, late.last_evaluated_key
    partition = keys.CLOCKS[0] if of == keys.CLOCK_LIST else of
    entries = ClockKey.clock_index.query(partition, limit=limit, last_evaluated_key=start)
    return {keys.code_of(item.pk) for item in entries if item.sk == keys.HEAD}, entries.last_evaluated_key
