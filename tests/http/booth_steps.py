"""A service counter to rate in tests: the commune's, with two fields, on a Tuesday noon."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.province.kinds import SERVICE_REPORT, Kind
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from tests.domain import samples
from tests.support import Answer, Api

UNIT, BOOTH, FIELD = "that-khe", "quay-1", "ho-tich"
ADMINISTRATOR, CLERK, LEADER = "administrator.intake", "processing.that-khe", "leader.that-khe"
NOON = samples.local("2026-03-03 12:00")
WORDS, PHONE = "Bắt tôi chờ hai tiếng rồi hẹn hôm sau", "0912345678"
CATEGORY = {
    "id": "service",
    "name": "Phục vụ tại quầy",
    "name_en": "Service at a counter",
    "handled_by": "commune",
    "visibility": "restricted",
    "roles": ["intake", "leader", "supervisor"],
}


def document(**changed: Any) -> dict[str, Any]:
    """The document of counters."""
    return {
        "shown": True,
        "category": "service",
        "fields": [
            {"id": FIELD, "name": "Hộ tịch", "name_en": "Civil status"},
            {"id": "dat-dai", "name": "Đất đai", "name_en": "Land"},
        ],
        "booths": [
            {"id": BOOTH, "unit": UNIT, "name": "Quầy 1", "name_en": "Counter 1", "fields": [FIELD, "dat-dai"]},
            {"id": "quay-2", "unit": "ky-lua", "name": "Quầy 2", "name_en": "Counter 2", "fields": [FIELD]},
        ],
    } | changed


def publish(at: datetime = NOON, **changed: Any) -> None:
    """Publish counters with the category and the report type of bad ratings."""
    categories = samples.documents()[Kind.CATEGORIES]["categories"]
    known = [line["id"] for line in categories]
    service = {"id": SERVICE_REPORT, "name": "Phục vụ", "name_en": "Service", "categories": ["service"]}
    field = {"id": "field", "name": "Hiện trường", "name_en": "Field", "categories": known}
    documents.publish_all(
        {
            Kind.CATEGORIES: {"categories": [*categories, CATEGORY]},
            Kind.TYPES: {"types": [field, service]},
            Kind.BOOTHS: document(**changed),
        },
        by="test",
        at=at,
    )


def key(api: Api, via: str = "tablet", booth: str = BOOTH) -> str:
    """Make a key of a counter."""
    made = api("POST", "/v1/admin/booth-keys", {"booth": booth, "via": via, "note": "Máy 1"}, officer=ADMINISTRATOR)
    assert made.status == 201, made.body
    text: str = made.body["key"]
    return text


def rating(key: str, at: datetime = NOON, clock: datetime | None = None, **given: Any) -> dict[str, Any]:
    """The body of a rating that was touched at a time, by default as it is sent."""
    return {
        "key": key,
        "id": secrets.token_urlsafe(16),
        "level": "satisfied",
        "field": FIELD,
        "at": stamp(at),
        "clock": stamp(clock or at),
    } | given


def rate(api: Api, body: dict[str, Any]) -> Answer:
    """Send a rating."""
    return api("POST", "/v1/booth-ratings", body)


def sit(api: Api, officer: str = CLERK, booth: str = BOOTH, *, sits: bool = True) -> Answer:
    """Sit down at a counter, or leave it."""
    return api("POST", f"/v1/office/booths/{booth}/seat", {"sits": sits}, officer=officer)


def next_day(at: datetime = NOON) -> datetime:
    """The same time a day later, when the figures have the day."""
    return at + timedelta(days=1)
