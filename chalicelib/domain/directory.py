"""Reference data of a province: units, communes, categories, rules, calendar.

Edited as documents, read as one snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cached_property
from typing import Any

from chalicelib.domain.calendar import WorkingCalendar, calendar_from_document
from chalicelib.domain.deadlines import Rules, Urgency, rules_from_document

#: In ``handled_by`` and ``intake``: the unit of the commune where it happened.
THE_COMMUNE = "commune"


class Kind(StrEnum):
    """The documents the directory is made of."""

    PROVINCE = "province"
    UNITS = "units"
    CATEGORIES = "categories"
    RULES = "rules"
    CALENDAR = "calendar"


class Role(StrEnum):
    """What an officer may be (domain.md, "People")."""

    INTAKE = "intake"
    FOCAL = "focal"
    PROCESSING = "processing"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Unit:
    """An office. ``commune`` is the official code of the commune it governs, if it is a commune's office."""

    id: str
    name: str
    name_en: str
    parent: str | None = None
    commune: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A field of reports. ``handled_by`` and ``intake`` are a unit's id or ``"commune"``.

    ``intake`` None means the province's.
    """

    id: str
    name: str
    name_en: str
    handled_by: str
    intake: str | None = None
    urgency: Urgency = Urgency.NORMAL
    after_photo: bool = False
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Officer:
    """An account of one official. ``categories`` None means all."""

    username: str
    title: str
    unit: str
    roles: frozenset[Role]
    categories: frozenset[str] | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees (WGS 84) that holds the province."""

    south: float
    west: float
    north: float
    east: float

    def contain(self, lat: float, lon: float) -> bool:
        """Whether the point lies in the box, borders included."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which only urgent messages go out; ``start`` is in the evening, ``end`` in the morning."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Province:
    """The tenant: its code, the prefix of its tickets, its box, the unit that takes in what nobody else does."""

    code: str
    name: str
    name_en: str
    prefix: str
    intake_unit: str
    bounds: Bounds
    quiet: QuietHours


@dataclass(frozen=True)
class Directory:
    """One consistent reading of all documents."""

    province: Province
    units: Mapping[str, Unit]
    categories: Mapping[str, Category]
    rules: Rules
    calendar: WorkingCalendar

    @cached_property
    def communes(self) -> Mapping[str, Unit]:
        """Commune code -> the office of that commune."""
        return {unit.commune: unit for unit in self.units.values() if unit.commune}

    def is_within(self, unit: str | None, ancestor: str) -> bool:
        """Whether ``unit`` is ``ancestor`` or lies below it."""
        while unit is not None:
            if unit == ancestor:
                return True
            found = self.units.get(unit)
            unit = found.parent if found else None
        return False

    def handling_unit(self, category: str, commune: str | None) -> str | None:
        """The unit proposed to handle a report; None when its category goes to the commune and none is known."""
        return self._resolve(self.categories[category].handled_by, commune)

    def intake_unit(self, category: str, commune: str | None) -> str:
        """The unit that takes the report in."""
        wanted = self.categories[category].intake
        found = self._resolve(wanted, commune) if wanted else None
        return found or self.province.intake_unit

    def _resolve(self, wanted: str, commune: str | None) -> str | None:
        if wanted != THE_COMMUNE:
            return wanted
        office = self.communes.get(commune or "")
        return office.id if office else None


def directory_from_documents(documents: Mapping[Kind, Mapping[str, Any]]) -> Directory:
    """Build the snapshot from the current document of each kind, and check that they fit together.

    Raises ValueError or KeyError when a document is malformed or names a unit or parent that does not exist.
    """
    units = {line["id"]: Unit(**line) for line in documents[Kind.UNITS]["units"]}
    categories = {
        line["id"]: Category(**{**line, "urgency": Urgency(line.get("urgency", Urgency.NORMAL))})
        for line in documents[Kind.CATEGORIES]["categories"]
    }
    directory = Directory(
        province=_province(documents[Kind.PROVINCE]),
        units=units,
        categories=categories,
        rules=rules_from_document(documents[Kind.RULES]),
        calendar=calendar_from_document(documents[Kind.CALENDAR]),
    )
    _check(directory)
    return directory


def _province(document: Mapping[str, Any]) -> Province:
    quiet = document["quiet_hours"]
    return Province(
        code=document["code"],
        name=document["name"],
        name_en=document["name_en"],
        prefix=document["prefix"],
        intake_unit=document["intake_unit"],
        bounds=Bounds(**document["bounds"]),
        quiet=QuietHours(time.fromisoformat(quiet["start"]), time.fromisoformat(quiet["end"])),
    )


def _check(directory: Directory) -> None:
    named = {directory.province.intake_unit}
    named |= {unit.parent for unit in directory.units.values() if unit.parent}
    for category in directory.categories.values():
        named |= {unit for unit in (category.handled_by, category.intake) if unit and unit != THE_COMMUNE}
    unknown = named - set(directory.units)
    if unknown:
        raise ValueError(f"units that are named but do not exist: {', '.join(sorted(unknown))}")
    for start in directory.units:
        seen: set[str] = set()
        unit = start
        while parent := directory.units[unit].parent:
            if parent in seen:
                raise ValueError(f"units are each other's parents: {', '.join(sorted(seen))}")
            seen.add(parent)
            unit = parent
