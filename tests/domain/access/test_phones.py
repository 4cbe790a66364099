"""Telephone numbers: which are valid, how they are stored, which get SMS."""

from __future__ import annotations

import pytest

from chalicelib.domain.access import phones


@pytest.mark.parametrize(
    ("text", "e164", "is_valid", "is_mobile"),
    [
        ("0901234567", "+84901234567", True, True),
        ("090 123 4567", "+84901234567", True, True),
        ("+84 90 123 45 67", "+84901234567", True, True),
        ("84901234567", "+84901234567", True, True),
        ("0331234567", "+84331234567", True, True),
        # Eleven digits ended in 2018: 0163 became 033.
        ("01631234567", "+841631234567", False, False),
        # A digit is missing, and zeros that a form was filled with.
        ("091234567", "+8491234567", False, False),
        ("0000000000", "+84000000000", False, False),
        ("0253812345", "+84253812345", False, False),
        ("02053812345", "+842053812345", True, False),
        ("+1 650 253 0000", "+16502530000", True, True),
        ("112", None, False, False),
        ("12", None, False, False),
        ("không có", None, False, False),
        ("", None, False, False),
    ],
)
def test_numbers(text: str, e164: str | None, is_valid: bool, is_mobile: bool) -> None:
    found = phones.read(text)
    assert (found and found.e164) == e164
    assert (bool(found and found.is_valid), bool(found and found.is_mobile)) == (is_valid, is_mobile)


@pytest.mark.parametrize(
    ("stored", "surely", "perhaps"),
    [
        ("+84901234567", True, True),
        ("+842053812345", False, False),
        # Stored before the numbering plan was asked: a new prefix, or a mistake.
        ("+841631234567", False, True),
        ("+8491234567", False, True),
        # Other countries, satellites, and numbers that cost their callers more.
        ("+16502530000", False, False),
        ("+88164123456", False, False),
        ("+252611234567", False, False),
        ("+8562055123456", False, False),
        ("+84190012345", False, False),
        # As a person in need typed it.
        ("không có", False, False),
    ],
)
def test_which_stored_numbers_get_sms(stored: str, surely: bool, perhaps: bool) -> None:
    assert (phones.gets_sms(stored), phones.may_get_sms(stored)) == (surely, perhaps)


def test_a_setting_allows_another_country() -> None:
    lao, chinese = "+8562055123456", "+8613812345678"
    abroad = phones.countries_in("856")
    assert [phones.gets_sms(number, abroad) for number in (lao, chinese, "+84901234567")] == [True, False, True]
    assert phones.countries_in("") == frozenset()
    with pytest.raises(ValueError, match="invalid literal"):
        phones.countries_in("86;1")
