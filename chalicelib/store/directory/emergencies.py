"""Declare and end emergencies. Each change is a new version of the document of emergencies.

Some callers read emergencies here without a cache: a delay of a minute could send needless alerts or refuse a short
report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.province.emergencies import Decision, Emergencies, Emergency, emergencies_from_document
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.text import Text
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection
from chalicelib.store.models.directory import DirectoryItem

_ATTEMPTS = 5


def now_known() -> Emergencies:
    """Return the emergencies, read consistently without a cache."""
    connection()
    try:
        item = DirectoryItem.get(keys.document(Kind.EMERGENCIES), keys.CURRENT, consistent_read=True)
    except DirectoryItem.DoesNotExist:
        return Emergencies()
    return emergencies_from_document(item.body)


def declare(
    communes: Iterable[str] | None,
    *,
    notice: Text,
    reason: str,
    by: str,
    at: datetime,
    decision: Decision | None = None,
    names: Mapping[str, Text] | None = None,
) -> Emergency:
    """Declare an emergency from ``at`` (UTC) on over communes, None for the whole province, and return it.

    ``names`` are the communes' names for errors, by code.

    Raises Invalid when another is on over some of them, Misfits when no unit governs one, Contended.
    """
    area = None if communes is None else tuple(communes)
    given: dict[str, Any] = {"notice": notice, "reason": reason, "decision": decision, "names": names}
    return _publish(lambda known: known.declared(area, by=by, at=at, **given), by, at)


def end(id_: str, *, reason: str, by: str, at: datetime) -> Emergency:
    """End an emergency at ``at`` (UTC) and return it.

    Raises NotFound, NotPossible when it was ended before, Contended.
    """
    return _publish(lambda known: known.ended(id_, reason=reason, by=by, at=at), by, at)


def _publish(change: Callable[[Emergencies], Emergency], by: str, at: datetime) -> Emergency:
    from chalicelib.store.directory import documents

    for _ in range(_ATTEMPTS):
        known = now_known()
        changed = change(known)
        try:
            documents.publish(Kind.EMERGENCIES, known.document_with(changed), by=by, at=at, expected=known.version)
        except documents.VersionTaken:
            continue
        return changed
    raise Contended(Kind.EMERGENCIES)
