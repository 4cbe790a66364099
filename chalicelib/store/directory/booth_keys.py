"""Keys of service counters. Only the hash of a key is stored. Keys are never removed: it stays known who had one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.access.booth_keys import BoothKey, Via
from chalicelib.domain.province.oversight import Oversight
from chalicelib.store import fresh, keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import connection, failed_conditions
from chalicelib.store.directory import handed_keys
from chalicelib.store.models.directory import DirectoryItem


def put(key: BoothKey) -> None:
    """Store a new key, with a line of the audit trail."""
    connection()
    line = _line(Oversight.BOOTH_KEY_MADE, key, key.made_by, key.made_at)
    handed_keys.write(_item(key, 1), DirectoryItem.pk.does_not_exist(), line)


def get(key_id: str) -> BoothKey | None:
    """Return a key as of at most a minute ago, or None."""
    # Cache existing keys only: there is no limit to unknown ids.
    try:
        return fresh.fresh(f"booth key {key_id}", lambda: _read(key_id))
    except DirectoryItem.DoesNotExist:
        return None


def listed(*, limit: int | None, after: str | None) -> tuple[list[BoothKey], str | None]:
    """Return a page of all keys by id, including revoked ones, and the next page's ``after`` (None at the end)."""
    items, rest = handed_keys.listed(keys.BOOTH_KEYS, limit=limit, after=after)
    return [_key(item) for item in items], rest


def revoke(key_id: str, *, by: str, at: datetime) -> BoothKey | None:
    """Take a key back, with a line of the audit trail. A revoked key stays as it is. None for an unknown id."""
    connection()
    try:
        key = _read(key_id, consistent=True)
    except DirectoryItem.DoesNotExist:
        return None
    if key.revoked_at is not None:
        return key
    revoked = replace(key, revoked_by=by, revoked_at=at)
    try:
        handed_keys.write(
            _item(revoked, 2), DirectoryItem.version == 1, _line(Oversight.BOOTH_KEY_REVOKED, key, by, at)
        )
    except TransactWriteError as error:
        if not failed_conditions(error):
            raise
        return _read(key_id, consistent=True)
    fresh.forget()
    return revoked


def note_use(key: BoothKey, at: datetime) -> None:
    """Store the day (UTC) on which a key was used. A failure is ignored."""
    handed_keys.note_use(keys.BOOTH_KEYS, key.id, key.used_on, at)


def _line(action: Oversight, key: BoothKey, by: str, at: datetime) -> trail.AuditEntry:
    opened: dict[str, Any] = {"booth": key.booth, "via": key.via.value, "note": key.note}
    is_new = action is Oversight.BOOTH_KEY_MADE
    changes = {name: (None, value) if is_new else (value, None) for name, value in opened.items()}
    return trail.AuditEntry(at, by, action, "", subject=key.id, changes=changes, told=True)


def _read(key_id: str, *, consistent: bool = False) -> BoothKey:
    connection()
    return _key(DirectoryItem.get(keys.BOOTH_KEYS, key_id, consistent_read=consistent))


def _item(key: BoothKey, version: int) -> DirectoryItem:
    body: dict[str, Any] = {
        "booth": key.booth,
        "via": key.via.value,
        "note": key.note,
        "secret_hash": key.secret_hash,
        "made_by": key.made_by,
        "made_at": keys.stamp(key.made_at),
        "revoked_by": key.revoked_by,
        "revoked_at": key.revoked_at and keys.stamp(key.revoked_at),
    }
    return DirectoryItem(
        keys.BOOTH_KEYS,
        key.id,
        version=version,
        body=body,
        used_on=key.used_on,
        changed_by=key.revoked_by or key.made_by,
        changed_at=keys.stamp(key.revoked_at or key.made_at),
    )


def _key(item: DirectoryItem) -> BoothKey:
    body = item.body
    revoked_at = body["revoked_at"]
    return BoothKey(
        id=item.sk,
        booth=body["booth"],
        via=Via(body["via"]),
        note=body["note"],
        secret_hash=body["secret_hash"],
        made_by=body["made_by"],
        made_at=keys.instant(body["made_at"]),
        revoked_by=body["revoked_by"],
        revoked_at=keys.instant(revoked_at) if revoked_at else None,
        used_on=item.used_on,
    )
