"""What tests of citizens' routes share."""

from __future__ import annotations

import pytest

from chalicelib.channels import mailboxes, phones, topics
from chalicelib.runtime import clock
from tests.http.citizen.follows import NOON


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon, when messages are sent at once."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The messages sent, as (address, text)."""
    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(phones, "to_phone", lambda phone, text: messages.append((phone, text)))
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda mailbox, subject, body, **_: messages.append((mailbox, body)))
    monkeypatch.setattr(topics, "to_unit", lambda *_, **__: None)
    return messages
