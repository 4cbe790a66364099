"""The citizen's page on a telephone: report, wait for a network, follow and act, with every input error."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from infra.stack import client
from infra.stack.client import Citizen, Office
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.steps import (
    CODE,
    COMMUNE,
    WORDS,
    Opens,
    a_file,
    choose_commune,
    describe,
    go_on,
    photo,
    ready,
    send,
    written,
)
from tests.deployed import Until
from tests.media.videos import mp4

pytestmark = pytest.mark.stack

#: What a person takes for at once, on a busy machine that runs several tests (seconds).
MOMENT = 20.0

#: What is touched and lies under a message at the edge of the screen.
_UNDER_TOASTS = """() => {
  const { top, bottom, left, right } = document.querySelector("#toasts").getBoundingClientRect();
  return [...document.querySelectorAll("main a, main button, main label, .tabs a")]
    .filter((one) => one.offsetWidth)
    .map((one) => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => box.top < bottom && box.bottom > top && box.left < right && box.right > left)
    .map(([text]) => text);
}"""


def take_photos(page: Page) -> None:
    """Choose two photos, a text file and a broken file on the first page."""
    picture(page, "citizen-home")
    page.locator("#gallery").set_input_files([photo(1, placed=True), a_file("thu.txt", "text/plain", b"x")])
    expect(page.get_by_text("“thu.txt” không phải là ảnh dùng được")).to_be_visible()
    expect(page.get_by_role("heading", name="Ảnh hiện trường")).to_be_focused()
    page.mouse.wheel(0, 1)
    nothing_lies_under_a_message(page)
    page.get_by_role("button", name="Đóng").click()
    page.locator("#choose-picture").set_input_files([photo(2), a_file("hong.jpg", "image/jpeg", b"\xff\xd8\xff")])
    expect(page.get_by_text("Không đọc được “hong.jpg”")).to_be_visible()
    expect(page.locator(".tile img")).to_have_count(2)
    expect(page.get_by_text("tối đa 60 giây và 50 MB")).to_be_visible()
    page.locator("#choose-video").set_input_files(a_file("phim.mp4", "video/mp4", b"no video"))
    expect(page.get_by_text("Tệp này không phải là phim dùng được")).to_be_visible()
    page.locator("#choose-video").set_input_files(a_file("phim.mov", "", mp4()))
    expect(page.locator(".tile")).to_have_count(3)
    assert breaches(page) == []


def nothing_lies_under_a_message(page: Page) -> None:
    """Wait until a scrolled page shows its buttons beside the messages. Its policy forbids `wait_for_function`."""
    end = time.monotonic() + MOMENT
    while page.evaluate(_UNDER_TOASTS) and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert page.evaluate(_UNDER_TOASTS) == []


def find_place(page: Page) -> None:
    """The step "where": no input, the position of a photo, the commune, the map."""
    go_on(page)
    expect(page.get_by_role("heading", name="Xảy ra ở đâu?")).to_be_focused()
    go_on(page)
    expect(page.get_by_text("Hãy chọn xã, phường hoặc lấy vị trí.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Xã, phường")).to_be_focused()
    assert breaches(page) == []
    page.get_by_role("button", name="Nơi chụp ảnh").click()
    expect(page.get_by_text("Đã lấy nơi chụp ảnh (22,25670; 106,47380)")).to_be_visible()
    expect(page.get_by_text("Hãy chọn xã, phường hoặc lấy vị trí.")).to_have_count(0)
    choose_commune(page)
    page.get_by_role("button", name="Chọn trên bản đồ").click()
    page.locator(".leaflet-container").press("ArrowRight")
    expect(page.get_by_text("Đã lấy điểm trên bản đồ")).to_be_visible()
    assert breaches(page) == []
    page.get_by_label("Địa chỉ").fill("Cổng chợ Thất Khê")


def say_what(page: Page) -> None:
    """The step "what": no input, too few words, a good description."""
    go_on(page)
    expect(page.get_by_role("heading", name="Việc gì đang xảy ra?")).to_be_focused()
    go_on(page)
    expect(page.get_by_text("Hãy chọn lĩnh vực.")).to_be_visible()
    assert breaches(page) == []
    describe(page)
    page.get_by_label("Điều gì đang xảy ra?").fill("Rác")
    page.get_by_label("Phế thải xây dựng").check()
    go_on(page)
    expect(page.get_by_text("Hãy mô tả trong vài từ.")).to_be_visible()
    text = page.get_by_label("Điều gì đang xảy ra?")
    text.fill(f"{WORDS} Gọi 0912 345 678")
    assert breaches(page) == []
    page.get_by_role("button", name="Che số điện thoại: 0912 345 678").click()
    expect(text).to_have_value(f"{WORDS} Gọi █████")
    text.fill(WORDS)
    expect(page.get_by_text("Hãy mô tả trong vài từ.")).to_have_count(0)
    assert breaches(page) == []


def say_who(page: Page) -> None:
    """The last step: a bad number, no consent, a number that only the API refuses, a good number."""
    go_on(page)
    phone = page.get_by_role("textbox", name="Số điện thoại")
    phone.fill("12")
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_text("Số điện thoại không đúng")).to_be_visible()
    expect(page.get_by_text("Cần đồng ý, hoặc bỏ trống")).to_be_visible()
    phone.fill("+1 000 000 0000")  # only the API refuses this number
    page.get_by_label("Tôi đồng ý").check()
    picture(page, "citizen-send")
    assert breaches(page) == []
    phone.fill("0912345678")


def test_a_report_is_sent_after_every_input_error_is_corrected(
    visitor: Opens, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    page = ready(visitor().open("/"))
    take_photos(page)
    find_place(page)
    say_what(page)
    say_who(page)
    code = send(page)
    assert CODE.fullmatch(code)
    expect(page.get_by_text("Đã gửi 2 ảnh.")).to_be_visible()
    expect(page.get_by_text("Đã gửi đoạn phim.")).to_be_visible()
    page.get_by_text("Mã QR và mã bí mật").click()
    expect(page.get_by_role("img", name="Mã QR của đường dẫn riêng")).to_be_visible()
    picture(page, "citizen-receipt")
    assert breaches(page) == []

    page.get_by_role("link", name="Theo dõi phản ánh").click()
    expect(page.locator(".photos img")).to_have_count(2)
    expect(page.get_by_text("Đoạn phim đã được nhận.")).to_be_visible()
    assert breaches(page) == []
    kept = page.evaluate("JSON.parse(localStorage.mine)")[0]
    assert (kept["code"], page.evaluate("location.href").count(kept["secret"])) == (code.replace(" ", ""), 0)
    seen = client.expect(citizen.follow(kept["code"], kept["secret"]), 200)
    assert (seen["description"], seen["answers"][0]["value"]) == (WORDS, "construction")
    assert (seen["place"]["commune"], seen["place"]["address"]) == (COMMUNE, "Cổng chợ Thất Khê")
    # The page reduces the photo, and officers still see its position.
    shown = client.expect(office("trung-tam.tiep-nhan").ticket(kept["code"]), 200)
    evidence = next(each["evidence"] for each in shown["photos"] if each["id"] == "r1")
    assert (round(evidence["lat"], 4), round(evidence["lon"], 4)) == (22.2567, 106.4738)


def test_a_report_is_written_without_a_network_after_the_first_visit_and_sent_once(visitor: Opens) -> None:
    person = visitor(workers=True)
    page = ready(person.open("/"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    person.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Đang không có mạng. Bạn vẫn viết")).to_be_visible()
    started = time.monotonic()
    written(page)
    assert time.monotonic() - started < MOMENT
    page.reload()
    expect(page.locator(".summary")).to_contain_text("Xã Thất Khê")
    page.get_by_role("link", name="Sửa phần Ảnh").click()
    page.locator("#choose-picture").set_input_files([photo(3)])
    expect(page.locator(".tile img")).to_have_count(1)
    for heading in ("Xảy ra ở đâu?", "Việc gì đang xảy ra?", "Kiểm tra rồi gửi"):
        go_on(page)
        expect(page.get_by_role("heading", name=heading)).to_be_focused()
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_text("Máy không gửi khi trang đã đóng")).to_be_visible(timeout=MOMENT * 1000)
    assert breaches(page) == []

    # The first answer is lost.
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(str(route.fetch().json()["code"]))
        return route.abort()

    person.context.route("**/v1/reports", lose)
    # The code is said, wherever the person is when the report goes.
    page.get_by_role("link", name="Gửi", exact=True).click()
    expect(page.get_by_text(f"Đang chờ gửi: {WORDS[:20]}")).to_be_visible()
    person.context.set_offline(False)
    gone = page.get_by_role("status").filter(has_text="Phản ánh đang chờ đã được gửi.")
    expect(gone).to_be_visible()
    code = CODE.findall(gone.inner_text())[0]
    assert lost == [code.replace(" ", "")]
    expect(page.locator("#mine")).to_contain_text(code)
    assert breaches(page) == []
    gone.get_by_role("link", name="Xem").click()
    expect(page.get_by_text("Đã gửi 1 ảnh.")).to_be_visible()
    page.goto(person.base_url + "/")
    expect(page.locator("#mine .entry")).to_have_count(1)
    expect(page.locator("#waiting")).to_be_empty()


def test_a_report_is_sent_by_keyboard_alone_in_english_and_large_type(visitor: Opens) -> None:
    page = ready(visitor(PHONE, color_scheme="dark").open("/"))
    tab_to(page, "English")
    page.keyboard.press("Enter")
    tab_to(page, "Large type", back=True)
    page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("data-size") == "large"
    tab_to(page, "Report without a photo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where is it?")).to_be_focused()
    tab_to(page, "Commune")
    page.keyboard.type("that khe")
    expect(page.get_by_role("option")).not_to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What is happening?")).to_be_focused()
    assert breaches(page) == []
    tab_to(page, "Find the field")
    page.keyboard.type("waste")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is happening?")).to_be_focused()
    page.keyboard.type("Waste all over the road by the market")
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check and send")).to_be_focused()
    assert breaches(page) == []
    tab_to(page, "Send the report")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your report is sent")).to_be_visible()
    assert breaches(page) == []


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until the focused element has this name."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if name in page.evaluate(_NAME):
            return
    raise AssertionError(f"{name} is not reachable by keyboard")


_NAME = """() => { const at = document.activeElement;
  return [at.getAttribute("aria-label"), at.textContent, ...[...(at.labels || [])].map((one) => one.textContent)]
    .join(" ") }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_accessible_with_text_of_twice_the_size(visitor: Opens, scheme: str) -> None:
    page = ready(visitor(PHONE, color_scheme=scheme).open("/"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert breaches(page) == []
    for address in ("gui/1", "gui/2", "gui/3", "gui/4", "theo-doi", "quanh-day", "huong-dan"):
        page.evaluate(f"location.hash = '#/{address}'")
        expect(page.locator("#view h2").first).to_be_focused()
        assert breaches(page) == [], address
