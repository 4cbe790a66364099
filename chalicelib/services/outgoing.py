"""Queue a message now, or hold it until the sweep releases it."""

from __future__ import annotations

from datetime import datetime

from chalicelib.channels import outbox
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Message


def put_or_hold(message: Message, until: datetime | None) -> None:
    """Queue a message, or hold it until ``until`` (UTC). A message that is stored already is not held again."""
    if until is None:
        outbox.put(message)
    else:
        notices.hold(message, until, None)
