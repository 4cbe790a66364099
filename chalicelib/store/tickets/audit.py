"""The audit trail: who looked into what is personal, when and why. By local day, append-only, never the data itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import AuditItem, TicketsItem

#: A page reads so many lines, and looks into so many days, at most.
_READ_PER_PAGE, _DAYS_PER_PAGE = 500, 62


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line: at (UTC) an officer did something about a ticket (``code``) or a person (none), for a reason.

    ``on_behalf`` is the absent officer whose deputy it was.
    """

    at: datetime
    officer: str
    action: str
    reason: str
    code: str | None = None
    on_behalf: str | None = None


def audit_item(entry: AuditEntry) -> AuditItem:
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


def record(entry: AuditEntry) -> None:
    """Write a line by itself; what it speaks of is done only afterwards."""
    connection()
    audit_item(entry).save(condition=TicketsItem.pk.does_not_exist())


def between(
    first: date, last: date, *, officer: str | None, limit: int, after: str | None
) -> tuple[list[AuditEntry], str | None]:
    """The lines of local days, both included, oldest first, and where the next page goes on (``after``), None: nowhere.

    ``officer``: only what they did, or another did for them. A page may hold fewer lines than ``limit`` and still have
    a next one: what it reads is bounded.
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
            if officer is None or officer in (item.officer, item.on_behalf):
                lines.append(_entry(item))
            if len(lines) == limit or read == _READ_PER_PAGE:
                return lines, f"{day.isoformat()}|{item.sk}"
        if day >= last:
            return lines, None
        day, start = day + timedelta(days=1), ""
    return lines, f"{day.isoformat()}|"


def _entry(item: AuditItem) -> AuditEntry:
    return AuditEntry(keys.instant(item.at), item.officer, item.action, item.reason, item.code, item.on_behalf)
