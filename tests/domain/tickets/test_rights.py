"""Who may see a ticket: the public, and officers by the tree of units."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.rights import (
    is_listed,
    is_open_category,
    is_public,
    is_theirs,
    may_see,
    may_see_unit,
    may_unmask,
)
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Visibility
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, POLICE, TRAFFIC_POLICE

DIRECTORY = samples.directory()
TICKET = samples.ticket(*samples.WAY_TO["processing"], new=samples.report("traffic"))
HIDDEN = {State.NEW, State.REFUSED, State.WITHDRAWN}


def officer(unit: str, *roles: Role, categories: set[str] | None = None, active: bool = True) -> Officer:
    held = None if categories is None else frozenset(categories)
    return Officer("one", "…", unit, frozenset(roles or {Role.PROCESSING}), held, active)


@pytest.mark.parametrize("state", State)
def test_the_public_sees_received_reports_only(state: State) -> None:
    ticket = samples.ticket(*samples.WAY_TO[state])
    # The way to needs_info asks about a new report.
    assert is_public(ticket, DIRECTORY) is (state not in HIDDEN | {State.NEEDS_INFO})


def test_a_question_to_the_sender_does_not_change_who_sees_a_report() -> None:
    for state in ("new", "received", "returned", "processing"):
        before = samples.ticket(*samples.WAY_TO[state])
        asked = evolve(before, samples.act(before, "ask"))
        supplied = evolve(asked, samples.act(asked, "supply"))
        assert [is_public(ticket, DIRECTORY) for ticket in (before, asked, supplied)] == [state not in HIDDEN] * 3


def test_an_appealed_report_is_not_public() -> None:
    assert not is_public(samples.ticket("refuse", "appeal"), DIRECTORY)
    assert is_public(samples.ticket("refuse", "appeal", "receive"), DIRECTORY)


@pytest.mark.parametrize(("visibility", "restricted", "state"), list(product(Visibility, (False, True), State)))
def test_the_public_list_has_public_unrestricted_received_reports_only(
    visibility: Visibility, restricted: bool, state: State
) -> None:
    ticket = replace(TICKET, visibility=visibility, restricted=restricted, state=state)
    expected = visibility == "public" and not restricted and state not in HIDDEN
    # A merged report can be read by its code, but the list has only the main report.
    assert is_listed(ticket) is (expected and state != "merged")
    assert is_public(ticket, DIRECTORY) is expected


@pytest.mark.parametrize(("category", "is_open"), [("hygiene", True), ("officials", False), ("gone", False)])
def test_only_known_unrestricted_categories_are_open(category: str, is_open: bool) -> None:
    assert is_open_category(category, DIRECTORY) is is_open
    # A category that was restricted or removed later hides its tickets, whatever their own fields say.
    assert is_public(replace(TICKET, category=category, restricted=False), DIRECTORY) is is_open


def test_a_ticket_of_a_restricted_category_is_never_public() -> None:
    for way in samples.WAY_TO.values():
        assert not is_public(samples.ticket(*way, new=samples.report("officials")), DIRECTORY)
        assert not is_public(samples.ticket(*way, new=samples.private_report()), DIRECTORY)


#: Whether an officer of a unit sees a ticket, by (intake unit, handling unit).
SEEN = {
    INTAKE: {(INTAKE, POLICE): True, (INTAKE, TRAFFIC_POLICE): True, (INTAKE, None): True, ("that-khe", None): False},
    POLICE: {
        (INTAKE, POLICE): True,
        (INTAKE, TRAFFIC_POLICE): True,
        (INTAKE, None): False,
        (TRAFFIC_POLICE, None): True,
    },
    TRAFFIC_POLICE: {(INTAKE, TRAFFIC_POLICE): True, (INTAKE, POLICE): False, (POLICE, None): False},
    HOME_AFFAIRS: {(INTAKE, POLICE): False, (INTAKE, None): False, (INTAKE, "unit that is gone"): False},
    "that-khe": {("that-khe", None): True, (INTAKE, "dong-dang"): False, ("that-khe", "dong-dang"): True},
}


@pytest.mark.parametrize(
    ("unit", "intake_unit", "handling", "seen"),
    [(unit, *pair, seen) for unit, pairs in SEEN.items() for pair, seen in pairs.items()],
)
def test_officers_see_their_unit_and_those_below(unit: str, intake_unit: str, handling: str | None, seen: bool) -> None:
    ticket = replace(TICKET, intake_unit=intake_unit, unit=handling)
    for role in set(Role) - {Role.SUPERVISOR}:
        assert may_see(officer(unit, role), ticket, DIRECTORY) is seen
    assert may_see(officer(unit, Role.SUPERVISOR), ticket, DIRECTORY)


@pytest.mark.parametrize("role", Role)
def test_the_categories_of_an_officer_limit_every_role(role: Role) -> None:
    assert may_see(officer(POLICE, role, categories={"traffic"}), TICKET, DIRECTORY)
    assert not may_see(officer(POLICE, role, categories={"hygiene"}), TICKET, DIRECTORY)
    assert not may_see(officer(POLICE, role, categories=set()), TICKET, DIRECTORY)


@pytest.mark.parametrize("role", Role)
def test_an_inactive_account_sees_nothing(role: Role) -> None:
    assert not may_see(officer(POLICE, role, active=False), TICKET, DIRECTORY)
    assert not may_see_unit(officer(POLICE, role, active=False), POLICE, DIRECTORY)


def test_officers_see_restricted_private_and_refused_tickets_of_their_unit() -> None:
    for new in (samples.report("officials"), samples.private_report()):
        for way in samples.WAY_TO.values():
            assert may_see(officer(INTAKE, Role.INTAKE), samples.ticket(*way, new=new), DIRECTORY)


def test_an_officer_without_given_categories_sees_all_of_them() -> None:
    assert is_theirs(officer(POLICE), "anything", DIRECTORY)
    assert is_theirs(officer(POLICE, categories={"traffic"}), "traffic", DIRECTORY)
    assert not is_theirs(officer(POLICE, categories={"traffic"}), "hygiene", DIRECTORY)


@pytest.mark.parametrize("role", Role)
def test_a_restricted_category_is_visible_to_its_roles_or_the_usual_ones(role: Role) -> None:
    named = _officials(roles=["leader", "supervisor"])
    ticket = replace(samples.ticket(*samples.WAY_TO["processing"], new=samples.report("officials")), intake_unit=INTAKE)
    assert may_see(officer(INTAKE, role), ticket, named) is (role in {Role.LEADER, Role.SUPERVISOR})
    usual = role in {Role.INTAKE, Role.FOCAL, Role.LEADER, Role.SUPERVISOR}
    assert may_see(officer(INTAKE, role), ticket, _officials()) is usual
    assert is_theirs(officer(INTAKE, role), "officials", _officials()) is usual


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("unit", [POLICE, TRAFFIC_POLICE])
def test_no_officer_of_the_accused_unit_sees_the_ticket(unit: str, role: Role) -> None:
    ticket = replace(samples.ticket(new=samples.report("officials", accused=POLICE)), unit=TRAFFIC_POLICE)
    assert not may_see(officer(unit, role), ticket, DIRECTORY)
    assert may_see(officer(INTAKE, Role.INTAKE), ticket, DIRECTORY)
    # Only the accused unit and the units below it are excluded.
    assert may_see(officer(POLICE, Role.LEADER), replace(ticket, accused=TRAFFIC_POLICE), DIRECTORY)


@pytest.mark.parametrize("refusal", ["denunciation", "crime_tip"])
@pytest.mark.parametrize("role", Role)
def test_only_intake_and_supervisors_see_a_denunciation_or_a_tip(role: Role, refusal: str) -> None:
    ticket = replace(samples.ticket("refuse"), refusal=refusal, unit="that-khe")
    assert may_see(officer(INTAKE, role), ticket, DIRECTORY) is (role in {Role.INTAKE, Role.SUPERVISOR})
    assert may_see(officer("that-khe", role), ticket, DIRECTORY) is (role in {Role.INTAKE, Role.SUPERVISOR})


#: (unit, role) -> whether they may learn who reported, before and after intake shared it with the police.
UNMASK = {
    (INTAKE, Role.INTAKE): (True, True),
    (INTAKE, Role.LEADER): (False, False),
    (INTAKE, Role.ADMINISTRATOR): (False, False),
    (HOME_AFFAIRS, Role.SUPERVISOR): (True, True),
    (POLICE, Role.FOCAL): (False, True),
    (POLICE, Role.PROCESSING): (False, True),
    (POLICE, Role.LEADER): (False, True),
    (POLICE, Role.INTAKE): (False, False),
    (TRAFFIC_POLICE, Role.FOCAL): (False, False),
    (HOME_AFFAIRS, Role.FOCAL): (False, False),
}


@pytest.mark.parametrize(("unit", "role"), UNMASK)
def test_who_may_learn_who_reported(unit: str, role: Role) -> None:
    before, after = UNMASK[unit, role]
    assert may_unmask(officer(unit, role), TICKET, DIRECTORY) is before
    shared = evolve(TICKET, samples.act(TICKET, "share"))
    assert may_unmask(officer(unit, role), shared, DIRECTORY) is after
    # The identity that was shared with one unit is not shared with the next.
    assert may_unmask(officer(unit, role), replace(shared, unit=TRAFFIC_POLICE), DIRECTORY) is before
    assert not may_unmask(officer(unit, role, categories={"hygiene"}), shared, DIRECTORY)
    assert not may_unmask(officer(unit, role, active=False), shared, DIRECTORY)


@pytest.mark.parametrize("role", Role)
def test_the_handling_unit_of_an_emergency_report_may_learn_who_reported(role: Role) -> None:
    urgent = replace(TICKET, report_type="emergency")
    handles = role in {Role.FOCAL, Role.PROCESSING, Role.LEADER, Role.SUPERVISOR}
    assert may_unmask(officer(POLICE, role), urgent, DIRECTORY) is handles
    assert may_unmask(officer(HOME_AFFAIRS, role), urgent, DIRECTORY) is (role is Role.SUPERVISOR)


def _officials(**changed: Any) -> Directory:
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    bare = [{name: value for name, value in line.items() if name != "roles"} for line in lines]
    return samples.directory_with(
        categories={"categories": [line | (changed if line["id"] == "officials" else {}) for line in bare]}
    )


@pytest.mark.parametrize(
    ("unit", "queue", "seen"),
    [
        (POLICE, POLICE, True),
        (POLICE, TRAFFIC_POLICE, True),
        (TRAFFIC_POLICE, POLICE, False),
        (POLICE, HOME_AFFAIRS, False),
        (INTAKE, POLICE, False),
    ],
)
def test_officers_read_queues_of_their_unit_and_units_below(unit: str, queue: str, seen: bool) -> None:
    for role in set(Role) - {Role.SUPERVISOR}:
        assert may_see_unit(officer(unit, role), queue, DIRECTORY) is seen
    assert may_see_unit(officer(unit, Role.SUPERVISOR), queue, DIRECTORY)
