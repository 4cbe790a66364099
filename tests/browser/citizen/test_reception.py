"""A meeting with a leader: booked and cancelled without scripts, called off at the office, told once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from chalicelib.domain.deadlines.calendar import LOCAL
from infra.stack.local import LocalAws
from tests.browser.conftest import PHONE, Visitor, breaches, picture
from tests.deployed import Until

pytestmark = pytest.mark.stack

RECEPTION, LEADER = "phuong-ky-lua", "phuong-ky-lua.lanh-dao"
#: Telephones that no other test uses.
FIRST, SECOND = ("Nguyễn Thị Thử", "+84912345671"), ("Trần Văn Mẫu", "+84912345672")
SUBJECT, REASON = "Lối đi chung của xóm", "Chủ tịch đi họp đột xuất"


type Book = Callable[[Page, tuple[str, str]], str]


@pytest.fixture
def book(stack: LocalAws, until: Until) -> Book:
    """Book the first free time on the page of times, with the code by SMS; it returns the booking's link."""

    def codes(phone: str) -> list[str]:
        return [found[1] for one in stack.inbox() if one.to == phone and (found := re.search(r": (\d{6})\b", one.text))]

    def book_on(page: Page, who: tuple[str, str]) -> str:
        before = len(codes(who[1]))
        fill(page, who)
        expect(page.get_by_role("heading", name="Xác nhận số điện thoại")).to_be_visible()
        picture(page, "reception-code-360")
        until(lambda: len(codes(who[1])) > before, 60)
        page.get_by_role("textbox", name="Mã trong tin nhắn").fill(codes(who[1])[-1])
        page.get_by_role("button", name="Đặt lịch", exact=True).click()
        expect(page.get_by_role("heading", name="Đã đặt lịch")).to_be_visible()
        link = page.locator("a[href*='lich-hen#']").get_attribute("href")
        assert link
        return link

    return book_on


def fill(page: Page, who: tuple[str, str]) -> None:
    """Choose the first free time, say who comes, and go on."""
    time = page.get_by_role("combobox", name="Giờ tiếp")
    time.select_option(index=1)
    page.get_by_role("textbox", name="Họ và tên").fill(who[0])
    page.get_by_role("textbox", name="Số điện thoại").fill(who[1])
    page.get_by_role("textbox", name="Nội dung muốn trình bày").fill(SUBJECT)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Đặt lịch", exact=True).click()


def go_and_cancel(page: Page, book: Book, breaches: Callable[[Page], list[str]]) -> None:
    """Find a reception, forget everything once, book and cancel with one touch."""
    page.get_by_role("link", name="Tiếp công dân").click()
    assert breaches(page) == []
    page.get_by_label("Tìm xã, phường, đơn vị").fill("ky lua")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="UBND phường Kỳ Lừa").click()
    page.get_by_role("button", name="Đặt lịch", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert breaches(page) == []
    picture(page, "reception-360")
    expect(page.get_by_role("link", name="113 công an")).to_be_visible()
    book(page, FIRST)
    assert breaches(page) == []
    page.get_by_role("button", name="Hủy lịch này").click()
    expect(page.get_by_role("heading", name="Đã hủy lịch")).to_be_visible()
    assert breaches(page) == []


def test_a_time_is_booked_and_cancelled_without_scripts_and_a_day_is_called_off(
    stack: LocalAws, visitor: Callable[..., Visitor], enter: Callable[..., Page], book: Book, until: Until
) -> None:
    go_and_cancel(visitor(java_script_enabled=False).open("/don-gian"), book, lambda _: [])
    # axe needs scripts, so the same way is gone again with them.
    go_and_cancel(visitor().open("/don-gian"), book, breaches)

    links = [book(visitor().open(f"/tiep-dan/{RECEPTION}"), who) for who in (FIRST, SECOND)]
    path = links[0].partition("/lich-hen")[2]
    opened = visitor().open(f"/lich-hen{path}")
    expect(opened.get_by_text(FIRST[0])).to_be_visible()
    assert path not in opened.url
    assert breaches(opened) == []

    desk = enter(LEADER, "#/receptions", PHONE)
    expect(desk.get_by_role("heading", name="Tiếp công dân")).to_be_visible()
    day = desk.locator("[data-day]").filter(has=desk.get_by_role("button", name="Xem danh sách")).first
    expect(day.get_by_text(FIRST[0])).to_have_count(0)
    day.get_by_role("button", name="Xem danh sách").click()
    for name, phone in (FIRST, SECOND):
        expect(day.get_by_text(name)).to_be_visible()
        expect(day.get_by_role("link", name=phone)).to_be_visible()
    assert breaches(desk) == []
    picture(desk, "office-receptions-360")
    day.locator("summary").click()
    day.get_by_role("button", name="Hoãn ngày này").click()
    expect(day.locator(".wrong, [aria-invalid=true]").first).to_be_visible()
    day.get_by_label("Lý do hoãn").fill(REASON)
    assert breaches(desk) == []
    day.get_by_role("button", name="Hoãn ngày này").click()
    expect(desk.get_by_text("Đã hoãn", exact=True).first).to_be_visible()

    again = visitor().open(f"/lich-hen{path}")
    expect(again.get_by_role("alert")).to_contain_text(REASON)
    assert breaches(again) == []

    def told(phone: str) -> list[str]:
        return [one.text for one in stack.inbox() if one.to == phone and "da hoan" in one.text]

    # In the quiet hours of the demo the SMS waits for the morning.
    if 7 <= datetime.now(LOCAL).hour < 20:
        until(lambda: all(len(told(phone)) == 1 for _, phone in (FIRST, SECOND)), 60)
