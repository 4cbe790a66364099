"""The progress of the nightly recount of the public numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.domain.known import known_fields
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import CounterItem


@dataclass(frozen=True, slots=True)
class RecountProgress:
    """``round``: the night (a local date) of the current or last recount. ``month``: the next month, None when done.

    ``drift``: faults found in this recount. ``part``: the next part of the month, None at its beginning
    (recounting.py). ``after``: the code after which its tickets go on. ``written``: the month's files so far.
    """

    round: str = ""
    month: str | None = None
    drift: int = 0
    part: str | None = None
    after: str | None = None
    written: Mapping[str, Any] | None = None


def load() -> RecountProgress:
    """Return the stored progress, or an initial one."""
    connection()
    try:
        body = CounterItem.get(keys.RECOUNT_JOB, keys.RECOUNT, consistent_read=True).body or {}
    except CounterItem.DoesNotExist:
        return RecountProgress()
    return RecountProgress(**known_fields(RecountProgress, body))


def save(progress: RecountProgress) -> None:
    """Store the progress."""
    CounterItem(keys.RECOUNT_JOB, keys.RECOUNT, body=asdict(progress)).save()
