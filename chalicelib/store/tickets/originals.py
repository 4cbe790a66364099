"""Which uploaded files wait for what: to be reduced after some time, and to go with their ticket's retention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import ClockKey, PhotoItem
from chalicelib.store.tickets.photos import Photo, gone


@dataclass(frozen=True, slots=True)
class DueFiles:
    """A page of a list, oldest first: (code, photo id) of each. ``oldest`` is when (UTC) the first one was due.

    ``after`` is where the next page starts, None at the end.
    """

    uploads: tuple[tuple[str, str], ...]
    oldest: datetime | None
    after: dict[str, Any] | None


def waiting(partition: str, until: datetime, *, limit: int, after: dict[str, Any] | None = None) -> DueFiles:
    """What stands in a list (keys.ORIGINALS, keys.KEPT) with a time up to ``until`` (UTC)."""
    connection()
    last = f"{keys.stamp(until)}~"  # "~" sorts after every "#code" of that second
    found = ClockKey.clock_index.query(partition, ClockKey.clock_order < last, limit=limit, last_evaluated_key=after)
    entries = [(keys.code_of(item.pk), item.sk.removeprefix(keys.PHOTOS), item.clock_order) for item in found]
    return DueFiles(
        tuple((code, photo_id) for code, photo_id, _ in entries),
        keys.instant(entries[0][2].partition("#")[0]) if entries else None,
        found.last_evaluated_key,
    )


def will_reduce(code: str, photo: Photo, content_hash: str) -> bool:
    """Say what a file is about to be replaced by, so that either is known; False when the file is gone meanwhile."""
    return _change(code, photo.id, [PhotoItem.reduced.set(content_hash)])


def look_again(code: str, photo_id: str, at: datetime) -> bool:
    """Look at a file again at ``at`` (UTC); False when it is gone meanwhile."""
    order = keys.clock_order(at, code, keys.photo(photo_id))
    return _change(code, photo_id, [PhotoItem.clock.set(keys.KEPT), PhotoItem.clock_order.set(order)])


def is_gone(code: str, photo_id: str, at: datetime) -> None:
    """Take a file that was removed at ``at`` (UTC) off the lists."""
    _change(code, photo_id, gone(at))


def _change(code: str, photo_id: str, actions: list[Action]) -> bool:
    connection()
    try:
        PhotoItem(keys.ticket(code), keys.photo(photo_id)).update(actions=actions, condition=PhotoItem.clock.exists())
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True
