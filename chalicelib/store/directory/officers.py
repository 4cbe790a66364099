"""Officers, as the directory table keeps them: one item each, under ``OFFICERS``.

Until ``infra.manage migrate`` has run, a second item of an officer may stand under ``O#<username>``. It is read only
where the first is missing, and never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import GetError, QueryError, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.province import listing
from chalicelib.domain.province.officers import LONGEST_USERNAME, Deputy, Officer, Role
from chalicelib.domain.province.oversight import Oversight, change_of_officer, differences
from chalicelib.store import fresh, keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.directory.documents import forget, last_key, sort_key_of
from chalicelib.store.models.directory import DirectoryItem


class OfficerTaken(Exception):
    """The officer has another edition than the change is based on: ``edition``."""

    def __init__(self, edition: int) -> None:
        super().__init__(edition)
        self.edition = edition


def officer(username: str) -> Officer | None:
    """Return an officer, cached for ``FRESH_SECONDS``, or None."""
    if not 0 < len(username) <= LONGEST_USERNAME:
        # DynamoDB refuses such a key, and somebody may send one.
        return None
    # Officers who exist are cached alone: notes and headers may name anything.
    try:
        return fresh.fresh(f"officer {username}", lambda: _existing(username))
    except DirectoryItem.DoesNotExist:
        return None


def officer_if_known(username: str) -> Officer | None:
    """Like ``officer``, but None while the directory does not answer."""
    try:
        return officer(username)
    except GetError:
        return None


def _existing(username: str) -> Officer:
    found = _read_officer(username)
    if found is None:
        raise DirectoryItem.DoesNotExist
    return found


def put_officer(
    found: Officer,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    on_behalf: str | None = None,
    expected: int | None = None,
    also: Mapping[str, tuple[Any, Any]] | None = None,
) -> int:
    """Create or replace an officer, and return their edition; ``by`` and ``at`` (UTC) say who did it and when.

    The same transaction writes a line of the audit trail with what differs. An officer who is the same is not written.
    ``on_behalf`` is the absent officer for whom a deputy acts. ``expected`` is the edition that the change is based on;
    None replaces any. ``also`` are changes that are stored elsewhere, for the same line. Raises OfficerTaken if it is
    another one, and Contended if somebody else changed the officer meanwhile.
    """
    connection()
    body = _body_of(found)
    present = _item(keys.OFFICERS, found.username, consistent=True)
    old = present or _item(keys.old_officer(found.username), keys.OLD_OFFICER, consistent=True)
    changes = differences({"deputies": [], **old.body} if old else None, body) | dict(also or {})
    version = int(present.version or 0) if present else 0
    if expected is not None and expected != version:
        raise OfficerTaken(version)
    if present and not changes:
        return version
    fields: dict[str, Any] = {"version": version + 1, "body": body, "changed_by": by, "changed_at": keys.stamp(at)}
    what = change_of_officer(changes)
    # A line in the phone book changes nobody's rights.
    told = what is not Oversight.LISTED
    line = trail.AuditEntry(
        at, by, what, reason, on_behalf=on_behalf, subject=found.username, changes=changes, told=told
    )
    unchanged = DirectoryItem.version == version if version else DirectoryItem.version.does_not_exist()
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(DirectoryItem(keys.OFFICERS, found.username, **fields), condition=unchanged)
            trail.add_to(write, line)
    except TransactWriteError as error:
        if failed_conditions(error):
            raise Contended(found.username) from error
        raise
    forget()
    return version + 1


def _body_of(found: Officer) -> dict[str, Any]:
    """What is stored of an officer, and compared."""
    return {
        "title": found.title,
        "unit": found.unit,
        "roles": sorted(found.roles),
        "categories": None if found.categories is None else sorted(found.categories),
        "active": found.active,
        "deputies": [[one.username, keys.stamp(one.begins), keys.stamp(one.ends)] for one in found.deputies],
        "listed": found.listed.to_json() if found.listed else None,
        "alerts": None if found.alerts is None else sorted(found.alerts),
        "reached_by": found.reached_by,
    }


@dataclass(frozen=True, slots=True)
class KeptOfficer:
    """An officer as stored: their edition, and who changed them last and when (UTC; None before a migration)."""

    officer: Officer
    edition: int
    by: str | None = None
    at: datetime | None = None


def kept(username: str) -> KeptOfficer | None:
    """Return an officer, read without the cache, or None. The edition of one stored as before a migration is 0."""
    connection()
    if not 0 < len(username) <= LONGEST_USERNAME:
        return None
    if item := _item(keys.OFFICERS, username, consistent=True):
        found = _officer(username, item.body)
        return KeptOfficer(found, int(item.version or 0), item.changed_by, keys.instant(item.changed_at))
    found_before = _read_officer(username)
    return KeptOfficer(found_before, 0) if found_before else None


def with_editions(usernames: Iterable[str]) -> dict[str, tuple[Officer, int]]:
    """Return officers with their editions by username, read without the cache; unknown ones are left out.

    The edition of an officer who is stored as before a migration is 0.
    """
    connection()
    wanted = list(usernames)
    found = DirectoryItem.batch_get([(keys.OFFICERS, one) for one in wanted], consistent_read=True)
    known = {item.sk: (_officer(item.sk, item.body), int(item.version or 0)) for item in found}
    for username in wanted:
        if username not in known and (officer := _read_officer(username)):
            known[username] = (officer, 0)
    return {username: known[username] for username in wanted if username in known}


def officers(*, limit: int | None = None, after: str | None = None) -> tuple[list[Officer], str | None]:
    """Return a page of officers by username, active or not, and the next page's ``after`` (None at the end)."""
    lines, rest = page(limit=limit, after=after)
    return [one.officer for one in lines], rest


def page(*, limit: int | None = None, after: str | None = None) -> tuple[list[KeptOfficer], str | None]:
    """Like ``officers``, with editions."""
    connection()
    found = DirectoryItem.query(
        keys.OFFICERS, limit=limit, page_size=limit, last_evaluated_key=last_key(keys.OFFICERS, after)
    )
    lines = [KeptOfficer(_officer(item.sk, item.body), int(item.version or 0)) for item in found]
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
    found = _item(pk, sk, consistent=consistent)
    return None if found is None else found.body


def _item(pk: str, sk: str, *, consistent: bool = False) -> DirectoryItem | None:
    try:
        return DirectoryItem.get(pk, sk, consistent_read=consistent)
    except DirectoryItem.DoesNotExist:
        return None


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
            for username, begins, ends, *_ in body.get("deputies", ())
        ),
        listed=listing.from_json(body.get("listed")),
        alerts=None if body.get("alerts") is None else frozenset(body["alerts"]),
        reached_by=body.get("reached_by"),
    )
