"""Saving a search as a table on the office's page: the dialog, what it says of each table, and the file."""

from __future__ import annotations

import re
import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from infra.stack.client import Citizen, Office
from infra.stack.client import expect as answered
from tests.browser.conftest import breaches, picture
from tests.browser.office.test_finding import find, found_after
from tests.browser.office_steps import INTAKE, SUPERVISOR, Opened, sent
from tests.deployed import Until

pytestmark = pytest.mark.stack

READY_MS = 60_000


def dialog_over(page: Page, mark: str) -> None:
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    find(page, mark)


def opened(page: Page) -> None:
    if page.locator(".find-filters details").get_attribute("open") is None:
        page.locator(".find-filters summary").click()
    page.get_by_role("button", name=re.compile("Lưu thành bảng|Save as a table")).click()
    expect(page.locator("dialog h2")).to_be_visible()


def test_a_search_becomes_a_workbook_that_the_officer_downloads(signed_in: Opened, citizen: Citizen) -> None:
    mark = f"q{uuid.uuid4().hex[:7]}"
    code = sent(citizen, f"Nắp cống vỡ {mark}", "traffic")["code"]
    page = signed_in(SUPERVISOR)
    dialog_over(page, mark)
    found_after(page, code)
    page.locator("#find-course").select_option("open")
    opened(page)
    dialog = page.locator("dialog")
    # What is saved stands in the dialog, and the dates are proposed.
    expect(dialog.locator("form .chip")).to_have_text([f"“{mark}”", "Tình hình: Chưa kết thúc"])
    expect(dialog.locator("#tables-until")).not_to_have_value("")
    expect(dialog.locator(".saved-tables")).to_contain_text("Chưa có bảng nào.")
    assert breaches(page) == []
    # More than a year is refused beside the date, and what was chosen stays.
    long_ago = (datetime.now(UTC) - timedelta(days=500)).date().isoformat()
    before = dialog.locator("#tables-since").input_value()
    dialog.locator("#tables-since").fill(long_ago)
    dialog.get_by_role("button", name="Lập bảng").click()
    expect(dialog.locator("#wrong-since")).to_contain_text("dài nhất một năm")
    expect(dialog.locator("#tables-since")).to_have_value(long_ago)
    expect(dialog.locator("#tables-since")).to_be_focused()
    assert breaches(page) == []
    dialog.locator("#tables-since").fill(before)
    dialog.get_by_role("button", name="Lập bảng").click()
    expect(dialog.locator("[role=status]")).to_contain_text("Đang lập bảng")
    download = dialog.get_by_role("button", name="Tải về")
    expect(download).to_be_visible(timeout=READY_MS)
    expect(dialog.locator(".saved-tables li")).to_contain_text(["1 dòng"])
    assert breaches(page) == []
    picture(page, "office-table")
    with page.expect_download() as got:
        download.click()
    assert re.fullmatch(r"phieu-\d{4}-\d\d-\d\d-\d{4}\.xlsx", got.value.suggested_filename)
    with zipfile.ZipFile(got.value.path()) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert code in sheet
    assert "Mã phiếu" in sheet
    # The page is still there, and the table is found again later.
    expect(dialog.locator("[role=status]")).to_contain_text("15 phút")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    opened(page)
    expect(page.locator("dialog").get_by_role("button", name="Tải về")).to_be_visible()


def test_on_a_telephone_in_english_a_table_that_fails_says_why(signed_in: Opened) -> None:
    page = signed_in(SUPERVISOR, (360, 740))
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    page.locator("#language").click()
    page.goto(page.url.partition("#")[0] + "#/find/course:ended")
    page.locator(".page.find .found").wait_for(state="attached")

    def tables(route: Route) -> None:
        table = {
            "id": "2026030208000000000000",
            "asked_at": "2026-03-02T01:00:00Z",
            "until": "2026-03-03T01:00:00Z",
            "form": "csv",
            "language": "en",
            "words": "",
            "filters": {},
            "period": {"since": "2026-03-01", "until": "2026-03-31"},
        }
        waiting = {**table, "status": "waiting", "lines": 400, "failure": None}
        failed = {
            **table,
            "id": "2026030208000000000001",
            "status": "failed",
            "lines": 0,
            "failure": {"vi": "Bảng chưa xong sau một giờ", "en": "It was not ready after an hour"},
        }
        route.fulfill(json={"tables": [waiting, failed]})

    page.route(re.compile("v1/office/tables$"), tables)
    opened(page)
    lines = page.locator("dialog .saved-tables li")
    expect(lines.nth(0)).to_contain_text("Being written, 400 lines so far")
    expect(lines.nth(1).locator(".wrong")).to_contain_text("not ready after an hour")
    assert breaches(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, "office-table-360")
    # Without a network the dialog says so and asks again by itself.
    page.unroute_all()
    page.route(re.compile("v1/office/tables$"), lambda route: route.abort())
    page.get_by_role("button", name="Save the table").click()
    expect(page.locator("dialog [role=status]")).to_have_class(re.compile("wrong"))


def test_a_queue_is_saved_with_its_filters(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    mark = f"q{uuid.uuid4().hex[:7]}"
    code = sent(citizen, f"Rác tràn {mark}", "hygiene")["code"]
    page = signed_in(INTAKE)
    page.locator(f'[data-code="{code}"]').first.wait_for(state="attached", timeout=READY_MS)
    page.locator("#search").fill(mark)
    page.locator(".filters [data-name=late]").click()
    page.get_by_role("button", name="Lưu thành bảng…").click()
    dialog = page.locator("dialog")
    chips = dialog.locator("form .chip")
    expect(chips).to_contain_text(["Chưa kết thúc", "Không phải khẩn cấp", "Đơn vị:", f"“{mark}”"])
    expect(dialog.locator("form .hint")).to_have_text("Bảng không lọc được theo: Quá hạn.")
    assert breaches(page) == []
    picture(page, "office-table-queue")
    dialog.locator("#tables-form").select_option("csv")
    # The index is some seconds behind the queue.
    asked = {"words": mark}
    until(lambda: answered(office(INTAKE).call("GET", "/v1/office/tickets", query=asked), 200)["tickets"], 60)
    # The newest stands first, among those that other tests have asked for as this officer.
    before = dialog.locator(".saved-tables [data-table]").count()
    dialog.get_by_role("button", name="Lập bảng").click()
    expect(dialog.locator(".saved-tables [data-table]")).to_have_count(before + 1)
    download = dialog.locator(".saved-tables [data-table]").first.get_by_role("button", name="Tải về")
    expect(download).to_be_visible(timeout=READY_MS)
    with page.expect_download() as got:
        download.click()
    text = got.value.path().read_bytes().decode("utf-8-sig")
    assert text.startswith("Mã phiếu;Nội dung;")
    assert code in text
