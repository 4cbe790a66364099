"""A reception to book in tests: the commune's chair on Thursdays, two slots, one seat each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.support import Answer, Api

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


def book(api: Api, **given: Any) -> Answer:
    """Book the first time, as the usual person."""
    return api("POST", f"/v1/receptions/{NAME}/bookings", BOOKING | given)
