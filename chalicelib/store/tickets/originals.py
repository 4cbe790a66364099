"""Lists of uploaded files: those to be reduced, and those to be removed when their ticket's retention ends."""

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
    """A page of a list, oldest first. ``uploads`` holds (code, photo id). ``oldest``: when (UTC) the first was due.

    ``after`` is the start of the next page, None at the end.
    """

    uploads: tuple[tuple[str, str], ...]
    oldest: datetime | None
    after: dict[str, Any] | None


def waiting(partition: str, until: datetime, *, limit: int, after: dict[str, Any] | None = None) -> DueFiles:
    """Return a page of the files in a list (keys.ORIGINALS, keys.KEPT) with a time up to ``until`` (UTC)."""
    connection()
    last = f"{keys.stamp(until)}~"  # "~" sorts after every "#code" of that second
    items = ClockKey.clock_index.query(partition, ClockKey.clock_order < last, limit=limit, last_evaluated_key=after)
    entries = [(keys.code_of(item.pk), item.sk.removeprefix(keys.PHOTOS), item.clock_order) for item in items]
    return DueFiles(
        tuple((code, photo_id) for code, photo_id, _ in entries),
        keys.instant(entries[0][2].partition("#")[0]) if entries else None,
        items.last_evaluated_key,
    )


def will_reduce(code: str, photo: Photo, content_hash: str) -> bool:
    """Store the hash of the file's replacement, so that both are recognised. Returns False if the file is gone."""
    return _change(code, photo.id, [PhotoItem.reduced.set(content_hash)])


def look_again(code: str, photo_id: str, at: datetime) -> bool:
    """Schedule the next check of a file for ``at`` (UTC). Returns False if the file is gone."""
    order = keys.clock_order(at, code, keys.photo(photo_id))
    return _change(code, photo_id, [PhotoItem.clock.set(keys.KEPT), PhotoItem.clock_order.set(order)])


def is_gone(code: str, photo_id: str, at: datetime) -> None:
    """Mark a file as removed at ``at`` (UTC), and take it off the lists."""
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
