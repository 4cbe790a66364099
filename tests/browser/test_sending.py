"""A new ticket is received and dispatched with one touch, and the next one opened."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Citizen, Office
from infra.stack.client import expect as answered
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import INTAKE, Opened, sent, state_is

pytestmark = pytest.mark.stack

UNIT = "UBND xã Thất Khê"


def listed(page: Page, mark: str, n: int) -> list[str]:
    """Filter the queue by a mark, and return its codes in their order."""
    page.locator(".queue-rows").wait_for()
    page.locator("#search").fill(mark)
    rows = page.locator(".queue-rows tbody tr")
    expect(rows).to_have_count(n)
    page.evaluate("document.activeElement.blur()")
    return [str(row.get_attribute("data-code")) for row in rows.all()]


def row(page: Page, code: str) -> str:
    return f'tr[data-code="{code}"]'


def kinds(office: Callable[[str], Office], code: str) -> list[str]:
    return [line["kind"] for line in answered(office(INTAKE).ticket(code), 200)["history"]]


def test_a_row_sends_its_ticket_on_with_one_click_or_two_keys(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    for turn in range(3):
        sent(citizen, f"Rác đổ trộm ven suối ({mark} {turn})")
    page = signed_in(INTAKE)
    first, second, third = listed(page, mark, 3)
    expect(page.locator(f"{row(page, first)} .send")).to_have_text(f"→ {UNIT}")
    picture(page, "office-row-send-1280")
    assert breaches(page) == []
    page.locator(f"{row(page, first)} .send").click()
    expect(page.locator("#toasts")).to_contain_text(f"Đã chuyển phiếu {first} đến {UNIT}.")
    expect(page.locator(row(page, first))).to_have_count(0)
    # The focus went to the row that took its place.
    expect(page.locator(f"{row(page, second)} a")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator(row(page, second))).to_have_count(0)
    for code in (first, second):
        assert kinds(office, code)[-2:] == ["receive", "dispatch"]
    page.locator(f"{row(page, third)} a").focus()
    page.set_viewport_size({"width": 768, "height": 900})
    picture(page, "office-row-send-768")
    assert breaches(page) == []


def test_a_race_that_is_lost_in_a_row_is_said_and_changes_nothing(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    sent(citizen, f"Rác đổ trộm ven suối ({mark})")
    page = signed_in(INTAKE, PHONE)
    (code,) = listed(page, mark, 1)
    picture(page, "office-row-send-360")
    assert breaches(page) == []
    answered(office(INTAKE).act(code, "receive", urgency="normal"), 200)
    page.locator(f"{row(page, code)} .send").click()
    expect(page.locator("#toasts .wrong")).to_contain_text(code)
    expect(page.locator("#toasts .wrong")).to_contain_text("Tiếp nhận")
    assert breaches(page) == []
    # The row shows what the other did. A second touch dispatches, and receives nothing again.
    expect(page.locator(f"{row(page, code)} .at-state > span")).to_have_text("Chờ chuyển xử lý")
    assert kinds(office, code).count("receive") == 1
    page.locator(f"{row(page, code)} .send").click()
    expect(page.locator(row(page, code))).to_have_count(0)
    assert kinds(office, code).count("receive") == kinds(office, code).count("dispatch") == 1


def test_a_ticket_is_opened_and_sent_on_with_three_keys_and_the_next_one_follows(
    signed_in: Opened, citizen: Citizen
) -> None:
    mark = uuid.uuid4().hex[:6]
    for turn in range(3):
        sent(citizen, f"Rác đổ trộm ven suối ({mark} {turn})")
    page = signed_in(INTAKE)
    first, second, third = listed(page, mark, 3)
    for key in ("j", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".ticket-head .code")).to_have_text(first)
    page.keyboard.press("s")
    state_is(page, "Đã chuyển đơn vị xử lý")
    # Enter opens the next one, as "n" does.
    expect(page.locator(".ticket-head .next")).to_be_focused()
    assert breaches(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-head .code")).to_have_text(second)
    # By mouse: one click sends it, one opens the next.
    page.get_by_role("button", name=f"Tiếp nhận và chuyển {UNIT}").click()
    state_is(page, "Đã chuyển đơn vị xử lý")
    page.keyboard.press("n")
    expect(page.locator(".ticket-head .code")).to_have_text(third)
    expect(page.locator(".ticket-head .next")).to_have_count(0)
