"""Measures against abuse: who is blocked or must confirm a telephone, why and until when. None is ever deleted."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pynamodb.exceptions import PutError, PynamoDBException

from chalicelib.domain.access.quotas import Measure, SubjectKind
from chalicelib.store import fresh, keys
from chalicelib.store.connection import connection
from chalicelib.store.models.limits import MeasureItem


class AlreadyOver(Exception):
    """The measure is lifted already."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """Who ended a measure early, when (UTC) and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A measure. ``whose`` is the keyed hash of an address or telephone, or the id of a key. Times are UTC."""

    id: str
    measure: Measure
    kind: SubjectKind
    whose: str
    reason: str
    by: str
    since: datetime
    until: datetime
    lifted: Lifted | None = None


def new_id(until: datetime) -> str:
    """Make an id for a measure that ends at ``until``. Ids sort by that time."""
    return f"{until:%Y%m%d%H%M%S}-{secrets.token_hex(4)}"


def put(taken: Taken) -> None:
    """Store a new measure."""
    connection()
    _item(taken).save(condition=MeasureItem.pk.does_not_exist())
    fresh.forget()


def lift(measure_id: str, lifted: Lifted) -> Taken | None:
    """End a measure. Returns None if no measure has this id. Raises AlreadyOver."""
    connection()
    item = next(iter(MeasureItem.query(keys.MEASURES, MeasureItem.sk == measure_id, consistent_read=True)), None)
    if item is None:
        return None
    before = _taken(item)
    if before.lifted is not None:
        raise AlreadyOver(measure_id)
    ended = replace(before, lifted=lifted)
    try:
        # If two administrators lift it at once, only the first is recorded.
        _item(ended).save(condition=MeasureItem.body == item.body)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        raise AlreadyOver(measure_id) from error
    fresh.forget()
    return ended


def listed(*, limit: int, after: str | None) -> tuple[list[Taken], str | None]:
    """Return a page of all measures, the latest end first, and the next page's ``after`` (None at the end)."""
    connection()
    start = {"pk": {"S": keys.MEASURES}, "sk": {"S": after}} if after else None
    items = MeasureItem.query(
        keys.MEASURES, scan_index_forward=False, limit=limit, page_size=limit, last_evaluated_key=start
    )
    lines = [_taken(item) for item in items]
    last = items.last_evaluated_key
    return lines, str(last["sk"]["S"]) if last else None


def against(kind: SubjectKind, whose: str, now: datetime) -> Taken | None:
    """Return the measure in force against a subject, a block first, as of at most a minute ago.

    Returns None when the list cannot be read: a failure of the protection must not stop the API.
    """
    in_force = fresh.fresh("measures", lambda: _read(now))
    measures = [one for one in in_force.get((kind, whose), ()) if one.until > now]
    return min(measures, key=lambda one: one.measure is not Measure.BLOCK, default=None)


def _read(now: datetime) -> Mapping[tuple[SubjectKind, str], list[Taken]]:
    connection()
    found: dict[tuple[SubjectKind, str], list[Taken]] = {}
    with contextlib.suppress(PynamoDBException):
        for item in MeasureItem.query(keys.MEASURES, MeasureItem.sk > f"{now:%Y%m%d%H%M%S}"):
            taken = _taken(item)
            if taken.lifted is None:
                found.setdefault((taken.kind, taken.whose), []).append(taken)
    return found


def _item(taken: Taken) -> MeasureItem:
    lifted = taken.lifted
    body: dict[str, Any] = {
        "measure": taken.measure,
        "kind": taken.kind,
        "whose": taken.whose,
        "reason": taken.reason,
        "by": taken.by,
        "since": keys.stamp(taken.since),
        "until": keys.stamp(taken.until),
        "lifted": lifted and {"by": lifted.by, "at": keys.stamp(lifted.at), "reason": lifted.reason},
    }
    return MeasureItem(keys.MEASURES, taken.id, body=body)


def _taken(item: MeasureItem) -> Taken:
    body = item.body
    lifted = body["lifted"]
    return Taken(
        id=item.sk,
        measure=Measure(body["measure"]),
        kind=SubjectKind(body["kind"]),
        whose=body["whose"],
        reason=body["reason"],
        by=body["by"],
        since=keys.instant(body["since"]),
        until=keys.instant(body["until"]),
        lifted=lifted and Lifted(lifted["by"], keys.instant(lifted["at"]), lifted["reason"]),
    )
