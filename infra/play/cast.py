"""Who plays which part, chosen from a province's own documents and officers: every province can be played."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import FIELD_REPORT, THE_COMMUNE
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.routing_rules import Case
from chalicelib.domain.province.units import Unit
from chalicelib.domain.tickets.routing import route


class Failed(Exception):
    """A station was not reached; the message says what was found instead."""


class Officers:
    """A province's active officers by unit and role."""

    def __init__(self, officers: Iterable[Officer]) -> None:
        self._active = [officer for officer in officers if officer.active]

    def find(self, role: Role, unit: str | None = None) -> str | None:
        """The username of the first officer with a role, in a unit or anywhere, who sees all categories."""
        for officer in self._active:
            if role in officer.roles and unit in (None, officer.unit) and officer.categories is None:
                return officer.username
        return None

    def the(self, role: Role, unit: str | None = None) -> str:
        """As ``find``. Raises Failed if there is none."""
        found = self.find(role, unit)
        if found is None:
            raise Failed(f"không có cán bộ nào có vai trò {role.value}" + (f" ở {unit}" if unit else ""))
        return found


@dataclass(frozen=True)
class Cast:
    """A category, the commune of the report and the unit that handles it; an urgent category; and the officers."""

    category: Category
    late_category: str
    commune: str
    unit: Unit
    intake: str
    desk: str
    focal: str
    leader: str
    supervisor: str


def cast(directory: Directory, everybody: Iterable[Officer], on: date) -> Cast:
    """Choose the cast of the play on a local day. Raises Failed if a province has no officer or category for a part."""
    officers = Officers(everybody)
    intake = directory.province.intake_unit
    category, commune, unit = _matter(directory, officers, on)
    late = min(simple_categories(directory), key=lambda one: one.urgency is not Urgency.URGENT)
    return Cast(
        category=category,
        late_category=late.id,
        commune=commune,
        unit=unit,
        intake=intake,
        desk=officers.the(Role.INTAKE, intake),
        focal=officers.the(Role.FOCAL, unit.id),
        leader=officers.the(Role.LEADER, unit.id),
        supervisor=officers.the(Role.SUPERVISOR),
    )


def simple_categories(directory: Directory) -> Iterator[Category]:
    """Public categories of field reports that go to the common intake and ask nothing that must be answered."""
    for category in directory.leaf_categories.values():
        if (
            directory.is_of_type(category, FIELD_REPORT)
            and not directory.is_restricted(category.id, FIELD_REPORT)
            and category.intake is None
            and category.roles is None
            and not category.photo_required
            and not any(question.required for question in category.questions)
        ):
            yield category


def _matter(directory: Directory, officers: Officers, on: date) -> tuple[Category, str, Unit]:
    """A category, a commune, and the unit that such reports from there go to; it has a focal officer and a leader.

    An answer that needs a photo shows more, and a commune with boundaries has a map: these come first.
    """
    drawn = directory.areas.communes if directory.areas else ()
    calm = [one for one in simple_categories(directory) if one.urgency is not Urgency.URGENT]
    categories = sorted(calm, key=lambda one: (not one.after_photo, one.handled_by != THE_COMMUNE))
    communes = sorted(directory.communes, key=lambda code: code not in drawn)
    for category, commune in product(categories, communes):
        unit = route(Case(FIELD_REPORT, category.id, commune, None), directory, on).unit
        if unit and officers.find(Role.FOCAL, unit) and officers.find(Role.LEADER, unit):
            return category, commune, directory.units[unit]
    raise Failed("không có lĩnh vực nào mà đơn vị xử lý có cán bộ đầu mối và lãnh đạo")
