"""The most specific usable rule applies, in any order. A unit that has a ticket keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.places.place import Place
from chalicelib.domain.province import checks
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.province.routing_rules import Case
from chalicelib.domain.tickets import routing
from chalicelib.domain.tickets.routing import By, Route, RoutingOutcome, route
from tests.domain import samples
from tests.domain.samples import COMMUNES, HOME_AFFAIRS, INTAKE, POLICE, TRAFFIC_POLICE

TODAY = samples.T0.date()
THAT_KHE, DONG_DANG, KY_LUA = COMMUNES.values()
TYPES = [{"id": name, "name": name, "name_en": name} for name in ("field", "business")]
UNITS = [INTAKE, POLICE, TRAFFIC_POLICE, HOME_AFFAIRS, *COMMUNES]


def province(*rules: dict[str, Any], units: list[dict[str, Any]] | None = None) -> dict[Kind, dict[str, Any]]:
    """The sample province with routing rules, a category in a group, and two report types."""
    documents = samples.documents()
    documents[Kind.CATEGORIES]["categories"].append(
        {"id": "waste", "name": "Rác thải", "name_en": "Waste", "parent": "hygiene"}
    )
    documents[Kind.TYPES] = {"types": TYPES}
    documents[Kind.ROUTING] = {"rules": list(rules)}
    if units is not None:
        documents[Kind.UNITS] = {"units": units}
    assert not list(checks.faults(documents))
    return documents


def known(*rules: dict[str, Any], units: list[dict[str, Any]] | None = None) -> Directory:
    return directory_from_documents(province(*rules, units=units))


def ways(proposed: Route) -> list[tuple[str, str, str | None]]:
    return [(way.outcome, way.wanted, way.unit) for way in proposed.considered]


RULES = (
    {"unit": POLICE},
    {"unit": HOME_AFFAIRS, "report_type": "business"},
    {"unit": "dong-dang", "area": [THAT_KHE, DONG_DANG]},
    {"unit": TRAFFIC_POLICE, "area": [THAT_KHE]},
    {"unit": "commune", "category": "hygiene"},
    {"unit": "ky-lua", "category": "hygiene", "area": [DONG_DANG, KY_LUA]},
    {"unit": INTAKE, "category": "waste"},
    {"unit": HOME_AFFAIRS, "category": "waste", "report_type": "business"},
)


@pytest.mark.parametrize(
    ("case", "unit"),
    [
        # Only the general rule, its type or its area match.
        (Case("field", "traffic"), POLICE),
        (Case("business", "traffic"), HOME_AFFAIRS),
        (Case("business", "traffic", DONG_DANG), "dong-dang"),
        (Case("field", "traffic", THAT_KHE), TRAFFIC_POLICE),
        # Its category matches, in an area and elsewhere; a rule for the commune is unusable without a commune.
        (Case("field", "hygiene", THAT_KHE), "that-khe"),
        (Case("field", "hygiene", KY_LUA), "ky-lua"),
        (Case("field", "hygiene"), POLICE),
        # A rule for its category precedes one for its group, which precedes one for its area.
        (Case("field", "waste", KY_LUA), INTAKE),
        (Case("business", "waste", KY_LUA), HOME_AFFAIRS),
    ],
)
def test_the_most_specific_rule_applies(case: Case, unit: str) -> None:
    assert route(case, known(*RULES), TODAY).unit == unit


def test_without_rules_the_unit_of_the_category_or_of_the_commune_is_proposed() -> None:
    proposed = route(Case("field", "waste", THAT_KHE), known(), TODAY)
    assert ways(proposed) == [(RoutingOutcome.CHOSEN, "commune", "that-khe")]
    assert proposed.chosen is not None
    assert proposed.chosen.by is By.COMMUNE
    assert route(Case("field", "traffic"), known(), TODAY).unit == POLICE
    assert ways(route(Case("field", "waste"), known(), TODAY)) == [(RoutingOutcome.COMMUNE_UNKNOWN, "commune", None)]


def test_all_considered_ways_are_listed_the_most_specific_first() -> None:
    proposed = route(Case("field", "hygiene"), known(*RULES), TODAY)
    assert ways(proposed) == [
        (RoutingOutcome.COMMUNE_UNKNOWN, "commune", None),
        (RoutingOutcome.CHOSEN, POLICE, POLICE),
        (RoutingOutcome.COMMUNE_UNKNOWN, "commune", None),
    ]
    assert [way.rule and way.rule.number for way in proposed.considered] == [4, 0, None]


def test_a_removed_category_has_only_the_general_rules() -> None:
    assert route(Case("field", "gone", THAT_KHE), known(*RULES), TODAY).unit == TRAFFIC_POLICE
    assert route(Case("field", "gone", THAT_KHE), known(), TODAY).considered == ()


@st.composite
def _rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    some = st.lists(st.sampled_from(list(COMMUNES.values())), min_size=1, max_size=3, unique=True).map(sorted)
    line = st.fixed_dictionaries(
        {"unit": st.sampled_from([*UNITS, "commune"])},
        optional={
            "category": st.sampled_from(["hygiene", "waste", "traffic"]),
            "report_type": st.sampled_from(["field", "business"]),
            "area": some,
        },
    )
    accepted: list[dict[str, Any]] = []
    for rule in draw(st.lists(line, max_size=8)):
        if not list(checks._clashes([*accepted, rule])):
            accepted.append(rule)
    return accepted


_CASES = st.builds(
    Case,
    st.sampled_from(["field", "business"]),
    st.sampled_from(["hygiene", "waste", "traffic", "officials"]),
    st.sampled_from([None, *COMMUNES.values()]),
)


@given(_rules(), _CASES, st.randoms(use_true_random=False))
def test_the_order_of_the_rules_does_not_matter(lines: list[dict[str, Any]], case: Case, chance: Random) -> None:
    mixed = list(lines)
    chance.shuffle(mixed)
    assert ways(route(case, known(*lines), TODAY)) == ways(route(case, known(*mixed), TODAY))


@given(_rules(), _CASES)
def test_no_usable_rule_is_more_specific_than_the_chosen_one(lines: list[dict[str, Any]], case: Case) -> None:
    """This test compares rules itself: category, then group, then the smaller area, then the type."""

    def closeness(line: dict[str, Any]) -> tuple[int, float, bool]:
        level = {None: 0, case.category: 2}.get(line.get("category"), 1)
        return level, 1 / len(line["area"]) if "area" in line else 0, "report_type" in line

    def speaks(line: dict[str, Any]) -> bool:
        groups = {"waste": "hygiene"}
        return (
            line.get("category") in (None, case.category, groups.get(case.category, case.category))
            and line.get("report_type") in (None, case.report_type)
            and ("area" not in line or case.commune in line["area"])
            and (line["unit"] != "commune" or case.commune is not None)
        )

    proposed = route(case, known(*lines), TODAY)
    able = [line for line in lines if speaks(line)]
    if not able:
        assert proposed.chosen is None or proposed.chosen.rule is None
        return
    assert proposed.chosen is not None
    assert proposed.chosen.rule is not None
    chosen = lines[proposed.chosen.rule.number]
    assert closeness(chosen) == max(map(closeness, able))
    assert [line for line in able if closeness(line) == closeness(chosen)] == [chosen]


@pytest.mark.parametrize(
    ("lines", "place", "code"),
    [
        ([{"unit": "x"}], "rules.0.unit", "unit_missing"),
        ([{"unit": POLICE, "category": "x"}], "rules.0.category", "category_missing"),
        ([{"unit": POLICE, "report_type": "x"}], "rules.0.report_type", "type_missing"),
        ([{"unit": POLICE, "area": [THAT_KHE, "99999"]}], "rules.0.area.1", "commune_ungoverned"),
        ([{"unit": POLICE}, {"unit": INTAKE}], "rules.1", "routing_clash"),
        (
            [{"unit": POLICE, "area": [THAT_KHE, KY_LUA]}, {"unit": INTAKE, "area": [KY_LUA, DONG_DANG]}],
            "rules.1",
            "routing_clash",
        ),
    ],
)
def test_rules_with_unknown_references_or_conflicts_are_refused(
    lines: list[dict[str, Any]], place: str, code: str
) -> None:
    documents = {**samples.documents(), Kind.TYPES: {"types": TYPES}, Kind.ROUTING: {"rules": lines}}
    assert [(fault.path, fault.code) for fault in checks.faults(documents)] == [(place, code)]
    assert [fault.text.vi for fault in checks.faults(documents)]


def test_disjoint_areas_and_areas_of_different_size_do_not_conflict() -> None:
    province(
        {"unit": POLICE, "area": [THAT_KHE]},
        {"unit": POLICE, "area": [KY_LUA]},
        {"unit": INTAKE, "area": [THAT_KHE, KY_LUA]},
        {"unit": INTAKE, "area": [THAT_KHE, KY_LUA], "category": "waste"},
    )


LAST_DAY = TODAY + timedelta(days=10)


def ending(unit: str, successor: str, last: date = LAST_DAY) -> list[dict[str, Any]]:
    units: list[dict[str, Any]] = samples.documents()[Kind.UNITS]["units"]
    (line,) = (line for line in units if line["id"] == unit)
    line |= {"valid_until": last.isoformat(), "successor": successor}
    return units


def test_the_successor_of_an_ended_unit_is_proposed() -> None:
    case, rule = Case("field", "hygiene", KY_LUA), {"unit": TRAFFIC_POLICE, "category": "hygiene"}
    reference = known(rule, units=ending(TRAFFIC_POLICE, POLICE))
    assert route(case, reference, LAST_DAY).unit == TRAFFIC_POLICE
    assert route(case, reference, LAST_DAY + timedelta(days=1)).unit == POLICE


def test_a_unit_that_has_not_begun_is_skipped() -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    units[2]["valid_from"] = LAST_DAY.isoformat()
    reference = known({"unit": TRAFFIC_POLICE, "category": "hygiene"}, units=units)
    proposed = route(Case("field", "hygiene", KY_LUA), reference, TODAY)
    assert ways(proposed)[0] == (RoutingOutcome.UNIT_ENDED, TRAFFIC_POLICE, None)
    assert proposed.unit == "ky-lua"


def test_a_commune_may_have_several_offices_in_turn() -> None:
    units = ending("ky-lua", "ky-lua-moi")
    new = {"id": "ky-lua-moi", "name": "Phường Kỳ Lừa", "name_en": "Ky Lua ward", "commune": KY_LUA}
    units.append(new | {"valid_from": (LAST_DAY + timedelta(days=1)).isoformat()})
    reference = known(units=units)
    case = Case("field", "hygiene", KY_LUA)
    assert route(case, reference, LAST_DAY).unit == "ky-lua"
    assert route(case, reference, LAST_DAY + timedelta(days=1)).unit == "ky-lua-moi"


def test_a_merged_commune_belongs_to_its_successor() -> None:
    reference = known(units=ending("ky-lua", "dong-dang"))
    assert route(Case("field", "hygiene", KY_LUA), reference, LAST_DAY + timedelta(days=1)).unit == "dong-dang"
    assert reference.intake_unit("emergency", KY_LUA, LAST_DAY + timedelta(days=1)) == "dong-dang"


def test_neither_an_accused_unit_nor_its_successor_is_proposed() -> None:
    case = Case("field", "officials", THAT_KHE, accused=HOME_AFFAIRS)
    assert ways(route(case, known(), TODAY)) == [(RoutingOutcome.ACCUSED, HOME_AFFAIRS, HOME_AFFAIRS)]
    reference = known({"unit": POLICE, "category": "officials"}, units=ending(HOME_AFFAIRS, TRAFFIC_POLICE))
    assert route(case, reference, LAST_DAY + timedelta(days=1)).unit == POLICE
    assert reference.answers_for(TRAFFIC_POLICE, HOME_AFFAIRS)
    assert not reference.answers_for(POLICE, HOME_AFFAIRS)


def test_the_intake_unit_takes_in_reports_that_accuse_a_unit_it_succeeded() -> None:
    reference = known(units=ending(HOME_AFFAIRS, INTAKE))
    assert not reference.answers_for(INTAKE, HOME_AFFAIRS)


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"valid_until": "2026-06-30"}, "units.3.successor", "successor_missing"),
        ({"successor": POLICE}, "units.3.valid_until", "successor_of_none"),
        ({"valid_until": "2026-06-30", "successor": "x"}, "units.3.successor", "unit_missing"),
        ({"valid_until": "2026-06-30", "successor": HOME_AFFAIRS}, "units.3.successor", "unit_succeeds_itself"),
        (
            {"valid_from": "2026-07-01", "valid_until": "2026-06-30", "successor": POLICE},
            "units.3.valid_until",
            "term_backwards",
        ),
    ],
)
def test_an_end_without_a_successor_and_other_faults_are_found(changes: dict[str, str], place: str, code: str) -> None:
    documents = samples.documents()
    documents[Kind.UNITS]["units"][3] |= changes
    assert [(fault.path, fault.code) for fault in checks.faults(documents)] == [(place, code)]


def test_faults_of_the_intake_unit_of_successors_and_of_offices_are_found() -> None:
    documents = samples.documents()
    units = documents[Kind.UNITS]["units"]
    units[0] |= {"valid_until": "2026-06-30", "successor": POLICE}
    units[1]["valid_from"] = "2026-07-02"
    units.append({"id": "x", "name": "x", "name_en": "x", "commune": KY_LUA, "valid_from": "2026-07-02"})
    assert {(fault.path, fault.code) for fault in checks.faults(documents)} == {
        ("units.0.valid_until", "intake_unit_ends"),
        ("units.0.successor", "successor_late"),
        ("units.7.commune", "entry_twice"),
    }


def test_the_proposal_depends_on_category_and_commune_and_the_unit_keeps_the_ticket() -> None:
    reference = samples.directory()
    events = samples.journey("receive", "dispatch")
    ticket = samples.ticket("receive", "dispatch")
    assert routing.rerouted(ticket, events, routing.proposal(ticket, reference, samples.T0)) is None
    moved = samples.ticket("receive", "dispatch", "reclassify")
    events = samples.journey("receive", "dispatch", "reclassify")
    assert moved.unit == "that-khe"
    assert routing.proposal(moved, reference, samples.T0) == "dong-dang"
    assert routing.rerouted(moved, events, "dong-dang") == "dong-dang"
    assert (moved.due_at, moved.points) == (ticket.due_at, ticket.points)


def test_after_a_dispatch_against_the_proposal_only_a_different_proposal_is_shown() -> None:
    reference = samples.directory()
    events = samples.journey("receive")
    current = samples.ticket("receive")
    events.append(samples.act(current, "dispatch", unit=POLICE))
    assert events[-1].details == {"unit": POLICE, "proposed": "that-khe"}
    ticket = replace(current, **events[-1].changes)
    assert routing.rerouted(ticket, events, routing.proposal(ticket, reference, samples.T0)) is None
    elsewhere = replace(ticket, place=Place(DONG_DANG))
    assert routing.rerouted(elsewhere, events, routing.proposal(elsewhere, reference, samples.T0)) == "dong-dang"


def test_without_a_commune_the_address_decides() -> None:
    ticket = replace(samples.ticket(), place=Place(None, "Khu 2, phường Kỳ Lừa", 21.87, 106.76))
    assert routing.proposal(ticket, samples.directory(), samples.T0) == "ky-lua"
    addressed = replace(ticket, place=Place(THAT_KHE, "Khu 2, phường Kỳ Lừa"))
    assert routing.proposal(addressed, samples.directory(), samples.T0) == "that-khe"
