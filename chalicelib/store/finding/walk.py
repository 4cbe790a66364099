"""How far the tickets of the index of officers' search have come to changed units and categories."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from chalicelib.domain.known import known_fields
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import CounterItem


@dataclass(frozen=True, slots=True)
class IndexWalk:
    """``basis``: the hash of what the index is made by, first seen at the stamp ``seen_at``.

    ``month``: the month to index next, None when all are done. ``after``: the code after which its tickets go on.
    """

    basis: str = ""
    seen_at: str = ""
    month: str | None = None
    after: str | None = None


def load() -> IndexWalk:
    """Return the stored progress, or an initial one."""
    connection()
    try:
        body = CounterItem.get(keys.RECOUNT_JOB, keys.INDEX_WALK, consistent_read=True).body or {}
    except CounterItem.DoesNotExist:
        return IndexWalk()
    return IndexWalk(**known_fields(IndexWalk, body))


def save(progress: IndexWalk) -> None:
    """Store the progress."""
    CounterItem(keys.RECOUNT_JOB, keys.INDEX_WALK, body=asdict(progress)).save()
