"""Check that the documents of a province fit together; each fault names its document and its place.

The fields of a single document are checked when it comes in (schemas/documents.py). This module finds what one field
cannot show: references to missing things, gaps, and lines that contradict each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from typing import Any

from chalicelib.domain.adoption.targets import TargetKind
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.province import booths, hamlets, indicators, receptions
from chalicelib.domain.province.faults import Fault, FieldPath
from chalicelib.domain.province.kinds import (
    DEFAULTS,
    EMERGENCY_REPORT,
    FIELD_REPORT,
    RESCUE,
    THE_COMMUNE,
    DocumentLine,
    Kind,
    TemplateKind,
    placeholders,
)
from chalicelib.domain.province.questions import LISTS
from chalicelib.domain.province.rule_checks import of_progress, of_rules
from chalicelib.domain.province.templates import (
    LONGEST_TEXTS,
    TEMPLATE_KEYS,
    missing_placeholders,
    shortest_sms,
    unknown_placeholders,
)
from chalicelib.domain.province.units import read_unit
from chalicelib.domain.texts import folding, refusals, terms
from chalicelib.domain.texts.text import Text, joined


def faults(documents: Mapping[Kind, DocumentLine], heard: Collection[Audience] | None = None) -> Iterator[Fault]:
    """Every fault between documents that are well-formed one by one.

    ``heard`` are the audiences for which there are officers. None skips the check that each rung of a ladder has one.
    """
    if heard is not None and documents[Kind.PROVINCE].get("alert_address"):
        heard = {*heard, Audience.ADDRESS}
    units, categories = documents[Kind.UNITS]["units"], documents[Kind.CATEGORIES]["categories"]
    types = documents.get(Kind.TYPES, DEFAULTS[Kind.TYPES])["types"]
    unit_ids = {unit["id"] for unit in units}
    category_ids = {RESCUE, *(line["id"] for line in categories)}
    type_ids = {EMERGENCY_REPORT, *(line["id"] for line in types)}
    if documents[Kind.PROVINCE]["intake_unit"] not in unit_ids:
        yield _missing_unit(Kind.PROVINCE, ("intake_unit",), documents[Kind.PROVINCE]["intake_unit"])
    yield from _of_units(units, unit_ids)
    yield from _of_terms(units, documents[Kind.PROVINCE]["intake_unit"])
    yield from _of_categories(categories, unit_ids)
    yield from of_rules(documents[Kind.RULES], category_ids, type_ids, heard)
    yield from of_progress(documents[Kind.RULES]["rules"], categories)
    yield from _of_calendar(documents[Kind.CALENDAR])
    yield from _of_types(types, category_ids)
    yield from _of_templates(documents.get(Kind.TEMPLATES, DEFAULTS[Kind.TEMPLATES])["templates"], type_ids)
    yield from _of_emergencies(documents.get(Kind.EMERGENCIES, DEFAULTS[Kind.EMERGENCIES])["emergencies"], units)
    yield from _of_routing(documents.get(Kind.ROUTING, DEFAULTS[Kind.ROUTING])["rules"], units, category_ids, type_ids)
    yield from _of_zns(documents.get(Kind.ZNS, DEFAULTS[Kind.ZNS])["zns"])
    yield from _of_outside(
        documents.get(Kind.OUTSIDE, DEFAULTS[Kind.OUTSIDE])["bodies"], units, {line["id"] for line in categories}
    )
    yield from _of_receptions(documents.get(Kind.RECEPTIONS, DEFAULTS[Kind.RECEPTIONS])["receptions"], unit_ids)
    yield from _of_booths(documents.get(Kind.BOOTHS, DEFAULTS[Kind.BOOTHS]), unit_ids, categories, types)
    yield from _of_indicators(documents.get(Kind.INDICATORS, DEFAULTS[Kind.INDICATORS])["indicators"], unit_ids)
    yield from _of_hamlets(
        documents.get(Kind.HAMLETS, DEFAULTS[Kind.HAMLETS])["hamlets"], units, documents[Kind.PROVINCE]["bounds"]
    )
    known = {line["id"] for line in documents.get(Kind.HAMLETS, DEFAULTS[Kind.HAMLETS])["hamlets"]}
    yield from _of_adoption(documents.get(Kind.ADOPTION, DEFAULTS[Kind.ADOPTION]), unit_ids, known)
    yield from _of_former(documents.get(Kind.FORMER, DEFAULTS[Kind.FORMER])["places"], units)


def _of_units(units: list[DocumentLine], unit_ids: Collection[str]) -> Iterator[Fault]:
    yield from _repeated(Kind.UNITS, ("units",), units, "id")
    yield from _governed_twice(units)
    above = {unit["id"]: unit.get("parent") for unit in units}
    for number, unit in enumerate(units):
        place: FieldPath = ("units", number, "parent")
        if unit.get("parent") and unit["parent"] not in unit_ids:
            yield _missing_unit(Kind.UNITS, place, unit["parent"])
        elif _is_below_itself(unit["id"], above):
            yield Fault(Kind.UNITS, place, "unit_below_itself", {"name": unit["id"]})
    if not any(unit.get("commune") for unit in units):
        yield Fault(Kind.UNITS, ("units",), "commune_governed_by_none")


def _term(unit: DocumentLine) -> tuple[date, date]:
    """The first and the last day of a unit; date.min and date.max where they are not set."""
    begin, end = unit.get("valid_from"), unit.get("valid_until")
    return (
        date.fromisoformat(begin) if begin else date.min,
        date.fromisoformat(end) if end else date.max,
    )


def _governed_twice(units: list[DocumentLine]) -> Iterator[Fault]:
    """A commune may have several offices, but only one at a time."""
    offices: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        earlier = offices.setdefault(unit.get("commune") or "", [])
        begin, end = _term(unit)
        for first in earlier if unit.get("commune") else ():
            other = _term(units[first])
            if begin <= other[1] and other[0] <= end:
                params = {"name": unit["commune"], "first": first}
                yield Fault(Kind.UNITS, ("units", number, "commune"), "entry_twice", params)
                break
        earlier.append(number)


def _of_terms(units: list[DocumentLine], intake_unit: str) -> Iterator[Fault]:
    """A unit with ``valid_until`` needs a successor from the next day. The province's intake unit must not end."""
    by_id = {unit["id"]: unit for unit in units}
    successors = {unit["id"]: unit.get("successor") for unit in units}
    for number, unit in enumerate(units):
        place: FieldPath = ("units", number)
        begin, end = _term(unit)
        successor = unit.get("successor")
        if end < begin:
            yield Fault(Kind.UNITS, (*place, "valid_until"), "term_backwards")
        if unit.get("valid_until") and unit["id"] == intake_unit:
            yield Fault(Kind.UNITS, (*place, "valid_until"), "intake_unit_ends")
        if unit.get("valid_until") and not successor:
            yield Fault(Kind.UNITS, (*place, "successor"), "successor_missing")
        if successor and not unit.get("valid_until"):
            yield Fault(Kind.UNITS, (*place, "valid_until"), "successor_of_none")
        if successor and successor not in by_id:
            yield _missing_unit(Kind.UNITS, (*place, "successor"), successor)
        elif successor and _is_below_itself(unit["id"], successors):
            yield Fault(Kind.UNITS, (*place, "successor"), "unit_succeeds_itself", {"name": unit["id"]})
        elif successor and end < date.max and _term(by_id[successor])[0] > end + timedelta(days=1):
            yield Fault(Kind.UNITS, (*place, "successor"), "successor_late", {"name": successor})


def _is_below_itself(unit: str, above: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    parent = above.get(unit)
    while parent and parent not in seen:
        if parent == unit:
            return True
        seen.add(parent)
        parent = above.get(parent)
    return False


def _of_categories(categories: list[DocumentLine], units: Collection[str]) -> Iterator[Fault]:
    yield from _repeated(Kind.CATEGORIES, ("categories",), categories, "id")
    tops = {line["id"]: line for line in categories if not line.get("parent")}
    for number, line in enumerate(categories):
        place: FieldPath = ("categories", number)
        if line.get("parent") and line["parent"] not in tops:
            yield Fault(Kind.CATEGORIES, (*place, "parent"), "parent_missing", {"name": line["parent"]})
        if not line.get("handled_by") and not tops.get(line.get("parent") or "", {}).get("handled_by"):
            yield Fault(Kind.CATEGORIES, (*place, "handled_by"), "field_required")
        for unit in ("handled_by", "intake"):
            if line.get(unit) and line[unit] != THE_COMMUNE and line[unit] not in units:
                yield _missing_unit(Kind.CATEGORIES, (*place, unit), line[unit])
        yield from _of_questions((*place, "questions"), line.get("questions") or ())
        yield from _of_keywords((*place, "keywords"), line.get("keywords") or ())
        for hint_number, hint in enumerate(line.get("refusal_hints") or ()):
            if hint.get("refusal") and hint["refusal"] not in refusals.KNOWN_REFUSALS:
                yield Fault(Kind.CATEGORIES, (*place, "refusal_hints", hint_number, "refusal"), "unknown_refusal")


def _of_keywords(place: FieldPath, keywords: Iterable[str]) -> Iterator[Fault]:
    """A keyword without a letter or digit finds nothing; one that is written twice is a mistake."""
    seen: dict[tuple[str, ...], int] = {}
    for number, keyword in enumerate(keywords):
        found = folding.words(keyword)
        marked = tuple(f"{word}{word.marks}" for word in found)
        if not found:
            yield Fault(Kind.CATEGORIES, (*place, number), "field_invalid")
        elif marked in seen:
            yield Fault(Kind.CATEGORIES, (*place, number), "entry_twice", {"name": keyword, "first": seen[marked]})
        seen.setdefault(marked, number)


def _of_questions(place: FieldPath, questions: Iterable[DocumentLine]) -> Iterator[Fault]:
    questions = list(questions)
    yield from _repeated(Kind.CATEGORIES, place, questions, "code")
    for number, question in enumerate(questions):
        values = question.get("values") or []
        if (question["type"] in LISTS) != bool(values):
            code = "values_missing" if question["type"] in LISTS else "values_unused"
            yield Fault(Kind.CATEGORIES, (*place, number, "values"), code, {"type": terms.ANSWERS[question["type"]]})
        yield from _repeated(Kind.CATEGORIES, (*place, number, "values"), values, "key")


def _of_calendar(calendar: DocumentLine) -> Iterator[Fault]:
    yield from _repeated(Kind.CALENDAR, ("seasons",), calendar["seasons"], "valid_from")
    yield from _repeated(Kind.CALENDAR, ("dates",), calendar.get("dates") or (), "date")
    for number, season in enumerate(calendar["seasons"]):
        for day, spans in season["hours"].items():
            closed = time.min
            for place, span in enumerate(spans):
                opening, closing = (time.fromisoformat(part.strip()) for part in span.split("-"))
                if opening < closed:
                    yield Fault(
                        Kind.CALENDAR, ("seasons", number, "hours", day, place), "hours_overlap", {"span": span}
                    )
                closed = max(closed, closing)


def _of_types(types: list[DocumentLine], categories: Collection[str]) -> Iterator[Fault]:
    yield from _repeated(Kind.TYPES, ("types",), types, "id")
    if not any(line["id"] == FIELD_REPORT for line in types):
        yield Fault(Kind.TYPES, ("types",), "type_missing", {"name": FIELD_REPORT})
    for number, line in enumerate(types):
        if line["id"] == EMERGENCY_REPORT and len(line.get("categories") or ()) != 1:
            # The short form for emergencies does not ask for a category, so there must be exactly one.
            yield Fault(Kind.TYPES, ("types", number, "categories"), "emergency_category")
        for place, category in enumerate(line.get("categories") or ()):
            if category not in categories:
                yield _missing_category(Kind.TYPES, ("types", number, "categories", place), category)
        for place, refusal in enumerate(line.get("refusals") or ()):
            if refusal not in refusals.KNOWN_REFUSALS:
                yield Fault(Kind.TYPES, ("types", number, "refusals", place), "unknown_refusal")


def _of_templates(templates: Iterable[DocumentLine], types: Collection[str]) -> Iterator[Fault]:
    first: dict[tuple[str | None, ...], int] = {}
    for number, line in enumerate(templates):
        place: FieldPath = ("templates", number)
        case = (line["kind"], line["key"], line.get("report_type"))
        if case in first:
            yield Fault(Kind.TEMPLATES, place, "template_twice", {"first": first[case]})
        first.setdefault(case, number)
        keys = TEMPLATE_KEYS.get(line["kind"])
        if keys is not None and line["key"] not in keys:
            yield Fault(Kind.TEMPLATES, (*place, "key"), "not_one_of", {"allowed": ", ".join(keys)})
        if line.get("report_type") and line["report_type"] not in types:
            yield Fault(Kind.TEMPLATES, (*place, "report_type"), "type_missing", {"name": line["report_type"]})
        for name in ("text", "text_en"):
            yield from _of_text((*place, name), line, line.get(name) or "")
        if line["kind"] in LONGEST_TEXTS and shortest_sms(line["text"]) > LONGEST_TEXTS[line["kind"]]:
            yield Fault(Kind.TEMPLATES, (*place, "text"), "sms_too_long", {"limit": LONGEST_TEXTS[line["kind"]]})


def _of_text(place: FieldPath, line: DocumentLine, text: str) -> Iterator[Fault]:
    allowed = placeholders(line["kind"])
    if unknown := unknown_placeholders(text, allowed):
        params = {"name": ", ".join(unknown), "allowed": _braced(allowed)}
        yield Fault(Kind.TEMPLATES, place, "placeholder_unknown", params)
    elif text and line["kind"] == TemplateKind.CITIZEN and (missing := missing_placeholders(line["key"], text)):
        yield Fault(Kind.TEMPLATES, place, "placeholder_missing", {"name": _braced(missing)})


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _of_emergencies(emergencies: Iterable[DocumentLine], units: Iterable[DocumentLine]) -> Iterator[Fault]:
    governed = {unit.get("commune") for unit in units}
    for number, line in enumerate(emergencies):
        for place, commune in enumerate(line.get("communes") or ()):
            if not line.get("ended_at") and commune not in governed:
                where: FieldPath = ("emergencies", number, "communes", place)
                yield Fault(Kind.EMERGENCIES, where, "commune_missing", {"name": commune})


def _of_routing(
    rules: list[DocumentLine], units: Iterable[DocumentLine], categories: Collection[str], types: Collection[str]
) -> Iterator[Fault]:
    unit_ids, governed = {THE_COMMUNE}, {}
    for unit in units:
        unit_ids.add(unit["id"])
        governed[unit.get("commune")] = read_unit(unit).area
    for number, line in enumerate(rules):
        place: FieldPath = ("rules", number)
        if line["unit"] not in unit_ids:
            yield _missing_unit(Kind.ROUTING, (*place, "unit"), line["unit"])
        if line.get("category") and line["category"] not in categories:
            yield _missing_category(Kind.ROUTING, (*place, "category"), line["category"])
        if line.get("report_type") and line["report_type"] not in types:
            yield Fault(Kind.ROUTING, (*place, "report_type"), "type_missing", {"name": line["report_type"]})
        for position, commune in enumerate(line.get("area") or ()):
            if commune not in governed:
                where = (*place, "area", position)
                yield Fault(Kind.ROUTING, where, "commune_ungoverned", {"name": commune})
    for number, first, shared in _clashes(rules):
        names = [governed.get(commune) or Text(commune, commune) for commune in shared]
        params = {"first": first, "communes": joined(names) if names else terms.WHOLE_PROVINCE}
        yield Fault(Kind.ROUTING, ("rules", number), "routing_clash", params)


def _of_zns(templates: Iterable[DocumentLine]) -> Iterator[Fault]:
    """Each notice has one template, of a kind that citizens get, and each parameter stands once."""
    known, first = TEMPLATE_KEYS[TemplateKind.CITIZEN], dict[str, int]()
    for number, line in enumerate(templates):
        place: FieldPath = ("zns", number)
        if line["notice"] not in known:
            yield Fault(Kind.ZNS, (*place, "notice"), "not_one_of", {"allowed": ", ".join(known)})
        if line["notice"] in first:
            yield Fault(Kind.ZNS, place, "template_twice", {"first": first[line["notice"]]})
        first.setdefault(line["notice"], number)
        yield from _repeated(Kind.ZNS, (*place, "params"), line["params"], "name")


def _of_former(places: Iterable[DocumentLine], units: Iterable[DocumentLine]) -> Iterator[Fault]:
    governed = {unit.get("commune") for unit in units}
    for number, line in enumerate(places):
        for position, commune in enumerate(line["communes"]):
            if commune not in governed:
                where: FieldPath = ("places", number, "communes", position)
                yield Fault(Kind.FORMER, where, "commune_ungoverned", {"name": commune})


def _of_outside(
    bodies: list[DocumentLine], units: Iterable[DocumentLine], categories: Collection[str]
) -> Iterator[Fault]:
    yield from _repeated(Kind.OUTSIDE, ("bodies",), bodies, "id")
    governed = {unit.get("commune") for unit in units}
    for number, line in enumerate(bodies):
        for position, category in enumerate(line.get("categories") or ()):
            if category not in categories:
                yield _missing_category(Kind.OUTSIDE, ("bodies", number, "categories", position), category)
        for position, commune in enumerate(line.get("communes") or ()):
            if commune not in governed:
                where: FieldPath = ("bodies", number, "communes", position)
                yield Fault(Kind.OUTSIDE, where, "commune_ungoverned", {"name": commune})


def _of_receptions(lines: list[DocumentLine], units: Collection[str]) -> Iterator[Fault]:
    yield from _repeated(Kind.RECEPTIONS, ("receptions",), lines, "id")
    for number, line in enumerate(lines):
        if line["unit"] not in units:
            yield _missing_unit(Kind.RECEPTIONS, ("receptions", number, "unit"), line["unit"])
    yield from receptions.misfits(lines)


def _of_booths(
    document: DocumentLine, units: Collection[str], categories: list[DocumentLine], types: list[DocumentLine]
) -> Iterator[Fault]:
    for name in ("booths", "fields"):
        yield from _repeated(Kind.BOOTHS, (name,), document[name], "id")
    for number, line in enumerate(document["booths"]):
        if line["unit"] not in units:
            yield _missing_unit(Kind.BOOTHS, ("booths", number, "unit"), line["unit"])
    yield from booths.misfits(document, categories, types)


def _of_indicators(lines: list[DocumentLine], units: Collection[str]) -> Iterator[Fault]:
    yield from _repeated(Kind.INDICATORS, ("indicators",), lines, "id")
    for number, line in enumerate(lines):
        if line["unit"] not in units:
            yield _missing_unit(Kind.INDICATORS, ("indicators", number, "unit"), line["unit"])
        yield from _repeated(Kind.INDICATORS, ("indicators", number, "plans"), line.get("plans") or (), "year")
    yield from indicators.misfits(lines)


def _of_hamlets(
    lines: list[DocumentLine], units: Iterable[DocumentLine], bounds: Mapping[str, float]
) -> Iterator[Fault]:
    yield from _repeated(Kind.HAMLETS, ("hamlets",), lines, "id")
    governed = {unit.get("commune") for unit in units}
    for number, line in enumerate(lines):
        if line["commune"] not in governed:
            params = {"name": line["commune"]}
            yield Fault(Kind.HAMLETS, ("hamlets", number, "commune"), "commune_ungoverned", params)
    yield from hamlets.misfits(lines, bounds)


def _of_adoption(document: DocumentLine, units: Collection[str], known_hamlets: Collection[str]) -> Iterator[Fault]:
    """A target or a group of one twice, an unknown unit or hamlet, a school without a name, and days that are none."""
    lines = document["targets"]
    yield from _repeated(Kind.ADOPTION, ("targets",), lines, "id")
    for number, line in enumerate(lines):
        if line["unit"] not in units:
            yield _missing_unit(Kind.ADOPTION, ("targets", number, "unit"), line["unit"])
        if line["kind"] == TargetKind.UNIT and line["id"] not in units:
            yield _missing_unit(Kind.ADOPTION, ("targets", number, "id"), line["id"])
        if line["kind"] == TargetKind.HAMLET and line["id"] not in known_hamlets:
            yield Fault(Kind.ADOPTION, ("targets", number, "id"), "hamlet_missing", {"name": line["id"]})
        if line["kind"] not in (TargetKind.UNIT, TargetKind.HAMLET) and not line.get("name"):
            yield Fault(Kind.ADOPTION, ("targets", number, "name"), "field_required")
        yield from _repeated(Kind.ADOPTION, ("targets", number, "goals"), line["goals"], "group")
    since, until = document.get("since"), document.get("until")
    if lines and not (since and until):
        yield Fault(Kind.ADOPTION, ("until" if since else "since",), "campaign_days")
    if since and until and until < since:
        yield Fault(Kind.ADOPTION, ("until",), "campaign_days")


def _clashes(rules: Iterable[DocumentLine]) -> Iterator[tuple[int, int, list[str]]]:
    """(index of a rule, index of an earlier rule that is as specific, the communes of both; empty for anywhere).

    tickets/routing.py defines what is more specific.
    """
    seen: dict[tuple[str | None, str | None, int], list[tuple[int, frozenset[str]]]] = {}
    for number, line in enumerate(rules):
        area = frozenset(line.get("area") or ())
        alike = seen.setdefault((line.get("report_type"), line.get("category"), len(area)), [])
        for first, other in alike:
            if not area or area & other:
                yield number, first, sorted(area & other)
                break
        alike.append((number, area))


def _repeated(kind: Kind, place: FieldPath, lines: Iterable[DocumentLine], name: str) -> Iterator[Fault]:
    first: dict[Any, int] = {}
    for number, line in enumerate(lines):
        value = line.get(name)
        if value is None:
            continue
        if value in first:
            yield Fault(kind, (*place, number, name), "entry_twice", {"name": value, "first": first[value]})
        first.setdefault(value, number)


def _missing_unit(kind: Kind, place: FieldPath, unit: str) -> Fault:
    return Fault(kind, place, "unit_missing", {"name": unit})


def _missing_category(kind: Kind, place: FieldPath, category: str) -> Fault:
    return Fault(kind, place, "category_missing", {"name": category})
