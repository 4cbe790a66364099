"""A reception to book in tests: the commune's chair on Thursdays, two slots, one seat each."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from chalicelib.domain.access import phones
from chalicelib.domain.province.kinds import Kind
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.vault import sessions
from tests.domain import samples
from tests.support import Answer, Api, Province

UNIT, NAME, DAY = "that-khe", "that-khe", "2026-03-05"
FIRST, SECOND = f"{DAY}T08:00", f"{DAY}T08:30"
PERSON, PHONE, SUBJECT = "Nguyễn Thị Thử", "+84912345678", "Tranh chấp lối đi chung"
#: A Tuesday noon; the reception is on Thursday.
NOON = samples.local("2026-03-03 12:00")
BOOKING: dict[str, Any] = {"slot": FIRST, "name": PERSON, "phone": "0912345678", "subject": SUBJECT, "consent": True}


def line(**changed: Any) -> dict[str, Any]:
    """A line of the document of receptions."""
    return {
        "id": NAME,
        "unit": UNIT,
        "title": "Chủ tịch UBND xã",
        "title_en": "Chair of the commune",
        "place": "Phòng tiếp công dân",
        "place_en": "Reception room",
        "decision": "Quyết định mẫu",
        "weekly": {"thu": ["08:00-09:00"]},
        "minutes": 30,
        "people": 1,
        "ahead": 14,
    } | changed


def publish(*lines: dict[str, Any], at: datetime = NOON) -> None:
    """Publish receptions, the usual one by default."""
    documents.publish(Kind.RECEPTIONS, {"receptions": list(lines or [line()])}, by="test", at=at)


def signed_in(phone: str) -> dict[str, str]:
    """The header of a session in which a telephone was confirmed."""
    name, number = secrets.token_urlsafe(24), phones.read(phone)
    sessions.begin(sessions.Session(name, signing.phone_key(number.e164 if number else phone), 1), clock.now())
    return {"Authorization": f"Bearer {signing.seal('session', name)}"}


def book(api: Api, reception: str = NAME, **given: Any) -> Answer:
    """Book the first time, as the usual person, whose telephone is confirmed."""
    body = BOOKING | given
    return api("POST", f"/v1/receptions/{reception}/bookings", body, **signed_in(body["phone"]))


def sent_code(province: Province, phone: str = PHONE) -> str:
    """The code that waits to be sent to a telephone."""
    waiting = [one for one in province.items("Reporters") if one.get("phone", {}).get("S") == phone]
    [code] = [one["code"]["S"] for one in waiting if "code_hash" in one]
    return str(code)
