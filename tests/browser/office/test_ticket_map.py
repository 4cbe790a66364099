"""The second view of the office's lists, a map; and what a list has as the queue has it: paper, and many at once."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Citizen, Office
from tests.browser.conftest import DESKTOP, PHONE, breaches, picture
from tests.browser.office.test_lists import line, opened
from tests.browser.office.test_printing import WATCHED, says_nobody, three
from tests.browser.office_steps import ACCEPTED, DISPATCHED, FOCAL, INTAKE, RECEIVED, Opened, sent, taken_to

pytestmark = pytest.mark.stack


def sign(page: Page, code: str) -> str:
    return f'.ticket-map .map-sign[data-codes="{code}"]'


def test_a_queue_is_seen_on_a_map_and_its_tickets_are_opened_by_touch_and_keys(
    signed_in: Opened, citizen: Citizen
) -> None:
    mark = uuid.uuid4().hex[:6]
    first, unplaced, second = three(citizen, mark)
    page = signed_in(INTAKE)
    page.locator(".queue-rows").wait_for()
    assert not page.evaluate("performance.getEntriesByType('resource').some(({name}) => name.includes('leaflet'))")
    page.keyboard.press("f")
    page.keyboard.type(mark)
    expect(page.locator(".queue-rows tbody tr")).to_have_count(3)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("m")
    expect(page.locator(".ticket-map [role=status]")).to_have_text("2 phiếu trên bản đồ.")
    expect(page.locator(".queue-rows")).to_be_hidden()
    for size in (DESKTOP, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        picture(page, f"office-map-{size[0]}")
        assert breaches(page) == []
    page.get_by_text("1 phiếu chưa có vị trí").click()
    expect(page.locator(".ticket-map details a")).to_have_text(unplaced)
    # The filters hold for both views.
    page.locator("#search").fill(second)
    expect(page.locator(".ticket-map [role=status]")).to_have_text("1 phiếu trên bản đồ.")
    page.locator("#search").fill(mark)
    page.locator(sign(page, first)).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-head .code")).to_have_text(first)
    page.keyboard.press("u")
    expect(page.locator(".ticket-map .map")).to_be_visible()
    page.locator("#search").fill(mark)
    page.locator(sign(page, second)).click()
    expect(page.locator(".ticket-head .code")).to_have_text(second)
    page.keyboard.press("u")
    page.get_by_role("button", name="Bản đồ", exact=True).click()
    expect(page.locator(".queue-rows")).to_be_visible()


def test_without_the_map_s_file_the_list_is_there_again(signed_in: Opened) -> None:
    page = signed_in(FOCAL)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    page.route(re.compile(r"/leaflet\.js"), lambda route: route.abort())
    opened(page, "Đơn vị tôi")
    page.get_by_role("button", name="Bản đồ", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Chưa mở được bản đồ")
    expect(page.get_by_role("button", name="Bản đồ", exact=True)).to_have_attribute("aria-pressed", "false")


def test_tickets_of_a_list_are_chosen_noted_at_once_printed_and_put_on_the_map(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    codes = [sent(citizen, f"Rác đổ ra đường ({mark} {turn})")["code"] for turn in range(2)]
    for code in codes:
        taken_to(code, office, RECEIVED, DISPATCHED, ACCEPTED)
        taken_to(code, office, (FOCAL, "assign", {"assignee": FOCAL}))
    page = signed_in(FOCAL)
    page.evaluate(f"({WATCHED})()")
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    opened(page, "Giao cho tôi")
    for code in codes:
        page.locator(f"{line(code)} input").check()
    bar = page.locator(".bulk")
    expect(bar.locator("[role=status]")).to_have_text("Đã chọn 2 phiếu")
    picture(page, "office-list-bulk-1280")
    assert breaches(page) == []
    bar.get_by_role("button", name="Ghi chú").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("#bulk-text").fill("Đã hẹn tổ vệ sinh.")
    dialog.get_by_role("button", name="Ghi chú 2 phiếu").click()
    expect(dialog).to_contain_text("Xong 2 trong 2 phiếu.")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(page.locator(line(codes[0]))).to_have_count(1)
    page.get_by_role("button", name="In danh sách").click()
    paper = page.locator(".paper")
    expect(paper.get_by_role("heading", name="Danh sách phiếu – Giao cho tôi")).to_be_visible()
    for code in codes:
        expect(paper.get_by_role("row", name=code)).to_contain_text("UBND xã Thất Khê")
    says_nobody(page)
    picture(page, "office-list-paper-1280")
    paper.get_by_role("button", name="Quay lại danh sách").click()
    page.keyboard.press("m")
    expect(page.locator(".ticket-map [role=status]")).to_contain_text("phiếu trên bản đồ")
    picture(page, "office-list-map-1280")
    assert breaches(page) == []
