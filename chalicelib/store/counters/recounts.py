"""How far the night's recount of the public numbers has come."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import CounterItem


@dataclass(frozen=True, slots=True)
class RecountProgress:
    """``round``: the night (a local date) that is in work or done. ``month`` is to be counted next, None: all are.

    ``drift``: faults found in this round.
    """

    round: str = ""
    month: str | None = None
    drift: int = 0


def load() -> RecountProgress:
    """The progress as of now; at its beginning when there is none."""
    connection()
    try:
        body = CounterItem.get(keys.RECOUNT_JOB, keys.RECOUNT, consistent_read=True).body or {}
    except CounterItem.DoesNotExist:
        return RecountProgress()
    return RecountProgress(**body)


def save(progress: RecountProgress) -> None:
    """Store the progress."""
    CounterItem(keys.RECOUNT_JOB, keys.RECOUNT, body=asdict(progress)).save()
