"""The officers' guide and the tour: found from every page, by keyboard, without covering what one does."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Citizen, Office
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import INTAKE, RECEIVED, Opened, sent, taken_to

LEADER = "xa-that-khe.lanh-dao"

pytestmark = pytest.mark.stack


def test_the_guide_says_what_one_may_do_and_how_long_each_step_takes(signed_in: Opened) -> None:
    page = signed_in(LEADER)
    page.get_by_role("button", name="Trợ giúp").click()
    page.get_by_role("dialog").get_by_role("link", name="Hướng dẫn cho cán bộ").click()
    expect(page.get_by_role("heading", name="Hướng dẫn", exact=True)).to_be_visible()
    mine = page.locator("details", has_text="Thao tác của tôi")
    expect(mine.get_by_role("row", name="Duyệt Lãnh đạo duyệt")).to_contain_text("Chờ duyệt kết quả")
    # A leader sees what others do only when asked for.
    expect(page.get_by_role("row", name="Tiếp nhận Nhận phản ánh")).to_be_hidden()
    page.get_by_text("Thời hạn từng bước").click()
    expect(page.get_by_role("region", name="Tiếp nhận").get_by_role("row", name="bình thường").first).to_contain_text(
        "4 giờ làm việc"
    )
    assert breaches(page) == []
    picture(page, "office-guide-1280")
    page.evaluate("location.hash = '#/guide/receive'")
    expect(page.locator("#move-receive")).to_be_in_viewport()


def test_the_guide_fits_a_telephone_in_english(signed_in: Opened) -> None:
    page = signed_in(INTAKE, PHONE)
    page.get_by_role("button", name="English").click()
    page.evaluate("location.hash = '#/guide'")
    expect(page.get_by_role("heading", name="What I may do")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert breaches(page) == []
    picture(page, "office-guide-360")


def tour_of(page: Page) -> list[str]:
    """The stops of the tour, gone through by keyboard."""
    stops = []
    card = page.get_by_role("dialog")
    expect(card).to_be_visible()
    while card.count():
        stops.append(card.get_by_role("heading").inner_text())
        assert breaches(page) == []
        page.keyboard.press("Enter")
    return stops


def test_the_tour_is_offered_once_and_shows_what_is_where(signed_in: Opened, citizen: Citizen) -> None:
    sent(citizen, f"Rác chưa thu gom {uuid.uuid4().hex[:6]}")
    page = signed_in(INTAKE)
    offer = page.locator(".tour-offer")
    expect(offer).to_be_visible()
    offer.get_by_role("button", name="Xem qua trang này").click()
    picture(page, "office-tour-1280")
    # The page below can be used meanwhile.
    expect(page.locator(".queue-rows a").first).to_be_enabled()
    assert tour_of(page) == [
        "Việc chờ xử lý",
        "Một phiếu",
        "Tìm mọi phiếu",
        "Các trang khác",
        "Tài khoản",
        "Phím tắt",
    ]
    page.reload()
    page.locator(".queue-rows").wait_for()
    expect(offer).to_have_count(0)
    # Who wants it again starts it from the guide, and ends it with Escape.
    page.evaluate("location.hash = '#/guide'")
    page.get_by_role("button", name="Xem qua trang này").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_action_says_what_it_does_without_leaving_the_ticket(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    code = sent(citizen, f"Nắp cống vỡ {uuid.uuid4().hex[:6]}")["code"]
    taken_to(code, office, RECEIVED)
    page = signed_in(INTAKE, at=f"#/t/{code}")
    page.get_by_role("button", name="Từ chối tiếp nhận").click()
    page.get_by_text("Thao tác này làm gì?").click()
    expect(page.locator("form.action")).to_contain_text("được đề nghị xem xét lại một lần")
    assert breaches(page) == []
