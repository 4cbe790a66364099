"""An administrator subscribes a receiver, tries it, sees its answers, changes the secret and removes it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from standardwebhooks import Webhook

from tests.browser.conftest import DESKTOP, PHONE, breaches
from tests.deployed import Until
from tests.webhook_receiver import receiver

pytestmark = pytest.mark.stack

ADMIN = "trung-tam.quan-tri"
type Enter = Callable[..., Page]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "telephone"])
def test_a_receiver_is_subscribed_tried_and_removed(enter: Enter, until: Until, size: tuple[int, int]) -> None:
    page = enter(ADMIN, "#/admin/webhooks", size)
    form = page.locator("form")
    form.get_by_role("button", name="Đăng ký").click()
    expect(page.locator("#webhook-partner")).to_be_focused()
    assert breaches(page) == []
    with receiver() as partner:
        partner.status = 500
        # A subscription that an earlier run left is not taken for this one.
        name = f"khi-tuong-{uuid.uuid4().hex[:6]}"
        page.locator("#webhook-partner").fill(name)
        page.locator("#webhook-url").fill("http://10.0.0.8/in")
        page.get_by_label("Phản ánh công khai").check()
        page.get_by_label("report.received").check()
        form.get_by_role("button", name="Đăng ký").click()
        expect(page.get_by_text("Địa chỉ nhận phải là https")).to_be_visible()
        page.locator("#webhook-url").fill(partner.url)
        form.get_by_role("button", name="Đăng ký").click()
        first = page.locator("#the-secret").input_value()
        assert breaches(page) == []
        page.get_by_role("button", name="Tôi đã lưu khóa").click()
        expect(page.locator("#the-secret")).to_have_count(0)
        assert first not in page.content()

        page.locator("table").get_by_role("link", name=name).click()
        page.get_by_role("button", name="Gửi thử").click()
        expect(page.get_by_text("Đã gửi.")).to_be_visible()
        # It hears of other tests' reports, too.
        until(lambda: [one for one in partner.got if one.event["type"] == "webhook.test"], 60)
        assert all(Webhook(first).verify(one.body, one.headers) for one in partner.got)

        def answered() -> bool:
            page.get_by_role("button", name="Xem lại").click()
            page.wait_for_load_state("networkidle")
            return "500" in page.locator("table").inner_text()

        until(answered, 30)
        expect(page.get_by_text("máy nhận lỗi từ")).to_be_visible()
        assert breaches(page) == []

        page.get_by_role("button", name="Đổi khóa ký").click()
        page.get_by_role("dialog").get_by_role("button", name="Đổi khóa ký").click()
        expect(page.locator("#the-secret")).not_to_have_value(first)
        page.get_by_role("button", name="Tôi đã lưu khóa").click()
        page.get_by_text("Thay đổi đăng ký").click()
        page.get_by_label("đang gửi").uncheck()
        page.get_by_role("button", name="Lưu").click()
        expect(page.get_by_text("tạm dừng")).to_be_visible()
        expect(page.get_by_role("button", name="Gửi thử")).to_have_count(0)
        page.get_by_role("button", name="Gỡ").click()
        page.get_by_role("dialog").get_by_role("button", name="Gỡ").click()
        expect(page.get_by_role("heading", name="Đăng ký mới")).to_be_visible()
        assert breaches(page) == []
