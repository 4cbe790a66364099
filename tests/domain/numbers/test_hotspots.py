"""Whether a place has more reports than before, or only by chance."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.numbers.hotspots import FALSE_SHARE, FEWEST, Trend, compared, p_value


@pytest.mark.parametrize(
    ("count", "before", "p"),
    [
        (0, 0, 1.0),
        (5, 5, 1.0),
        (3, 2, 1.0),
        (5, 0, 0.0625),
        (6, 0, 0.03125),
        (8, 1, 0.0390625),
        (12, 3, 0.03515625),
        (15, 5, 0.041389465),
        (30, 15, 0.035698),
    ],
)
def test_the_exact_two_sided_p_value(count: int, before: int, p: float) -> None:
    assert p_value(count, before) == pytest.approx(p, rel=1e-4)
    assert p_value(before, count) == p_value(count, before)


@given(st.integers(0, 300), st.integers(0, 300))
def test_it_equals_the_sum_of_the_binomial_terms(count: int, before: int) -> None:
    n, most = count + before, max(count, before)
    exact = min(Fraction(1), Fraction(2 * sum(comb(n, k) for k in range(most, n + 1)), 2**n))
    assert p_value(count, before) == pytest.approx(float(exact), rel=1e-9)


def test_large_counts_are_compared_fast() -> None:
    assert p_value(1_000_000, 1_000_000) == 1.0
    assert p_value(1_010_000, 990_000) < 1e-40


@pytest.mark.parametrize(
    ("pair", "trend"),
    [
        ((20, 4), Trend.UP),
        ((4, 20), Trend.DOWN),
        ((12, 10), Trend.STEADY),
        ((5, 0), Trend.FEW),
        ((6, 0), Trend.UP),
        ((0, 0), Trend.FEW),
    ],
)
def test_the_trend_of_one_place(pair: tuple[int, int], trend: Trend) -> None:
    assert compared({"x": pair})["x"].trend is trend


def test_fewer_reports_than_the_minimum_can_never_be_significant() -> None:
    assert p_value(FEWEST, 0) <= FALSE_SHARE < p_value(FEWEST - 1, 0)


def test_among_many_places_the_limit_is_stricter() -> None:
    alone = compared({"x": (8, 1)})
    among = compared({"x": (8, 1)} | {f"calm {number}": (6, 6) for number in range(20)})
    assert (alone["x"].trend, among["x"].trend) == (Trend.UP, Trend.STEADY)


def test_places_without_a_change_are_hardly_ever_significant() -> None:
    chance = Random(7)
    wrong = 0
    for _ in range(200):
        places = {}
        for place in range(30):
            count = sum(chance.random() < 0.5 for _ in range(40))
            places[str(place)] = (count, 40 - count)
        wrong += any(one.trend in (Trend.UP, Trend.DOWN) for one in compared(places).values())
    # Without any real change at most FALSE_SHARE of the runs have a false result; the factor allows for the scatter of
    # 200 runs.
    assert wrong <= 200 * FALSE_SHARE * 1.8


@pytest.mark.parametrize(("count", "before", "change"), [(15, 10, 0.5), (0, 4, -1.0), (3, 0, None)])
def test_the_change_is_relative_to_the_period_before(count: int, before: int, change: float | None) -> None:
    assert compared({"x": (count, before)})["x"].change == change
