"""The running emergencies as anyone sees them."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergency
from chalicelib.store.keys import stamp


def running(directory: Directory) -> list[dict[str, Any]]:
    """Return each running emergency with its communes (None: the whole province), beginning (UTC), notice
    and decision."""
    return [_public(one, directory) for one in directory.emergencies.running]


def _public(one: Emergency, directory: Directory) -> dict[str, Any]:
    names = {code: directory.communes[code].area.vi for code in one.communes or () if code in directory.communes}
    return {
        "id": one.id,
        "communes": None if one.communes is None else list(one.communes),
        "commune_names": names,
        "since": stamp(one.since),
        "notice": one.notice.vi,
        "notice_en": one.notice.en,
        "decision": shown_decision(one),
    }


def shown_decision(one: Emergency) -> dict[str, str] | None:
    """Show the document by which an emergency was declared; None for one of before it was asked for."""
    found = one.decision
    return None if found is None else {"number": found.number, "date": found.day.isoformat(), "signer": found.signer}
