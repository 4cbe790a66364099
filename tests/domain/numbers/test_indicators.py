"""Figures computed from measures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.numbers.counts import BUCKET_HOURS, BUCKETS
from chalicelib.domain.numbers.indicators import MAX_DAYS, Period, figures, period, quantile, ranks, together

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_rates_follow_their_definitions() -> None:
    found = figures(
        {"received": 20, "handled": 10, "on_time": 9, "late": 1, "open": 7, "overdue": 2, "refused": 3}
        | {"satisfied": 3, "accepted": 1, "unsatisfied": 1, "seconds": 36000, "t0": 10}
    )
    assert found["on_time_rate"] == 0.75
    assert (found["rated"], found["satisfied_rate"], found["content_rate"], found["response_rate"]) == (
        5,
        0.6,
        0.8,
        0.5,
    )
    assert found["answer_mean_seconds"] == 3600


def test_a_division_by_zero_gives_no_rate() -> None:
    found = figures({"received": 3, "open": 3})
    rates = ("on_time_rate", "satisfied_rate", "content_rate", "response_rate", "answer_mean_seconds")
    assert [found[name] for name in (*rates, "answer_median_seconds", "answer_p90_seconds")] == [None] * 7
    assert found["handled"] == 0


@pytest.mark.parametrize(
    ("counted", "share", "hours"),
    [
        ({"t0": 1}, 0.5, 0.5),
        ({"t1": 5, "t2": 5}, 0.5, 4),
        ({"t1": 5, "t2": 5}, 0.9, 20),
        ({"t2": 4, "t4": 4}, 0.5, 24),
        ({"t10": 3}, 0.5, 720),
        ({"t0": 1, "t10": 9}, 0.9, 720),
    ],
)
def test_a_quantile_is_interpolated_in_its_bucket(counted: dict[str, int], share: float, hours: float) -> None:
    assert quantile(counted, share) == hours * 3600


@given(st.lists(st.one_of(st.floats(0, 700), st.sampled_from(BUCKET_HOURS)), min_size=2, max_size=60))
def test_the_estimated_median_is_in_the_bucket_of_the_true_median(hours: list[float]) -> None:
    counted = together({BUCKETS[sum(hour > end for end in BUCKET_HOURS)]: 1} for hour in hours)
    found = quantile(counted, 0.5)
    assert found is not None
    low, high = sorted(hours)[(len(hours) - 1) // 2], sorted(hours)[len(hours) // 2]
    ends = [0, *BUCKET_HOURS]
    begin = max(end for end in ends if end < low or end == 0)
    end = min(end for end in BUCKET_HOURS if end >= high)
    assert begin <= found / 3600 <= end


def test_the_best_on_time_rate_ranks_first_and_small_numbers_have_no_rank() -> None:
    counted = {
        "a": {"handled": 10, "on_time": 9},
        "b": {"handled": 20, "on_time": 20, "overdue": 0},
        "c": {"handled": 9, "on_time": 9},
        "d": {"handled": 10, "on_time": 9, "overdue": 5},
        "e": {"handled": 20, "on_time": 18},
        "f": {"overdue": 10},
    }
    assert ranks(counted) == {"b": 1, "a": 2, "e": 2, "d": 4, "f": 5}


@given(DAYS, st.integers(1, MAX_DAYS))
def test_a_period_knows_its_days_and_its_whole_months(first: date, days: int) -> None:
    found = period(first, first + timedelta(days=days - 1))
    assert found.days == days
    assert (found.before.days, found.before.last + timedelta(days=1)) == (days, found.first)
    one_by_one = [first + timedelta(days=day) for day in range(days)]
    assert found.months == sorted({day.replace(day=1) for day in one_by_one})
    for month in found.months:
        length = ((month + timedelta(days=31)).replace(day=1) - month).days
        assert found.covers(month) is (sum(day.replace(day=1) == month for day in one_by_one) == length)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), "period_backwards"),
        (date(2025, 1, 1), date(2026, 12, 31), "period_too_long"),
    ],
)
def test_an_empty_and_a_too_long_period_are_refused(first: date, last: date, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        period(first, last)
    assert caught.value.code == code


def test_a_period_includes_both_its_ends() -> None:
    found = Period(date(2026, 2, 24), date(2026, 3, 24))
    assert date(2026, 2, 24) in found
    assert date(2026, 3, 24) in found
    assert date(2026, 3, 25) not in found
