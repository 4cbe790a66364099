"""Counters of limited requests, one atomic conditional update per call. Subjects are keyed hashes or ids of keys.

The count of a share stands in the item of the whole, so that one update counts both.
"""

from __future__ import annotations

import time
from datetime import datetime

from pynamodb.exceptions import PynamoDBException, UpdateError
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

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


def take(kind: Limited, whose: str, quota: Quota, now: datetime, cost: int = 1, *, by: str | None = None) -> int:
    """Add ``cost`` to a subject's count of a kind at ``now`` (UTC). Returns the new count of the window.

    ``by`` is who uses the subject's budget, for example a unit: it gets no more than ``quota.share``. Raises Exhausted
    if the limit or the share was reached before, Uncounted.
    """
    window = window_of(whose, quota, now)
    partition = keys.limit(kind, whose)
    share = keys.share_of(by) if by is not None else None
    for used in {partition, _used(partition, share)}:
        if _exhausted.get(used, now) > now:
            raise Exhausted(_exhausted[used])
    if time.monotonic() - _unreachable[0] < _PAUSE_SECONDS:
        raise Uncounted(kind)
    connection()
    item = LimitItem(partition, str(window.number))
    actions: list[Action] = [LimitItem.n.add(cost), LimitItem.expires_at.set(int(window.end.timestamp()) + _HOUR)]
    condition = LimitItem.n.does_not_exist() | (LimitItem.n < quota.limit)
    if share is not None:
        part = Path([share])
        actions.append(part.add(cost))
        condition &= part.does_not_exist() | (part < quota.share)
    try:
        item.update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code is None:
            _unreachable[0] = time.monotonic()
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise Uncounted(kind) from error
        # With a share, the answer does not tell which of the two was reached, so no other share is refused for it.
        _remember(_used(partition, share), window)
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


def _used(partition: str, share: str | None) -> str:
    return partition if share is None else f"{partition}#{share}"


def _remember(used: str, window: Window) -> None:
    if len(_exhausted) >= _REMEMBERED:
        _exhausted.clear()
    _exhausted[used] = window.end


def _phase(whose: str) -> int:
    return int.from_bytes(whose.encode()[-6:])
