"""Reference data of a province: units, communes, categories, types of report, rules, calendar, templates.

The data is edited as documents and read as one snapshot. Documents are checked against each other when one is published
(checks.py), not when they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from chalicelib.domain.adoption.targets import Campaign
from chalicelib.domain.deadlines.calendar import WorkingCalendar
from chalicelib.domain.deadlines.rules import Rules
from chalicelib.domain.indicators.definitions import Indicator
from chalicelib.domain.province.booths import Booths
from chalicelib.domain.province.categories import Category, Exposure, ReportType, read_report_types
from chalicelib.domain.province.emergencies import Emergencies
from chalicelib.domain.province.former import Former
from chalicelib.domain.province.hamlets import Hamlet
from chalicelib.domain.province.kinds import (
    DEFAULTS,
    EMERGENCY_REPORT,
    FIELD_REPORT,
    RESCUE,
    THE_COMMUNE,
    Kind,
    TemplateKind,
)
from chalicelib.domain.province.outside import OutsideBody
from chalicelib.domain.province.procedures import Procedures
from chalicelib.domain.province.receptions import Reception
from chalicelib.domain.province.routing_rules import RoutingRule
from chalicelib.domain.province.templates import Template
from chalicelib.domain.province.tenant import Areas, Province
from chalicelib.domain.province.units import Unit
from chalicelib.domain.province.zns import ZnsTemplate
from chalicelib.domain.texts.refusals import REFUSALS


@dataclass(frozen=True)
class Directory:
    """A consistent snapshot of all documents.

    Its rules use the groups of its categories. If an older version of the rules replaces them, that version uses the
    present groups too: a ticket keeps the version of its rules, but not of its categories.
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
    zns: Mapping[str, ZnsTemplate] = field(default_factory=dict)
    procedures: Procedures | None = None
    outside: Mapping[str, OutsideBody] = field(default_factory=dict)
    receptions: Mapping[str, Reception] = field(default_factory=dict)
    booths: Booths = field(default_factory=Booths)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    hamlets: Mapping[str, Hamlet] = field(default_factory=dict)
    campaign: Campaign = field(default_factory=Campaign)

    def __post_init__(self) -> None:
        groups = {category.id: category.parent for category in self.categories.values() if category.parent}
        if self.rules.groups != groups:
            object.__setattr__(self, "rules", replace(self.rules, groups=groups))

    @cached_property
    def communes(self) -> Mapping[str, Unit]:
        """Commune code -> the office of that commune; the last one if there were several in turn."""
        offices = sorted(self.units.values(), key=lambda unit: unit.valid_until or date.max)
        return {unit.commune: unit for unit in offices if unit.commune}

    @cached_property
    def hamlets_by_commune(self) -> Mapping[str, tuple[Hamlet, ...]]:
        """Commune code -> its hamlets in the document's order; communes without any are missing."""
        found: dict[str, tuple[Hamlet, ...]] = {}
        for one in self.hamlets.values():
            found[one.commune] = (*found.get(one.commune, ()), one)
        return found

    @cached_property
    def leaf_categories(self) -> Mapping[str, Category]:
        """The categories that a report can have: those that are not a group."""
        groups = {category.parent for category in self.categories.values()}
        return {name: category for name, category in self.categories.items() if name not in groups}

    def is_of_type(self, category: Category, report_type: str) -> bool:
        """Whether a report type offers a category, by its own id or by its group."""
        definition = self.report_types.get(report_type)
        if definition is None or (category.id == self.emergency_category) != (report_type == EMERGENCY_REPORT):
            return False
        return definition.categories is None or not definition.categories.isdisjoint({category.id, category.parent})

    @cached_property
    def emergency_category(self) -> str:
        """The category of emergency reports. No other report type offers it."""
        (category,) = self.report_types[EMERGENCY_REPORT].categories or (RESCUE,)
        return category

    def exposure(self, category: str, report_type: str) -> Exposure:
        """Who may see such reports by default: the stricter setting of the category and the report type."""
        if report_type == EMERGENCY_REPORT:
            return Exposure.RESTRICTED
        exposures = {self.categories[category].visibility}
        if report_type in self.report_types:
            exposures.add(self.report_types[report_type].visibility)
        return max(exposures, key=list(Exposure).index)

    def is_restricted(self, category: str, report_type: str) -> bool:
        """Whether the public never sees such reports."""
        return self.exposure(category, report_type) is Exposure.RESTRICTED

    def rounds(self, category: str) -> bool:
        """Whether the public sees only a rounded position of such reports."""
        return category in self.categories and self.categories[category].round_place

    def refusals(self, report_type: str) -> tuple[str, ...]:
        """The reasons for which such a report may be refused; all of them if the type was removed."""
        definition = self.report_types.get(report_type)
        return tuple(one for one in definition.refusals if one in REFUSALS) if definition else tuple(REFUSALS)

    def template(self, kind: TemplateKind, key: str, report_type: str = FIELD_REPORT) -> Template | None:
        """The template for this report type, else the one for all types, else None."""
        return self.templates.get((kind, key, report_type)) or self.templates.get((kind, key, None))

    def is_within(self, unit: str | None, ancestor: str) -> bool:
        """Whether ``unit`` is ``ancestor`` or lies below it."""
        while unit is not None:
            if unit == ancestor:
                return True
            parent = self.units.get(unit)
            unit = parent.parent if parent else None
        return False

    def unit_kind(self, unit: str) -> Literal["commune", "department"]:
        """Whether a unit belongs to a commune, itself or through a unit above it, or to the province."""
        return "department" if self.commune_of(unit) is None else "commune"

    def commune_of(self, unit: str | None) -> str | None:
        """The commune that a unit, or the nearest unit above it, governs; None if there is none."""
        while unit is not None and (found := self.units.get(unit)) is not None:
            if found.commune is not None:
                return found.commune
            unit = found.parent
        return None

    def acting(self, wanted: str, commune: str | None, on: date) -> str | None:
        """The unit at work on the local day ``on`` for a unit's id or ``"commune"``: that unit or its successor.

        None if no unit governs the commune, or if the unit has not begun, or has ended without a successor.
        """
        if wanted == THE_COMMUNE:
            offices = [unit for unit in self.units.values() if commune and unit.commune == commune]
            active = next((unit for unit in offices if unit.is_at_work(on)), None)
            office = active or self.communes.get(commune or "")
        else:
            office = self.units.get(wanted)
        if office is None:
            return None
        *_, last = self.with_successors(office.id, on)
        return last if self.units[last].is_at_work(on) else None

    def with_successors(self, unit: str, on: date | None = None) -> Iterator[str]:
        """A unit and its successors up to the local day ``on``, in order; all successors if ``on`` is None."""
        seen: set[str] = set()
        while unit in self.units and unit not in seen:
            yield unit
            seen.add(unit)
            current = self.units[unit]
            if current.successor is None or (on is not None and not current.has_ended(on)):
                return
            unit = current.successor

    def answers_for(self, unit: str, accused: str) -> bool:
        """Whether a unit is the accused unit, lies below it, or succeeds it; officers may have moved there.

        A successor that is the province's intake unit, or lies above it, does not count: otherwise nobody could take
        the report in.
        """
        blamed = (
            successor
            for successor in self.with_successors(accused)
            if successor == accused or not self.is_within(self.province.intake_unit, successor)
        )
        return any(self.is_within(unit, successor) for successor in blamed)

    def intake_unit(self, category: str, commune: str | None, on: date) -> str:
        """The intake unit of a report on the local day ``on``."""
        wanted = self.categories[category].intake
        unit = self.acting(wanted, commune, on) if wanted else None
        return unit or self.province.intake_unit
