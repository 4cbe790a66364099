"""Write a stage's settings as files that import-province, import-areas and import-assets read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from h3.api import basic_int as h3
from shapely.geometry import mapping, shape

from chalicelib.domain.places.boundaries import FINEST
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer
from chalicelib.schemas.documents import MODELS
from chalicelib.store import keys
from chalicelib.store.directory import assets
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.models.directory import DirectoryItem
from infra.manage.accounts import attributes_by_user
from infra.manage.plan import as_yaml, current_documents
from infra.manage.procedures import write_procedures
from infra.manage.subscriptions import reached
from infra.province.areas import cell_at
from infra.province.assets import as_csv
from infra.province.files import OFFICERS
from infra.stack.stage import Stack, acting_on

#: About a tenth of a metre.
_INSET_DEGREES = 1e-6


def export_settings(stack: Stack, target: Path) -> list[Path]:
    """Write the published documents, active officers, boundaries, assets, procedures; the files that were written."""
    target.mkdir(parents=True, exist_ok=True)
    with acting_on(stack):
        documents = current_documents()
        written = [_write_document(target, kind, body) for kind, body in documents.items() if kind in MODELS]
        if Kind.PROVINCE in documents:
            written.append(_write_officers(stack, target, str(documents[Kind.PROVINCE]["intake_unit"])))
        areas = documents.get(Kind.AREAS)
        if areas and areas["communes"]:
            written.append(_write_areas(target, areas["name"]))
        if labelled := list(assets.everything()):
            written.append(target / "assets.csv")
            written[-1].write_text(as_csv(labelled), encoding="utf-8")
        if procedures := write_procedures(target):
            written.append(procedures)
    return written


def _write_document(target: Path, kind: Kind, body: Mapping[str, Any]) -> Path:
    lines = {name: value for name, value in body.items() if name != "version"}
    path = target / f"{kind}.yaml"
    path.write_text(f"# {kind}, version {body['version']}\n{as_yaml(lines)}", encoding="utf-8")
    return path


def _write_officers(stack: Stack, target: Path, intake: str) -> Path:
    users = attributes_by_user(stack)
    places = reached(stack)
    active = [officer for officer in directory_officers.officers()[0] if officer.active]
    lines = [_officer(one, users.get(one.username, {}), places, intake) for one in active]
    path = target / f"{OFFICERS}.yaml"
    path.write_text(as_yaml({OFFICERS: lines}), encoding="utf-8")
    return path


def _officer(
    officer: Officer, user: Mapping[str, str], places: Mapping[str, set[tuple[str, str]]], intake: str
) -> dict[str, Any]:
    line: dict[str, Any] = {"username": officer.username, "title": officer.title, "unit": officer.unit}
    line["roles"] = sorted(role.value for role in officer.roles)
    if officer.categories is not None:
        line["categories"] = sorted(officer.categories)
    told = places.get(officer.unit, set()) | (places.get(intake, set()) if "supervisor" in line["roles"] else set())
    alert = []
    for field, name, channel in (("phone", "phone_number", "sms"), ("email", "email", "email")):
        if value := user.get(name):
            line[field] = value
            alert += [channel] if (channel, value) in told else []
    line |= {"alert": alert} if alert else {}
    return line | ({"listed": officer.listed.to_json()} if officer.listed else {})


def _write_areas(target: Path, name: str) -> Path:
    """The outline of each commune's cells: not the line that was drawn, but an import of it gives the same cells."""
    cells: dict[str, list[int]] = {}
    for item in DirectoryItem.query(keys.areas(name)):
        for commune, paths in item.body.items():
            cells.setdefault(commune, []).extend(cell_at(item.sk, path) for path in paths.split(","))
    features = [
        {"type": "Feature", "properties": {"code": commune}, "geometry": _geometry(found)}
        for commune, found in sorted(cells.items())
    ]
    path = target / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _geometry(cells: list[int]) -> dict[str, Any]:
    outline = shape(h3.cells_to_geo(list(_finest(cells))))
    # An import gives the free cells that the line touches to the commune, so the line must lie within its own cells.
    found: dict[str, Any] = mapping(outline.buffer(-_INSET_DEGREES, join_style="mitre"))
    return found


def _finest(cells: list[int]) -> Iterator[int]:
    for cell in set(cells):
        yield from h3.cell_to_children(cell, FINEST)
