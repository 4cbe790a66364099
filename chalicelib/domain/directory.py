"""Reference data of a province: units, communes, categories, types of report, rules, calendar, templates.

Edited as documents, read as one snapshot. Whether documents fit together is checked when one is published
(documents.py), not when they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Any

from chalicelib.domain.calendar import WorkingCalendar, calendar_from_document
from chalicelib.domain.deadlines import Audience, Rules, Urgency, rules_from_document
from chalicelib.domain.documents import (
    DEFAULTS,
    EMERGENCY_REPORT,
    EMERGENCY_TYPE,
    FIELD_REPORT,
    REQUIRED,
    RESCUE,
    RESCUE_CATEGORY,
    THE_COMMUNE,
    Kind,
    TemplateKind,
)
from chalicelib.domain.emergencies import Emergencies, emergencies_from_document
from chalicelib.domain.names import Former, former_from_document
from chalicelib.domain.questions import Question, question_from_document
from chalicelib.domain.routing import RoutingRule, routing_from_document
from chalicelib.domain.texts import REFUSALS, Text

# Whoever asks for the directory names its documents too.
__all__ = ["EMERGENCY_REPORT", "FIELD_REPORT", "REQUIRED", "THE_COMMUNE", "Kind", "TemplateKind"]


class Role(StrEnum):
    """What an officer may be (docs/domain.md, "People")."""

    INTAKE = "intake"
    FOCAL = "focal"
    PROCESSING = "processing"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


#: Whom the alerts of a unit call what an officer's role is; other roles are told nothing.
AUDIENCES: Mapping[Role, Audience] = {
    Role.INTAKE: Audience.FOCAL,
    Role.FOCAL: Audience.FOCAL,
    Role.LEADER: Audience.LEADER,
    Role.SUPERVISOR: Audience.SUPERVISOR,
}


class Exposure(StrEnum):
    """Who may see reports: anyone; anyone only if the sender asks for it; never the public."""

    PUBLIC = "public"
    PRIVATE = "private"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Unit:
    """An office. ``commune`` is the official code of the commune it governs, if it is a commune's office.

    ``centre``: latitude and longitude of that commune's middle, in degrees (WGS 84). It works from the local day
    ``valid_from`` to ``valid_until``, both included; None leaves that open. ``successor`` takes over when it has ended.
    """

    id: str
    name: str
    name_en: str
    parent: str | None = None
    commune: str | None = None
    centre: tuple[float, float] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    successor: str | None = None

    def has_ended(self, on: date) -> bool:
        """Whether its last day lies before the local day ``on``."""
        return self.valid_until is not None and self.valid_until < on

    def is_at_work(self, on: date) -> bool:
        """Whether it has begun and has not ended on the local day ``on``."""
        return not self.has_ended(on) and (self.valid_from is None or self.valid_from <= on)


@dataclass(frozen=True, slots=True)
class Hint:
    """What to show before a report is sent that holds one of ``words``, small letters: it may be refused."""

    words: tuple[str, ...]
    text: Text
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A field of reports, or a group of them. ``handled_by`` and ``intake`` are a unit's id or ``"commune"``.

    ``intake`` None means the province's. ``photo_required`` to report, ``after_photo`` to answer. ``roles`` are the
    only ones that see its reports; None leaves that to rights.py. ``round_place``: its places are often private homes,
    which the public sees only roughly.
    """

    id: str
    name: str
    name_en: str
    handled_by: str
    intake: str | None = None
    urgency: Urgency = Urgency.NORMAL
    after_photo: bool = False
    visibility: Exposure = Exposure.PUBLIC
    parent: str | None = None
    photo_required: bool = False
    questions: tuple[Question, ...] = ()
    refusal_hints: tuple[Hint, ...] = ()
    roles: frozenset[Role] | None = None
    round_place: bool = False

    @property
    def restricted(self) -> bool:
        """Whether its reports are never shown to the public."""
        return self.visibility is Exposure.RESTRICTED


@dataclass(frozen=True, slots=True)
class ReportType:
    """A type of report. ``refusals`` are the grounds that apply; ``categories`` None means all, a group its fields."""

    id: str
    name: str
    name_en: str
    visibility: Exposure = Exposure.PUBLIC
    photo_required: bool = False
    refusals: tuple[str, ...] = tuple(REFUSALS)
    categories: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """Who is competent instead: the body, its address, the form to be used."""

    body: Text
    address: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text with placeholders (documents.placeholders); its English may be empty; ``report_type`` None is for all."""

    kind: TemplateKind
    key: str
    text: Text
    report_type: str | None = None
    redirect: Redirect | None = None


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who acts for an absent officer, from ``begins`` up to ``ends`` (UTC)."""

    username: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Officer:
    """An account of one official. ``categories`` None means all.

    ``acting_for`` is whom a deputy stands in for now: then unit, roles and categories are the absent officer's.
    """

    username: str
    title: str
    unit: str
    roles: frozenset[Role]
    categories: frozenset[str] | None = None
    active: bool = True
    deputies: tuple[Deputy, ...] = ()
    acting_for: str | None = None


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
class IdentityProvider:
    """Where citizens may sign in (OpenID Connect). ``redirect_uri`` is the address of our own page.

    ``subject_claim`` says who it is. With ``level_claim`` only ``level_values`` count as an identity of level 2.
    """

    id: str
    name: str
    name_en: str
    issuer: str
    client_id: str
    redirect_uri: str
    scope: str = "openid"
    subject_claim: str = "sub"
    level_claim: str | None = None
    level_values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Areas:
    """The boundaries that hold: the name of their set (store/areas.py) and the codes of the communes in it."""

    name: str
    communes: frozenset[str]


#: Days after a report's end that its sender's contact is kept where the province does not say (ours).
CONTACT_DAYS = 365
#: Days after which an uploaded photo is reduced where the province does not say (ours).
ORIGINALS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Province:
    """The tenant: its code, the prefix of its tickets, its box, the unit that takes in what nobody else does.

    Who sent a report is kept for ``contact_days`` after its end, and so are the files that came with it; these are
    reduced ``originals_days`` after they came.
    """

    code: str
    name: str
    name_en: str
    prefix: str
    intake_unit: str
    bounds: Bounds
    quiet: QuietHours
    contact_days: int = CONTACT_DAYS
    originals_days: int = ORIGINALS_DAYS
    identity_providers: Mapping[str, IdentityProvider] = field(default_factory=dict)


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
    report_types: Mapping[str, ReportType] = field(default_factory=lambda: _report_types(DEFAULTS[Kind.TYPES]))
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


def directory_from_documents(documents: Mapping[Kind, Mapping[str, Any]]) -> Directory:
    """Build the snapshot from the current document of each kind; those that are not required may be absent.

    Raises ValueError or KeyError when a document is malformed or one that is required is missing.
    """
    try:
        return Directory(
            province=_province(documents[Kind.PROVINCE]),
            units={line["id"]: _unit(line) for line in documents[Kind.UNITS]["units"]},
            categories=_categories(documents[Kind.CATEGORIES]["categories"]),
            rules=rules_from_document(documents[Kind.RULES]),
            calendar=calendar_from_document(documents[Kind.CALENDAR]),
            report_types=_report_types(documents.get(Kind.TYPES, DEFAULTS[Kind.TYPES])),
            templates=_templates(documents.get(Kind.TEMPLATES, DEFAULTS[Kind.TEMPLATES])),
            emergencies=emergencies_from_document(documents.get(Kind.EMERGENCIES, DEFAULTS[Kind.EMERGENCIES])),
            areas=_areas(documents.get(Kind.AREAS, DEFAULTS[Kind.AREAS])),
            former=former_from_document(documents.get(Kind.FORMER, DEFAULTS[Kind.FORMER])),
            routing=routing_from_document(documents.get(Kind.ROUTING, DEFAULTS[Kind.ROUTING])),
        )
    except TypeError as error:
        raise ValueError(f"a field is missing or unknown: {error}") from error


def _unit(line: Mapping[str, Any]) -> Unit:
    centre = line.get("centre")
    read: dict[str, Any] = {"centre": (centre["lat"], centre["lon"]) if centre else None}
    read |= {name: date.fromisoformat(line[name]) for name in ("valid_from", "valid_until") if line.get(name)}
    return Unit(**{**line, **read})


def _areas(document: Mapping[str, Any]) -> Areas | None:
    return Areas(document["name"], frozenset(document["communes"])) if document["name"] else None


def _or_ours(lines: Sequence[Mapping[str, Any]], ours: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The lines of a document with one that it must have: its own, or ours."""
    return [*lines, *([] if any(line["id"] == ours["id"] for line in lines) else [ours])]


#: What a category takes over from its group unless it says otherwise itself.
_INHERITED = (
    *("handled_by", "intake", "urgency", "after_photo", "photo_required", "visibility", "roles"),
    "round_place",
)


def _categories(lines: Sequence[Mapping[str, Any]]) -> dict[str, Category]:
    given = {line["id"]: _stated(line) for line in _or_ours(lines, RESCUE_CATEGORY)}
    return {name: _category(line, given.get(line.get("parent", ""), {})) for name, line in given.items()}


def _stated(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line without what it leaves open; ``restricted`` is how documents said ``visibility`` before."""
    stated = {name: value for name, value in line.items() if value is not None and name != "restricted"}
    return stated | ({"visibility": Exposure.RESTRICTED} if line.get("restricted") else {})


def _category(line: Mapping[str, Any], group: Mapping[str, Any]) -> Category:
    stated = {**{name: group[name] for name in _INHERITED if name in group}, **line}
    if "handled_by" not in stated:
        raise ValueError(f"nobody handles the category {line['id']}")
    read: dict[str, Any] = {
        "urgency": Urgency(stated.get("urgency", Urgency.NORMAL)),
        "visibility": Exposure(stated.get("visibility", Exposure.PUBLIC)),
        "questions": tuple(map(question_from_document, stated.get("questions", ()))),
        "refusal_hints": tuple(map(_hint, stated.get("refusal_hints", ()))),
        "roles": frozenset(map(Role, stated["roles"])) if "roles" in stated else None,
    }
    return Category(**{**stated, **read})


def _hint(line: Mapping[str, Any]) -> Hint:
    words = tuple(word.lower() for word in line["words"])
    return Hint(words, Text(line["text"], line["text_en"]), line.get("refusal"))


def _report_types(document: Mapping[str, Any]) -> dict[str, ReportType]:
    return {line["id"]: _report_type(line) for line in _or_ours(document["types"], EMERGENCY_TYPE)}


def _report_type(line: Mapping[str, Any]) -> ReportType:
    stated = {name: value for name, value in line.items() if value is not None}
    read: dict[str, Any] = {"visibility": Exposure(stated.get("visibility", Exposure.PUBLIC))}
    if "refusals" in stated:
        read["refusals"] = tuple(stated["refusals"])
    if "categories" in stated:
        read["categories"] = frozenset(stated["categories"])
    return ReportType(**{**stated, **read})


def _templates(document: Mapping[str, Any]) -> dict[tuple[TemplateKind, str, str | None], Template]:
    found = map(_template, document["templates"])
    return {(template.kind, template.key, template.report_type): template for template in found}


def _template(line: Mapping[str, Any]) -> Template:
    redirect = line.get("redirect")
    return Template(
        kind=TemplateKind(line["kind"]),
        key=line["key"],
        text=Text(line["text"], line.get("text_en") or ""),
        report_type=line.get("report_type"),
        redirect=redirect
        and Redirect(Text(redirect["body"], redirect["body_en"]), redirect.get("address"), redirect.get("form")),
    )


def _province(document: Mapping[str, Any]) -> Province:
    quiet, bounds = document["quiet_hours"], document["bounds"]
    if not re.fullmatch("[A-Z]{2}", document["prefix"]):
        raise ValueError(f"the prefix of codes is two capital letters: {document['prefix']}")
    contact_days = document.get("contact_days") or CONTACT_DAYS
    return Province(
        code=document["code"],
        name=document["name"],
        name_en=document["name_en"],
        prefix=document["prefix"],
        intake_unit=document["intake_unit"],
        bounds=Bounds(bounds["south"], bounds["west"], bounds["north"], bounds["east"]),
        quiet=QuietHours(time.fromisoformat(quiet["start"]), time.fromisoformat(quiet["end"])),
        contact_days=contact_days,
        # Nothing that must go by then may wait longer for its first look.
        originals_days=min(document.get("originals_days") or ORIGINALS_DAYS, contact_days),
        identity_providers={
            line["id"]: IdentityProvider(**{**line, "level_values": frozenset(line.get("level_values") or ())})
            for line in document.get("identity_providers") or ()
        },
    )
