"""What tests of channels share: a report of the page, what its sender is told, and by what it went."""

from __future__ import annotations

from tests.chats.conftest import RUBBISH, Chats
from tests.domain import samples
from tests.support import Faults

#: The instant of the fixture `by_day`.
START = samples.local("2026-03-09 10:00")
HERE = (22.2567, 106.4738)
#: The sender's telephone, as people write it and as gateways do.
TYPED, OWN = "0987654321", "84987654321"


def report(chats: Chats, **more: object) -> str:
    """Send a report on the page with the telephone ``OWN``, and return its code."""
    body = {
        "category": "hygiene",
        "description": RUBBISH,
        "place": {"lat": HERE[0], "lon": HERE[1]},
        "contact": {"phone": TYPED},
        "consent": True,
        **more,
    }
    made = chats.api("POST", "/v1/reports", body)
    assert made.status == 201, made.body
    code: str = made.body["code"]
    return code


def received(chats: Chats, **contact: str) -> str:
    """A report of the page is received, and its sender told. ``contact``: what they gave beside the telephone."""
    code = report(chats, contact={"phone": TYPED, **contact})
    assert chats.api.act("intake.intake", code, "receive").status == 200
    assert chats.deliver() == []
    return code


def status(chats: Chats, kind: str) -> list[str]:
    """The statuses of the messages of a kind to senders."""
    return [
        item["status"]["S"]
        for item in chats.province.items("Tickets")
        if item["type"]["S"] == "notice" and item["kind"]["S"] == kind and item["to"]["S"] == "reporter"
    ]


def sent_sms(faults: Faults) -> list[str]:
    """The texts that SNS was given."""
    return [call.sent["Message"] for call in faults.calls if call.operation == "Publish"]
