"""The progress of the nightly recount of the public numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import CounterItem


@dataclass(frozen=True, slots=True)
class RecountProgress:
    """``round``: the night (a local date) of the current or last recount. ``month``: the next month, None when done.

    ``drift``: faults found in this recount.
    """

    round: str = ""
    month: str | None = None
    drift: int = 0


def load() -> RecountProgress:
    """Return the stored progress, or an initial one."""
    connection()
    try:
        body = CounterItem.get(keys.RECOUNT_JOB, keys.RECOUNT, consistent_read=True).body or {}
    except CounterItem.DoesNotExist:
        return RecountProgress()
    return RecountProgress(**body)


def save(progress: RecountProgress) -> None:
    """Store the progress."""
    CounterItem(keys.RECOUNT_JOB, keys.RECOUNT, body=asdict(progress)).save()
