"""The directory's documents and officers. Every change keeps the old version, who changed it and when."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.deadlines import Rules, rules_from_document
from chalicelib.domain.directory import Directory, Kind, Officer, Role, directory_from_documents
from chalicelib.store import keys
from chalicelib.store.models import DirectoryItem, connection

#: How long (seconds) a process uses what it has read: a changed rule or a removed right holds within a minute.
FRESH_SECONDS = 60.0


class VersionTaken(Exception):
    """Somebody else published this document in the meantime."""


class DirectoryMissing(Exception):
    """A document was never published: the province has not been imported."""


_cache: dict[str, tuple[float, Any]] = {}


def current() -> Directory:
    """The directory as of at most ``FRESH_SECONDS`` ago. Raises DirectoryMissing."""
    return _fresh("directory", _read_directory)


def for_rules(version: int) -> Directory:
    """The directory with the rules of an earlier version: those a ticket started with."""
    directory = current()
    if directory.rules.version == version:
        return directory
    return replace(directory, rules=_rules(version))


def officer(username: str) -> Officer | None:
    """An officer as of at most ``FRESH_SECONDS`` ago, or None."""
    return _fresh(f"officer {username}", lambda: _read_officer(username))


def forget() -> None:
    """Read everything anew at the next use."""
    _cache.clear()


def publish(kind: Kind, body: Mapping[str, Any], *, by: str, at: datetime) -> int:
    """Make ``body`` the current document of its kind and return its version, which the body then carries.

    Nothing is written when the current document says the same. Raises VersionTaken when two publish at once, ValueError
    or KeyError when the document does not fit the others (checked only once all kinds exist).
    """
    connection()
    documents = _read_documents()
    earlier = documents.get(kind)
    version = int(earlier["version"]) if earlier else 0
    body = {name: value for name, value in body.items() if name != "version"}
    if earlier == {**body, "version": version}:
        return version
    version += 1
    body["version"] = version
    documents[kind] = body
    if len(documents) == len(Kind):
        directory_from_documents(documents)
    fields: dict[str, Any] = {"version": version, "body": body, "changed_by": by, "changed_at": keys.stamp(at)}
    partition = keys.document(kind)
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(
                DirectoryItem(partition, keys.document_version(version), **fields),
                condition=DirectoryItem.pk.does_not_exist(),
            )
            write.save(
                DirectoryItem(partition, keys.CURRENT, **fields),
                condition=DirectoryItem.pk.does_not_exist() | (DirectoryItem.version == version - 1),
            )
    except TransactWriteError as error:
        raise VersionTaken(f"{kind} {version}") from error
    forget()
    return version


def put_officer(found: Officer, *, by: str, at: datetime) -> None:
    """Create or replace an officer."""
    connection()
    body = {
        "title": found.title,
        "unit": found.unit,
        "roles": sorted(found.roles),
        "categories": None if found.categories is None else sorted(found.categories),
        "active": found.active,
    }
    DirectoryItem(
        keys.officer(found.username), keys.OFFICER, body=body, changed_by=by, changed_at=keys.stamp(at)
    ).save()
    forget()


def _fresh[T](name: str, read: Callable[[], T]) -> T:
    now = time.monotonic()
    found = _cache.get(name)
    if found is None or now - found[0] > FRESH_SECONDS:
        found = _cache[name] = (now, read())
    value: T = found[1]
    return value


def _read_documents() -> dict[Kind, Mapping[str, Any]]:
    wanted = {keys.document(kind): kind for kind in Kind}
    found = DirectoryItem.batch_get([(partition, keys.CURRENT) for partition in wanted], consistent_read=True)
    return {wanted[item.pk]: item.body for item in found}


def _read_directory() -> Directory:
    connection()
    documents = _read_documents()
    missing = sorted(set(Kind) - set(documents))
    if missing:
        raise DirectoryMissing(", ".join(missing))
    return directory_from_documents(documents)


@lru_cache(maxsize=32)
def _rules(version: int) -> Rules:
    item = DirectoryItem.get(keys.document(Kind.RULES), keys.document_version(version))
    return rules_from_document(item.body)


def _read_officer(username: str) -> Officer | None:
    connection()
    try:
        body = DirectoryItem.get(keys.officer(username), keys.OFFICER).body
    except DirectoryItem.DoesNotExist:
        return None
    categories = body["categories"]
    return Officer(
        username=username,
        title=body["title"],
        unit=body["unit"],
        roles=frozenset(map(Role, body["roles"])),
        categories=None if categories is None else frozenset(categories),
        active=body["active"],
    )
