"""What may be entered, and what follows from the entries of a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.indicators.definitions import Indicator, indicators_from_document
from chalicelib.domain.indicators.entries import EntryState, IndicatorEntry, check_period, check_value, reckon_last
from chalicelib.domain.indicators.periods import IndicatorPeriod, read_period
from chalicelib.domain.texts.problems import PROBLEMS
from tests.domain import samples
from tests.http.indicators import coverage, line

CALENDAR = samples.directory().calendar
MARCH_4 = date(2026, 3, 4)


def indicator(described: Mapping[str, Any]) -> Indicator:
    return next(iter(indicators_from_document({"indicators": [described]}).values()))


REVENUE, COVERAGE = indicator(line()), indicator(coverage())


def amounts(*numbers: float | str | None) -> tuple[Decimal | None, ...]:
    return tuple(None if one is None else Decimal(str(one)) for one in numbers)


def entries(of: Indicator, **values: float) -> dict[tuple[str, IndicatorPeriod], IndicatorEntry]:
    """Entries by period, like ``m2026_01``."""
    found = {}
    for name, value in values.items():
        period = read_period(name[1:].replace("_", "-"))
        assert period is not None
        found[of.id, period] = IndicatorEntry(Decimal(str(value)), 1, "focal.police", samples.T0)
    return found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-03", "period_not_ended"),
        ("2027-01", "period_not_ended"),
        ("2024-12", "period_too_early"),
        ("2026-Q1", "period_kind"),
        ("Oct-26", "period_unreadable"),
    ],
)
def test_a_period_that_cannot_be_entered_is_named(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_period(REVENUE, text, MARCH_4, field="period")
    assert refused.value.code == code
    assert all(PROBLEMS[code].fill(**refused.value.params))


def test_a_period_is_entered_from_its_last_day_on() -> None:
    assert str(check_period(REVENUE, "2026-02", date(2026, 2, 28), field="period")) == "2026-02"
    with pytest.raises(Invalid, match="period_not_ended"):
        check_period(REVENUE, "2026-02", date(2026, 2, 27), field="period")


@pytest.mark.parametrize("value", ["100,01", "-0,5", 101])
def test_percents_lie_between_0_and_100_unless_the_document_says_otherwise(value: str | float) -> None:
    with pytest.raises(Invalid) as refused:
        check_value(COVERAGE, value, field="value")
    assert refused.value.code == "amount_bounds"
    assert "từ 0 đến 100 %" in PROBLEMS["amount_bounds"].fill(**refused.value.params).vi
    growth = indicator(coverage(least=-50, most=200))
    assert check_value(growth, "-0,5", field="value") == Decimal("-0.5")


def test_months_add_up_to_the_plan_of_the_year_and_holes_are_counted() -> None:
    known = entries(REVENUE, m2026_01=100, m2026_02=50, m2025_12=999)
    found = reckon_last(REVENUE, known, CALENDAR, MARCH_4)
    assert (str(found.period), found.holes) == ("2026-02", 0)
    assert (found.value, found.value_before, found.change) == amounts(50, 100, -0.5)
    assert (found.to_date, found.plan, found.share) == amounts(150, 1200, 0.125)
    assert found.state is EntryState.ENTERED

    partly = reckon_last(REVENUE, entries(REVENUE, m2026_02=50), CALENDAR, MARCH_4)
    assert (partly.to_date, partly.change) == amounts(50, None)
    assert partly.holes == 1


def test_a_level_is_compared_with_the_plan_itself() -> None:
    planned = indicator(coverage() | {"plans": [{"year": 2025, "plan": 80}]})
    found = reckon_last(planned, entries(planned, q2025_Q4=60, q2025_Q3=40), CALENDAR, MARCH_4)
    assert str(found.period) == "2025-Q4"
    assert (found.to_date, found.share, found.change) == amounts(60, 0.75, 0.5)


def test_the_first_month_is_compared_with_the_december_before() -> None:
    found = reckon_last(REVENUE, entries(REVENUE, m2026_01=10, m2025_12=20), CALENDAR, date(2026, 2, 10))
    assert (found.value_before, found.to_date, found.change) == amounts(20, 10, -0.5)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 3, 1), EntryState.AWAITED),
        (date(2026, 3, 5), EntryState.AWAITED),
        (date(2026, 3, 6), EntryState.LATE),
        (date(2025, 1, 15), EntryState.NONE),
    ],
)
def test_who_has_not_entered_is_late_after_the_day(today: date, state: EntryState) -> None:
    assert reckon_last(REVENUE, {}, CALENDAR, today).state is state


def test_a_zero_before_or_a_plan_of_zero_gives_no_share() -> None:
    nothing = indicator(line(plans=[{"year": 2026, "plan": 0}]))
    found = reckon_last(nothing, entries(nothing, m2026_02=5, m2026_01=0), CALENDAR, MARCH_4)
    assert (found.share, found.change) == amounts(None, None)
