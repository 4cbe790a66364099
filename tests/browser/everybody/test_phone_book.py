"""The phone book in a browser: without scripts, accessible, printed as a sheet, kept by a leader in the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Office
from infra.stack.client import expect as expect_status
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture

pytestmark = pytest.mark.stack

COMMUNE = "06040"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    "path", ["/danh-ba", "/danh-ba?q=lanh+dao", f"/danh-ba/{COMMUNE}", f"/danh-ba/{COMMUNE}?lang=en"]
)
def test_the_phone_book_is_accessible(visitor: Callable[..., Visitor], path: str, size: tuple[int, int]) -> None:
    page = visitor(size).open(path)
    picture(page, f"phone-book-{path.strip('/').translate(str.maketrans('/?=+', '----'))}-{size[0]}")
    assert breaches(page) == []


def test_a_villager_finds_the_chair_without_accents_and_without_scripts(visitor: Callable[..., Visitor]) -> None:
    page = visitor(java_script_enabled=False).open("/danh-ba")
    page.get_by_label("Tìm người, cơ quan, xã, phường").fill("chu tich that khe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chủ tịch UBND xã Thất Khê")).to_be_visible()
    page.get_by_role("link", name="UBND xã Thất Khê", exact=True).click()
    call = page.get_by_role("link", name="Gọi 0900 003 001")
    assert call.get_attribute("href") == "tel:+84900003001"
    write = page.get_by_role("link", name="Viết cho chu-tich.that-khe@example.gov.vn")
    assert write.get_attribute("href") == "mailto:chu-tich.that-khe@example.gov.vn"
    with page.expect_download() as saved:
        page.get_by_role("link", name="Lưu vào danh bạ điện thoại").first.click()
    assert saved.value.path().read_bytes().startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\n")


def _printed(page: Page) -> dict[str, Any]:
    page.emulate_media(media="print")
    shown: dict[str, Any] = page.evaluate(
        "() => Object.fromEntries(['nav', 'footer', '.paper', '.qr'].map("
        "(name) => [name, document.querySelector(name).offsetHeight]))"
    )
    return shown


@pytest.mark.parametrize(("query", "width"), [("", 210), ("?size=a3", 297)], ids=["A4", "A3"])
def test_a_page_is_printed_as_a_sheet_with_its_code(visitor: Callable[..., Visitor], query: str, width: int) -> None:
    page = visitor(DESKTOP).open(f"/danh-ba/{COMMUNE}{query}")
    shown = _printed(page)
    assert (shown["nav"], shown["footer"]) == (0, 0)
    assert shown[".paper"] > 0
    assert shown[".qr"] > 0
    pdf = page.pdf(prefer_css_page_size=True)
    # The first page's size in points, 72 to an inch of 25.4 mm.
    box = pdf.split(b"/MediaBox [", 1)[1].split(b"]", 1)[0].split()
    assert round(float(box[2]) * 25.4 / 72) == width


#: A commune whose officers no other test changes.
UNIT = "xa-nhan-ly"


def test_a_leader_keeps_a_line_and_learns_of_bad_input_and_of_a_colleague_who_was_faster(
    enter: Callable[..., Page], office: Callable[[str], Office]
) -> None:
    page = enter(f"{UNIT}.lanh-dao", "#/book")
    entry = page.locator("details", has_text="Cán bộ đầu mối UBND xã Nhân Lý")
    entry.locator("summary").click()
    assert breaches(page) == []
    entry.get_by_label("Điện thoại cơ quan").fill("0900 003 910")
    entry.get_by_role("button", name="Lưu vào danh bạ").click()
    room = entry.get_by_label("Phòng, bàn làm việc")
    expect(room).to_have_attribute("aria-invalid", "true")
    expect(room).to_be_focused()
    # The number of another officer's alerts is private.
    room.fill("Phòng 9")
    entry.get_by_label("Điện thoại cơ quan").fill("0900 000 001")
    entry.get_by_role("button", name="Lưu vào danh bạ").click()
    expect(entry.get_by_text("Đây là số hoặc hộp thư riêng")).to_be_visible()
    entry.get_by_label("Điện thoại cơ quan").fill("0900 003 910")
    entry.get_by_role("button", name="Lưu vào danh bạ").click()
    expect(entry.get_by_text("có trong danh bạ")).to_be_visible()
    picture(page, "phone-book-office")
    assert breaches(page) == []

    api = office(f"{UNIT}.lanh-dao")
    lines = expect_status(api.call("GET", "/v1/office/phone-book"), 200)["officers"]
    (line,) = [one for one in lines if one["username"] == f"{UNIT}.dau-moi"]
    assert line["listed"] == {"office": "Phòng 9", "phone": "0900 003 910"}
    path, headers = f"/v1/office/phone-book/{UNIT}.dau-moi", {"If-Match": f'"{line["edition"]}"'}
    expect_status(api.call("PUT", path, line["listed"] | {"office": "Phòng 10"}, headers=headers), 200)
    room.fill("Phòng 11")
    entry.get_by_role("button", name="Lưu vào danh bạ").click()
    expect(entry.get_by_text("Người khác đã sửa dòng này")).to_be_visible()
    expect(room).to_have_value("Phòng 11")

    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    entry.locator("summary").click()
    expect(room).to_have_value("Phòng 10")
    entry.get_by_role("button", name="Bỏ khỏi danh bạ").click()
    page.get_by_role("dialog").get_by_role("button", name="Bỏ khỏi danh bạ").click()
    expect(entry.get_by_text("không công khai")).to_be_visible()
