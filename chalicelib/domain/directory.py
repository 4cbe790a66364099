"""Reference data of a province: units, communes, categories, rules, calendar.

Edited as documents, read as one snapshot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    """Local hours in which only urgent messages go out; ``start`` may lie before midnight or after it."""

    start: time
    end: time

    def contain(self, at: time) -> bool:
        """Whether a local time of day is quiet: from ``start`` on, no longer at ``end``."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


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

    Raises ValueError or KeyError when a document is malformed, names a unit or parent that does not exist, or names
    one thing twice.
    """
    directory = Directory(
        province=_province(documents[Kind.PROVINCE]),
        units={unit.id: unit for unit in _lines(Unit, documents[Kind.UNITS]["units"])},
        categories={
            category.id: replace(category, urgency=Urgency(category.urgency))
            for category in _lines(Category, documents[Kind.CATEGORIES]["categories"])
        },
        rules=rules_from_document(documents[Kind.RULES]),
        calendar=calendar_from_document(documents[Kind.CALENDAR]),
    )
    _check(directory)
    return directory


def _lines[T: (Unit, Category)](made: type[T], lines: Sequence[Mapping[str, Any]]) -> list[T]:
    try:
        found = [made(**line) for line in lines]
    except TypeError as error:
        raise ValueError(f"a field is missing or unknown: {error}") from error
    _once("id", [one.id for one in found])
    return found


def _once(what: str, found: Iterable[str]) -> None:
    twice = sorted(one for one, times in Counter(found).items() if times > 1)
    if twice:
        raise ValueError(f"{what} given twice: {', '.join(twice)}")


def _province(document: Mapping[str, Any]) -> Province:
    quiet, bounds = document["quiet_hours"], document["bounds"]
    if not re.fullmatch("[A-Z]{2}", document["prefix"]):
        raise ValueError(f"the prefix of codes is two capital letters: {document['prefix']}")
    return Province(
        code=document["code"],
        name=document["name"],
        name_en=document["name_en"],
        prefix=document["prefix"],
        intake_unit=document["intake_unit"],
        bounds=Bounds(bounds["south"], bounds["west"], bounds["north"], bounds["east"]),
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
    _once("commune", [unit.commune for unit in directory.units.values() if unit.commune])
    for start in directory.units:
        seen: set[str] = set()
        unit = start
        while parent := directory.units[unit].parent:
            if parent in seen:
                raise ValueError(f"units are each other's parents: {', '.join(sorted(seen))}")
            seen.add(parent)
            unit = parent
