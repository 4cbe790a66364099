"""What all keys have in common that administrators hand out: listed, noted when used, and written with their line."""

from __future__ import annotations

import contextlib
from datetime import datetime

from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.store import fresh
from chalicelib.store.audit import trail
from chalicelib.store.connection import connection
from chalicelib.store.models.directory import DirectoryItem


def listed(partition: str, *, limit: int | None, after: str | None) -> tuple[list[DirectoryItem], str | None]:
    """Return a page of a partition's keys by id, and the next page's ``after`` (None at the end)."""
    connection()
    start = {"pk": {"S": partition}, "sk": {"S": after}} if after else None
    items = DirectoryItem.query(partition, limit=limit, page_size=limit, last_evaluated_key=start)
    lines = list(items)
    last = items.last_evaluated_key
    return lines, str(last["sk"]["S"]) if last else None


def note_use(partition: str, key_id: str, used_on: str | None, at: datetime) -> None:
    """Store the day (UTC) on which a key was used, once a day. A failure is ignored."""
    today = at.date().isoformat()
    if used_on == today:
        return
    fresh.fresh(f"used {partition} {key_id} {today}", lambda: _write_use(partition, key_id, today))


def write(item: DirectoryItem, condition: Condition, line: trail.AuditEntry) -> None:
    """Write a key with its line of the audit trail, on a condition."""
    with TransactWrite(connection=connection()) as transaction:
        transaction.save(item, condition=condition)
        trail.add_to(transaction, line)


def _write_use(partition: str, key_id: str, today: str) -> bool:
    with contextlib.suppress(PynamoDBException):
        DirectoryItem(partition, key_id).update(
            actions=[DirectoryItem.used_on.set(today)], condition=DirectoryItem.pk.exists()
        )
    return True
