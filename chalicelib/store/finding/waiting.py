"""Notes of tickets that could not be put into the index of officers' search.

They stand in the counters table, so that they can be written while the index cannot.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import CounterItem


def note(codes: Iterable[str], at: datetime) -> None:
    """Note that these tickets wait since ``at`` (UTC)."""
    connection()
    with CounterItem.batch_write() as batch:
        for code in codes:
            batch.save(CounterItem(keys.WAITING, keys.waiting(at, code)))


def oldest(limit: int, after: str | None = None) -> list[str]:
    """Return at most ``limit`` notes, those of the longest waiting first, after a note."""
    connection()
    condition = None if after is None else CounterItem.sk > after
    found = CounterItem.query(keys.WAITING, condition, limit=limit, page_size=limit, consistent_read=True)
    return [item.sk for item in found]


def remove(notes: Iterable[str]) -> None:
    """Remove notes. A ticket that failed again meanwhile has another one."""
    with CounterItem.batch_write() as batch:
        for one in notes:
            batch.delete(CounterItem(keys.WAITING, one))
