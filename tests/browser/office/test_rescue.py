"""An emergency reaches a page that was open before it, and its rescues reach every screen of the office."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from infra.stack import client
from infra.stack.client import Office
from infra.stack.local import LocalAws
from tests.browser.conftest import PHONE, Visitor, breaches, picture
from tests.browser.steps import choose_commune, ready
from tests.deployed import Until
from tests.domain import samples
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

#: Hữu Lũng, of which no other test has a ticket that the emergency would freeze.
COMMUNE = "06385"
NOTICE = {"reason": "Lũ vượt báo động ba", "notice": "Đang có lũ; gọi 112.", "notice_en": "A flood is on."}
WRITTEN = "Nước chảy tràn qua đường, xe máy không đi được"
SEND = "Gửi yêu cầu cứu hộ"

_FOCUSED = "document.activeElement.tagName"
_TOP = "Math.round(document.activeElement.getBoundingClientRect().top)"
_FIRST_TOUCH = "document.querySelector('.rescue').querySelector('a, button, input').getAttribute('href')"
_HEAR = """() => { window.tones = 0; const made = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return made.call(this) } }"""


@pytest.fixture
def declare(stack: LocalAws, office: Callable[[str], Office]) -> Iterator[Callable[[], None]]:
    """Declare an emergency over the commune; it ends with the test. A function caches both for up to a minute."""
    chief, declared = office("trung-tam.giam-sat"), []

    def begin() -> None:
        body = {"communes": [COMMUNE], **NOTICE, "decision": samples.DECISION}
        declared.append(client.expect(chief.call("POST", "/v1/admin/emergencies", body), 201)["id"])
        restart(stack, "APIHandler")

    yield begin
    for one in declared:
        client.expect(chief.call("POST", f"/v1/admin/emergencies/{one}/end", {"reason": "Nước đã rút"}), 200)
    restart(stack, "APIHandler")


def wake(page: Page) -> None:
    """The page notices that the network is back."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def test_a_rescue_is_called_from_an_open_page_and_shown_on_every_screen_of_the_office(
    visitor: Callable[..., Visitor],
    enter: Callable[..., Page],
    declare: Callable[[], None],
    office: Callable[[str], Office],
    until: Until,
) -> None:
    page = visitor().open("/")
    page.route("**/v1/news", lambda route: route.fulfill(status=503, body="{}"))
    page.reload()
    ready(page)
    page.evaluate("location.hash = '#/gui/3'")
    page.get_by_label("Tìm lĩnh vực").fill("ve sinh")
    page.get_by_role("button", name="Vệ sinh môi trường").click()
    page.get_by_label("Điều gì đang xảy ra?").fill(WRITTEN)
    page.get_by_role("button", name="Tiếp tục").scroll_into_view_if_needed()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    top = page.evaluate(_TOP)
    desk = enter("trung-tam.tiep-nhan", "#/call")
    desk.evaluate(_HEAR)

    declare()
    page.unroute("**/v1/news")
    card = page.locator(".rescue")

    def announced() -> bool:
        wake(page)
        page.wait_for_timeout(1000)
        return card.count() > 0

    until(announced, 100)
    learns_without_being_disturbed(page, top)
    code = call_for_rescue(page)
    assert code in [line["code"] for line in office("trung-tam.tiep-nhan").whole_queue(kind="emergency")]
    is_shown_in_the_office(desk, code)


def learns_without_being_disturbed(page: Page, top: int) -> None:
    """The person goes on typing, and a button at the edge leads to the card."""
    words = page.get_by_label("Điều gì đang xảy ra?")
    expect(words).to_be_focused()
    expect(words).to_have_value(WRITTEN)
    assert abs(page.evaluate(_TOP) - top) <= 2
    jump = page.locator(".jump")
    expect(jump).to_be_visible()
    picture(page, "rescue-while-typing")
    jump.click()
    expect(page.get_by_role("heading", name="Tình huống khẩn cấp")).to_be_focused()
    expect(jump).to_be_hidden()


def call_for_rescue(page: Page) -> str:
    """Fill in the form of the card, and return the receipt's code."""
    card = page.locator(".rescue")
    calls = card.locator("a[href^='tel:']")
    assert calls.evaluate_all("all => all.map((one) => one.hash || one.getAttribute('href'))") == [
        "tel:112",
        "tel:113",
        "tel:114",
        "tel:115",
    ]
    assert page.evaluate(_FIRST_TOUCH) == "tel:112"
    line = f"Theo văn bản số {samples.DECISION['number']} ngày 5/1/2026, {samples.DECISION['signer']} ký"
    expect(card.locator(".notice")).to_contain_text(line)
    picture(page, "rescue-card")
    assert breaches(page) == []
    card.get_by_role("button", name="Tôi cần cứu hộ").click()
    # A focused field would open a keyboard over the form.
    assert page.evaluate(_FOCUSED) == "BUTTON"
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("Hãy chọn xã, phường hoặc lấy vị trí.")).to_be_visible()
    choose_commune(page, "huu lung", "Xã Hữu Lũng")
    page.get_by_label("Số người cần cứu hộ").fill("4")
    phone = page.get_by_label("Số điện thoại để gọi lại")
    phone.fill("091234567")
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("Số này có thể thiếu hoặc sai chữ số")).to_be_visible()
    expect(phone).to_be_focused()
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator("#size").click()
    picture(page, "rescue-form-320-large")
    assert breaches(page) == []
    # The language changes, and nothing that was filled in is lost.
    page.locator("#language").click()
    expect(page.get_by_label("How many people need help")).to_have_value("4")
    page.locator("#language").click()
    page.get_by_role("button", name=SEND).click()
    expect(card.get_by_text("cán bộ sẽ gọi lại")).to_be_visible()
    expect(card.locator("form")).to_have_count(0)
    expect(calls).to_have_count(4)
    picture(page, "rescue-receipt-320-large")
    assert breaches(page) == []
    return card.locator(".receipt-code code").inner_text().replace(" ", "")


def is_shown_in_the_office(desk: Page, code: str) -> None:
    """The call desk shows and sounds the rescue; its line leads to the ticket; the dashboard shows it too."""
    wake(desk)
    alarm = desk.locator(".alarm")
    expect(alarm).to_contain_text("yêu cầu cứu hộ đang chờ")
    expect(desk).to_have_title(re.compile(r"^\(\d+\) "))
    assert desk.evaluate("window.tones") > 0
    picture(desk, "office-alarm-call")
    assert breaches(desk) == []
    alarm.get_by_role("button", name="Tắt chuông báo").click()
    expect(alarm.get_by_role("button", name="Bật chuông báo")).to_be_visible()
    alarm.get_by_role("link").click()
    expect(desk.locator(f"tr[data-code={code}]")).to_be_visible()
    expect(desk.locator("[data-kind=emergency]")).to_have_attribute("aria-pressed", "true")
    picture(desk, "office-alarm-queue")
    desk.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert breaches(desk) == []
    picture(desk, "office-alarm-phone")
    desk.evaluate("location.href = 'dashboard'")
    desk.wait_for_selector("#scope")
    expect(desk.locator(".alarm")).to_contain_text("yêu cầu cứu hộ đang chờ")
    expect(desk.locator(".alarm").get_by_role("button", name="Bật chuông báo")).to_be_visible()
    assert breaches(desk) == []
    picture(desk, "dashboard-alarm")


def test_news_are_asked_for_again_by_a_timer_after_a_refusal_and_while_nothing_changes(
    visitor: Callable[..., Visitor],
) -> None:
    person = visitor()
    if "FAKETIME" not in os.environ:  # the visitor's clock is a fake one already
        person.context.clock.install()
    answers: list[dict[str, Any]] = [{"status": 429, "body": "{}"}, news(), news(), news(EMERGENCY)]
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(**answers[min(len(asked), len(answers)) - 1])

    person.context.route("**/v1/news", answer)
    page = ready(person.open("/"))
    maintenance = page.get_by_text("Bảo trì tối nay")
    card = page.locator(".rescue")
    until_asked(page, asked, 1)
    assert maintenance.count() == 0
    page.clock.fast_forward(13_000)
    expect(maintenance).to_be_visible()
    expect(page.get_by_role("button", name="Tải lại trang")).to_be_visible()
    assert breaches(page) == []
    # However often the page is woken, it asks once in five seconds.
    before = len(asked)
    for _ in range(20):
        wake(page)
    assert len(asked) <= before + 1
    for number in (3, 4):
        until_asked(page, asked, number, forward=155_000)
    expect(card).to_be_visible()


def until_asked(page: Page, asked: list[str], times: int, *, forward: int = 0) -> None:
    """Wait until the page has asked so often. Its clock goes ``forward`` (milliseconds) until it does."""
    for turn in range(600):
        if len(asked) >= times:
            return
        # A page that still reads the last answer has set no timer yet.
        if forward and turn % 20 == 0:
            page.clock.fast_forward(forward)
        page.wait_for_timeout(100)
    raise AssertionError(f"asked {len(asked)} times")


EMERGENCY: dict[str, Any] = {
    "id": "e1",
    "communes": None,
    "commune_names": {},
    "since": "2026-11-28T01:00:00Z",
    "notice": "Đang có lũ.",
    "notice_en": "A flood is on.",
    "decision": samples.DECISION,
}


def news(*emergencies: dict[str, Any]) -> dict[str, Any]:
    """An answer of /v1/news of another version of the pages, with a notice of maintenance."""
    notice = {"vi": "Bảo trì tối nay", "en": "Maintenance tonight"}
    return {"json": {"emergencies": list(emergencies), "maintenance": notice, "version": "0" * 12}}
