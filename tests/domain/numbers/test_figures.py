"""Figures computed from summaries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.numbers.figures import (
    FIGURES,
    MAX_DAYS,
    Form,
    Period,
    figures,
    period,
    quantile,
    ranges,
    ranks,
)
from chalicelib.domain.numbers.summaries import Summary

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_rates_follow_their_definitions() -> None:
    sums = {"received": 20, "handled": 10, "on_time": 9, "late": 1, "open": 7, "overdue": 2, "refused": 3}
    sums |= {"on_time_held": 10, "overdue_held": 0, "satisfied": 3, "accepted": 1, "unsatisfied": 1}
    sums |= {"waits": 2, "waited_seconds": 7200, "extensions": 1, "extended_seconds": 86400}
    sums |= {"instructions": 3, "instructions_on_time": 2, "instructions_late": 1}
    found = figures(Summary(sums, {"answer": [3600] * 10}), NOW)
    assert [found[f"instructions{name}"] for name in ("", "_on_time", "_late")] == [3, 2, 1]
    assert (found["on_time_rate"], found["on_time_held_rate"]) == (0.75, 1.0)
    assert [found[name] for name in ("rated", "satisfied_rate", "content_rate", "response_rate")] == [5, 0.6, 0.8, 0.5]
    assert (found["answer_mean_seconds"], found["waited_mean_seconds"]) == (3600, 3600)
    assert (found["extended_mean_seconds"], found["planned_mean_seconds"]) == (86400, None)


def test_a_division_by_zero_gives_no_rate() -> None:
    found = figures(Summary({"received": 3, "open": 3}), NOW)
    assert {name for name, value in found.items() if value is None} == {
        name for name, figure in FIGURES.items() if figure.form is not Form.COUNT
    }
    assert found["handled"] == 0


@pytest.mark.parametrize(
    ("lengths", "median", "p90"),
    [([], None, None), ([9], 9, 9), ([1, 2], 1, 2), ([5, 1, 3], 3, 5), ([*range(1, 11)], 5, 9), ([7, 7, 1], 7, 7)],
)
def test_quantiles_are_lengths_that_occurred(lengths: list[int], median: int | None, p90: int | None) -> None:
    found = figures(Summary(times={"answer": lengths, "response": lengths}), NOW)
    for name in ("answer", "response"):
        assert (found[f"{name}_median_seconds"], found[f"{name}_p90_seconds"]) == (median, p90)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.integers(1, 100))
def test_a_quantile_is_the_shortest_length_that_holds_its_share(lengths: list[int], percent: int) -> None:
    found = quantile(sorted(lengths), percent)
    assert found in lengths
    assert sum(length <= found for length in lengths) * 100 >= percent * len(lengths)
    assert sum(length < found for length in lengths) * 100 < percent * len(lengths)


@pytest.mark.parametrize(
    ("hours", "place"), [(0, 0), (1, 0), (4, 1), (4.25, 2), (24, 2), (100, 5), (720, 9), (721, 10)]
)
def test_a_length_falls_into_a_range(hours: float, place: int) -> None:
    found = ranges([int(hours * 3600)])
    assert (found[place], sum(found)) == (1, 1)


def test_the_longest_delay_is_of_an_answer_or_of_what_is_still_overdue() -> None:
    since = (NOW - timedelta(hours=2)).isoformat()
    late, overdue = Summary(late_answer=(3600, "LS1")), Summary(overdue=(since, None))
    assert late.longest_delay(NOW) == (3600, "LS1")
    late.add(overdue)
    assert late.longest_delay(NOW) == (7200, None)
    late.add(Summary(late_answer=(9000, "LS2"), overdue=((NOW - timedelta(hours=1)).isoformat(), "LS3")))
    assert late.longest_delay(NOW) == (9000, "LS2")
    assert Summary().longest_delay(NOW) is None


def test_the_best_on_time_rate_ranks_first_and_small_numbers_have_no_rank() -> None:
    counted = {
        "a": {"handled": 10, "on_time": 9},
        "b": {"handled": 20, "on_time": 20, "overdue": 0},
        "c": {"handled": 9, "on_time": 9},
        "d": {"handled": 10, "on_time": 9, "overdue": 5},
        "e": {"handled": 20, "on_time": 18},
        "f": {"overdue": 10},
    }
    assert ranks(counted, dict.fromkeys(counted)) == {"b": 1, "a": 2, "e": 2, "d": 4, "f": 5}
    kinds = dict.fromkeys(counted, "commune") | {"a": "department", "f": "department"}
    assert ranks(counted, kinds) == {"b": 1, "e": 2, "d": 3, "a": 1, "f": 2}


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
