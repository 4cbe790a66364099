"""Periods of indicators: what people write, which one ended last, and by which day it is entered."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.indicators.periods import IndicatorPeriod, PeriodKind, last_ended, period_at, read_period, until
from tests.domain import samples

CALENDAR = samples.directory().calendar
WRITTEN = {
    "2026-10": "2026-10",
    "10/2026": "2026-10",
    "T10/2026": "2026-10",
    "Tháng 10/2026": "2026-10",
    "tháng 9 năm 2026": "2026-09",
    "Month 9/2026": "2026-09",
    "2026-Q4": "2026-Q4",
    "Q4/2026": "2026-Q4",
    "Quý IV/2026": "2026-Q4",
    "QUÝ 2 năm 2026": "2026-Q2",
    "Quarter 1/2026": "2026-Q1",
    "2026": "2026",
    "Năm 2026": "2026",
}
days = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(("text", "period"), WRITTEN.items())
def test_periods_are_read_as_people_write_them(text: str, period: str) -> None:
    assert str(read_period(text)) == period


# A spreadsheet that took a month for a date leaves the last ones.
@pytest.mark.parametrize(
    "text", ["", "13/2026", "0/2026", "2026-Q5", "Quý V/2026", "1999", "2101-01", "Oct-26", "01/10/2026"]
)
def test_anything_else_is_no_period(text: str) -> None:
    assert read_period(text) is None


@given(st.sampled_from(PeriodKind), days)
def test_periods_follow_each_other_and_are_read_again(kind: PeriodKind, day: date) -> None:
    period = period_at(kind, day)
    assert period.first <= day <= period.last
    assert period.before.following == period == period.following.before
    assert (period.following.first - period.last).days == 1
    assert read_period(str(period)) == period
    assert read_period(period.written.vi) == period == read_period(period.written.en)
    assert last_ended(kind, day).last < day
    assert last_ended(kind, day).following == period


def test_a_year_of_months() -> None:
    year = [IndicatorPeriod(PeriodKind.MONTH, 2026, 1), IndicatorPeriod(PeriodKind.MONTH, 2026, 12)]
    assert len(list(until(*year))) == 12
    assert list(until(year[1], year[0])) == []


def test_the_day_is_of_the_month_after_the_period_and_no_day_off() -> None:
    assert IndicatorPeriod(PeriodKind.MONTH, 2026, 2).due(5, CALENDAR) == date(2026, 3, 5)
    assert IndicatorPeriod(PeriodKind.MONTH, 2026, 3).due(4, CALENDAR) == date(2026, 4, 6), "a Saturday"
    assert IndicatorPeriod(PeriodKind.YEAR, 2025).due(2, CALENDAR) == date(2026, 1, 5), "decided to be off"
    assert IndicatorPeriod(PeriodKind.QUARTER, 2026, 1).due(10, CALENDAR) == date(2026, 4, 10)
