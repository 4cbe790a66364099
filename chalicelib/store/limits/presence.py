"""Marks of who has a ticket open. They hold no text, and expire. Where the table fails, nobody is seen."""

from __future__ import annotations

import contextlib
from datetime import datetime

from pynamodb.exceptions import PynamoDBException

from chalicelib.domain.tickets.presence import LASTS, Doing, Mark
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.limits import PresenceItem

#: The most marks of a ticket that are read. Expired ones stand until DynamoDB removes them.
_MOST = 50


def marks(code: str) -> list[Mark]:
    """Return the marks on a ticket, also those that are over; none while the table cannot be reached."""
    connection()
    try:
        items = list(PresenceItem.query(keys.presence(code), limit=_MOST, page_size=_MOST))
    except PynamoDBException:
        return []
    return [Mark(item.sk, Doing(item.doing), keys.instant(item.at)) for item in items]


def mark(code: str, username: str, doing: Doing, now: datetime) -> None:
    """Write what an officer does with a ticket at ``now`` (UTC). A failure is let go: the next request writes it."""
    connection()
    over = int((now + LASTS).timestamp())
    with contextlib.suppress(PynamoDBException):
        PresenceItem(keys.presence(code), username, doing=doing.value, at=keys.stamp(now), expires_at=over).save()
