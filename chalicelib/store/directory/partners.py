"""Partners' API keys. They are never removed, so that reports keep their origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.province.oversight import Oversight
from chalicelib.store import keys
from chalicelib.store.directory.handed_keys import HandedKeys


def _own(key: PartnerKey) -> dict[str, Any]:
    return {
        "partner": key.partner,
        "scopes": sorted(key.scopes),
        "per_minute": key.per_minute,
        "expires_at": key.expires_at and keys.stamp(key.expires_at),
    }


def _read_own(body: Mapping[str, Any]) -> dict[str, Any]:
    expires_at = body["expires_at"]
    return {
        "partner": body["partner"],
        "scopes": frozenset(map(Scope, body["scopes"])),
        "per_minute": int(body["per_minute"]),
        "expires_at": keys.instant(expires_at) if expires_at else None,
    }


_KEPT = HandedKeys(
    PartnerKey,
    keys.KEYS,
    _own,
    _read_own,
    opened=("partner", "scopes"),
    made=Oversight.KEY_MADE,
    revoked=Oversight.KEY_REVOKED,
)
put, get, listed, revoke, note_use = _KEPT.put, _KEPT.get, _KEPT.listed, _KEPT.revoke, _KEPT.note_use
