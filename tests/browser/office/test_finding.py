"""Finding any ticket on the office's page: by words, half a code and filters, with the keyboard and on a telephone."""

from __future__ import annotations

import re
import time
import uuid
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from infra.stack.client import Citizen
from tests.browser.conftest import breaches, picture
from tests.browser.office_steps import INTAKE, LEADER, SUPERVISOR, Opened, sent

pytestmark = pytest.mark.stack


def find(page: Page, words: str) -> None:
    page.keyboard.press("/")
    expect(page.locator("#find-words")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.locator(".page.find .found").wait_for(state="attached")
    expect(page.locator(".found")).not_to_have_attribute("aria-busy", "true")


def slowly(route: Route) -> None:
    time.sleep(0.8)
    route.continue_()


def found_after(page: Page, code: str) -> None:
    """Search again until the stream has brought a new ticket into the index."""
    for _ in range(90):
        if page.locator(f'.found [data-code="{code}"]').count():
            break
        page.wait_for_timeout(1000)
        page.reload()
        page.locator(".page.find .found").wait_for(state="attached")
        expect(page.locator(".found")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(f'.found [data-code="{code}"]')).to_have_count(1)


def test_a_ticket_is_found_on_every_page_by_words_and_opened(signed_in: Opened, citizen: Citizen) -> None:
    mark = f"q{uuid.uuid4().hex[:7]}"
    code = sent(citizen, f"Nắp cống vỡ trước trường học {mark}", "traffic")["code"]
    page = signed_in(INTAKE)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    find(page, f"nap cong {mark}")
    found_after(page, code)
    line = page.locator(f'.found [data-code="{code}"]')
    expect(line.locator(".what mark")).to_have_text(["Nắp", "cống", mark])
    # The address has one of the words, too: "Cổng chợ".
    expect(line.locator(".why mark")).to_have_text(["Cổng"])
    assert breaches(page) == []
    picture(page, "office-find")
    # What the address says survives a reload; so does the box.
    assert f"words:nap%20cong%20{mark}" in page.url
    expect(page.locator("#find-words")).to_have_value(f"nap cong {mark}")
    page.locator("#find-state").select_option("closed")
    expect(page.locator(".page.find [role=status]").first).to_have_text("Không tìm thấy phiếu nào.")
    assert "state:closed" in page.url
    page.locator("#find-state").select_option("")
    line.locator("a").click()
    expect(page.locator("main")).to_contain_text(mark)
    # Half of the code, from the page of a ticket.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type(f"{code[2:6]} {code[6:9]}")
    page.keyboard.press("Enter")
    expect(page.locator(f'.found [data-code="{code}"]')).to_have_count(1)


def test_a_further_search_asks_for_its_results_alone(signed_in: Opened) -> None:
    page = signed_in(SUPERVISOR)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    find(page, "rac")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path.partition("/v1/")[2]))
    for words in ("nuoc", "duong"):
        page.locator("#find-words").fill(words)
        page.locator("#find-words").press("Enter")
        page.wait_for_url(re.compile(f"words:{words}"))
        page.locator(".page.find .found:not([aria-busy])").wait_for(state="attached")
    # What a page asks from time to time may come between.
    searches = [one for one in asked if one and one not in ("office/counts", "news")]
    assert set(searches) == {"office/tickets"}


def test_what_cannot_be_searched_is_said_and_stays_in_the_box(signed_in: Opened) -> None:
    page = signed_in(SUPERVISOR)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    for typed, says in (("a", "Một chữ cái"), ("🚒🚒", "Không có từ nào"), ("** **", "Không có từ nào")):
        page.keyboard.press("/")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(page.locator(".page.find .wrong")).to_contain_text(says)
        expect(page.locator("#find-words")).to_have_value(typed)
        page.evaluate("document.activeElement.blur()")
    page.locator("#find-words").fill("rác")
    page.locator("#find-words").press("Enter")
    page.locator("#find-state").select_option("closed")
    page.locator("#find-course").select_option("open")
    expect(page.locator("#find-course")).to_have_attribute("aria-invalid", "true")
    assert breaches(page) == []


def test_an_officer_finds_on_a_telephone_with_a_slow_network(signed_in: Opened, citizen: Citizen) -> None:
    mark = f"q{uuid.uuid4().hex[:7]}"
    hidden = sent(citizen, f"Đèn hỏng {mark}", "traffic", "05977")["code"]
    chief, page = signed_in(SUPERVISOR), signed_in(LEADER, (360, 740))
    find(chief, mark)
    found_after(chief, hidden)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    page.route(re.compile("v1/office/tickets\\?"), slowly)
    page.locator("#find-words").fill(mark)
    page.locator("#find-words").press("Enter")
    status = page.locator(".page.find [role=status]").first
    expect(status).to_have_text("Không tìm thấy phiếu nào.")
    assert breaches(page) == []
    picture(page, "office-find-360")
    # Without a network the words stay, and a button tries again.
    page.unroute_all()
    page.route(re.compile("v1/office/tickets\\?"), lambda route: route.abort())
    page.locator("#find-words").fill(f"{mark} den")
    page.locator("#find-words").press("Enter")
    again = page.locator(".page.find [role=status] button")
    expect(again).to_be_visible()
    page.unroute_all()
    again.click()
    expect(status).to_have_text("Không tìm thấy phiếu nào.")
    expect(page.locator("#find-words")).to_have_value(f"{mark} den")


def test_the_tickets_of_one_s_unit_are_listed_open_and_ended(signed_in: Opened) -> None:
    page = signed_in(LEADER)
    page.locator("#find-words").press("Enter")
    page.get_by_role("link", name="Đơn vị tôi").click()
    expect(page.get_by_role("heading", name="Đơn vị tôi")).to_be_visible()
    page.locator(".find-filters summary").click()
    page.locator("#find-state").select_option("closed")
    assert "list:unit/state:closed" in page.url
    expect(page.locator(".page.find [role=status]").first).not_to_have_class("wrong")
    page.get_by_role("button", name="Bỏ các bộ lọc").click()
    expect(page.locator("#find-state")).to_have_value("")
    assert page.url.endswith("list:unit")
