"""People who follow reports, and officers who work on these."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from chalicelib.domain.access import phones as numbers
from chalicelib.identity import signing
from chalicelib.jobs import changes, delivery
from chalicelib.runtime import clock
from chalicelib.store.vault import sessions, unconfirmed
from chalicelib.store.vault.sessions import Session
from tests.domain import samples
from tests.support import Answer, Api, Province

OWN, OTHER = "+84901234567", "0987000111"
NOON = samples.local("2026-03-03 12:00")
POLICE = {"category": "traffic", "description": samples.DESCRIPTION, "place": {"commune": "06040"}}


def received_report(api: Api, **changes: Any) -> tuple[str, dict[str, str]]:
    """Send a report with a telephone and receive it. Returns its code and the header with its secret."""
    body = POLICE | {"contact": {"phone": OWN}, "consent": True} | changes
    answer = api("POST", "/v1/reports", body)
    assert answer.status == 201, answer.body
    assert api.act("intake.intake", answer.body["code"], "receive").status == 200
    return answer.body["code"], {"X_Report_Secret": answer.body["secret"]}


def session_of(phone: str) -> dict[str, str]:
    """The header of a session of a telephone that was confirmed."""
    name = secrets.token_urlsafe(24)
    sessions.begin(Session(name, signing.phone_key(phone), 1), clock.now())
    return {"Authorization": f"Bearer {signing.seal('session', name)}"}


def links_of(province: Province) -> list[str]:
    """The tokens of the links that mailboxes got or get, the oldest first."""
    waiting = [item for item in province.items("Reporters") if item["pk"]["S"].startswith("V#")]
    waiting.sort(key=lambda item: int(item["expires_at"]["N"]))
    return [signing.encrypt(unconfirmed.CONFIRM_FOLLOW, item["pk"]["S"].removeprefix("V#")) for item in waiting]


def follow(api: Api, code: str, **contact: str) -> Answer:
    """Follow with a telephone that is confirmed, or without a contact."""
    given = {"contact": contact, "consent": True} if contact else {}
    phone = phones_read(contact["phone"]) if "phone" in contact else None
    return api("POST", f"/v1/reports/{code}/follow", given, **(session_of(phone) if phone else {}))


def follow_by_mail(api: Api, province: Province, code: str, email: str) -> Answer:
    """Follow with a mailbox, and open the link of its mail."""
    before = set(links_of(province))
    asked = api("POST", f"/v1/reports/{code}/follow", {"contact": {"email": email}, "consent": True})
    assert (asked.status, asked.body["waits_for"], asked.body["told"]) == (200, "email", False)
    (token,) = set(links_of(province)) - before
    return api("POST", "/v1/follows", {"token": token})


def phones_read(text: str) -> str:
    found = numbers.read(text)
    assert found is not None
    return str(found.e164)


def work(api: Api, code: str, *actions: str) -> None:
    steps: dict[str, tuple[str, dict[str, Any]]] = {
        "dispatch": ("intake.intake", {"unit": "police"}),
        "accept": ("focal.police", {}),
        "answer": ("processing.police", {"text": "Đã sửa đèn"}),
        "approve": ("leader.police", {}),
        "refuse": ("intake.intake", {"refusal": "unclear", "text": "Không rõ"}),
    }
    for action in actions:
        officer, given = steps[action]
        answer = api.act(officer, code, action, **given)
        assert answer.status == 200, answer.body


def read_and_deliver(province: Province, now: datetime = NOON) -> None:
    """Read the stream and deliver every queued message, also those that belong to no ticket."""
    changes.read_changes([*province.stream_records(), *province.stream_records("digest")])
    deliver_queued(province, now)


def deliver_queued(province: Province, now: datetime = NOON) -> None:
    while bodies := province.queued():
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert delivery.deliver(records, lambda: now, lambda: 30.0) == []
