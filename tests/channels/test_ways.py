"""At which address a person is told."""

from __future__ import annotations

import pytest

from chalicelib.channels.outbound import way_to
from chalicelib.domain.access.contact import Contact

MOBILE, FIXED, UNKNOWN, TYPED, MAIL = "+84901234567", "+842053812345", "+841631234567", "bà Lan", "a@example.vn"


@pytest.mark.parametrize(
    ("phone", "email", "told"),
    [
        (MOBILE, None, MOBILE),
        (MOBILE, MAIL, MOBILE),
        (FIXED, MAIL, MAIL),
        (FIXED, None, None),
        (UNKNOWN, MAIL, MAIL),
        (UNKNOWN, None, UNKNOWN),
        (TYPED, MAIL, MAIL),
        (TYPED, None, None),
        (None, MAIL, MAIL),
        (None, None, None),
    ],
)
def test_a_fixed_line_beside_a_mailbox_gets_the_mail(phone: str | None, email: str | None, told: str | None) -> None:
    found = way_to(Contact(phone=phone, email=email))
    assert (found and found[1]) == told
