"""At which of their addresses a person is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from chalicelib.channels import outbound
from chalicelib.domain.access.contact import Contact

MOBILE, FIXED, UNKNOWN, TYPED, MAIL = "+84901234567", "+842053812345", "+841631234567", "bà Lan", "a@example.vn"


@pytest.mark.parametrize(
    ("phone", "email", "told"),
    [
        (MOBILE, None, ["sms"]),
        (MOBILE, MAIL, ["sms", "email"]),
        (FIXED, MAIL, ["email"]),
        (FIXED, None, []),
        (UNKNOWN, MAIL, ["email"]),
        (UNKNOWN, None, ["sms"]),
        (TYPED, MAIL, ["email"]),
        (TYPED, None, []),
        (None, MAIL, ["email"]),
        (None, None, []),
    ],
)
def test_a_fixed_line_beside_a_mailbox_gets_the_mail(
    monkeypatch: pytest.MonkeyPatch, phone: str | None, email: str | None, told: list[str]
) -> None:
    monkeypatch.setattr(outbound, "settings", lambda: SimpleNamespace(sender_email="tu@example.vn", sms_countries=""))
    assert [way.channel for way in outbound.ways_to(Contact(phone=phone, email=email), "approve")] == told
