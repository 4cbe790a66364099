"""Officers, as the directory table keeps them: one item each, under ``OFFICERS``.

Until ``infra.manage migrate`` has run, a second item of an officer may stand under ``O#<username>``. It is read only
where the first is missing, and never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pynamodb.exceptions import QueryError

from chalicelib.domain.province.officers import Deputy, Officer, Role
from chalicelib.store import fresh, keys
from chalicelib.store.connection import connection
from chalicelib.store.directory.documents import forget, last_key, sort_key_of
from chalicelib.store.models.directory import DirectoryItem


def officer(username: str) -> Officer | None:
    """Return an officer, cached for ``FRESH_SECONDS``, or None."""
    return fresh.fresh(f"officer {username}", lambda: _read_officer(username))


def put_officer(found: Officer, *, by: str, at: datetime) -> None:
    """Create or replace an officer; ``by`` and ``at`` (UTC) say who did it and when."""
    connection()
    body = {
        "title": found.title,
        "unit": found.unit,
        "roles": sorted(found.roles),
        "categories": None if found.categories is None else sorted(found.categories),
        "active": found.active,
        "deputies": [[one.username, keys.stamp(one.begins), keys.stamp(one.ends)] for one in found.deputies],
    }
    DirectoryItem(keys.OFFICERS, found.username, body=body, changed_by=by, changed_at=keys.stamp(at)).save()
    forget()


def officers(*, limit: int | None = None, after: str | None = None) -> tuple[list[Officer], str | None]:
    """Return a page of officers by username, active or not, and the next page's ``after`` (None at the end)."""
    connection()
    found = DirectoryItem.query(
        keys.OFFICERS, limit=limit, page_size=limit, last_evaluated_key=last_key(keys.OFFICERS, after)
    )
    lines = [_officer(item.sk, item.body) for item in found]
    return lines, sort_key_of(found.last_evaluated_key)


def everybody() -> list[Officer]:
    """Return all officers by username, active or not, cached for ``FRESH_SECONDS``."""
    return fresh.fresh("officers", lambda: officers()[0])


def everybody_if_known() -> list[Officer] | None:
    """Like ``everybody``, but None while the directory does not answer."""
    try:
        return everybody()
    except QueryError:
        return None


def _read_officer(username: str) -> Officer | None:
    connection()
    place, old_place = (keys.OFFICERS, username), (keys.old_officer(username), keys.OLD_OFFICER)
    # A migration may move the officer between the first two reads.
    body = _body(*place) or _body(*old_place, consistent=True) or _body(*place, consistent=True)
    return None if body is None else _officer(username, body)


def _body(pk: str, sk: str, *, consistent: bool = False) -> Mapping[str, Any] | None:
    try:
        body: Mapping[str, Any] = DirectoryItem.get(pk, sk, consistent_read=consistent).body
    except DirectoryItem.DoesNotExist:
        return None
    return body


def _officer(username: str, body: Mapping[str, Any]) -> Officer:
    categories = body["categories"]
    return Officer(
        username=username,
        title=body["title"],
        unit=body["unit"],
        roles=frozenset(map(Role, body["roles"])),
        categories=None if categories is None else frozenset(categories),
        active=body["active"],
        deputies=tuple(
            Deputy(username, keys.instant(begins), keys.instant(ends))
            for username, begins, ends in body.get("deputies", ())
        ),
    )
