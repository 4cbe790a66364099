"""The daily news of an area on the page: asked for by mail and on the device, confirmed, and ended with one touch."""

from __future__ import annotations

import json
import re
from typing import cast

import pytest
from playwright.sync_api import Page, expect

from infra.stack.local import LocalAws
from tests.browser.citizen.test_push import _SUBSCRIBE
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.steps import PLACE, Opens, choose_commune, ready
from tests.deployed import Until
from tests.push_receiver import browser

pytestmark = pytest.mark.stack

MAILBOX = "nguoi.doc@example.invalid"


def link_in(stack: LocalAws, until: Until) -> str:
    """The link of the mail that asks the mailbox."""

    def link() -> str | None:
        mails = [one.text for one in stack.inbox() if one.to == MAILBOX]
        return next((found[0] for text in mails if (found := re.search(r"#/tin-khu-vuc/\S+", text))), None)

    return cast(str, until(link, 60))


def send(page: Page) -> None:
    page.get_by_role("button", name="Đăng ký nhận tin").click()


def test_a_reader_asks_for_the_news_of_a_commune_by_mail(visitor: Opens, stack: LocalAws, until: Until) -> None:
    page = ready(visitor(PHONE).open("/#/quanh-day"))
    feed = page.get_by_role("link", name="Nguồn tin Atom của danh sách này")
    expect(feed).to_have_attribute("href", "v1/feeds/atom")
    choose_commune(page)
    expect(feed).to_have_attribute("href", "v1/feeds/atom?commune=06040")
    page.get_by_role("link", name="Nhận tin khu vực mỗi sáng").click()
    expect(page.get_by_role("heading", name="Nhận tin khu vực")).to_be_focused()
    assert breaches(page) == []
    page.get_by_role("radio", name="Thư điện tử").check()
    send(page)
    expect(page.get_by_text("Hãy điền hoặc chọn mục này.").first).to_be_visible()
    expect(page.get_by_text("Cần đồng ý để lưu hộp thư.")).to_be_visible()
    choose_commune(page)
    page.get_by_role("textbox", name="Thư điện tử").fill("x")
    page.get_by_label("Tôi đồng ý").check()
    send(page)
    expect(page.get_by_text("Địa chỉ thư điện tử không hợp lệ")).to_be_visible()
    picture(page, "citizen-area")
    assert breaches(page) == []
    page.get_by_role("textbox", name="Thư điện tử").fill(MAILBOX)
    send(page)
    expect(page.get_by_text("Đã gửi liên kết đến hộp thư.")).to_be_visible()
    page.goto(page.url.partition("#")[0] + link_in(stack, until))
    page.get_by_role("button", name="Bắt đầu nhận tin").click()
    expect(page.get_by_text("Đã đăng ký.")).to_be_visible()
    assert breaches(page) == []


def test_a_device_is_told_of_a_circle_and_stops_with_one_touch(visitor: Opens) -> None:
    here = {"latitude": PLACE["lat"], "longitude": PLACE["lon"]}
    device = visitor(PHONE, geolocation=here, workers=True, permissions=["geolocation"])
    device.context.add_init_script(_SUBSCRIBE % json.dumps(browser("https://fcm.googleapis.com/khu-vuc").body))
    page = ready(device.open("/#/tin-khu-vuc"))
    page.get_by_role("radio", name="Quanh chỗ tôi đang đứng").check()
    send(page)
    expect(page.get_by_text("Không lấy được vị trí.").first).to_be_visible()
    page.get_by_role("button", name="Lấy vị trí của tôi").click()
    expect(page.get_by_text("Đã lấy vị trí.")).to_be_visible()
    page.get_by_label("Bán kính").select_option("500")
    with page.expect_response(re.compile(r"/v1/watches$")) as answered:
        send(page)
    expect(page.get_by_text("Đã đăng ký.")).to_be_visible()
    leave = answered.value.json()["leave"]
    page.goto(page.url.partition("#")[0] + f"#/tin-khu-vuc/dung/{leave}")
    expect(page.get_by_role("link", name="Xem danh sách phản ánh")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("button", name="Dừng nhận tin").click()
    expect(page.get_by_text("Đã dừng.")).to_be_visible()
