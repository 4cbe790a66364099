"""Reference data of a province: units, communes, categories, types of report, rules, calendar, templates.

Edited as documents, read as one snapshot. Whether documents fit together is checked when one is published
(documents.py), not when they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from chalicelib.domain.deadlines.calendar import WorkingCalendar
from chalicelib.domain.deadlines.rules import Rules
from chalicelib.domain.province.categories import Category, Exposure, ReportType, read_report_types
from chalicelib.domain.province.emergencies import Emergencies
from chalicelib.domain.province.former import Former
from chalicelib.domain.province.kinds import (
    DEFAULTS,
    EMERGENCY_REPORT,
    FIELD_REPORT,
    RESCUE,
    THE_COMMUNE,
    Kind,
    TemplateKind,
)
from chalicelib.domain.province.routing_rules import RoutingRule
from chalicelib.domain.province.templates import Template
from chalicelib.domain.province.tenant import Areas, Province
from chalicelib.domain.province.units import Unit
from chalicelib.domain.texts.refusals import REFUSALS


@dataclass(frozen=True)
class Directory:
    """One consistent reading of all documents.

    Its rules know the groups of its categories: an older version of the rules put in its place reads the groups as
    they are now, since a ticket keeps the rules it started with, not the categories.
    """

    province: Province
    units: Mapping[str, Unit]
    categories: Mapping[str, Category]
    rules: Rules
    calendar: WorkingCalendar
    report_types: Mapping[str, ReportType] = field(default_factory=lambda: read_report_types(DEFAULTS[Kind.TYPES]))
    templates: Mapping[tuple[TemplateKind, str, str | None], Template] = field(default_factory=dict)
    emergencies: Emergencies = field(default_factory=Emergencies)
    areas: Areas | None = None
    routing: tuple[RoutingRule, ...] = ()
    former: tuple[Former, ...] = ()

    def __post_init__(self) -> None:
        groups = {category.id: category.parent for category in self.categories.values() if category.parent}
        if self.rules.groups != groups:
            object.__setattr__(self, "rules", replace(self.rules, groups=groups))

    @cached_property
    def communes(self) -> Mapping[str, Unit]:
        """Commune code -> the office of that commune; of several, one after the other, the last."""
        offices = sorted(self.units.values(), key=lambda unit: unit.valid_until or date.max)
        return {unit.commune: unit for unit in offices if unit.commune}

    @cached_property
    def leaf_categories(self) -> Mapping[str, Category]:
        """The categories that can be chosen: those that are no group."""
        groups = {category.parent for category in self.categories.values()}
        return {name: category for name, category in self.categories.items() if name not in groups}

    def is_of_type(self, category: Category, report_type: str) -> bool:
        """Whether a category belongs to a report type, by itself or with its group."""
        found = self.report_types.get(report_type)
        if found is None or (category.id == self.emergency_category) != (report_type == EMERGENCY_REPORT):
            return False
        return found.categories is None or not found.categories.isdisjoint({category.id, category.parent})

    @cached_property
    def emergency_category(self) -> str:
        """The category of emergency reports, which no other type has."""
        (found,) = self.report_types[EMERGENCY_REPORT].categories or (RESCUE,)
        return found

    def exposure(self, category: str, report_type: str) -> Exposure:
        """Who may see such reports unless the sender says otherwise: the stricter of category and type."""
        if report_type == EMERGENCY_REPORT:
            return Exposure.RESTRICTED
        asked = {self.categories[category].visibility}
        if report_type in self.report_types:
            asked.add(self.report_types[report_type].visibility)
        return max(asked, key=list(Exposure).index)

    def is_restricted(self, category: str, report_type: str) -> bool:
        """Whether the public never sees such reports."""
        return self.exposure(category, report_type) is Exposure.RESTRICTED

    def rounds(self, category: str) -> bool:
        """Whether the public sees the places of such reports only roughly."""
        return category in self.categories and self.categories[category].round_place

    def refusals(self, report_type: str) -> tuple[str, ...]:
        """The codes on which such a report may be refused; all of them for a type that is gone."""
        found = self.report_types.get(report_type)
        return found.refusals if found else tuple(REFUSALS)

    def template(self, kind: TemplateKind, key: str, report_type: str = FIELD_REPORT) -> Template | None:
        """The template for a case, one for its report type before one for all; None when there is neither."""
        return self.templates.get((kind, key, report_type)) or self.templates.get((kind, key, None))

    def is_within(self, unit: str | None, ancestor: str) -> bool:
        """Whether ``unit`` is ``ancestor`` or lies below it."""
        while unit is not None:
            if unit == ancestor:
                return True
            found = self.units.get(unit)
            unit = found.parent if found else None
        return False

    def acting(self, wanted: str, commune: str | None, on: date) -> str | None:
        """The unit at work on the local day ``on`` for a unit's id or ``"commune"``: itself, or who took its place.

        None where no unit governs the commune, or where it has not begun or nobody took its place.
        """
        if wanted == THE_COMMUNE:
            offices = [unit for unit in self.units.values() if commune and unit.commune == commune]
            now = next((unit for unit in offices if unit.is_at_work(on)), None)
            found = now or self.communes.get(commune or "")
        else:
            found = self.units.get(wanted)
        if found is None:
            return None
        *_, last = self.heirs(found.id, on)
        return last if self.units[last].is_at_work(on) else None

    def heirs(self, unit: str, on: date | None = None) -> Iterator[str]:
        """A unit and those that took its place by the local day ``on``, one after the other; None: or ever will."""
        seen: set[str] = set()
        while unit in self.units and unit not in seen:
            yield unit
            seen.add(unit)
            found = self.units[unit]
            if found.successor is None or (on is not None and not found.has_ended(on)):
                return
            unit = found.successor

    def answers_for(self, unit: str, accused: str) -> bool:
        """Whether a unit is the one accused, lies below it, or takes its place, where its officers may have gone.

        Who takes in for all the province takes in what accuses a unit that it inherits from, too: nobody else could.
        """
        blamed = (
            one for one in self.heirs(accused) if one == accused or not self.is_within(self.province.intake_unit, one)
        )
        return any(self.is_within(unit, one) for one in blamed)

    def intake_unit(self, category: str, commune: str | None, on: date) -> str:
        """The unit that takes a report in on the local day ``on``."""
        wanted = self.categories[category].intake
        found = self.acting(wanted, commune, on) if wanted else None
        return found or self.province.intake_unit
