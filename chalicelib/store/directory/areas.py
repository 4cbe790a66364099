"""The cells of the communes' boundaries. A set of cells takes effect when its document names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.domain.places.boundaries import CellGroup, commune_in, spot
from chalicelib.domain.places.outlines import Outline
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.directory import documents
from chalicelib.store.models.directory import DirectoryItem

_ALL = "ALL"


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


def outlines(name: str) -> Sequence[Outline]:
    """Return the outlines of a set of boundaries; empty for a set that was published before there were outlines."""
    connection()
    try:
        body = DirectoryItem.get(keys.outlines(name), _ALL).body
    except DirectoryItem.DoesNotExist:
        return ()
    return [Outline(one["code"], (one["middle"][0], one["middle"][1]), one["rings"]) for one in body]


def publish(
    name: str,
    communes: Iterable[str],
    groups: Mapping[str, CellGroup],
    lines: Iterable[Outline],
    *,
    by: str,
    at: datetime,
) -> int | None:
    """Publish a set of boundaries with its outlines, and return its version, None if it is current already.

    ``name`` identifies the cells: equal sets have equal names. Nothing but the outlines of the current set takes effect
    before the last step. Raises documents.VersionTaken if another set was published meanwhile.
    """
    present = documents.document(Kind.AREAS) or {"version": 0}
    changed: dict[str, Any] = {"changed_by": by, "changed_at": keys.stamp(at)}
    drawn = [asdict(one) for one in lines]
    is_current = present.get("name") == name
    # The current set may be older than outlines.
    if drawn and not (is_current and outlines(name)):
        DirectoryItem(keys.outlines(name), _ALL, body=drawn, **changed).save()
    if is_current:
        return None
    with DirectoryItem.batch_write() as batch:
        for group, cells in groups.items():
            batch.save(DirectoryItem(keys.areas(name), group, body=dict(cells), **changed))
    body = {"name": name, "communes": sorted(communes), "before": present.get("name")}
    version = documents.publish(Kind.AREAS, body, by=by, at=at, expected=int(present["version"]))
    # Other functions may use the previous set for up to a minute. The set before it is no longer used.
    if (forgotten := present.get("before")) and forgotten != name:
        _drop(forgotten)
    return version


def _drop(name: str) -> None:
    with DirectoryItem.batch_write() as batch:
        batch.delete(DirectoryItem(keys.outlines(name), _ALL))
        for item in DirectoryItem.query(keys.areas(name), attributes_to_get=["pk", "sk"]):
            batch.delete(DirectoryItem(item.pk, item.sk))
