"""Adoption in Chromium: the code in the address, a sheet that sends nothing, and a unit that reports upward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Request, expect

from chalicelib.domain.adoption.weeks import week_of
from chalicelib.domain.deadlines.calendar import local_day
from tests.browser.conftest import PHONE, Visitor, breaches, picture

pytestmark = pytest.mark.stack

FOCAL, LEADER, SUPERVISOR = "xa-dong-dang.dau-moi", "xa-dong-dang.lanh-dao", "trung-tam.giam-sat"
TARGET, NAME, UNIT = "na-ang", "Nà Ang", "Đồng Đăng"
#: The mark of a household, which no request may carry.
MARK = "nha-so-97x"


def test_the_code_in_the_address_goes_with_the_install_and_a_sheet_of_households_goes_nowhere(
    visitor: Callable[..., Visitor],
) -> None:
    helper = visitor(PHONE)
    helper.context.add_init_script("Object.defineProperty(navigator, 'standalone', { value: true })")
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.url} {request.post_data or ''} {request.headers}")

    helper.context.on("request", note)
    page = helper.context.new_page()
    with page.expect_request(lambda request: request.url.endswith("/v1/installs")) as said:
        page.goto(f"{helper.base_url}/?qua={TARGET}.3")
    assert said.value.headers["x-through"] == f"{TARGET}.3"

    page.goto(f"{helper.base_url}/#/so-ho")
    name = page.get_by_label("Số nhà hoặc ký hiệu")
    expect(page.get_by_label("Chỉ hiện hộ chưa sử dụng")).to_be_hidden()
    name.fill(f"1-4, {MARK}")
    name.press("Enter")
    expect(page.get_by_role("status").filter(has_text="0 trong 5 hộ")).to_be_visible()
    page.get_by_label(MARK, exact=True).check()
    expect(page.get_by_role("status").filter(has_text="1 trong 5 hộ đã sử dụng (20%)")).to_be_visible()
    assert breaches(page) == []
    picture(page, "citizen-households-360")
    helper.context.set_offline(True)
    page.get_by_label("2", exact=True).check()
    helper.context.set_offline(False)
    page.reload()
    expect(page.get_by_role("status").filter(has_text="2 trong 5 hộ")).to_be_visible()
    page.get_by_label("Chỉ hiện hộ chưa sử dụng").check()
    expect(page.locator(".households li")).to_have_count(3)
    assert [one for one in sent if MARK in one] == []


def enter_count(page: Page, value: str) -> None:
    """Enter or correct the number of the target by the keyboard."""
    card = page.locator(f"#target-{TARGET}")
    card.get_by_role("button", name="số tuần này").click()
    card.locator("input[name=value]").fill(value)
    card.locator("input[name=source]").fill("Tổ công nghệ số đếm")
    reason = card.locator("input[name=reason]")
    if reason.is_visible():
        reason.fill("Đếm lại")
    card.locator("input[name=value]").press("Enter")


def test_a_unit_enters_what_it_counted_sees_who_is_behind_and_reports_upward(enter: Callable[..., Page]) -> None:
    last = week_of(local_day(datetime.now(UTC))).before
    address = f"#/adoption/{last}"
    focal = enter(FOCAL, address, PHONE)
    enter_count(focal, "nhiều")
    expect(focal.locator(f"#target-{TARGET}").get_by_text("Hãy ghi một số nguyên")).to_be_visible()
    focal.locator(f"#target-{TARGET} input[name=value]").fill("999")
    focal.locator(f"#target-{TARGET} input[name=value]").press("Enter")
    expect(focal.locator(f"#target-{TARGET}").get_by_text("lớn hơn tổng số 88")).to_be_visible()
    assert breaches(focal) == []
    focal.locator(f"#target-{TARGET} input[name=value]").fill("1")
    focal.locator(f"#target-{TARGET} input[name=value]").press("Enter")
    card = focal.locator(f"#target-{TARGET}")
    expect(card.get_by_text("Hộ gia đình: 1 / 88")).to_be_visible()
    expect(card.get_by_text("Chậm")).to_be_visible()
    expect(card.get_by_role("heading")).to_be_focused()
    assert breaches(focal) == []
    picture(focal, "office-adoption-360")

    leader = enter(LEADER, address)
    reported = leader.get_by_role("status").filter(has_text="Đã báo cáo")
    report = leader.get_by_role("button", name="Báo cáo cấp trên")
    expect(reported.or_(report)).to_be_visible()
    if report.is_visible():
        report.click()
    expect(reported).to_be_visible()
    with leader.expect_download() as saved:
        leader.get_by_role("button", name="Lưu báo cáo (Word)").click()
    assert saved.value.suggested_filename == f"bao-cao-su-dung-{last}.docx"
    picture(leader, "office-adoption")

    above = enter(SUPERVISOR, address)
    line = above.locator("tr").filter(has_text=UNIT)
    expect(line).to_contain_text("Hộ gia đình: ")
    assert breaches(above) == []
    picture(above, "office-adoption-below")
