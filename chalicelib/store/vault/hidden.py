"""The texts before an officer hid words in them: personal data of somebody, so the vault keeps them, for restoring.

They are in the partition of the report's sender, and expire and are erased together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.known import known_values
from chalicelib.domain.tickets.workflow.restoring import TextBefore
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.vault import HiddenItem
from chalicelib.store.vault.reporters import holds

#: An item of DynamoDB holds 400 KB. What is longer cannot be restored.
MOST_BYTES = 350_000


def keep(code: str, version: int, originals: Mapping[str, TextBefore], now: datetime, expires: datetime) -> bool:
    """Keep what the event ``version`` hid, from ``now`` to ``expires`` (UTC). Returns False if it is too long."""
    text = json.dumps(originals, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > MOST_BYTES:
        return False
    connection()
    HiddenItem(
        keys.reporter(code),
        keys.hidden(version),
        texts=text,
        created_at=keys.stamp(now),
        expires_at=int(expires.timestamp()),
    ).save()
    return True


def get(code: str, version: int, now: datetime) -> dict[str, TextBefore]:
    """Return what the event ``version`` hid, as of ``now`` (UTC); empty if it is not kept."""
    connection()
    try:
        item = HiddenItem.get(keys.reporter(code), keys.hidden(version), consistent_read=True)
    except HiddenItem.DoesNotExist:
        return {}
    return texts_in(item.texts) if holds(item, now) else {}


def texts_in(text: str) -> dict[str, TextBefore]:
    """The texts from their stored JSON, by where they stood."""
    return {at: known_values(TextBefore, one) for at, one in json.loads(text).items()}


def drop(code: str, version: int) -> None:
    """Forget what was restored."""
    connection()
    HiddenItem(keys.reporter(code), keys.hidden(version)).delete()
