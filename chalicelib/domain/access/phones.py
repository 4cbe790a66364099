"""Telephone numbers: what is one, how it is stored, and whether it can get an SMS (libphonenumber's numbering plans).

A number without a country code is Vietnamese. Numbers are stored in E.164 form. A rescue's number may be stored as it
was typed, because people in need are not refused for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

#: The longest text that is taken as a telephone number, in characters.
LONGEST = 32
#: The country code of Vietnam (ITU-T E.164).
VIETNAM = 84


@dataclass(frozen=True, slots=True)
class Dialled:
    """A telephone number. ``is_valid``: the numbering plan has it. ``is_mobile``: it gets SMS.

    ``country`` is the country code of E.164.
    """

    e164: str
    is_valid: bool
    is_mobile: bool
    country: int


def read(text: str) -> Dialled | None:
    """The number that a text is; None if it has not the length or the form of one."""
    # The library takes 40 ms to import.
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    kind = phonenumbers.number_type(number)
    return Dialled(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        phonenumbers.is_valid_number(number),
        kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE),
        int(number.country_code or 0),
    )


def gets_sms(stored: str, abroad: Collection[int] = ()) -> bool:
    """Whether a stored number surely gets SMS: a mobile number of Vietnam, or of the country codes ``abroad``.

    SMS to other countries cost many times as much, and criminals share in the price of some numbers.
    """
    found = read(stored)
    return found is not None and found.is_mobile and _is_served(found, abroad)


def may_get_sms(stored: str, abroad: Collection[int] = ()) -> bool:
    """Whether a stored number may get SMS: not a fixed line. The numbering plan may not know a new prefix yet."""
    found = read(stored)
    return found is not None and (found.is_mobile or not found.is_valid) and _is_served(found, abroad)


def _is_served(number: Dialled, abroad: Collection[int]) -> bool:
    return number.country == VIETNAM or number.country in abroad


@lru_cache(maxsize=8)
def countries_in(text: str) -> frozenset[int]:
    """The country codes in a setting such as ``856,86``. Raises ValueError for any other text."""
    return frozenset(int(code) for code in text.split(",") if code)
