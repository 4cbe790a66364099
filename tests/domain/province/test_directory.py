"""Reference documents that do not fit together are refused; reports are routed to units."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.reading import rules_from_document
from chalicelib.domain.deadlines.rules import Step, Urgency
from chalicelib.domain.province import checks, kinds, templates
from chalicelib.domain.province.categories import Exposure
from chalicelib.domain.province.kinds import REQUIRED, RESCUE, Kind, TemplateKind
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.province.routing_rules import Case
from chalicelib.domain.province.tenant import Bounds, QuietHours
from chalicelib.domain.texts import refusals
from chalicelib.domain.tickets import wording
from chalicelib.domain.tickets.routing import route
from tests.domain import samples
from tests.domain.samples import COMMUNES, HOME_AFFAIRS, INTAKE, POLICE, TRAFFIC_POLICE

DIRECTORY = samples.directory()
THAT_KHE = COMMUNES["that-khe"]
TODAY = samples.T0.date()


@pytest.mark.parametrize(
    ("category", "commune", "handling", "intake"),
    [
        ("hygiene", THAT_KHE, "that-khe", INTAKE),
        ("hygiene", None, None, INTAKE),
        ("hygiene", "00000", None, INTAKE),
        ("traffic", THAT_KHE, POLICE, INTAKE),
        ("traffic", None, POLICE, INTAKE),
        ("officials", THAT_KHE, HOME_AFFAIRS, INTAKE),
        ("emergency", COMMUNES["ky-lua"], "ky-lua", "ky-lua"),
        ("emergency", None, None, INTAKE),
        ("emergency", "00000", None, INTAKE),
    ],
)
def test_a_report_is_routed_to_its_units(category: str, commune: str | None, handling: str | None, intake: str) -> None:
    assert route(Case("field", category, commune), DIRECTORY, TODAY).unit == handling
    assert DIRECTORY.intake_unit(category, commune, TODAY) == intake


def test_a_department_may_take_in_a_category() -> None:
    categories = samples.documents()[Kind.CATEGORIES]["categories"]
    categories[1] |= {"intake": HOME_AFFAIRS}
    found = samples.directory_with(categories={"categories": categories})
    assert found.intake_unit("traffic", THAT_KHE, TODAY) == HOME_AFFAIRS


def test_a_rule_for_a_group_applies_to_its_categories_in_older_versions_of_the_rules_too() -> None:
    categories = samples.documents()[Kind.CATEGORIES]["categories"]
    waste = {"id": "waste", "name": "Rác thải", "name_en": "Waste", "parent": "hygiene"}
    kind = (Step.PROCESS, Urgency.NORMAL, "field", "waste")
    grouped = samples.directory_with(categories={"categories": [*categories, waste]})
    assert str(grouped.rules.find(*kind).amount) == "3 working days"
    # A ticket keeps its version of the rules, but uses the present group of its category.
    assert replace(grouped, rules=rules_from_document(samples.documents()[Kind.RULES])).rules.find(
        *kind
    ) == grouped.rules.find(*kind)
    moved = samples.directory_with(categories={"categories": [*categories, waste | {"parent": "traffic"}]})
    assert str(replace(moved, rules=grouped.rules).rules.find(*kind).amount) == "5 working days"


def test_communes_are_found_by_their_official_code() -> None:
    assert {code: unit.id for code, unit in DIRECTORY.communes.items()} == {
        code: unit for unit, code in COMMUNES.items()
    }


@pytest.mark.parametrize(
    ("unit", "ancestor", "within"),
    [
        (POLICE, POLICE, True),
        (TRAFFIC_POLICE, POLICE, True),
        (POLICE, TRAFFIC_POLICE, False),
        (POLICE, INTAKE, False),
        (None, POLICE, False),
        ("gone", POLICE, False),
        ("gone", "gone", True),
    ],
)
def test_a_unit_lies_within_its_ancestors(unit: str | None, ancestor: str, within: bool) -> None:
    assert DIRECTORY.is_within(unit, ancestor) is within


def test_urgency_and_flags_of_a_category_have_defaults() -> None:
    traffic, emergency = DIRECTORY.categories["traffic"], DIRECTORY.categories["emergency"]
    assert (traffic.urgency, traffic.after_photo, traffic.restricted) == (Urgency.NORMAL, False, False)
    assert emergency.urgency is Urgency.URGENT


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [
        (22, 107, True),
        (21.3, 106.0, True),
        (22.5, 107.4, True),
        (21.29, 107, False),
        (22, 107.41, False),
        (10, 106, False),
    ],
)
def test_the_bounds_contain_their_borders(lat: float, lon: float, inside: bool) -> None:
    assert DIRECTORY.province.bounds.contain(lat, lon) is inside


def test_a_point_that_is_not_a_number_lies_in_no_box() -> None:
    assert not Bounds(-90, -180, 90, 180).contain(float("nan"), 0)


@pytest.mark.parametrize(
    ("start", "end", "quiet", "loud"),
    [
        ("21:00", "07:00", "21:00 23:59 00:00 06:59", "07:00 12:00 20:59"),
        ("00:00", "07:30", "00:00 07:29", "07:30 12:00 23:59"),
        ("21:00", "21:00", "", "00:00 20:59 21:00"),
    ],
)
def test_quiet_hours_may_include_midnight_or_begin_after_it(start: str, end: str, quiet: str, loud: str) -> None:
    hours = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    assert [text for text in quiet.split() if not hours.contain(time.fromisoformat(text))] == []
    assert [text for text in loud.split() if hours.contain(time.fromisoformat(text))] == []


def changed(kind: Kind, **entries: Any) -> dict[Kind, dict[str, Any]]:
    found = samples.documents()
    found[kind] |= entries
    return found


def with_unit(**line: Any) -> dict[Kind, dict[str, Any]]:
    lines = samples.documents()[Kind.UNITS]["units"]
    return changed(Kind.UNITS, units=[*lines, {"id": "new", "name": "…", "name_en": "…"} | line])


def with_category(**line: Any) -> dict[Kind, dict[str, Any]]:
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    one = {"id": "new", "name": "…", "name_en": "…", "handled_by": POLICE} | line
    return changed(Kind.CATEGORIES, categories=[*lines, one])


def parents(**parent_of: str | None) -> dict[Kind, dict[str, Any]]:
    lines = [{**line, "parent": parent_of.get(line["id"])} for line in samples.documents()[Kind.UNITS]["units"]]
    return changed(Kind.UNITS, units=lines)


REFUSED = {
    "intake unit that does not exist": changed(Kind.PROVINCE, intake_unit="nowhere"),
    "prefix of three letters": changed(Kind.PROVINCE, prefix="LSN"),
    "prefix in small letters": changed(Kind.PROVINCE, prefix="ls"),
    "quiet hours that are not times": changed(Kind.PROVINCE, quiet_hours={"start": "late", "end": "07:00"}),
    "quiet hours without an end": changed(Kind.PROVINCE, quiet_hours={"start": "21:00"}),
    "half a box": changed(Kind.PROVINCE, bounds={"south": 21.3, "north": 22.5}),
    "parent that does not exist": with_unit(parent="nowhere"),
    "unit that is its own parent": with_unit(parent="new"),
    "units that are each other's parents": parents(police="ky-lua", **{"ky-lua": "police"}),
    "a ring of three": parents(police="ky-lua", **{"ky-lua": "that-khe", "that-khe": "police"}),
    "two units of one name": with_unit(id=POLICE),
    "two offices of one commune": with_unit(commune=THAT_KHE),
    "category without a handling unit": with_category(handled_by=None),
    "category in a group that does not exist": with_category(parent="nowhere"),
    "category handled by a unit that does not exist": with_category(handled_by="nowhere"),
    "category taken in by a unit that does not exist": with_category(intake="nowhere"),
    "category of unknown urgency": with_category(urgency="soon"),
    "two categories of one name": with_category(id="traffic"),
    "unit without a name": changed(Kind.UNITS, units=[{"id": INTAKE}]),
    "no units": changed(Kind.UNITS, units=[]),
    "rules with a gap": changed(Kind.RULES, rules=[]),
    "calendar without seasons": changed(Kind.CALENDAR, seasons=[]),
}


@pytest.mark.parametrize("found", REFUSED.values(), ids=REFUSED)
def test_documents_that_do_not_fit_are_refused(found: dict[Kind, dict[str, Any]]) -> None:
    assert refused(found)


def refused(found: dict[Kind, dict[str, Any]]) -> bool:
    """Whether these documents would be refused."""
    try:
        directory_from_documents(found)
    except (ValueError, KeyError):
        return True
    return any(checks.faults(found))


@pytest.mark.parametrize("kind", sorted(REQUIRED))
def test_every_required_document_must_exist(kind: Kind) -> None:
    found = samples.documents()
    del found[kind]
    with pytest.raises(KeyError):
        directory_from_documents(found)


def test_new_units_and_categories_that_fit_are_accepted() -> None:
    more_units, more_categories = (
        with_unit(parent=TRAFFIC_POLICE, commune="06000"),
        with_category(handled_by="commune", intake="commune"),
    )
    assert not refused(more_units)
    assert not refused(more_categories)
    assert "new" in directory_from_documents(more_units).units
    assert "new" in directory_from_documents(more_categories).categories


units = st.sampled_from(sorted(DIRECTORY.units))


@given(st.dictionaries(units, units, max_size=7), units, units)
def test_the_search_in_the_tree_of_units_always_ends(parent_of: dict[str, str], unit: str, ancestor: str) -> None:
    changed_parents = parents(**parent_of)
    if refused(changed_parents):
        return
    found = directory_from_documents(changed_parents)
    chain, one = [], unit
    while one:
        chain.append(one)
        one = parent_of.get(one, "")
    assert found.is_within(unit, ancestor) is (ancestor in chain)


def grouped(**child: Any) -> dict[Kind, dict[str, Any]]:
    """The documents of the sample province with the further category ``new``."""
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    return changed(Kind.CATEGORIES, categories=[*lines, {"id": "new", "name": "…", "name_en": "…", **child}])


def test_a_category_inherits_from_its_group() -> None:
    found = directory_from_documents(grouped(parent="officials"))
    assert (found.categories["new"].handled_by, found.categories["new"].restricted) == (HOME_AFFAIRS, True)
    assert set(found.categories) - set(found.leaf_categories) == {"officials"}
    own = directory_from_documents(grouped(parent="officials", visibility="public", handled_by=POLICE))
    assert (own.categories["new"].handled_by, own.categories["new"].restricted) == (POLICE, False)


def test_categories_have_two_levels_only() -> None:
    found = grouped(parent="officials")
    found[Kind.CATEGORIES]["categories"].append({"id": "third", "name": "…", "name_en": "…", "parent": "new"})
    assert [fault.path for fault in checks.faults(found)] == ["categories.5.parent", "categories.5.handled_by"]


def test_a_province_without_types_and_templates_accepts_field_reports() -> None:
    assert list(DIRECTORY.report_types) == ["field", "idea", "emergency"]
    of_field = {name for name, one in DIRECTORY.leaf_categories.items() if DIRECTORY.is_of_type(one, "field")}
    assert of_field == set(DIRECTORY.leaf_categories) - {RESCUE}
    assert not DIRECTORY.is_of_type(DIRECTORY.categories["traffic"], "procedure")
    assert DIRECTORY.refusals("field") == DIRECTORY.refusals("gone") == tuple(refusals.REFUSALS)
    assert DIRECTORY.template(TemplateKind.REFUSAL, "complaint") is None


def test_a_former_ground_is_read_and_named_but_not_offered() -> None:
    old = samples.documents() | {
        Kind.TYPES: {
            "types": [{"id": "field", "name": "…", "name_en": "…", "refusals": ["unclear", "not_vietnamese"]}]
        },
        Kind.TEMPLATES: {"templates": [{"kind": "refusal", "key": "not_vietnamese", "text": "{code} …"}]},
    }
    assert list(checks.faults(old)) == []
    found = directory_from_documents(old)
    assert found.refusals("field") == ("unclear",)
    ticket = replace(samples.ticket("refuse"), refusal="not_vietnamese")
    assert wording.values(ticket, found)["reason"].vi == "Không viết bằng tiếng Việt"


def test_a_category_has_the_hints_of_its_group() -> None:
    found = grouped(handled_by=POLICE, refusal_hints=[{"words": ["Tố cáo"], "text": "…", "text_en": "…"}])
    child = {"id": "child", "name": "…", "name_en": "…", "parent": "new"}
    found[Kind.CATEGORIES]["categories"] += [child, child | {"id": "own", "refusal_hints": []}]
    categories = directory_from_documents(found).categories
    assert [hint.words for hint in categories["child"].hints_for("toi TO CAO")] == [("tố cáo",)]
    assert categories["own"].hints_for("tố cáo") == []


def test_only_emergency_reports_have_the_emergency_category() -> None:
    rescue = DIRECTORY.categories[RESCUE]
    assert [one for one in DIRECTORY.report_types if DIRECTORY.is_of_type(rescue, one)] == ["emergency"]
    assert DIRECTORY.emergency_category == RESCUE
    assert (rescue.urgency, DIRECTORY.exposure(RESCUE, "emergency")) == ("urgent", Exposure.RESTRICTED)
    own = directory_from_documents(typed({"id": "field"}, {"id": "emergency", "categories": ["traffic"]}))
    assert own.emergency_category == "traffic"
    # Emergency reports are never public, whatever the category says.
    assert own.is_restricted("traffic", "emergency")
    assert not own.is_of_type(own.categories["traffic"], "field")


@pytest.mark.parametrize("categories", [None, [], ["traffic", "hygiene"]])
def test_the_emergency_type_must_have_one_category(categories: list[str] | None) -> None:
    found = checks.faults(typed({"id": "field"}, {"id": "emergency", "categories": categories}))
    assert [(fault.path, fault.code) for fault in found] == [("types.1.categories", "emergency_category")]


def typed(*types: dict[str, Any]) -> dict[Kind, dict[str, Any]]:
    lines = [{"id": one["id"], "name": "…", "name_en": "…"} | one for one in types]
    return {**samples.documents(), Kind.TYPES: {"types": lines}}


def test_a_type_has_its_own_categories_refusals_and_visibility() -> None:
    procedure = {"id": "procedure", "categories": ["officials"], "refusals": ["unclear"], "visibility": "private"}
    found = directory_from_documents(typed({"id": "field"}, procedure))
    assert found.refusals("procedure") == ("unclear",)
    assert found.is_of_type(found.categories["officials"], "procedure")
    assert not found.is_of_type(found.categories["traffic"], "procedure")
    assert [
        found.exposure(*case) for case in (("traffic", "field"), ("traffic", "procedure"), ("officials", "field"))
    ] == [
        Exposure.PUBLIC,
        Exposure.PRIVATE,
        Exposure.RESTRICTED,
    ]


def test_the_type_of_field_reports_is_required() -> None:
    assert refused(typed({"id": "procedure"}))
    assert not refused(typed({"id": "field"}))


def template(**line: Any) -> dict[str, Any]:
    return {"kind": "refusal", "key": "unclear", "text": "Vì {reason}", "text_en": "For {reason}", **line}


def test_a_template_for_the_type_takes_precedence_over_one_for_all_types() -> None:
    lines = [template(), template(report_type="field", redirect={"body": "A", "body_en": "B", "form": "M1"})]
    found = directory_from_documents({**samples.documents(), Kind.TEMPLATES: {"templates": lines}})
    special, general = (found.template(TemplateKind.REFUSAL, "unclear", one) for one in ("field", "procedure"))
    assert general
    assert general.redirect is None
    assert general.text.fill(reason="x").vi == "Vì x"
    assert special
    assert special.redirect
    assert (special.redirect.body.en, special.redirect.form) == ("B", "M1")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Phản ánh {code}, hạn {due}, {unit}, {category}, {place}, {reason}", []),
        ("100 % {{code}}", []),
        ("{name}", ["name"]),
        ("{}", [""]),
        ("{0}", ["0"]),
        ("{code!r}", ["code"]),
        ("{code:>9}", ["code"]),
        ("{code.real}", ["code.real"]),
        ("{code[0]}", ["code[0]"]),
        ("{code", ["{code"]),
        ("code}", ["code}"]),
    ],
)
def test_a_template_may_contain_known_placeholders_only(text: str, unknown: list[str]) -> None:
    assert templates.unknown_placeholders(text, kinds.PLACEHOLDERS) == unknown
