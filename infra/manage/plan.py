"""What an import would change on a stage, who made that, and what an import must not do to people and tickets."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.ticket import Queue
from chalicelib.schemas.documents import MODELS
from chalicelib.store import keys
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.models.directory import DirectoryItem
from chalicelib.store.tickets import lists
from infra.manage.accounts import BY
from infra.province.files import ProvinceFiles

#: How many changed lines of one document are shown.
_MOST_LINES = 40


@dataclass(frozen=True)
class Change:
    """One thing that the files say otherwise than the stage. ``by`` is who made what the stage has; None if nothing."""

    what: str
    by: str | None
    lines: Sequence[str]

    @property
    def from_office(self) -> bool:
        """Whether an import would take back what somebody changed in the running system."""
        return self.by is not None and self.by != BY

    def __str__(self) -> str:
        by = "is new" if self.by is None else f"differs; on the stage it is from {self.by}"
        return "\n".join([f"{self.what} {by}", *(f"    {line}" for line in self.lines)])


@dataclass(frozen=True)
class Plan:
    """What an import would do. ``kept`` are documents without a file, whose published version stays."""

    changes: Sequence[Change]
    refusals: Sequence[str]
    kept: Mapping[Kind, int]

    @property
    def from_office(self) -> list[Change]:
        """The changes of the office that it would take back."""
        return [change for change in self.changes if change.from_office]


def plan(files: ProvinceFiles) -> Plan:
    """Compare the files with the stage that this process acts on (infra/stack/stage.py, acting_on). Changes nothing."""
    published = current_documents()
    officers = {officer.username: officer for officer in directory_officers.officers()[0]}
    kept = {kind: body["version"] for kind, body in published.items() if kind in MODELS and kind not in files.documents}
    return Plan(
        [*_document_changes(files, published), *_officer_changes(files, officers)],
        [*_stranded(files, published, officers), *_last_administrator(files, officers)],
        kept,
    )


def current_documents() -> dict[Kind, dict[str, Any]]:
    """The published documents with their versions; those never published are absent."""
    return {kind: dict(body) for kind, body in directory_documents.all_bodies().items()}


def as_yaml(content: Any) -> str:
    """Content as the files have it."""
    text: str = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return text


def _document_changes(files: ProvinceFiles, published: Mapping[Kind, dict[str, Any]]) -> Iterator[Change]:
    heads = directory_documents.heads()
    for kind, body in files.documents.items():
        before = published.get(kind)
        if before is None:
            yield Change(f"{kind}.yaml", None, [])
            continue
        stage = {name: value for name, value in before.items() if name != "version"}
        if stage != dict(body):
            yield Change(f"{kind}.yaml", heads[kind].by, _lines(_ordered(stage, body), body))


def _ordered(stage: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """Fields in the order of the file, so that only values differ."""
    return {name: stage[name] for name in [*like, *stage] if name in stage}


def _lines(stage: Any, file: Any) -> list[str]:
    """The lines that differ: `-` stands on the stage, `+` in the file."""
    found = difflib.unified_diff(as_yaml(stage).splitlines(), as_yaml(file).splitlines(), n=0, lineterm="")
    lines = [line for line in found if not line.startswith(("---", "+++", "@@"))]
    more = len(lines) - _MOST_LINES
    return lines if more <= 0 else [*lines[:_MOST_LINES], f"and {more} lines more"]


def _officer_changes(files: ProvinceFiles, present: Mapping[str, Officer]) -> Iterator[Change]:
    by = {item.sk: item.changed_by for item in DirectoryItem.query(keys.OFFICERS)}
    wanted = {account.officer.username: account.officer for account in files.accounts}
    for name, officer in wanted.items():
        stage = present.get(name)
        if stage is None:
            yield Change(f"officer {name}", None, [])
        elif (compared := _as_imported(files, officer, stage)) != stage:
            yield Change(f"officer {name}", by.get(name), _lines(_shown(stage), _shown(compared)))
    for name, stage in present.items():
        if name not in wanted and stage.active:
            lines = ["is in no file: the account would be closed"]
            yield Change(f"officer {name}", by.get(name), lines)


def _as_imported(files: ProvinceFiles, officer: Officer, stage: Officer) -> Officer:
    """An officer of the files as an import would store them. What older releases did not store is no difference."""
    told = {account.officer.username: account.alert for account in files.accounts}
    alerts = None if stage.alerts is None else frozenset[str](told[officer.username])
    return replace(officer, deputies=stage.deputies, alerts=alerts)


def _shown(officer: Officer) -> dict[str, Any]:
    categories = None if officer.categories is None else sorted(officer.categories)
    return {
        "title": officer.title,
        "unit": officer.unit,
        "roles": sorted(role.value for role in officer.roles),
        "categories": categories,
        "active": officer.active,
        "listed": officer.listed.to_json() if officer.listed else None,
        "alert": None if officer.alerts is None else sorted(officer.alerts),
        "reached_by": officer.reached_by,
    }


def _stranded(
    files: ProvinceFiles, published: Mapping[Kind, dict[str, Any]], officers: Mapping[str, Officer]
) -> Iterator[str]:
    """Units that would vanish with tickets or officers."""
    listed = {account.officer.username for account in files.accounts if account.officer.unit in set(files.units)}
    for unit in published.get(Kind.UNITS, {}).get("units", []):
        name = unit["id"]
        if name in files.units:
            continue
        left = [one.username for one in officers.values() if one.active and one.unit == name]
        left = [username for username in left if username not in listed]
        tickets = any(lists.queue(name, limit=1, kind=kind).lines for kind in Queue)
        if tickets or left:
            has = " and ".join(["open tickets"] * tickets + [f"officers ({', '.join(left)})"] * bool(left))
            yield (
                f"units.yaml: {name} has {has} and is missing. An id never changes: keep the unit, give it valid_until "
                "and name the unit that takes over as its successor."
            )


def _last_administrator(files: ProvinceFiles, officers: Mapping[str, Officer]) -> Iterator[str]:
    present = [one.username for one in officers.values() if one.active and Role.ADMINISTRATOR in one.roles]
    if present and not any(Role.ADMINISTRATOR in account.officer.roles for account in files.accounts):
        yield f"officers.yaml: nobody has the role administrator, which {', '.join(present)} would lose"


class _Dumper(yaml.SafeDumper):
    """A YAML writer for files that administrators edit: short lists on one line, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values twice: an administrator may edit one of them."""
        return True
