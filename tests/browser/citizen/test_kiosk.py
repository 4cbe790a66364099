"""The page for a shared tablet: a report from the first touch to its code, and nothing of it for the next person."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from infra.manage.importing import import_assets
from infra.package.build import ROOT
from infra.stack import client
from infra.stack.client import Office
from infra.stack.local import LocalAws
from tests.browser.conftest import Visitor, breaches, picture
from tests.browser.steps import WORDS, Opens, choose_commune, describe, go_on, ready
from tests.deployed import Until
from tests.domain import samples
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

TABLET = (1024, 768)
#: Vũ Lễ, of which no other test has a ticket that the emergency would freeze.
FLOODED = "06364"


@pytest.fixture(scope="module", autouse=True)
def labelled(stack: LocalAws) -> None:
    """The demo's places and things with labels."""
    import_assets(stack, ROOT / "infra" / "demo" / "assets.csv")


def stored(visitor: Visitor) -> dict[str, Any]:
    """What another page of the service finds in the browser's storages, cookies included."""
    page = visitor.context.new_page()
    # A file of the service runs no script of ours.
    page.goto(f"{visitor.base_url}/v1/news")
    found: dict[str, Any] = page.evaluate(
        """async () => ({
          local: {...localStorage}, session: {...sessionStorage}, bases: await indexedDB.databases(),
          caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
        })"""
    )
    page.close()
    return found | {"cookies": visitor.context.cookies()}


NOTHING: dict[str, Any] = {"local": {}, "session": {}, "bases": [], "caches": [], "workers": 0, "cookies": []}


def write(page: Page) -> None:
    """Fill in a report up to the last step."""
    page.get_by_role("button", name="Bắt đầu").click()
    go_on(page)
    choose_commune(page)
    go_on(page)
    describe(page)
    go_on(page)


def test_a_report_is_sent_and_leaves_nothing_on_the_tablet(visitor: Opens, office: Callable[[str], Office]) -> None:
    person = visitor(TABLET, workers=True)
    page = ready(person.open("/kiosk"))
    expect(page.get_by_role("heading", name="Gửi phản ánh tại đây")).to_be_visible()
    assert breaches(page) == []
    picture(page, "kiosk-start")
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("heading", name="Ảnh")).to_be_visible()
    # Files of the tablet are not offered, the camera is.
    expect(page.locator("input[type=file]")).to_have_count(1)
    assert page.locator("input[type=file]").get_attribute("capture") == "environment"
    assert breaches(page) == []
    go_on(page)
    choose_commune(page)
    assert breaches(page) == []
    go_on(page)
    describe(page)
    assert breaches(page) == []
    go_on(page)
    page.get_by_role("textbox", name="Số điện thoại").fill("0912345678")
    page.get_by_label(re.compile("đồng ý", re.IGNORECASE)).check()
    fields = page.locator("#view input, #view textarea, #view form")
    assert fields.evaluate_all("all => all.every((one) => one.getAttribute('autocomplete') === 'off')")
    assert breaches(page) == []
    page.get_by_role("link", name="Thông báo").first.click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Đóng").click()
    page.get_by_role("button", name="Gửi phản ánh").click()
    code = page.locator(".receipt-code code").inner_text().replace(" ", "")
    expect(page.get_by_role("img", name="Mã QR")).to_be_visible()
    assert breaches(page) == []
    picture(page, "kiosk-receipt")
    secret = page.locator("code").last.inner_text()
    assert secret not in page.url
    ticket = client.expect(office("trung-tam.tiep-nhan").ticket(code), 200)
    assert (ticket["channel"], ticket["category"]["id"]) == ("kiosk", "hygiene")
    with page.expect_navigation():
        page.get_by_role("button", name="Xong, xóa màn hình").click()
    ready(page)
    expect(page.get_by_role("button", name="Bắt đầu")).to_be_visible()
    assert stored(person) == NOTHING
    # The next person begins with an empty form, and no way back shows anything.
    page.get_by_role("button", name="Bắt đầu").click()
    go_on(page)
    expect(page.get_by_role("combobox", name="Xã, phường")).to_have_value("")
    page.go_back()
    page.wait_for_timeout(1000)
    assert code not in page.content()
    assert WORDS not in page.content()


def test_what_was_left_half_written_is_gone_after_a_minute_that_is_counted_down(visitor: Opens) -> None:
    person = visitor(TABLET, workers=True)
    person.context.clock.install()
    page = ready(person.open("/kiosk"))
    write(page)
    page.get_by_role("textbox", name="Số điện thoại").fill("0912345678")
    page.clock.fast_forward(31_000)
    left = page.locator("#left")
    expect(left).to_be_visible()
    expect(left.locator(".seconds")).to_have_text(re.compile(r"Còn \d+ giây"))
    assert breaches(page) == []
    picture(page, "kiosk-countdown")
    left.get_by_role("button", name="Tôi vẫn đang dùng").click()
    expect(left).to_be_hidden()
    expect(page.get_by_role("textbox", name="Số điện thoại")).to_have_value("0912345678")
    # The message that went moved what lies under the pointer, which may count as a touch.
    page.clock.fast_forward(31_000)
    expect(left).to_be_visible()
    with page.expect_navigation():
        page.clock.fast_forward(31_000)
    ready(page)
    expect(page.get_by_role("button", name="Bắt đầu")).to_be_visible()
    page.get_by_role("button", name="Bắt đầu").click()
    go_on(page)
    expect(page.get_by_role("combobox", name="Xã, phường")).to_have_value("")
    assert "0912345678" not in page.content()
    assert stored(person) == NOTHING


def test_without_a_network_the_screen_is_cleared_and_the_report_is_sent_later(
    visitor: Opens, office: Callable[[str], Office]
) -> None:
    person = visitor(TABLET, workers=True)
    page = ready(person.open("/kiosk"))
    write(page)
    person.context.set_offline(True)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.locator("#view")).to_contain_text("mạng đang gián đoạn")
    page.get_by_role("button", name="Làm lại từ đầu").click()
    expect(page.get_by_role("button", name="Bắt đầu")).to_be_visible()
    assert WORDS not in page.content()
    # What the next person writes is their own report.
    page.get_by_role("button", name="Bắt đầu").click()
    go_on(page)
    expect(page.get_by_role("combobox", name="Xã, phường")).to_have_value("")
    page.get_by_role("button", name="Làm lại từ đầu").click()
    expect(page.get_by_role("button", name="Bắt đầu")).to_be_visible()
    codes: list[str] = []

    def send(route: Route) -> None:
        # The answer is read before the page gets it: a page that is left takes its answers along.
        answer = route.fetch()
        codes.append(str(answer.json()["code"]))
        route.fulfill(response=answer)

    page.route("**/v1/reports", send)
    with page.expect_response(lambda answer: answer.url.endswith("/v1/reports") and answer.status == 201):
        person.context.set_offline(False)
    ticket = client.expect(office("trung-tam.tiep-nhan").ticket(codes[0]), 200)
    assert (ticket["channel"], ticket["description"]) == ("kiosk", WORDS)


def test_a_tablet_at_a_market_offers_to_report_about_it_in_both_languages(
    visitor: Opens, office: Callable[[str], Office]
) -> None:
    page = ready(visitor(TABLET).open("/kiosk?q=cho-that-khe"))
    expect(page.get_by_role("button", name="Phản ánh về nơi khác")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Send a report here")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("button", name="A report about Thất Khê market").click()
    expect(page.get_by_role("region", name="A report about")).to_contain_text("Thất Khê market")
    for heading in ("Where is it?", "What is happening?"):
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name=heading)).to_be_focused()
    page.get_by_label("What is happening?").fill("The waste was not collected for three days")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send the report").click()
    code = page.locator(".receipt-code code").inner_text().replace(" ", "")
    assert breaches(page) == []
    ticket = client.expect(office("trung-tam.tiep-nhan").ticket(code), 200)
    assert (ticket["channel"], ticket["asset"], ticket["category"]["id"]) == ("kiosk", "cho-that-khe", "hygiene")
    # The next person is greeted in Vietnamese again.
    with page.expect_navigation():
        page.get_by_role("button", name="Done, clear the screen").click()
    expect(ready(page).get_by_role("button", name="Phản ánh về nơi khác")).to_be_visible()


def test_a_rescue_is_called_from_the_tablet_and_gone_for_the_next_person(
    visitor: Opens, office: Callable[[str], Office], stack: LocalAws, until: Until
) -> None:
    chief = office("trung-tam.giam-sat")
    told = {"reason": "Lũ vượt báo động ba", "notice": "Đang có lũ; gọi 112.", "notice_en": "A flood is on."}
    body = {"communes": [FLOODED], **told, "decision": samples.DECISION}
    emergency = client.expect(chief.call("POST", "/v1/admin/emergencies", body), 201)["id"]
    # A function caches it for up to a minute, and its end too.
    restart(stack, "APIHandler")
    try:
        person = visitor(TABLET, workers=True)
        page = person.open("/kiosk")
        card = page.locator(".rescue")

        def announced() -> bool:
            page.reload()
            ready(page)
            page.wait_for_timeout(1500)
            return card.count() > 0

        until(announced, 100)
        first = "document.querySelector('.rescue').querySelector('a, button, input').getAttribute('href')"
        assert page.evaluate(first) == "tel:112"
        assert breaches(page) == []
        picture(page, "kiosk-emergency")
        card.get_by_role("button", name="Tôi cần cứu hộ").click()
        expect(page.get_by_role("button", name="Làm lại từ đầu")).to_be_visible()
        choose_commune(page, "vu le", "Xã Vũ Lễ")
        page.get_by_label("Số người cần cứu hộ").fill("3")
        page.get_by_label("Số điện thoại để gọi lại").fill("0912345678")
        fields = card.locator("input, form")
        assert fields.evaluate_all("all => all.every((one) => one.getAttribute('autocomplete') === 'off')")
        assert breaches(page) == []
        page.get_by_role("button", name="Gửi yêu cầu cứu hộ").click()
        code = card.locator(".receipt-code code").inner_text().replace(" ", "")
        expect(card.get_by_text("cán bộ sẽ gọi lại")).to_be_visible()
        assert breaches(page) == []
        picture(page, "kiosk-rescue-receipt")
        ticket = client.expect(office("trung-tam.tiep-nhan").ticket(code), 200)
        assert (ticket["channel"], ticket["report_type"]) == ("kiosk", "emergency")
        with page.expect_navigation():
            page.get_by_role("button", name="Xong, xóa màn hình").click()
        ready(page)
        expect(card.get_by_role("button", name="Tôi cần cứu hộ")).to_be_visible()
        assert "0912345678" not in page.content()
        assert code not in page.content()
        assert stored(person) == NOTHING
    finally:
        client.expect(chief.call("POST", f"/v1/admin/emergencies/{emergency}/end", {"reason": "Nước đã rút"}), 200)
        restart(stack, "APIHandler")
