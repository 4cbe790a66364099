"""Leave with a deputy: who may name one, whom, and for which time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import DomainError, NotAllowed
from chalicelib.domain.province.leave import leaves, with_leave, without_leave
from chalicelib.domain.province.officers import Deputy, Officer, Role
from tests.domain import samples
from tests.domain.samples import T0

DAY = timedelta(days=1)
FOCAL, LEADER = samples.officer("that-khe", Role.FOCAL), samples.officer("that-khe", Role.LEADER)
HERE = Deputy(LEADER.username, T0 + DAY, T0 + 3 * DAY)


def problem(officer: Officer, colleague: Officer | None, begins: int, ends: int) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as refusal:
        with_leave(officer, colleague, T0 + begins * DAY, T0 + ends * DAY, T0)
    return refusal.value.code, refusal.value.field


@pytest.mark.parametrize(
    ("begins", "ends", "code", "field"),
    [
        (3, 1, "leave_backwards", "ends"),
        (1, 1, "leave_backwards", "ends"),
        (-3, 0, "leave_over", "ends"),
        (1, 62, "leave_long", "ends"),
        (367, 368, "leave_far", "begins"),
        (2, 4, "leave_overlaps", "begins"),
        (0, 9, "leave_overlaps", "begins"),
    ],
)
def test_a_time_that_cannot_be_is_named(begins: int, ends: int, code: str, field: str) -> None:
    assert problem(replace(FOCAL, deputies=(HERE,)), LEADER, begins, ends) == (code, field)


def test_only_an_active_colleague_of_the_unit_who_is_there_may_be_the_deputy() -> None:
    elsewhere = samples.officer("dong-dang", Role.FOCAL)
    for other in (None, FOCAL, elsewhere, replace(LEADER, active=False)):
        assert problem(FOCAL, other, 1, 2) == ("deputy_not_here", "deputy")
    away = replace(LEADER, deputies=(Deputy("processing.that-khe", T0, T0 + 2 * DAY),))
    assert problem(FOCAL, away, 1, 4) == ("deputy_away", "deputy")


def test_supervisors_administrators_and_deputies_name_nobody() -> None:
    for officer in (
        replace(FOCAL, roles=FOCAL.roles | {Role.SUPERVISOR}),
        replace(FOCAL, roles=FOCAL.roles | {Role.ADMINISTRATOR}),
        replace(FOCAL, acting_for="leader.that-khe"),
        replace(FOCAL, active=False),
    ):
        assert problem(officer, LEADER, 1, 2)[0] == "leave_by_administrator"


def test_a_leave_is_added_once_and_ended_and_those_that_are_over_are_forgotten() -> None:
    over = Deputy(LEADER.username, T0 - 3 * DAY, T0 - DAY)
    there = with_leave(replace(FOCAL, deputies=(over,)), LEADER, HERE.begins, HERE.ends, T0)
    assert there.deputies == (HERE,)
    assert with_leave(there, LEADER, HERE.begins, HERE.ends, T0) == there
    # The next one begins when this one ends.
    both = with_leave(there, LEADER, HERE.ends, HERE.ends + DAY, T0)
    assert len(leaves(both, T0)) == 2
    assert without_leave(both, HERE, T0).deputies == both.deputies[1:]
    with pytest.raises(NotAllowed):
        without_leave(replace(both, acting_for="x"), HERE, T0)
