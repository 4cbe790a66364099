"""Counters of limited requests, one atomic conditional update per call. Subjects are keyed hashes or ids of keys."""

from __future__ import annotations

import time
from datetime import datetime

from pynamodb.exceptions import PynamoDBException, UpdateError

from chalicelib.domain.access.quotas import Limited, Quota, Window, window_at
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.limits import LimitItem

#: How many exhausted subjects a process remembers, so that their further requests need no update.
_REMEMBERED = 10_000
_HOUR = 3600

#: How long (seconds) no request tries the table after it could not be reached. Throttling does not count as
#: unreachable: one flooded counter must not disable the others.
_PAUSE_SECONDS = 5.0

_exhausted: dict[str, datetime] = {}
_unreachable = [-_PAUSE_SECONDS]


class Exhausted(Exception):
    """The limit of the window is reached. ``end`` is when the next window begins (UTC)."""

    def __init__(self, end: datetime) -> None:
        super().__init__(str(end))
        self.end = end


class Uncounted(Exception):
    """The counter could not be reached."""


def take(kind: Limited, whose: str, quota: Quota, now: datetime, cost: int = 1) -> int:
    """Add ``cost`` to a subject's count of a kind at ``now`` (UTC). Returns the new count of the window.

    Raises Exhausted if the limit was reached before, Uncounted.
    """
    window = window_of(whose, quota, now)
    partition = keys.limit(kind, whose)
    if _exhausted.get(partition, now) > now:
        raise Exhausted(_exhausted[partition])
    if time.monotonic() - _unreachable[0] < _PAUSE_SECONDS:
        raise Uncounted(kind)
    connection()
    item = LimitItem(partition, str(window.number))
    try:
        item.update(
            actions=[LimitItem.n.add(cost), LimitItem.expires_at.set(int(window.end.timestamp()) + _HOUR)],
            condition=LimitItem.n.does_not_exist() | (LimitItem.n < quota.limit),
        )
    except UpdateError as error:
        if error.cause_response_code is None:
            _unreachable[0] = time.monotonic()
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise Uncounted(kind) from error
        _remember(partition, window)
        raise Exhausted(window.end) from error
    except PynamoDBException as error:
        raise Uncounted(kind) from error
    return int(item.n)


def window_of(whose: str, quota: Quota, now: datetime) -> Window:
    """Return the window in which a subject is counted at ``now`` (UTC)."""
    return window_at(now, quota.seconds, _phase(whose))


def forget() -> None:
    """Forget exhausted subjects, and that the table could not be reached."""
    _exhausted.clear()
    _unreachable[0] = -_PAUSE_SECONDS


def _remember(partition: str, window: Window) -> None:
    if len(_exhausted) >= _REMEMBERED:
        _exhausted.clear()
    _exhausted[partition] = window.end


def _phase(whose: str) -> int:
    return int.from_bytes(whose.encode()[-6:])
