"""Amounts of time in the rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit, parse_amount

READ = {
    "30 minutes": Amount(30, TimeUnit.MINUTES),
    "1 minute": Amount(1, TimeUnit.MINUTES),
    "4 hours": Amount(4, TimeUnit.HOURS),
    "7 days": Amount(7, TimeUnit.DAYS),
    "90 working minutes": Amount(90, TimeUnit.WORKING_MINUTES),
    "4 working hours": Amount(4, TimeUnit.WORKING_HOURS),
    "1 working day": Amount(1, TimeUnit.WORKING_DAYS),
    "  10   working   days ": Amount(10, TimeUnit.WORKING_DAYS),
    "0 minutes": Amount(0, TimeUnit.MINUTES),
}


@pytest.mark.parametrize(("text", "amount"), READ.items())
def test_amounts_are_read_as_written(text: str, amount: Amount) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "hours",
        "-1 hours",
        "1.5 hours",
        "4 hours 30 minutes",
        "4 weeks",
        "4 workinghours",
        "4 hourss",
        "four days",
    ],
)
def test_a_malformed_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount of time"):
        parse_amount(text)


@given(st.integers(0, 10_000), st.sampled_from(TimeUnit))
def test_the_text_of_an_amount_can_be_parsed(n: int, unit: TimeUnit) -> None:
    assert parse_amount(str(Amount(n, unit))) == Amount(n, unit)


def test_only_working_time_units_need_a_calendar() -> None:
    working = {unit for unit in TimeUnit if Amount(1, unit).counts_working_time}
    assert working == {TimeUnit.WORKING_MINUTES, TimeUnit.WORKING_HOURS, TimeUnit.WORKING_DAYS}
