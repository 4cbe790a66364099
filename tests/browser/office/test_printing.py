"""Paper on the office's page: a list, a route and a ticket, with and without who reported."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Citizen, Office, upload
from infra.stack.client import expect as answered
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import INTAKE, Opened, photo, sent
from tests.deployed import Until

pytestmark = pytest.mark.stack

NAME, TELEPHONE = "Người gửi thử", "0912345678"
#: Stands in for the browser's own dialog, and keeps what would be printed.
WATCHED = """() => { window.print = () => {
  window.dispatchEvent(new Event("beforeprint"));
  window.printed = (window.printed || 0) + 1;
  document.documentElement.dataset.printed = window.printed;
  window.withReporter = Boolean(document.querySelector(".who-reported.on-paper"));
}; }"""


def pdf(page: Page, name: str) -> bytes:
    """The page on A4, kept in the folder `SCREENS` if that is set."""
    made = page.pdf(prefer_css_page_size=True)
    if folder := os.environ.get("SCREENS"):
        (Path(folder) / f"{name}.pdf").write_bytes(made)
    return made


def three(citizen: Citizen, mark: str) -> list[str]:
    """Reports at two points and at none, each with a contact; the first has a photo."""
    contact: dict[str, Any] = {"contact": {"name": NAME, "phone": TELEPHONE}, "consent": True}
    file = photo()["buffer"]
    places = [
        {"commune": "06040", "address": "Cổng chợ", "lat": 22.2573, "lon": 106.4719},
        {"commune": "06001", "address": "Ngã ba bưu điện"},
        {"commune": "06040", "address": "Cầu Đông", "lat": 22.2601, "lon": 106.4802},
    ]
    made = []
    for turn, place in enumerate(places):
        files = [] if turn else [{"content_type": "image/jpeg", "size": len(file)}]
        made.append(sent(citizen, f"Rác đổ ra đường ({mark} {turn})", place=place, photos=files, **contact))
    assert upload(made[0]["uploads"][0], file).ok
    return [one["code"] for one in made]


def chosen_in(page: Page, mark: str, codes: list[str]) -> None:
    page.locator(".queue-rows").wait_for()
    page.locator(".filters input").first.fill(mark)
    expect(page.locator(".queue-rows tbody tr")).to_have_count(len(codes))
    for code in codes:
        page.locator(f'tr[data-code="{code}"] input').check()


def says_nobody(page: Page) -> None:
    """Nothing on the sheet names who reported."""
    words = page.locator(".paper").inner_text()
    assert NAME not in words
    assert TELEPHONE[1:] not in words


def fills_pages_of_a4(page: Page) -> None:
    """A long list is several pages. The test has three rows, so they are repeated."""
    page.evaluate(
        """() => {
          const rows = document.querySelector(".paper tbody");
          const three = [...rows.children];
          for (let turn = 0; turn < 30; turn += 1) rows.append(...three.map((row) => row.cloneNode(true)));
        }"""
    )
    made = pdf(page, "paper-list")
    assert len(re.findall(rb"/Type /Page\b", made)) in range(3, 10)
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", made)) <= {(b"594", b"841"), (b"595", b"842")}


def test_the_chosen_tickets_are_printed_as_a_list_and_as_a_route(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    mark = f"p{uuid.uuid4().hex[:7]}"
    codes = three(citizen, mark)

    def is_ready() -> bool:
        return bool(answered(office(INTAKE).ticket(codes[0]), 200)["photos"][0].get("links"))

    until(is_ready, 60)
    page = signed_in(INTAKE)
    page.evaluate(WATCHED)
    chosen_in(page, mark, codes)
    # A clock a year ahead: all are late.
    page.evaluate("() => { window.now = Date.now; Date.now = () => now() + 365 * 86400000; }")
    page.get_by_role("button", name="In danh sách", exact=True).click()
    sheet = page.locator(".paper")
    expect(sheet.get_by_role("heading", level=2)).to_be_focused()
    expect(sheet.locator("tbody tr")).to_have_count(3)
    expect(sheet.locator(".paper-late").first).to_contain_text("quá hạn")
    page.evaluate("() => { Date.now = now; }")
    assert breaches(page) == []
    says_nobody(page)
    picture(page, "paper-list")
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(sheet.locator("button").first).to_be_hidden()
    border = "getComputedStyle(document.querySelector('.paper-late')).borderTopWidth"
    assert page.evaluate(border) == "2px"
    fills_pages_of_a4(page)
    page.emulate_media(media="screen")
    page.get_by_role("button", name="In hoặc lưu PDF").click()
    assert page.evaluate("window.printed") == 1
    page.get_by_role("button", name="Quay lại danh sách").click()
    expect(page.locator("tr.chosen")).to_have_count(3)

    page.locator(".bulk").get_by_role("button", name="Lộ trình đi hiện trường").click()
    stops = page.locator(".paper-stops > li")
    expect(stops).to_have_count(3)
    order = [stop.get_attribute("data-code") for stop in stops.all()]
    assert order[2] == codes[1]  # it has no point
    expect(stops.last).to_contain_text("Chưa có vị trí trên bản đồ")
    # The other point is the start.
    page.get_by_label("Bắt đầu từ").select_option("1")
    expect(stops.first).to_have_attribute("data-code", str(order[1]))
    assert [stop.get_attribute("data-code") for stop in stops.all()] == [order[1], order[0], codes[1]]
    first = page.locator(f'.paper-stops > [data-code="{codes[0]}"]')
    expect(first.get_by_alt_text(f"Ảnh của phiếu {codes[0]}")).to_be_visible()
    expect(first.get_by_alt_text(f"Mã QR mở phiếu {codes[0]}")).to_be_visible()
    expect(first.get_by_role("link", name="Chỉ đường")).to_have_attribute(
        "href", re.compile(r"destination=22\.25\d+,106\.47\d+$")
    )
    expect(sheet).to_contain_text("Đường chim bay khoảng")
    assert breaches(page) == []
    says_nobody(page)
    picture(page, "paper-route")
    page.emulate_media(media="print")
    expect(first.get_by_role("link", name="Chỉ đường")).to_be_hidden()
    assert pdf(page, "paper-route").startswith(b"%PDF")


def test_on_a_telephone_in_english_a_route_begins_where_one_is(signed_in: Opened, citizen: Citizen) -> None:
    mark = f"p{uuid.uuid4().hex[:7]}"
    codes = three(citizen, mark)
    page = signed_in(INTAKE, PHONE, color_scheme="dark")
    page.locator(".queue-rows").wait_for()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("table", name="Waiting tickets")).to_be_visible()
    chosen_in(page, mark, codes)
    page.get_by_role("button", name="Print as a list", exact=True).click()
    expect(page.locator(".paper tbody tr")).to_have_count(3)
    assert breaches(page) == []
    picture(page, "paper-list-360")
    page.get_by_role("button", name="Back to the list").click()
    # One ticket cannot be loaded: it is last, and the page says so.
    page.route(re.compile(f"/v1/office/tickets/{codes[2]}$"), lambda route: route.fulfill(status=404, json={}))
    page.locator(".bulk").get_by_role("button", name="Route for field work").click()
    expect(page.locator(".paper .notice")).to_contain_text(codes[2])
    expect(page.locator(".paper-stops > li")).to_have_count(3)
    # A position that is refused leaves the order.
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = (done, fail) => fail(new Error('no')); }")
    page.get_by_label("Begin at").select_option("here")
    expect(page.get_by_text("Your position is not known")).to_be_visible()
    expect(page.locator(".paper-stops > li").first).to_have_attribute("data-code", codes[0])
    page.evaluate(
        "() => { navigator.geolocation.getCurrentPosition = "
        "(done) => done({ coords: { latitude: 22.3, longitude: 106.5, accuracy: 9 } }); }"
    )
    page.get_by_label("Begin at").select_option("0")
    page.get_by_label("Begin at").select_option("here")
    expect(page.get_by_text("Your position is not known")).to_have_count(0)
    expect(page.locator(".paper")).to_contain_text("as the crow flies")
    assert breaches(page) == []
    says_nobody(page)
    picture(page, "paper-route-360")


def test_a_ticket_is_printed_without_who_reported_unless_that_is_recorded(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    code = three(citizen, f"p{uuid.uuid4().hex[:7]}")[0]
    page = signed_in(INTAKE, at=f"#/t/{code}")
    page.evaluate(WATCHED)
    page.locator("summary", has_text="Xem thông tin người gửi (nêu lý do)").click()
    page.locator("#unmask-reason").fill("Gọi lại hỏi chỗ đổ rác")
    page.get_by_role("button", name="Hiện người gửi").click()
    number = page.get_by_role("link", name="+84912345678")
    expect(number).to_be_visible()
    assert breaches(page) == []
    # What the browser prints by itself leaves them out.
    page.emulate_media(media="print")
    expect(number).to_be_hidden()
    expect(page.locator(".paper-only")).to_be_visible()
    expect(page.locator("ol.history li").first).to_be_visible()
    expect(page.locator(".righting")).to_be_hidden()
    assert pdf(page, "paper-ticket").startswith(b"%PDF")
    page.emulate_media(media="screen")
    page.get_by_role("button", name="In", exact=True).click()
    assert page.evaluate("[window.printed, window.withReporter]") == [1, False]
    # Nothing is printed that could not be recorded.
    with_reporter = page.get_by_role("button", name="In phiếu kèm người gửi (được ghi lại)")
    refused = {"status": 403, "code": "unmask_not_allowed", "title": "Không được", "title_en": "No"}
    page.route(re.compile("/reporter$"), lambda route: route.fulfill(status=403, json=refused), times=1)
    with_reporter.click()
    expect(page.locator(".toast.wrong")).to_contain_text("Không được")
    assert page.evaluate("window.printed") == 1
    with_reporter.click()
    expect(page.locator("html")).to_have_attribute("data-printed", "2")
    assert page.evaluate("window.withReporter")
    page.emulate_media(media="print")
    expect(number).to_be_visible()
    assert pdf(page, "paper-ticket-reporter").startswith(b"%PDF")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(number).to_be_hidden()
    history = answered(office(INTAKE).ticket(code), 200)["history"]
    assert "In ra giấy kèm người gửi: Gọi lại hỏi chỗ đổ rác" in str(history)
