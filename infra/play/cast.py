"""Who plays which part, chosen from a province's own documents and officers: every province can be played."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import FIELD_REPORT, THE_COMMUNE
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.units import Unit


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
    """A category that a commune's office handles, an urgent one, the commune, its office, and the officers."""

    category: Category
    late_category: str
    commune: str
    unit: Unit
    intake: str
    desk: str
    focal: str
    leader: str
    supervisor: str


def cast(directory: Directory, everybody: Iterable[Officer]) -> Cast:
    """Choose the cast of the play. Raises Failed if a province has no officer or category for a part."""
    officers = Officers(everybody)
    intake = directory.province.intake_unit
    commune, unit = _office(directory, officers)
    simple = list(simple_categories(directory))
    at_commune = [one for one in simple if one.handled_by == THE_COMMUNE and one.urgency is not Urgency.URGENT]
    # An answer that needs a photo shows more.
    at_commune.sort(key=lambda one: not one.after_photo)
    if not at_commune:
        raise Failed("không có lĩnh vực nào do xã, phường xử lý")
    simple.sort(key=lambda one: one.urgency is not Urgency.URGENT)
    return Cast(
        category=at_commune[0],
        late_category=simple[0].id,
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


def _office(directory: Directory, officers: Officers) -> tuple[str, Unit]:
    """A commune whose office has a focal officer and a leader; one with boundaries first, so that it has a map."""
    drawn = directory.areas.communes if directory.areas else ()
    for commune, unit in sorted(directory.communes.items(), key=lambda item: item[0] not in drawn):
        if officers.find(Role.FOCAL, unit.id) and officers.find(Role.LEADER, unit.id):
            return commune, unit
    raise Failed("không có xã, phường nào có cán bộ đầu mối và lãnh đạo")
