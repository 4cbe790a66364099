"""Numbers as people write them: Vietnamese is read, English is named and never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.texts.amounts import MOST_DIGITS, read_amount, written

READ = {
    "1.234,5": "1234.5",
    "1234,5": "1234.5",
    "1 234,5": "1234.5",
    "1\u00a0234\u00a0567": "1234567",
    "1.234": "1234",
    "12.345.678,90": "12345678.9",
    "0,05": "0.05",
    " 7 ": "7",
    "-1.234,5": "-1234.5",
    "−3": "-3",
    "'-3": "-3",
    "-0": "0",
}
REFUSED = {
    "1,234.5": "amount_english",
    "1,234,567": "amount_english",
    "0.5": "amount_english",
    "0.125": "amount_english",
    "1234.5": "amount_english",
    "12.34": "amount_english",
    # In Vietnamese it has three decimals; nobody enters these where two are allowed.
    "1,234": "amount_decimals",
    "1,2,3": "amount_invalid",
    "1.2345.678": "amount_invalid",
    "1.234.5": "amount_invalid",
    "12%": "amount_invalid",
    "1e5": "amount_invalid",
    "NaN": "amount_invalid",
    "một": "amount_invalid",
    "": "amount_invalid",
    "--1": "amount_invalid",
    "\u0661\u0662": "amount_invalid",
    "1" * (MOST_DIGITS + 1): "amount_too_large",
}


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_what_is_written_in_vietnamese_is_read(text: str, number: str) -> None:
    assert read_amount(text, 2, field="value") == Decimal(number)


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_what_could_be_mistaken_is_named(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_amount(text, 2, field="value")
    assert (refused.value.code, refused.value.field) == (code, "value")


def test_an_english_number_is_answered_with_how_to_write_it() -> None:
    with pytest.raises(Invalid) as refused:
        read_amount("1,234.5", 2, field="value")
    assert refused.value.params["meant"] == "1.234,5"


@pytest.mark.parametrize(("number", "code"), [(float("nan"), "amount_invalid"), (float("inf"), "amount_invalid")])
def test_a_number_of_json_that_is_none_is_named(number: float, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_amount(number, 2, field="value")
    assert refused.value.code == code


def test_a_number_of_json_is_read_as_it_is() -> None:
    assert read_amount(0.1, 2, field="value") == Decimal("0.1")
    assert str(read_amount(1e3, 2, field="value")) == "1000"


@given(st.decimals(-(10**MOST_DIGITS) + 1, 10**MOST_DIGITS - 1, places=3))
def test_what_we_write_we_read(number: Decimal) -> None:
    assert read_amount(written(number), 3, field="value") == number
