"""The audit trail: who looked into what is personal, when and why. By local day, append-only, never the data itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.calendar import LOCAL
from chalicelib.store import keys
from chalicelib.store.models import AuditItem, TicketsItem, connection


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: at (UTC) an officer did something about a ticket (``code``) or a person (none), for a reason.

    ``on_behalf`` is the absent officer whose deputy it was.
    """

    at: datetime
    officer: str
    action: str
    reason: str
    code: str | None = None
    on_behalf: str | None = None


def audit_item(entry: Entry) -> AuditItem:
    """The item of a line, with an id of its own: two lines of one second are two."""
    return AuditItem(
        keys.audit(entry.at.astimezone(LOCAL).date()),
        f"{keys.stamp(entry.at)}#{uuid.uuid4().hex}",
        at=keys.stamp(entry.at),
        officer=entry.officer,
        action=entry.action,
        reason=entry.reason,
        code=entry.code,
        on_behalf=entry.on_behalf,
    )


def record(entry: Entry) -> None:
    """Write a line by itself; what it speaks of is done only afterwards."""
    connection()
    audit_item(entry).save(condition=TicketsItem.pk.does_not_exist())


def of_day(day: date, *, limit: int, after: str | None) -> tuple[list[Entry], str | None]:
    """The lines of a local day, oldest first, and where the next page goes on (as ``after``), None at the end."""
    connection()
    partition = keys.audit(day)
    start = None if after is None else {"pk": {"S": partition}, "sk": {"S": after}}
    found = AuditItem.query(partition, limit=limit, page_size=limit, last_evaluated_key=start)
    lines = [
        Entry(keys.instant(item.at), item.officer, item.action, item.reason, item.code, item.on_behalf)
        for item in found
    ]
    last = found.last_evaluated_key
    return lines, last["sk"]["S"] if last else None
