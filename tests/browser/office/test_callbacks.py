"""Call-backs: a supervisor reads what was drawn and records a call."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import SUPERVISOR, Opened

pytestmark = pytest.mark.stack

CODE = "LS4827395165"
LISTED: dict[str, Any] = {
    "week": "2026-03-02",
    "offered": ["2026-03-02", "2026-02-23"],
    "seed": "0123456789abcdef0123456789abcdef",
    "tally": {"drawn": 1, "called": 0, "reached": 0, "satisfied": 0},
    "calls": [
        {
            "code": CODE,
            "title": "Rác đổ ra đường",
            "commune": "xã Thất Khê",
            "unit": {"id": "xa-that-khe", "name": "UBND xã Thất Khê"},
            "state_label": {"vi": "Đã trả lời", "en": "Resolved"},
            "resolved_at": "2026-03-04T03:00:00Z",
            "result": None,
        }
    ],
}


def test_a_supervisor_records_a_call_on_a_telephone(signed_in: Opened) -> None:
    page = signed_in(SUPERVISOR, PHONE)
    result = {"reached": True, "satisfied": False, "officer": SUPERVISOR, "at": "2026-03-10T03:00:00Z"}
    recorded: list[Any] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            recorded.append(route.request.post_data_json)
            return route.fulfill(json={"code": CODE, "at": result["at"], "reached": True, "satisfied": False})
        if not recorded:
            return route.fulfill(json=LISTED)
        tally = {"drawn": 1, "called": 1, "reached": 1, "satisfied": 0}
        return route.fulfill(json=LISTED | {"tally": tally, "calls": [LISTED["calls"][0] | {"result": result}]})

    page.route(re.compile("/v1/office/callbacks"), answer)
    page.evaluate("location.hash = '#/callbacks'")
    expect(page.locator(f'[data-code="{CODE}"]')).to_be_visible()
    page.locator("summary", has_text="Ghi kết quả cuộc gọi").click()
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_text("Cần nhập mục này.")).to_be_visible()
    page.get_by_label("Kết quả", exact=True).select_option("unsatisfied")
    page.get_by_label("Người gửi nói gì").fill("Rác vẫn còn")
    assert breaches(page) == []
    picture(page, "callbacks-360")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_text("đã gọi 1, gặp được 1, hài lòng 0")).to_be_visible()
    assert recorded == [{"reached": True, "satisfied": False, "text": "Rác vẫn còn"}]
    assert breaches(page) == []
