"""Keys of service counters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.access.booth_keys import BoothKey, Via
from chalicelib.domain.province.oversight import Oversight
from chalicelib.store import keys
from chalicelib.store.directory.handed_keys import HandedKeys


def _own(key: BoothKey) -> dict[str, Any]:
    return {"booth": key.booth, "via": key.via.value, "note": key.note}


def _read_own(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"booth": body["booth"], "via": Via(body["via"]), "note": body["note"]}


_KEPT = HandedKeys(
    BoothKey,
    keys.BOOTH_KEYS,
    _own,
    _read_own,
    opened=("booth", "via", "note"),
    made=Oversight.BOOTH_KEY_MADE,
    revoked=Oversight.BOOTH_KEY_REVOKED,
)
put, get, listed, revoke, note_use = _KEPT.put, _KEPT.get, _KEPT.listed, _KEPT.revoke, _KEPT.note_use
