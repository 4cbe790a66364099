"""Places and things with labels: one item each, under ``ASSETS``. A province may have tens of thousands.

They are in no document and no cache: each is read by its id when somebody needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.known import known_fields
from chalicelib.domain.places.assets import Asset, AssetKind
from chalicelib.domain.province.oversight import differences
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.directory.documents import last_key, sort_key_of
from chalicelib.store.models.directory import DirectoryItem

#: How the audit trail names a change.
_CHANGED = "asset_changed"
#: The most items that a page of a filtered list reads: some 300 KB.
_READ_PER_PAGE = 1000


def get(asset_id: str) -> Asset | None:
    """Return an asset, removed or not, or None. One read."""
    found = _item(asset_id)
    return None if found is None else _asset(found)


def put(asset: Asset, *, by: str, at: datetime) -> None:
    """Create or replace an asset; ``by`` and ``at`` (UTC) say who did it and when.

    The same transaction writes a line of the audit trail with what differs. An asset that is the same is not written.
    Raises Contended if somebody else changed the asset meanwhile.
    """
    present = _item(asset.id, consistent=True)
    changes = differences(present.body if present else None, _body(asset))
    if present and not changes:
        return
    version = int(present.version or 0) if present else 0
    unchanged = DirectoryItem.version == version if version else DirectoryItem.version.does_not_exist()
    line = trail.AuditEntry(at, by, _CHANGED, "", subject=asset.id, changes=changes)
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(_made(asset, version + 1, by, at), condition=unchanged)
            trail.add_to(write, line)
    except TransactWriteError as error:
        if failed_conditions(error):
            raise Contended(asset.id) from error
        raise


def put_all(assets: Iterable[Asset], *, by: str, at: datetime) -> list[str]:
    """Create or replace many assets, and return the ids of those that differed. Others stay as they are.

    The audit trail gets one line for all. Written again after a failure, it changes what is left.
    """
    connection()
    present = {item.sk: item for item in DirectoryItem.query(keys.ASSETS)}
    changed = [
        (asset, present.get(asset.id))
        for asset in assets
        if asset.id not in present or present[asset.id].body != _body(asset)
    ]
    if not changed:
        return []
    many = {"assets": (None, len(changed))}
    trail.record(trail.AuditEntry(at, by, _CHANGED, "", subject="assets", changes=many))
    with DirectoryItem.batch_write() as batch:
        for asset, before in changed:
            batch.save(_made(asset, int(before.version or 0) + 1 if before else 1, by, at))
    return [asset.id for asset, _ in changed]


def listed(
    *, begins: str, shown: Callable[[Asset], bool], limit: int, after: str | None
) -> tuple[list[Asset], str | None]:
    """Return a page of the ``shown`` assets whose ids begin with ``begins``, by id, and the next page's ``after``.

    A page may hold fewer assets than ``limit`` and still have a next page, because its reads are bounded.
    """
    connection()
    condition = DirectoryItem.sk.startswith(begins) if begins else None
    found = DirectoryItem.query(
        keys.ASSETS, condition, limit=_READ_PER_PAGE, last_evaluated_key=last_key(keys.ASSETS, after)
    )
    lines: list[Asset] = []
    for item in found:
        if shown(asset := _asset(item)):
            lines.append(asset)
        if len(lines) == limit:
            return lines, item.sk
    return lines, sort_key_of(found.last_evaluated_key)


def everything() -> Iterator[Asset]:
    """Yield all assets by id, read while they are asked for. For exports, not for requests."""
    connection()
    return map(_asset, DirectoryItem.query(keys.ASSETS))


def _item(asset_id: str, *, consistent: bool = False) -> DirectoryItem | None:
    connection()
    try:
        return DirectoryItem.get(keys.ASSETS, asset_id, consistent_read=consistent)
    except DirectoryItem.DoesNotExist:
        return None


def _made(asset: Asset, version: int, by: str, at: datetime) -> DirectoryItem:
    fields: dict[str, Any] = {"version": version, "changed_by": by, "changed_at": keys.stamp(at)}
    return DirectoryItem(keys.ASSETS, asset.id, body=_body(asset), **fields)


def _body(asset: Asset) -> dict[str, Any]:
    return {name: value for name, value in asdict(asset).items() if name != "id"}


def _asset(item: DirectoryItem) -> Asset:
    body: Mapping[str, Any] = item.body
    return Asset(**{**known_fields(Asset, body), "id": item.sk, "kind": AssetKind(body["kind"])})
