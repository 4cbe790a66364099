"""Partners' API keys. Only the hash of a key is stored. Keys are never removed, so that reports keep their origin."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.province.oversight import Oversight
from chalicelib.store import fresh, keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import connection, failed_conditions
from chalicelib.store.directory import handed_keys
from chalicelib.store.models.directory import DirectoryItem


def put(key: PartnerKey) -> None:
    """Store a new key, with a line of the audit trail."""
    connection()
    handed_keys.write(
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
    items, rest = handed_keys.listed(keys.KEYS, limit=limit, after=after)
    return [_key(item) for item in items], rest


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
        handed_keys.write(_item(revoked, 2), DirectoryItem.version == 1, _line(Oversight.KEY_REVOKED, key, by, at))
    except TransactWriteError as error:
        if not failed_conditions(error):
            raise
        return _key(DirectoryItem.get(keys.KEYS, key_id, consistent_read=True))
    fresh.forget()
    return revoked


def note_use(key: PartnerKey, at: datetime) -> None:
    """Store the day (UTC) on which a key was used. A failure is ignored."""
    handed_keys.note_use(keys.KEYS, key.id, key.used_on, at)


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
