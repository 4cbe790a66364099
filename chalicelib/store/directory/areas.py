"""The cells of the communes' boundaries. They are written as a set and seen once their document names it."""

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
    """The code of the commune that a point (degrees, WGS 84) lies in, None where no boundary says so: one read."""
    if reference.areas is None or not reference.province.bounds.contain(lat, lon):
        return None
    connection()
    where = spot(lat, lon)
    try:
        group = DirectoryItem.get(keys.areas(reference.areas.name), where.group).body
    except DirectoryItem.DoesNotExist:
        return None
    found = commune_in(group, where.path)
    return found if found in reference.communes else None


def publish(
    name: str, communes: Iterable[str], groups: Mapping[str, CellGroup], *, by: str, at: datetime
) -> int | None:
    """Make a set of boundaries the one that holds and return its version; None when it holds already.

    ``name`` says what is in it: equal sets have equal names. All that was written before the last step nobody sees.
    Raises directory.VersionTaken when somebody else published meanwhile.
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
    # Functions go by the set before for up to a minute; the one before that nobody knows any more.
    if (forgotten := present.get("before")) and forgotten != name:
        _drop(forgotten)
    return version


def _drop(name: str) -> None:
    with DirectoryItem.batch_write() as batch:
        for item in DirectoryItem.query(keys.areas(name), attributes_to_get=["pk", "sk"]):
            batch.delete(DirectoryItem(item.pk, item.sk))
