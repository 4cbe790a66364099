"""Requests about one's own data: two clocks, with alerts before and after."""

from __future__ import annotations

from datetime import datetime

import pytest

from chalicelib.domain.access.own_data import AskedBy, Clock, PrivacyRequest, Standing, answered, opened, settled, tick
from chalicelib.domain.access.periods import ANSWER, LAW, Wish, period
from chalicelib.domain.deadlines.amounts import parse_amount
from chalicelib.domain.deadlines.reading import rules_from_document
from chalicelib.domain.province.kinds import Kind
from tests.domain import samples
from tests.domain.samples import local

CALENDAR = samples.directory().calendar
FRIDAY = local("2026-02-13 16:30")


def request(wish: Wish = Wish.ERASE) -> PrivacyRequest:
    return opened("one", wish, AskedBy.SENDER, now=FRIDAY, calendar=CALENDAR, ruled={})


def alerts(asked: PrivacyRequest, until: datetime) -> list[tuple[str, str, str | None]]:
    found = []
    while (moved := tick(asked, until)) is not None:
        assert moved.revision == asked.revision + 1
        asked = moved
        found.append((asked.last_clock.value, asked.last_kind, asked.last_audience and asked.last_audience.value))
    return found


def test_a_request_is_to_be_answered_within_two_working_days() -> None:
    # The Tết holidays are in between.
    assert request().due_at == local("2026-02-24 16:30")
    assert [(point.check, point.audience) for point in request().points] == [
        ("warned", "supervisor"),
        ("breached", "supervisor"),
        ("escalated", "address"),
    ]


@pytest.mark.parametrize(
    ("wish", "by"),
    [
        (Wish.EXPORT, "2026-02-23 16:30"),
        (Wish.CORRECT, "2026-02-23 16:30"),
        (Wish.WITHDRAW, "2026-02-28 16:30"),
        (Wish.RESTRICT, "2026-02-28 16:30"),
        (Wish.LIFT, "2026-02-28 16:30"),
        (Wish.OBJECT, "2026-02-28 16:30"),
        (Wish.ERASE, "2026-03-05 16:30"),
    ],
)
def test_each_wish_has_its_period_of_fulfilment(wish: Wish, by: str) -> None:
    assert request(wish).fulfil_by == local(by)


def test_the_rules_come_before_the_periods_of_the_law() -> None:
    rules = rules_from_document(samples.documents()[Kind.RULES] | {"own_data": {"erase": "5 days"}})
    assert period(Wish.ERASE, rules.own_data) == parse_amount("5 days")
    assert period(ANSWER, rules.own_data) == LAW[ANSWER]
    assert set(LAW) == {ANSWER, *Wish}


def test_each_point_occurs_once_and_in_order() -> None:
    assert tick(request(), local("2026-02-23 16:29")) is None
    assert alerts(request(), local("2026-04-10 08:00")) == [
        # The half of twenty days ends during Tết, like the day before the answer is due.
        ("answer", "warned", "supervisor"),
        ("fulfil", "warned", "supervisor"),
        ("answer", "breached", "supervisor"),
        ("answer", "escalated", "address"),
        ("fulfil", "breached", "supervisor"),
        ("fulfil", "escalated", "address"),
    ]


def test_an_answer_stops_its_own_clock_alone() -> None:
    told = answered(request(), now=FRIDAY, by="officer", note="Sẽ xóa trong tuần sau")
    assert (told.standing, told.answered_at, told.note) == (Standing.OPEN, FRIDAY, "Sẽ xóa trong tuần sau")
    assert alerts(told, local("2026-04-10 08:00")) == [
        ("fulfil", "warned", "supervisor"),
        ("fulfil", "breached", "supervisor"),
        ("fulfil", "escalated", "address"),
    ]
    late = tick(told, local("2026-04-10 08:00"))
    assert late is not None
    assert (late.last_clock, late.alerted_due) == (Clock.FULFIL, late.fulfil_by)


def test_a_fulfilment_stops_both_clocks() -> None:
    done = settled(request(), Standing.DONE, now=FRIDAY, proof={"rows": 1})
    assert (done.standing, done.answered_at, done.next_check_at) == (Standing.DONE, FRIDAY, None)
    assert tick(done, local("2026-06-01 08:00")) is None


@pytest.mark.parametrize(
    ("answered_at", "settled_at", "late"),
    [
        ("2026-02-24 16:30", "2026-03-05 16:30", False),
        ("2026-02-24 16:31", "2026-03-05 16:30", True),
        ("2026-02-24 16:30", "2026-03-05 16:31", True),
        (None, "2026-02-24 16:30", False),
        (None, "2026-03-01 16:30", True),
    ],
)
def test_a_late_answer_or_fulfilment_makes_a_request_late(answered_at: str | None, settled_at: str, late: bool) -> None:
    asked = request()
    if answered_at:
        asked = answered(asked, now=local(answered_at), by="officer", note="Đang làm")
    done = settled(asked, Standing.DONE, now=local(settled_at), proof={})
    assert done.is_late(local("2026-06-01 08:00")) is late
