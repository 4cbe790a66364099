"""Indicators in Chromium: a unit enters its figure, two at once lose nothing, and its leader sees who has not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture

pytestmark = pytest.mark.stack

SUPERVISOR = "trung-tam.giam-sat"
#: Nothing else on this stack enters this indicator's last month (infra/play/entries.py leaves it out).
INDICATOR, NAME, UNIT = "ho-so-truc-tuyen", "Tỷ lệ hồ sơ nộp trực tuyến", "Sở Khoa học và Công nghệ"
FOCAL, LEADER = "so-khoa-hoc-cong-nghe.dau-moi", "so-khoa-hoc-cong-nghe.lanh-dao"
#: The quarters of this indicator are entered from a sheet.
HEALTH, HEALTH_NAME, HEALTH_FOCAL = "bao-phu-bao-hiem-y-te", "Tỷ lệ dân số tham gia bảo hiểm y tế", "so-y-te.dau-moi"


def card(page: Page, indicator: str = INDICATOR) -> Locator:
    """The part of the page about an indicator."""
    return page.locator(f"#indicator-{indicator}")


def enter_figure(page: Page, text: str) -> None:
    """Enter a figure for the last month by the keyboard."""
    field = card(page).locator("input[name=value]").first
    field.fill(text)
    field.press("Enter")


def missing(page: Page) -> Locator:
    """The line that says that the indicator of the last month is not entered."""
    return page.locator("li").filter(has_text=NAME).filter(has_text=UNIT)


def test_a_unit_enters_its_month_and_two_at_once_lose_nothing(
    enter: Callable[..., Page], visitor: Callable[..., Visitor]
) -> None:
    above = enter(SUPERVISOR, "#/indicators")
    expect(missing(above)).to_be_visible()
    assert breaches(above) == []

    focal, leader = enter(FOCAL, "#/indicators", PHONE), enter(LEADER, "#/indicators", PHONE)
    expect(missing(focal)).to_be_visible()
    assert breaches(focal) == []
    picture(focal, "office-indicators-360")
    enter_figure(focal, "1,234.5")
    expect(card(focal).get_by_text("viết theo kiểu tiếng Anh")).to_be_visible()
    enter_figure(focal, "170")
    expect(card(focal).get_by_text("ngoài mức cho phép")).to_be_visible()
    assert breaches(focal) == []
    enter_figure(focal, "70,5")
    expect(card(focal).get_by_role("heading", name=NAME)).to_be_focused()
    expect(missing(focal)).to_have_count(0)
    expect(card(focal).locator("dd").first).to_have_text("70,5 %")

    # The leader's page is from before.
    enter_figure(leader, "71")
    taken = card(leader).get_by_role("alert")
    expect(taken).to_contain_text(f"{FOCAL} vừa ghi 70,5")
    expect(card(leader).locator("input[name=value]").first).to_have_value("71")
    assert breaches(leader) == []
    picture(leader, "office-indicators-taken-360")
    card(leader).get_by_label("Lý do sửa").fill("Đối chiếu lại với hệ thống")
    card(leader).get_by_role("button", name="Ghi số này").click()
    expect(card(leader).locator("dd").first).to_have_text("71 %")
    card(leader).locator("summary").click()
    card(leader).get_by_role("button", name="Lịch sử").first.click()
    versions = card(leader).locator("ol li")
    expect(versions).to_have_count(2)
    expect(versions.nth(0)).to_contain_text("71 ·")
    expect(versions.nth(0)).to_contain_text("Đối chiếu lại với hệ thống")
    expect(versions.nth(1)).to_contain_text("70,5 · ")
    assert breaches(leader) == []

    # The dashboard of an officer in the same tab has it, too, and so has that of anybody.
    above.goto(above.url.partition("/office")[0] + "/dashboard")
    board = above.locator("#card-indicators")
    expect(board.get_by_role("row").filter(has_text=NAME)).to_contain_text("71")
    expect(board.locator("li").filter(has_text=NAME)).to_have_count(0)
    expect(board.get_by_role("row").filter(has_text=HEALTH_NAME)).to_have_count(1)
    assert breaches(above) == []
    picture(above, "dashboard-indicators-1280")
    anybody = visitor(PHONE).open("/dashboard")
    board = anybody.locator("#card-indicators")
    expect(board.get_by_role("row").filter(has_text=NAME)).to_have_count(1)
    expect(board.get_by_role("row").filter(has_text=HEALTH_NAME)).to_have_count(0)
    expect(board.get_by_text(FOCAL)).to_have_count(0)
    assert breaches(anybody) == []
    anybody.get_by_role("button", name="Switch to English").click()
    expect(board.get_by_role("heading", name="Socio-economic indicators")).to_be_visible()
    assert breaches(anybody) == []


def test_a_sheet_is_saved_filled_in_previewed_and_entered(enter: Callable[..., Page], tmp_path: Path) -> None:
    # A year of which a quarter has ended, at any date.
    page = enter(HEALTH_FOCAL, "#/indicators/2026", DESKTOP)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Lưu bảng CSV").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert HEALTH_NAME in text
    with page.expect_download() as saved:
        page.get_by_role("button", name="Lưu bảng Excel").click()
    assert Path(saved.value.path()).read_bytes()[:2] == b"PK"

    quarter = card(page, HEALTH).locator("tr[data-period]").last
    period = quarter.get_attribute("data-period")
    page.get_by_text("Nhập nhiều số từ bảng").click()
    page.get_by_label("Hoặc dán bảng").fill(
        f"Chỉ tiêu\tKỳ\tThực hiện\tLý do sửa\n{HEALTH_NAME}\t{period}\t93,4\tTheo sổ\n{HEALTH}\t2099-Q1\t90\t\n"
        f"Không có\t{period}\t1,234.5\t"
    )
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("2 dòng sai")).to_be_visible()
    expect(page.get_by_text("chưa kết thúc")).to_be_visible()
    expect(page.get_by_text("Không có chỉ tiêu “Không có”")).to_be_visible()
    expect(page.get_by_role("button", name="Nhập 1 số")).to_have_count(0)
    assert breaches(page) == []
    picture(page, "office-indicators-sheet-1280")

    file = tmp_path / "so-lieu.csv"
    file.write_text(f"\ufeffMã chỉ tiêu;Kỳ;Thực hiện;Lý do sửa\n{HEALTH};{period};93,4;Theo sổ\n", encoding="utf-8")
    page.get_by_label("Tệp CSV").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Nhập 1 số").click()
    expect(page.get_by_text("Đã nhập 1 số.")).to_be_visible()
    card(page, HEALTH).locator("summary").click()
    expect(card(page, HEALTH).locator(f"tr[data-period='{period}'] td").first).to_have_text("93,4")
    assert breaches(page) == []
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("heading", name="Socio-economic indicators")).to_be_visible()
    expect(card(page, HEALTH)).to_contain_text("Share of people with health insurance")
    assert breaches(page) == []
