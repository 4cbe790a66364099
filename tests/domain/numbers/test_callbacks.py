"""The draw of call-backs follows from its seed; who answered a report does not call its sender."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.numbers.callbacks import CallBack, CallTally, Result, check_caller, check_result, order, tally
from tests.domain import samples

CODES = [f"LS{number:010d}" for number in range(20)]
WEEK = date(2026, 3, 2)


@given(st.text(max_size=40), st.permutations(CODES))
def test_the_order_follows_from_the_seed_and_not_from_the_order_of_the_reports(seed: str, codes: list[str]) -> None:
    assert order(seed, codes) == order(seed, CODES)
    assert sorted(order(seed, codes)) == CODES


@given(st.text(max_size=40), st.sampled_from(CODES))
def test_another_report_changes_the_place_of_none(seed: str, left_out: str) -> None:
    assert order(seed, [code for code in CODES if code != left_out]) == [
        code for code in order(seed, CODES) if code != left_out
    ]


def test_each_report_is_drawn_about_as_often() -> None:
    first = Counter(order(str(number), CODES)[0] for number in range(2000))
    assert all(50 < first[code] < 160 for code in CODES)


@pytest.mark.parametrize(
    ("caller", "answered_by", "is_allowed"),
    [
        (("a", None), {"b"}, True),
        (("a", None), set(), True),
        (("a", None), {"a"}, False),
        (("a", "b"), {"b"}, False),
        (("a", None), {None}, True),
    ],
)
def test_who_answered_does_not_call(caller: tuple[str, str | None], answered_by: set[str], is_allowed: bool) -> None:
    if is_allowed:
        return check_caller(caller, answered_by)
    with pytest.raises(NotAllowed):
        check_caller(caller, answered_by)
    return None


@pytest.mark.parametrize(("reached", "satisfied"), [(True, None), (False, True), (False, False)])
def test_only_who_was_reached_says_whether_they_are_satisfied(reached: bool, satisfied: bool | None) -> None:
    with pytest.raises(Invalid) as raised:
        check_result(reached=reached, satisfied=satisfied)
    assert raised.value.field == "satisfied"


def test_results_are_counted() -> None:
    results = [
        None,
        Result(reached=False, satisfied=None, officer="officer", at=samples.T0),
        Result(reached=True, satisfied=True, officer="officer", at=samples.T0),
        Result(reached=True, satisfied=False, officer="officer", at=samples.T0),
    ]
    calls = [CallBack(WEEK, code, "06040", one) for code, one in zip(CODES, results, strict=False)]
    assert tally(calls) == CallTally(drawn=4, called=3, reached=2, satisfied=1)
    assert tally([]) == CallTally(0, 0, 0, 0)
