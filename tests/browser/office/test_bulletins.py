"""Bulletins in Chromium: written and approved at the office, read offline too, printed and read out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visitor, breaches, picture

pytestmark = pytest.mark.stack

WRITER, LEADER = "phuong-ky-lua.dau-moi", "phuong-ky-lua.lanh-dao"
TITLE = "Lịch phun khử khuẩn chợ Kỳ Lừa"
TEXT = "UBND phường thông báo: phun khử khuẩn từ 5h30 ngày 24/12/2026, diện tích 1,5 ha."
REASON = "Ghi thêm nơi gửi xe"


def press(page: Page, name: str) -> None:
    """Press a button by keyboard, as somebody without a mouse does."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def written(desk: Page) -> None:
    """Write a bulletin, with mistakes first, and hand it in."""
    desk.get_by_role("link", name="Viết bản tin").click()
    desk.get_by_label("Tiêu đề").fill(TITLE)
    desk.get_by_label("Nội dung").fill(f"{TEXT} Hỏi 0912 345 678 <b>")
    press(desk, "Lưu bản nháp")
    expect(desk.locator("#wrong-text")).to_contain_text("Bản tin")
    assert breaches(desk) == []
    desk.get_by_label("Nội dung").fill(TEXT)
    desk.get_by_label("Phát trên loa truyền thanh").check()
    press(desk, "Xem lời đọc")
    expect(desk.get_by_text("một phẩy năm héc ta")).to_be_visible()
    press(desk, "Lưu bản nháp")
    expect(desk.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(desk.get_by_role("button", name="Duyệt và đăng")).to_have_count(0)
    press(desk, "Trình duyệt")
    expect(desk.get_by_text("Chờ duyệt", exact=True)).to_be_visible()


def approved(leader: Page, desk: Page) -> None:
    """Send it back once with a reason, then approve it."""
    leader.get_by_role("link", name=TITLE).click()
    leader.locator("summary", has_text="Trả lại").click()
    press(leader, "Trả lại")
    expect(leader.locator(".wrong").first).to_be_visible()
    assert breaches(leader) == []
    leader.get_by_label("Lý do").fill(REASON)
    press(leader, "Trả lại")
    expect(leader.get_by_text("Bản nháp", exact=True)).to_be_visible()
    desk.reload()
    expect(desk.get_by_text(REASON).first).to_be_visible()
    press(desk, "Trình duyệt")
    expect(desk.get_by_text("Chờ duyệt", exact=True)).to_be_visible()
    leader.reload()
    press(leader, "Duyệt và đăng")
    expect(leader.get_by_text("Đã đăng", exact=True)).to_be_visible()
    assert breaches(leader) == []
    picture(leader, "office-bulletin")


def test_a_bulletin_from_the_office_to_a_telephone_without_a_network(
    visitor: Callable[..., Visitor], enter: Callable[..., Page]
) -> None:
    desk = enter(WRITER, "#/bulletins", PHONE)
    expect(desk.get_by_role("heading", name="Bản tin", exact=True)).to_be_visible()
    assert breaches(desk) == []
    written(desk)
    assert breaches(desk) == []
    picture(desk, "office-bulletin-360")
    leader = enter(LEADER, "#/bulletins")
    approved(leader, desk)
    address = leader.get_by_role("link", name="Bản đang công khai").get_attribute("href")
    assert address

    person = visitor(workers=True)
    page = person.open("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.get_by_role("link", name="Bản tin của xã, phường").click()
    expect(page.get_by_role("heading", name="Bản tin", exact=True)).to_be_visible()
    assert breaches(page) == []
    picture(page, "bulletins-360")
    page.goto(page.url.partition("/ban-tin")[0] + f"/{address}")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    assert breaches(page) == []
    # Once opened, it is read without a network.
    person.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("diện tích 1,5 ha")).to_be_visible()
    person.context.set_offline(False)
    page.get_by_role("link", name="Bản đọc trên loa").click()
    expect(page.get_by_text("một phẩy năm héc ta")).to_be_visible()
    assert breaches(page) == []
    picture(page, "bulletin-aloud-360")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_text("một phẩy năm héc ta")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="To be read out")).to_be_visible()
    assert breaches(page) == []

    # Without scripts it is the same page.
    old = visitor(java_script_enabled=False).open(f"/{address}")
    expect(old.get_by_role("heading", name=TITLE)).to_be_visible()
