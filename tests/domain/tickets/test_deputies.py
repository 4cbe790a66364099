"""A deputy acts for an absent officer with their rights, within the dates, and never as an administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.province.officers import Deputy, Officer, Role
from chalicelib.domain.tickets.rights import needs_second_factor, standing_in
from tests.domain import samples
from tests.domain.samples import T0

END = T0 + timedelta(days=3)
A = samples.officer("dong-dang", Role.FOCAL)
B = replace(
    samples.officer("that-khe", Role.LEADER),
    roles=frozenset({Role.LEADER, Role.ADMINISTRATOR}),
    categories=frozenset({"hygiene"}),
    deputies=(Deputy(A.username, T0, END),),
)


def test_a_deputy_has_the_absent_officer_s_rights_and_their_own_name() -> None:
    acting = standing_in(A, replace(B, reached_by="leader"), T0)
    rights = (B.unit, frozenset({Role.LEADER}), B.categories)
    assert acting == Officer(A.username, A.title, *rights, acting_for=B.username, own_unit=A.unit)
    of_leader = standing_in(replace(A, reached_by="leader"), B, T0)
    assert of_leader is not None
    assert of_leader.reached_by == "leader", "a report that accuses who can sign in as the deputy stays hidden"


@pytest.mark.parametrize(
    ("deputy", "absent", "at"),
    [
        (A, B, T0 - timedelta(seconds=1)),
        (A, B, END),
        (B, A, T0),
        (replace(A, active=False), B, T0),
        (A, replace(B, active=False), T0),
        (replace(A, username="other"), B, T0),
    ],
)
def test_only_the_deputy_may_act_and_only_within_the_dates(deputy: Officer, absent: Officer, at: object) -> None:
    assert standing_in(deputy, absent, at) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("role", Role)
def test_supervisors_and_administrators_need_a_second_factor(role: Role) -> None:
    wide = role in {Role.SUPERVISOR, Role.ADMINISTRATOR}
    assert needs_second_factor(Officer("a", "…", "u", frozenset({role}))) is wide
