"""Telephone numbers: what is one, how it is stored, and whether it can get an SMS (libphonenumber's numbering plans).

A number without a country code is Vietnamese. Numbers are stored in E.164 form. A rescue's number may be stored as it
was typed, because people in need are not refused for it.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The longest text that is taken as a telephone number, in characters.
LONGEST = 32


@dataclass(frozen=True, slots=True)
class Dialled:
    """A telephone number. ``is_valid``: the numbering plan has it. ``is_mobile``: it gets SMS."""

    e164: str
    is_valid: bool
    is_mobile: bool


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
    )


def gets_sms(stored: str) -> bool:
    """Whether a stored number surely gets SMS."""
    found = read(stored)
    return found is not None and found.is_mobile


def may_get_sms(stored: str) -> bool:
    """Whether a stored number may get SMS: not a fixed line. The numbering plan may not know a new prefix yet."""
    found = read(stored)
    return found is not None and (found.is_mobile or not found.is_valid)
