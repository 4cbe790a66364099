"""Who may manage whose account, and which rights they may give."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.accounts import managing
from chalicelib.domain.accounts.managing import LEADER_GIVES, VAULT_ROLES
from chalicelib.domain.province.officers import Deputy, Officer, Role

ADMIN = Officer("admin", "Quản trị", "centre", frozenset({Role.ADMINISTRATOR}))
SECOND = replace(ADMIN, username="second")
LEADER = Officer("leader", "Lãnh đạo", "ky-lua", frozenset({Role.LEADER}))
FOCAL = Officer("focal", "Đầu mối", "ky-lua", frozenset({Role.FOCAL}))
ROLES = st.frozensets(st.sampled_from(Role), min_size=1)


def codes(manager: Officer, present: Officer | None, wanted: Officer) -> list[tuple[str, str | None]]:
    return [(one.code, one.field) for one in managing.faults(manager, present, wanted)]


def made_by(manager: Officer, *roles: Role) -> Officer:
    return replace(FOCAL, username="new", roles=frozenset(roles), reached_by=manager.username)


@pytest.mark.parametrize(
    ("manager", "present", "wanted", "expected"),
    [
        # administrators
        (ADMIN, None, made_by(ADMIN, Role.FOCAL, Role.LEADER), []),
        (ADMIN, None, made_by(ADMIN, Role.INTAKE), [("second_person", "roles")]),
        (ADMIN, None, made_by(ADMIN, Role.SUPERVISOR), [("second_person", "roles")]),
        (ADMIN, None, made_by(ADMIN, Role.ADMINISTRATOR), [("second_person", "roles")]),
        (SECOND, made_by(ADMIN, Role.FOCAL), made_by(ADMIN, Role.SUPERVISOR), []),
        (ADMIN, made_by(ADMIN, Role.FOCAL), made_by(ADMIN, Role.SUPERVISOR), [("second_person", "roles")]),
        # who has the role already keeps it
        (ADMIN, made_by(SECOND, Role.SUPERVISOR), made_by(ADMIN, Role.SUPERVISOR), []),
        # an account that was locked is let in again by another one
        (
            ADMIN,
            replace(made_by(ADMIN, Role.SUPERVISOR), active=False),
            made_by(ADMIN, Role.SUPERVISOR),
            [("second_person", "roles")],
        ),
        # of officers whom an import made the old rule holds
        (ADMIN, FOCAL, replace(FOCAL, roles=frozenset({Role.SUPERVISOR})), []),
        (ADMIN, ADMIN, replace(ADMIN, title="Trưởng phòng"), []),
        (ADMIN, ADMIN, replace(ADMIN, roles=ADMIN.roles | {Role.SUPERVISOR}), [("own_rights", None)]),
        (ADMIN, ADMIN, replace(ADMIN, active=False), [("own_rights", None)]),
        # leaders
        (LEADER, None, made_by(LEADER, Role.FOCAL, Role.PROCESSING, Role.LEADER), []),
        (
            LEADER,
            None,
            made_by(LEADER, Role.INTAKE),
            [("role_not_yours", "roles"), ("second_person", "roles")],
        ),
        (LEADER, FOCAL, replace(FOCAL, roles=frozenset({Role.SUPERVISOR})), [("role_not_yours", "roles")]),
        (LEADER, FOCAL, replace(FOCAL, unit="police"), [("unit_not_yours", "unit")]),
        (LEADER, LEADER, replace(LEADER, title="Chủ tịch"), [("own_rights", None)]),
        (
            replace(LEADER, categories=frozenset({"hygiene"})),
            FOCAL,
            replace(FOCAL, categories=None),
            [("category_not_yours", "categories")],
        ),
        (
            replace(LEADER, categories=frozenset({"hygiene"})),
            FOCAL,
            replace(FOCAL, categories=frozenset({"hygiene", "traffic"})),
            [("category_not_yours", "categories")],
        ),
    ],
)
def test_what_may_be_given(
    manager: Officer, present: Officer | None, wanted: Officer, expected: list[tuple[str, str | None]]
) -> None:
    assert codes(manager, present, wanted) == expected


@pytest.mark.parametrize(
    ("manager", "other", "may"),
    [
        (ADMIN, LEADER, True),
        (ADMIN, ADMIN, True),
        (replace(ADMIN, active=False), LEADER, False),
        (LEADER, FOCAL, True),
        (LEADER, LEADER, False),
        (LEADER, replace(FOCAL, unit="police"), False),
        (LEADER, replace(FOCAL, roles=frozenset({Role.FOCAL, Role.INTAKE})), False),
        (LEADER, replace(LEADER, username="deputy leader"), True),
        # a deputy acts on tickets, not on accounts
        (replace(LEADER, username="deputy", acting_for="leader"), FOCAL, False),
        (replace(LEADER, categories=frozenset({"hygiene"})), FOCAL, False),
        (FOCAL, replace(FOCAL, username="other"), False),
    ],
)
def test_whose_account_may_be_managed(manager: Officer, other: Officer, may: bool) -> None:
    assert managing.may_manage(manager, other, frozenset()) is may


@pytest.mark.parametrize(
    ("manager", "other", "code"),
    [
        (ADMIN, FOCAL, None),
        (ADMIN, made_by(ADMIN, Role.FOCAL), None),
        (ADMIN, made_by(ADMIN, Role.SUPERVISOR), "second_person"),
        (SECOND, made_by(ADMIN, Role.SUPERVISOR), None),
        (ADMIN, ADMIN, "own_password"),
        (LEADER, FOCAL, None),
        (LEADER, LEADER, "own_password"),
        (LEADER, replace(FOCAL, roles=frozenset({Role.INTAKE})), "forbidden"),
    ],
)
def test_to_whom_a_password_may_be_sent(manager: Officer, other: Officer, code: str | None) -> None:
    fault = managing.password_fault(manager, other, frozenset())
    assert (fault and fault.code) == code


def test_a_deputy_s_account_has_the_rights_that_are_lent_to_it() -> None:
    until = datetime(2026, 3, 3, tzinfo=UTC)
    terms = tuple(Deputy(FOCAL.username, until - timedelta(days=days), until) for days in (9, -9))
    supervisor = replace(FOCAL, username="s", roles=frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}), deputies=terms)
    now = until - timedelta(seconds=1)
    lent = managing.lent([supervisor, replace(LEADER, deputies=terms)], now)
    assert lent == {FOCAL.username: frozenset({Role.SUPERVISOR, Role.LEADER})}
    assert managing.lent([supervisor], until) == {}
    assert managing.lent([replace(supervisor, active=False)], now) == {}
    assert not managing.may_manage(LEADER, FOCAL, lent["focal"])
    assert managing.may_manage(LEADER, FOCAL, lent["nobody"])
    for manager, code in ((LEADER, "forbidden"), (ADMIN, "second_person"), (SECOND, None)):
        fault = managing.password_fault(manager, made_by(ADMIN, Role.FOCAL), lent["focal"])
        assert (fault and fault.code) == code


def test_who_made_an_account_does_not_make_it_the_deputy_of_who_opens_the_vault() -> None:
    supervisor = replace(FOCAL, username="supervisor", roles=frozenset({Role.SUPERVISOR}))
    fault = managing.deputy_fault(ADMIN, supervisor, made_by(ADMIN, Role.FOCAL))
    assert fault is not None
    assert (fault.code, fault.field) == ("second_person", "deputies")
    assert managing.deputy_fault(SECOND, supervisor, made_by(ADMIN, Role.FOCAL)) is None
    assert managing.deputy_fault(ADMIN, LEADER, made_by(ADMIN, Role.FOCAL)) is None
    own = managing.deputy_fault(ADMIN, supervisor, ADMIN)
    assert own is not None
    assert own.code == "own_rights"


@given(ROLES, ROLES, ROLES, st.booleans())
def test_nobody_but_an_administrator_gives_more_than_a_leader_may(
    own: frozenset[Role], before: frozenset[Role], after: frozenset[Role], is_new: bool
) -> None:
    manager = replace(LEADER, roles=own)
    present, wanted = replace(FOCAL, roles=before), replace(FOCAL, roles=after)
    allowed = not codes(manager, None if is_new else present, wanted)
    if allowed and Role.ADMINISTRATOR not in own:
        assert after <= LEADER_GIVES


@given(ROLES, ROLES)
def test_nobody_alone_makes_an_account_that_opens_the_vault(own: frozenset[Role], roles: frozenset[Role]) -> None:
    manager = replace(LEADER, roles=own)
    wanted = made_by(manager, *roles)
    if not codes(manager, None, wanted):
        assert not roles & VAULT_ROLES
