"""The audit trail: who read personal data, and who changed what somebody may see. By local day, without the data.

Lines are only added: each is written on the condition that its key is free.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import AuditItem, TicketsItem

if TYPE_CHECKING:
    from pynamodb.transactions import TransactWrite

#: The most lines and the most days that a page reads.
_READ_PER_PAGE, _DAYS_PER_PAGE = 500, 62
#: The stream's filter looks for this value (infra/app/wiring.yaml).
_TOLD = "administrators"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line: when (``at``, UTC), officer, action, reason, and the ticket's ``code`` (None if it is about none).

    ``on_behalf`` is the absent officer for whom a deputy acted. ``subject`` is the username, the id of the key or the
    kind of the document that was changed. ``changes`` has for each field its value before and after. If ``told``, all
    administrators are told of the line.
    """

    at: datetime
    officer: str
    action: str
    reason: str
    code: str | None = None
    on_behalf: str | None = None
    subject: str | None = None
    changes: Mapping[str, tuple[Any, Any]] | None = None
    told: bool = False


def audit_item(entry: AuditEntry) -> AuditItem:
    """Return the item of a line. A random id keeps lines of the same second apart."""
    return AuditItem(
        keys.audit(entry.at.astimezone(LOCAL).date()),
        f"{keys.stamp(entry.at)}#{uuid.uuid4().hex}",
        at=keys.stamp(entry.at),
        officer=entry.officer,
        action=entry.action,
        reason=entry.reason,
        code=entry.code,
        on_behalf=entry.on_behalf,
        subject=entry.subject,
        changes=None if entry.changes is None else {name: list(pair) for name, pair in entry.changes.items()},
        told=_TOLD if entry.told else None,
    )


def from_image(image: Mapping[str, Any]) -> AuditEntry:
    """Read a line from its image in the stream."""
    return _entry(AuditItem.from_raw_data(dict(image)))


def add_to(write: TransactWrite, entry: AuditEntry) -> None:
    """Write a line in the transaction of the change that it records."""
    write.save(audit_item(entry), condition=TicketsItem.pk.does_not_exist())


def record(entry: AuditEntry) -> None:
    """Write a line. Call it before the action that it records."""
    connection()
    audit_item(entry).save(condition=TicketsItem.pk.does_not_exist())


def between(
    first: date, last: date, *, officer: str | None, limit: int, after: str | None
) -> tuple[list[AuditEntry], str | None]:
    """Return a page of the lines from ``first`` to ``last`` (local days, inclusive), and the next page's ``after``.

    Lines are oldest first. ``officer``: only lines by them, by a deputy on their behalf, or about them. A page may hold
    fewer lines than ``limit`` and still have a next page, because its reads are bounded.
    """
    connection()
    text, _, start = (after or f"{first.isoformat()}|").partition("|")
    day, read = date.fromisoformat(text), 0
    lines: list[AuditEntry] = []
    for _ in range(_DAYS_PER_PAGE):
        partition = keys.audit(day)
        last_key = {"pk": {"S": partition}, "sk": {"S": start}} if start else None
        for item in AuditItem.query(partition, limit=_READ_PER_PAGE - read, last_evaluated_key=last_key):
            read += 1
            if officer is None or officer in (item.officer, item.on_behalf, item.subject):
                lines.append(_entry(item))
            if len(lines) == limit or read == _READ_PER_PAGE:
                return lines, f"{day.isoformat()}|{item.sk}"
        if day >= last:
            return lines, None
        day, start = day + timedelta(days=1), ""
    return lines, f"{day.isoformat()}|"


def _entry(item: AuditItem) -> AuditEntry:
    return AuditEntry(
        keys.instant(item.at),
        item.officer,
        item.action,
        item.reason,
        item.code,
        item.on_behalf,
        subject=item.subject,
        changes=None if item.changes is None else {name: (pair[0], pair[1]) for name, pair in item.changes.items()},
        told=item.told is not None,
    )
