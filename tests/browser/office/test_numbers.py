"""A unit's numbers on the office's page: what is open and late, by officer, and the tickets behind each number."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.stack.client import Citizen, Office
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import INTAKE, RECEIVED, Opened, sent, taken_to

FOCAL = "xa-that-khe.dau-moi"
WORKER = "xa-that-khe.xu-ly"
UNIT = "xa-that-khe"

pytestmark = pytest.mark.stack


def number_in(row: Locator, place: int) -> int:
    """The number in a cell of a row, the first is 0."""
    return int(row.locator("td").nth(place).inner_text())


def opened(signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]) -> tuple[Page, str]:
    code = sent(citizen, f"Đèn đường hỏng {uuid.uuid4().hex[:6]}")["code"]
    taken_to(code, office, RECEIVED, (INTAKE, "dispatch", {"unit": UNIT}), (FOCAL, "assign", {"assignee": WORKER}))
    page = signed_in(FOCAL)
    page.get_by_role("link", name="Số liệu").click()
    expect(page.get_by_role("heading", name="Số liệu của UBND xã Thất Khê")).to_be_focused()
    return page, code


def test_a_number_of_an_officer_leads_to_their_tickets(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    page, code = opened(signed_in, citizen, office)
    now = page.get_by_role("region", name="Hiện nay")
    whole, worker = now.get_by_role("row", name="Cả đơn vị"), now.get_by_role("row", name="Cán bộ xử lý")
    assert number_in(whole, 0) >= number_in(worker, 0) >= 1
    assert breaches(page) == []
    picture(page, "office-numbers-1280")
    worker.get_by_role("link").first.click()
    expect(page.locator(f'.found a[href="#/t/{code}"]')).to_be_visible()


def test_the_figures_of_a_period_lead_to_the_tickets_that_were_sent_in_it(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office], until: Callable[..., object]
) -> None:
    page, code = opened(signed_in, citizen, office)
    past = page.get_by_role("region", name="Phản ánh gửi trong kỳ")
    received = past.get_by_role("row", name="Tiếp nhận")
    for _ in range(60):  # the figures follow some seconds later
        if number_in(received, 2):
            break
        page.wait_for_timeout(1000)
        page.reload()
        received.wait_for()
    received.get_by_role("link").last.click()
    expect(page.locator(f'.found a[href="#/t/{code}"]')).to_be_visible()


def test_the_numbers_fit_a_telephone_in_english(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    page = signed_in(INTAKE, PHONE, at="#/numbers/nowhere")
    # An unknown unit is one's own.
    expect(page.get_by_role("heading", name="Số liệu của")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Reports sent in a period")).to_be_visible()
    assert breaches(page) == []
    picture(page, "office-numbers-360")
