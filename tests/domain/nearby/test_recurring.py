"""Places that come back: which answers count, when they are enough, and who decides on the proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Recurring
from chalicelib.domain.nearby.recurring import (
    MOST_LINKED,
    Proposal,
    RecurringPlace,
    answered_place,
    commune_led,
    counted_from,
    proposed,
)
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.ticket import ROOT_CAUSE, Ticket
from tests.domain import samples

COMMUNE = samples.COMMUNES["that-khe"]
HERE = Place(COMMUNE, "Cổng chợ", 22.257, 106.474)
SPOT = RecurringPlace(COMMUNE, "hygiene", "8a415ddb3b6ffff")
RULE = Recurring(3, 90)
NOW = samples.T0


def ticket(*way: str, **fields: Any) -> Ticket:
    return samples.ticket(*way, new=samples.report(**{"place": HERE, **fields}))


ANSWERED = (*samples.WAY_TO["awaiting_approval"], "approve")


def test_an_ordinary_answer_with_a_point_counts_at_its_place_once() -> None:
    directory = samples.directory()
    found = answered_place(ticket(*ANSWERED), directory)
    assert found is not None
    assert (found.commune, found.category) == (COMMUNE, "hygiene")
    near = Place(COMMUNE, None, HERE.lat, (HERE.lon or 0) + 0.0001)
    far = Place(COMMUNE, None, HERE.lat, (HERE.lon or 0) + 0.01)
    assert answered_place(ticket(*ANSWERED, place=near), directory) == found
    assert answered_place(ticket(*ANSWERED, place=far), directory) != found
    assert answered_place(ticket(*ANSWERED, "rate"), directory) is None, "the rating is no answer"


@pytest.mark.parametrize(
    "other",
    [
        ticket(*ANSWERED[:-1]),
        ticket(*ANSWERED, place=Place(COMMUNE, "Cổng chợ")),
        replace(ticket(*ANSWERED), channel=ROOT_CAUSE),
        replace(ticket(*ANSWERED), restricted=True),
        replace(ticket(*ANSWERED), category="officials"),
    ],
)
def test_what_is_not_answered_at_a_point_or_is_restricted_counts_for_no_place(other: Ticket) -> None:
    assert answered_place(other, samples.directory()) is None


@given(st.lists(st.sampled_from([f"LS{number:010d}" for number in range(40)])), st.integers(2, 10))
def test_a_proposal_needs_so_many_different_reports(codes: list[str], needed: int) -> None:
    made = proposed(SPOT, codes, Recurring(needed, 90), None, NOW)
    assert (made is not None) == (len(set(codes)) >= needed)
    if made is not None:
        assert len(made.codes) == min(len(set(codes)), MOST_LINKED)
        assert made.number == 1
        assert proposed(SPOT, codes, Recurring(needed, 90), made, NOW) == replace(made, number=2)


def test_reports_before_a_proposal_or_the_period_count_for_no_further_one() -> None:
    last = Proposal(SPOT, 1, NOW - timedelta(days=10), ())
    assert counted_from(RULE, None, NOW) == NOW - timedelta(days=90)
    assert counted_from(RULE, last, NOW) == last.at
    assert counted_from(RULE, replace(last, at=NOW - timedelta(days=200)), NOW) == NOW - timedelta(days=90)


def test_only_the_leader_of_a_commune_decides() -> None:
    directory = samples.directory()
    leads = {one.username: commune_led(one, directory) for one in samples.officers()}
    assert {name for name, commune in leads.items() if commune} == {
        "leader.that-khe",
        "leader.dong-dang",
        "leader.ky-lua",
    }
    assert leads["leader.that-khe"] == COMMUNE
    leader = samples.officer("that-khe", Role.LEADER)
    assert commune_led(replace(leader, active=False), directory) is None
