"""The cells of the communes' boundaries. A set of cells takes effect when its document names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.places.boundaries import CellGroup, commune_in, spot
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.directory import documents
from chalicelib.store.models.directory import DirectoryItem


def commune_at(lat: float, lon: float, reference: Directory) -> str | None:
    """Return the code of the commune that contains a point (degrees, WGS 84), None outside all boundaries. One read."""
    if reference.areas is None or not reference.province.bounds.contain(lat, lon):
        return None
    connection()
    where = spot(lat, lon)
    try:
        group = DirectoryItem.get(keys.areas(reference.areas.name), where.group).body
    except DirectoryItem.DoesNotExist:
        return None
    commune = commune_in(group, where.path)
    return commune if commune in reference.communes else None


def publish(
    name: str, communes: Iterable[str], groups: Mapping[str, CellGroup], *, by: str, at: datetime
) -> int | None:
    """Publish a set of boundaries and return its version, None if it is current already.

    ``name`` identifies the content: equal sets have equal names. Nothing takes effect before the last step. Raises
    documents.VersionTaken if another set was published meanwhile.
    """
    present = documents.document(Kind.AREAS) or {"version": 0}
    if present.get("name") == name:
        return None
    with DirectoryItem.batch_write() as batch:
        for group, lines in groups.items():
            fields: dict[str, Any] = {"body": dict(lines), "changed_by": by, "changed_at": keys.stamp(at)}
            batch.save(DirectoryItem(keys.areas(name), group, **fields))
    body = {"name": name, "communes": sorted(communes), "before": present.get("name")}
    version = documents.publish(Kind.AREAS, body, by=by, at=at, expected=int(present["version"]))
    # Other functions may use the previous set for up to a minute. The set before it is no longer used.
    if (forgotten := present.get("before")) and forgotten != name:
        _drop(forgotten)
    return version


def _drop(name: str) -> None:
    with DirectoryItem.batch_write() as batch:
        for item in DirectoryItem.query(keys.areas(name), attributes_to_get=["pk", "sk"]):
            batch.delete(DirectoryItem(item.pk, item.sk))
