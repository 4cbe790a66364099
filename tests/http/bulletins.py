"""A bulletin of a commune's office in tests, and the way until it is published."""

from __future__ import annotations

from typing import Any

from chalicelib.store import fresh
from tests.domain import samples
from tests.support import Answer, Api

#: A Tuesday noon.
NOON = samples.local("2026-03-03 12:00")
COMMUNE, WRITER, LEADER = "06040", "focal.that-khe", "leader.that-khe"
PATH = "/v1/office/bulletins"
BULLETIN: dict[str, Any] = {
    "title": "Lịch cắt nước",
    "text": "UBND xã thông báo: từ 7h30 ngày 05/03/2026 cắt nước tại thôn Nà Cáy, khoảng 3,5 km đường ống.",
    "commune": COMMUNE,
    "begins": "2026-03-03",
    "ends": "2026-03-10",
}


def write(api: Api, officer: str = WRITER, **changed: Any) -> Answer:
    """Write a draft."""
    return api("POST", PATH, BULLETIN | changed, officer=officer)


def act(api: Api, name: str, what: str, edition: int, officer: str, **body: Any) -> Answer:
    """Act on an edition."""
    return api("POST", f"{PATH}/{name}/{what}", body, officer=officer, If_Match=f'"{edition}"')


def publish(api: Api, **changed: Any) -> str:
    """Write a bulletin, hand it in and approve it; its id. The lists that this process keeps are forgotten."""
    made = write(api, **changed)
    assert made.status == 201, made.body
    name = str(made.body["id"])
    assert act(api, name, "submit", 1, WRITER).status == 200
    answer = act(api, name, "approve", 2, LEADER)
    assert answer.status == 200, answer.body
    fresh.forget()
    return name
