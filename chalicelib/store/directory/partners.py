"""Partners' API keys. Only the hash of a key is stored. Keys are never removed, so that reports keep their origin."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.province.oversight import Oversight
from chalicelib.store import fresh, keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import connection, failed_conditions
from chalicelib.store.models.directory import DirectoryItem


def put(key: PartnerKey) -> None:
    """Store a new key, with a line of the audit trail."""
    connection()
    _write(
        _item(key, 1),
        DirectoryItem.pk.does_not_exist(),
        _line(Oversight.KEY_MADE, key, key.made_by, key.made_at),
    )


def get(key_id: str) -> PartnerKey | None:
    """Return a key as of at most a minute ago, or None."""
    # Cache existing keys only: there is no limit to unknown ids.
    try:
        return fresh.fresh(f"key {key_id}", lambda: _read(key_id))
    except DirectoryItem.DoesNotExist:
        return None


def listed(*, limit: int | None, after: str | None) -> tuple[list[PartnerKey], str | None]:
    """Return a page of all keys by id, including revoked ones, and the next page's ``after`` (None at the end)."""
    connection()
    start = {"pk": {"S": keys.KEYS}, "sk": {"S": after}} if after else None
    items = DirectoryItem.query(keys.KEYS, limit=limit, page_size=limit, last_evaluated_key=start)
    lines = [_key(item) for item in items]
    last = items.last_evaluated_key
    return lines, str(last["sk"]["S"]) if last else None


def revoke(key_id: str, *, by: str, at: datetime) -> PartnerKey | None:
    """Revoke a key, with a line of the audit trail. A revoked key stays as it is. Returns None for an unknown id."""
    connection()
    try:
        key = _key(DirectoryItem.get(keys.KEYS, key_id, consistent_read=True))
    except DirectoryItem.DoesNotExist:
        return None
    if key.revoked_at is not None:
        return key
    revoked = replace(key, revoked_by=by, revoked_at=at)
    try:
        _write(_item(revoked, 2), DirectoryItem.version == 1, _line(Oversight.KEY_REVOKED, key, by, at))
    except TransactWriteError as error:
        if not failed_conditions(error):
            raise
        return _key(DirectoryItem.get(keys.KEYS, key_id, consistent_read=True))
    fresh.forget()
    return revoked


def note_use(key: PartnerKey, at: datetime) -> None:
    """Store the day (UTC) on which a key was used. A failure is ignored."""
    today = at.date().isoformat()
    if key.used_on == today:
        return
    fresh.fresh(f"used {key.id} {today}", lambda: _write_use(key.id, today))


def _write_use(key_id: str, today: str) -> bool:
    with contextlib.suppress(PynamoDBException):
        DirectoryItem(keys.KEYS, key_id).update(
            actions=[DirectoryItem.used_on.set(today)], condition=DirectoryItem.pk.exists()
        )
    return True


def _write(item: DirectoryItem, condition: Condition, line: trail.AuditEntry) -> None:
    with TransactWrite(connection=connection()) as write:
        write.save(item, condition=condition)
        trail.add_to(write, line)


def _line(action: Oversight, key: PartnerKey, by: str, at: datetime) -> trail.AuditEntry:
    opened: dict[str, Any] = {"partner": key.partner, "scopes": sorted(key.scopes)}
    is_new = action is Oversight.KEY_MADE
    changes = {name: (None, value) if is_new else (value, None) for name, value in opened.items()}
    return trail.AuditEntry(at, by, action, "", subject=key.id, changes=changes, told=True)


def _read(key_id: str) -> PartnerKey:
    connection()
    return _key(DirectoryItem.get(keys.KEYS, key_id))


def _item(key: PartnerKey, version: int) -> DirectoryItem:
    body: dict[str, Any] = {
        "partner": key.partner,
        "scopes": sorted(key.scopes),
        "secret_hash": key.secret_hash,
        "per_minute": key.per_minute,
        "made_by": key.made_by,
        "made_at": keys.stamp(key.made_at),
        "expires_at": key.expires_at and keys.stamp(key.expires_at),
        "revoked_by": key.revoked_by,
        "revoked_at": key.revoked_at and keys.stamp(key.revoked_at),
    }
    return DirectoryItem(
        keys.KEYS,
        key.id,
        version=version,
        body=body,
        used_on=key.used_on,
        changed_by=key.revoked_by or key.made_by,
        changed_at=keys.stamp(key.revoked_at or key.made_at),
    )


def _key(item: DirectoryItem) -> PartnerKey:
    body = item.body
    return PartnerKey(
        id=item.sk,
        partner=body["partner"],
        scopes=frozenset(map(Scope, body["scopes"])),
        secret_hash=body["secret_hash"],
        per_minute=int(body["per_minute"]),
        made_by=body["made_by"],
        made_at=keys.instant(body["made_at"]),
        expires_at=_instant(body["expires_at"]),
        revoked_by=body["revoked_by"],
        revoked_at=_instant(body["revoked_at"]),
        used_on=item.used_on,
    )


def _instant(text: str | None) -> datetime | None:
    return keys.instant(text) if text else None
