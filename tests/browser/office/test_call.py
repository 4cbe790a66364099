"""Intake records a call on one screen, by keyboard; no input is lost and no report is recorded twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from infra.stack.client import Office
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import photo

pytestmark = pytest.mark.stack

DESK = "trung-tam.tiep-nhan"
SAID = "Nắp cống vỡ giữa ngõ, xe máy đã ngã hai lần, người gọi rất lo cho các cháu đi học"


def test_intake_records_a_call_by_keyboard_alone(enter: Callable[..., Page], office: Callable[[str], Office]) -> None:
    page = enter(DESK, "#/call")
    expect(page.locator("#phone")).to_be_focused()
    keys = page.keyboard
    keys.type("0987000321")
    keys.press("Tab")
    expect(page.get_by_text("Số này chưa có phản ánh nào")).to_be_visible()
    keys.type("Người gọi thử")
    keys.press("Tab")  # the code that the caller reads out
    keys.press("Tab")
    keys.type("ve sinh")
    expect(page.get_by_role("listbox").get_by_role("option", name="Vệ sinh môi trường")).to_be_visible()
    picture(page, "call-desktop")
    keys.press("Enter")
    keys.press("Tab")  # the type of the report
    keys.press("Tab")
    keys.type(SAID)
    page.locator("#commune").focus()
    keys.type("that khe")
    expect(page.get_by_role("listbox").get_by_role("option", name=re.compile("Thất Khê")).first).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.locator("#commune")).to_have_value("xã Thất Khê")
    keys.press("Tab")
    keys.type("Ngõ sau chợ")
    assert breaches(page) == []
    # The caller has not consented yet.
    keys.press("Control+Enter")
    expect(page.locator("#consent")).to_be_focused()
    expect(page.locator("#consent")).to_have_attribute("aria-invalid", "true")
    assert breaches(page) == []
    keys.press("Space")
    keys.press("Control+Enter")
    expect(page.get_by_role("heading", name="Đã ghi nhận phản ánh. Mã phản ánh:")).to_be_focused()
    spoken = page.locator(".taken .code").inner_text()
    assert re.fullmatch(r"LS \d{4} \d{3} \d{3}", spoken)
    assert breaches(page) == []
    picture(page, "call-taken")
    ticket = office(DESK).ticket(spoken.replace(" ", "")).json()
    assert (ticket["channel"], ticket["description"], ticket["history"][0]["officer"]) == ("telephone", SAID, DESK)


def test_the_form_keeps_its_input_after_a_lost_answer_and_a_reload(enter: Callable[..., Page]) -> None:
    page = enter(DESK, "#/call", PHONE, color_scheme="dark")
    page.locator("#description").fill(SAID)
    page.locator("#category").fill("an ninh")
    page.get_by_role("listbox").get_by_role("option", name="An ninh trật tự").click()
    page.locator("#commune").fill("ky lua")
    page.get_by_role("listbox").get_by_role("option", name=re.compile("Kỳ Lừa")).first.click()
    page.get_by_label("Khẩn", exact=True).check()
    assert breaches(page) == []
    picture(page, "call-phone-dark")
    codes: list[str] = []

    def lose(route: Route) -> None:
        # The report is recorded, and the answer is lost.
        codes.append(route.fetch().json()["code"])
        route.abort()

    page.route("**/v1/office/reports", lose)
    page.get_by_role("button", name="Ghi nhận phản ánh").click()
    expect(page.get_by_text("phản ánh không bị ghi hai lần")).to_be_visible()
    page.unroute("**/v1/office/reports")
    page.reload()
    expect(page.locator("#description")).to_have_value(SAID)
    expect(page.locator("#category")).to_have_value("An ninh trật tự")
    # The recorded report does not change, and the page says so.
    page.locator("#address").fill("Số 5")
    page.get_by_role("button", name="Ghi nhận phản ánh").click()
    expect(page.get_by_text("Lần gửi trước đã được ghi nhận")).to_be_visible()
    shown = page.locator(".taken .code").inner_text().replace(" ", "")
    assert set(codes) == {shown}
    page.get_by_role("button", name="Nhận cuộc gọi khác").click()
    expect(page.locator("#description")).to_have_value("")
    # Signing out removes the caller's data from the browser.
    page.locator("#name").fill("Người gọi thử")
    assert "Người gọi thử" in page.evaluate("JSON.stringify(sessionStorage)")
    page.locator("#me summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.locator("#username").wait_for()
    assert "Người gọi thử" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_the_page_shows_earlier_reports_from_the_caller_s_number(
    enter: Callable[..., Page], office: Callable[[str], Office]
) -> None:
    desk = office(DESK)
    body = {
        "category": "urban-order",
        "description": "Bán hàng chiếm hết vỉa hè trước trường",
        "place": {"commune": "06040", "address": "Trước trường"},
        "contact": {"phone": "0987000322"},
        "consent": True,
    }
    before = desk.call("POST", "/v1/office/reports", body).json()["code"]
    page = enter(DESK, "#/call")
    page.locator("#language").click()
    expect(page.get_by_role("heading", name="Take a call")).to_be_visible()
    page.locator("#phone").fill("0987000322")
    page.locator("#phone").press("Tab")
    expect(page.get_by_role("link", name="Bán hàng chiếm hết")).to_be_visible()
    expect(page.get_by_text("Earlier reports from this number")).to_be_visible()
    expect(page.locator(".around").first).to_contain_text(before)
    # The questions of the category are shown in the officer's language.
    page.locator("#category").fill("hygiene")
    page.get_by_role("listbox").get_by_role("option").first.click()
    expect(page.get_by_label("What it is (optional)")).to_be_visible()
    assert breaches(page) == []


def test_a_commune_s_counter_takes_photos_and_prints_a_receipt(enter: Callable[..., Page]) -> None:
    page = enter("so-y-te.dau-moi", "#/queue")
    assert page.locator("#pages").get_by_text("Nhận cuộc gọi").count() == 0
    page = enter("xa-that-khe.dau-moi", "#/call")
    expect(page.locator("#pages").get_by_text("Nhận cuộc gọi")).to_be_visible()
    expect(page.get_by_label("Đến quầy")).to_be_checked()
    page.locator("#category").fill("ve sinh")
    page.get_by_role("listbox").get_by_role("option").first.click()
    page.locator("#description").fill(SAID)
    page.locator("#commune").fill("that khe")
    page.get_by_role("listbox").get_by_role("option", name=re.compile("Thất Khê")).first.click()
    page.locator("#photos").set_input_files([photo()])
    assert breaches(page) == []
    page.get_by_role("button", name="Ghi nhận phản ánh").click()
    expect(page.get_by_text("Đã gửi 1/1 ảnh.")).to_be_visible()
    expect(page.get_by_alt_text("Quét mã để tra cứu phản ánh")).to_be_visible()
    expect(page.get_by_role("button", name="In giấy biên nhận")).to_be_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="In giấy biên nhận").is_visible()
    assert page.locator(".taken .code").is_visible()
    assert breaches(page) == []
