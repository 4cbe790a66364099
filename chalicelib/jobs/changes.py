"""The stream's reader: from each change of a ticket, what must be told to whom, put into the outbox.

Every effect may happen twice without harm (the sender owns a message before it sends), so a batch that fails anywhere
is simply read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib import outbox
from chalicelib.domain.notices import Notice, notices
from chalicelib.domain.ticket import Ticket
from chalicelib.store import directory, tickets
from chalicelib.store import notices as notice_store


def follow(records: Iterable[Mapping[str, Any]]) -> int:
    """Read stream records in their order and queue what they give rise to; the number of messages queued.

    Raises whatever the store or the queue raises: nothing is skipped.
    """
    queued = 0
    for record in records:
        for message in _ready(record["dynamodb"]["NewImage"]):
            outbox.put(message)
            queued += 1
    return queued


def _ready(image: Mapping[str, Any]) -> list[notice_store.Message]:
    match image["type"]["S"]:
        case "head":
            return _of_head(tickets.from_image(image).ticket)
        case "notice":
            return notice_store.released(image)
    return []


def _of_head(ticket: Ticket) -> list[notice_store.Message]:
    found = [(notice, _message(notice, ticket)) for notice in notices(ticket, directory.current())]
    for notice, message in found:
        if notice.hold_until is not None:
            notice_store.hold(message, notice.hold_until, notice.stands_while)
    return [message for notice, message in found if notice.hold_until is None]


def _message(notice: Notice, ticket: Ticket) -> notice_store.Message:
    return notice_store.Message.of(notice, ticket.last_at or ticket.created_at)
