"""Keys that administrators hand out. Only a key's hash is stored, and none is removed: it stays known who had one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.domain.province.oversight import Oversight
from chalicelib.store import fresh, keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import connection, failed_conditions
from chalicelib.store.models.directory import DirectoryItem

if TYPE_CHECKING:

    class Handed(Protocol):
        """What all keys have. Times are UTC."""

        @property
        def id(self) -> str: ...
        @property
        def secret_hash(self) -> str: ...
        @property
        def made_by(self) -> str: ...
        @property
        def made_at(self) -> datetime: ...
        @property
        def revoked_by(self) -> str | None: ...
        @property
        def revoked_at(self) -> datetime | None: ...
        @property
        def used_on(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class HandedKeys[K: "Handed"]:
    """The keys of one kind, in one partition of the directory.

    ``own``: what a key of this kind has beside what all have, as it is stored. ``read_own``: the same, read from its
    item. ``opened``: which of it the audit trail names. ``made``, ``revoked``: how the trail names these changes.
    """

    kind: type[K]
    partition: str
    own: Callable[[K], dict[str, Any]]
    read_own: Callable[[Mapping[str, Any]], dict[str, Any]]
    opened: tuple[str, ...]
    made: Oversight
    revoked: Oversight

    def put(self, key: K) -> None:
        """Store a new key, with a line of the audit trail."""
        connection()
        changes = {name: (None, self.own(key)[name]) for name in self.opened}
        line = self._line(self.made, key, key.made_by, key.made_at, changes)
        _write(self._item(key, 1), DirectoryItem.pk.does_not_exist(), line)

    def get(self, key_id: str) -> K | None:
        """Return a key as of at most a minute ago, or None."""
        # Cache existing keys only: there is no limit to unknown ids.
        try:
            return fresh.fresh(f"key {self.partition} {key_id}", lambda: self._read(key_id))
        except DirectoryItem.DoesNotExist:
            return None

    def listed(self, *, limit: int | None, after: str | None) -> tuple[list[K], str | None]:
        """Return a page of all keys by id, including revoked ones, and the next page's ``after`` (None at the end)."""
        connection()
        start = {"pk": {"S": self.partition}, "sk": {"S": after}} if after else None
        items = DirectoryItem.query(self.partition, limit=limit, page_size=limit, last_evaluated_key=start)
        found = [self._key(item) for item in items]
        last = items.last_evaluated_key
        return found, str(last["sk"]["S"]) if last else None

    def revoke(self, key_id: str, *, by: str, at: datetime) -> K | None:
        """Revoke a key, with a line of the audit trail. A revoked key stays as it is. None for an unknown id."""
        connection()
        try:
            key = self._read(key_id, consistent=True)
        except DirectoryItem.DoesNotExist:
            return None
        if key.revoked_at is not None:
            return key
        revoked: K = replace(cast("Any", key), revoked_by=by, revoked_at=at)
        changes = {name: (self.own(key)[name], None) for name in self.opened}
        try:
            line = self._line(self.revoked, key, by, at, changes)
            _write(self._item(revoked, 2), DirectoryItem.version == 1, line)
        except TransactWriteError as error:
            if not failed_conditions(error):
                raise
            return self._read(key_id, consistent=True)
        fresh.forget()
        return revoked

    def note_use(self, key: K, at: datetime) -> None:
        """Store the day (UTC) on which a key was used, once a day. A failure is ignored."""
        today = at.date().isoformat()
        if key.used_on != today:
            name = f"used {self.partition} {key.id} {today}"
            fresh.fresh(name, lambda: _write_use(self.partition, key.id, today))

    def _line(
        self, action: Oversight, key: K, by: str, at: datetime, changes: dict[str, tuple[Any, Any]]
    ) -> trail.AuditEntry:
        return trail.AuditEntry(at, by, action, "", subject=key.id, changes=changes, told=True)

    def _read(self, key_id: str, *, consistent: bool = False) -> K:
        connection()
        return self._key(DirectoryItem.get(self.partition, key_id, consistent_read=consistent))

    def _item(self, key: K, version: int) -> DirectoryItem:
        body = self.own(key) | {
            "secret_hash": key.secret_hash,
            "made_by": key.made_by,
            "made_at": keys.stamp(key.made_at),
            "revoked_by": key.revoked_by,
            "revoked_at": key.revoked_at and keys.stamp(key.revoked_at),
        }
        return DirectoryItem(
            self.partition,
            key.id,
            version=version,
            body=body,
            used_on=key.used_on,
            changed_by=key.revoked_by or key.made_by,
            changed_at=keys.stamp(key.revoked_at or key.made_at),
        )

    def _key(self, item: DirectoryItem) -> K:
        body = item.body
        revoked_at = body["revoked_at"]
        fields: dict[str, Any] = {
            "id": item.sk,
            "secret_hash": body["secret_hash"],
            "made_by": body["made_by"],
            "made_at": keys.instant(body["made_at"]),
            "revoked_by": body["revoked_by"],
            "revoked_at": keys.instant(revoked_at) if revoked_at else None,
            "used_on": item.used_on,
        }
        return self.kind(**fields, **self.read_own(body))


def _write(item: DirectoryItem, condition: Condition, line: trail.AuditEntry) -> None:
    with TransactWrite(connection=connection()) as transaction:
        transaction.save(item, condition=condition)
        trail.add_to(transaction, line)


def _write_use(partition: str, key_id: str, today: str) -> bool:
    with contextlib.suppress(PynamoDBException):
        DirectoryItem(partition, key_id).update(
            actions=[DirectoryItem.used_on.set(today)], condition=DirectoryItem.pk.exists()
        )
    return True
