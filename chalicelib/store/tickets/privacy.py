"""Requests about personal data, in one partition, newest last. They do not hold the data itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pynamodb.exceptions import PutError

from chalicelib.domain.access.own_data import AskedBy, Clock, PrivacyRequest, Standing
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.store import keys
from chalicelib.store.connection import LostRace, connection
from chalicelib.store.models.tickets import PrivacyItem
from chalicelib.store.tickets import codec


def new_id(now: datetime, word: str) -> str:
    """Make the id of a request made at ``now`` (UTC). It begins with the time, so that ids sort by it."""
    return f"{keys.stamp(now)}-{word}".replace(":", "")


def save(request: PrivacyRequest) -> None:
    """Store a new request, or a change based on the revision before. Raises LostRace."""
    connection()
    item = _item(request)
    before = request.revision - 1
    expected = PrivacyItem.revision == before if before else PrivacyItem.pk.does_not_exist()
    try:
        item.save(condition=expected)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        raise LostRace(request.id) from error


def get(request_id: str) -> PrivacyRequest | None:
    """Return a request, read consistently, or None."""
    connection()
    try:
        return _request(PrivacyItem.get(keys.PRIVACY, request_id, consistent_read=True))
    except PrivacyItem.DoesNotExist:
        return None


def listed(*, limit: int, after: str | None) -> tuple[list[PrivacyRequest], str | None]:
    """Return a page of requests, newest first, and the next page's ``after`` (None at the end)."""
    connection()
    start = None if after is None else {"pk": {"S": keys.PRIVACY}, "sk": {"S": after}}
    items = PrivacyItem.query(
        keys.PRIVACY, scan_index_forward=False, limit=limit, page_size=limit, last_evaluated_key=start
    )
    lines = [_request(item) for item in items]
    last = items.last_evaluated_key
    return lines, last["sk"]["S"] if last else None


def from_image(image: Mapping[str, Any]) -> PrivacyRequest:
    """Read a request from its image in the stream."""
    return _request(PrivacyItem.from_raw_data(dict(image)))


def _item(request: PrivacyRequest) -> PrivacyItem:
    next_at = request.next_check_at
    return PrivacyItem(
        keys.PRIVACY,
        request.id,
        wish=request.wish.value,
        origin=request.origin.value,
        code=request.code,
        person=request.person,
        asked_by=request.asked_by,
        by=request.by,
        note=request.note,
        text=request.text,
        standing=request.standing.value,
        opened_at=keys.stamp(request.opened_at),
        due_at=keys.stamp(request.due_at),
        answered_at=_stamp(request.answered_at),
        fulfil_by=_stamp(request.fulfil_by),
        settled_at=_stamp(request.settled_at),
        proof=dict(request.proof),
        points=codec.to_json({"points": request.points})["points"],
        fulfil_points=codec.to_json({"points": request.fulfil_points})["points"],
        last_kind=request.last_kind,
        last_audience=request.last_audience and request.last_audience.value,
        last_clock=request.last_clock.value,
        revision=request.revision,
        clock=keys.clock(keys.PRIVACY, request.id) if next_at else None,
        clock_order=keys.privacy_clock(next_at, request.id) if next_at else None,
    )


def _request(item: PrivacyItem) -> PrivacyRequest:
    return PrivacyRequest(
        id=item.sk,
        wish=Wish(item.wish),
        origin=AskedBy(item.origin),
        opened_at=keys.instant(item.opened_at),
        due_at=keys.instant(item.due_at),
        points=codec.from_json({"points": item.points})["points"],
        code=item.code,
        person=item.person,
        asked_by=item.asked_by,
        by=item.by,
        note=item.note,
        text=item.text,
        standing=Standing(item.standing),
        answered_at=_instant(item.answered_at),
        fulfil_by=_instant(item.fulfil_by),
        # A request from before there was a clock of its fulfilment has none of these.
        fulfil_points=codec.from_json({"points": item.fulfil_points or []})["points"],
        settled_at=_instant(item.settled_at),
        proof=item.proof,
        last_kind=item.last_kind,
        last_audience=Audience(item.last_audience) if item.last_audience else None,
        last_clock=Clock(item.last_clock or Clock.ANSWER),
        revision=int(item.revision),
    )


def _stamp(instant: datetime | None) -> str | None:
    return keys.stamp(instant) if instant else None


def _instant(text: str | None) -> datetime | None:
    return keys.instant(text) if text else None
