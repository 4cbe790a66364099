"""The dashboard on a telephone and a wall screen, by keyboard, offline and in print."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Citizen, Office
from infra.stack.client import expect as answered
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture
from tests.deployed import Until

pytestmark = pytest.mark.stack

#: Enough reports for a hot spot where there were none before.
REPORTS = 8


@pytest.fixture(scope="module")
def counted() -> dict[str, Any]:
    """Holds a key once the reports of this module are sent."""
    return {}


@pytest.fixture
def board(
    visitor: Callable[..., Visitor],
    citizen: Citizen,
    office: Callable[[str], Office],
    until: Until,
    counted: dict[str, Any],
) -> Callable[..., Page]:
    """Open the dashboard after its figures count enough reports."""
    if not counted:
        desk = office("trung-tam.tiep-nhan")
        for _ in range(REPORTS):
            place = {"commune": "06040", "lat": 22.2571, "lon": 106.4744}
            report = {"category": "hygiene", "description": "Rác đổ đầy lối vào chợ", "place": place}
            code = answered(citizen.send(report), 201)["code"]
            answered(desk.act(code, "receive", urgency="normal"), 200)
        counted["before"] = True
        until(lambda: _now(citizen, "v1/hotspots?commune=06040")["count"] >= REPORTS, 60)

    def open_board(size: tuple[int, int] = PHONE, query: str = "", **options: Any) -> Page:
        page = visitor(size, **options).open(f"/dashboard{query}")
        # The first figures wait while functions start.
        expect(page.locator(".tile").first).to_be_visible()
        return page

    return open_board


def _now(citizen: Citizen, path: str) -> dict[str, Any]:
    found: dict[str, Any] = answered(citizen.call("GET", f"/{path}"), 200)
    return found


def _tile(page: Page, name: str) -> str:
    return page.locator(f".tile[data-figure={name}] .tile-value").inner_text()


def test_figures_have_a_meaning_a_table_and_a_file_on_a_telephone(board: Callable[..., Page], citizen: Citizen) -> None:
    received = _now(citizen, "v1/statistics")["total"]["received"]
    page = board()
    # Reports of other tests may be counted meanwhile.
    assert received <= int(_tile(page, "received")) <= _now(citizen, "v1/statistics")["total"]["received"]
    assert received >= REPORTS
    expect(page.locator("#card-hotspots path.cell.edge-up")).to_be_visible()
    assert breaches(page) == []
    picture(page, "dashboard-360")

    # The keyboard opens a figure's meaning, and closing it restores the focus.
    name = page.locator(".tile[data-figure=on_time_rate] h2 button")
    name.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("đang quá hạn")
    assert breaches(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(name).to_be_focused()

    # Each chart has a table and a file of its numbers.
    for card in page.locator("#cards > section").all():
        summary = card.locator("summary")
        without_chart = ("card-indicators", "card-department", "card-course", "card-conduct")
        # Whether anybody has signed in, and a unit has reports enough to be ranked, depends on the other tests.
        if (identity := card.get_attribute("id")) not in ("card-accounts", "card-unit"):
            assert card.locator(".drawing svg, .map").count() == (identity not in without_chart)
        if not summary.count():
            continue
        if not card.locator("details[open]").count():
            summary.click()
        expect(card.locator("table")).to_be_visible()
    # The figures beside the counts, with their meaning.
    expect(page.locator("#card-course")).to_contain_text("Gia hạn")
    expect(page.locator("#card-conduct")).to_contain_text("5 phản ánh")
    expect(page.locator("#card-times")).to_contain_text("Giờ làm việc")
    assert breaches(page) == []
    link = page.locator("#card-category a[download]").get_attribute("href")
    origin = page.evaluate("location.origin")
    table = page.request.get(f"{origin}{link}")
    assert table.headers["content-type"].startswith("text/csv")
    assert "hygiene,Vệ sinh môi trường" in table.text()

    # A row of the table opens its place on the map.
    page.locator("#card-hotspots button.place").first.click()
    expect(page.locator(".leaflet-popup")).to_contain_text("Tăng rõ rệt")
    assert breaches(page) == []


def test_filters_are_kept_in_the_address_and_may_match_nothing(board: Callable[..., Page]) -> None:
    page = board(DESKTOP)
    page.locator("#category").focus()
    page.keyboard.type("Vệ sinh")
    expect(page).to_have_url(re.compile("category=hygiene"))
    page.locator("#commune").select_option("06040")
    # There are no counters for a third filter, and its field is disabled.
    expect(page.locator("#channel")).to_be_disabled()
    expect(page.locator("#most-filters")).to_be_visible()
    expect(page.locator("#card-unit")).to_contain_text("bỏ bớt một tiêu chí")
    assert breaches(page) == []
    page.reload()
    expect(page.locator("#category")).to_have_value("hygiene")
    expect(page.locator("#commune")).to_have_value("06040")
    page.locator("#commune").select_option("06184")
    page.locator("#category").select_option("telecom")
    expect(page.locator(".empty")).to_contain_text("Chưa có phản ánh nào")
    assert breaches(page) == []
    page.locator("#language").click()
    expect(page.locator(".empty")).to_contain_text("No reports in this period")
    page.locator("#preset").select_option("own")
    page.locator("#from").fill("2024-01-01")
    expect(page.locator("#scope .wrong")).to_contain_text("At most 400 days")
    assert breaches(page) == []
    page.locator("#preset").select_option("days7")
    expect(page.locator("#scope .wrong")).to_have_count(0)


def test_the_dashboard_works_on_a_dark_wall_screen_offline_and_in_print(board: Callable[..., Page]) -> None:
    page = board((1920, 1080), color_scheme="dark")
    expect(page.locator("#card-hotspots path.cell").first).to_be_visible()
    assert breaches(page) == []
    picture(page, "dashboard-1920-dark")
    before = _tile(page, "received")
    page.context.set_offline(True)
    page.locator("#preset").select_option("days90")
    expect(page.locator("#problem")).to_contain_text("đang hiện số liệu lúc")
    assert _tile(page, "received") == before
    assert breaches(page) == []
    page.context.set_offline(False)
    page.locator("#problem button").click()
    expect(page.locator("#problem")).to_be_hidden()
    page.emulate_media(media="print", color_scheme="light")
    expect(page.locator("#scope")).to_be_hidden()
    expect(page.locator("#card-day svg")).to_be_visible()


def test_the_dashboard_is_accessible_with_text_of_twice_the_size(board: Callable[..., Page]) -> None:
    page = board(DESKTOP)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.locator("#card-hotspots path.cell").first).to_be_visible()
    assert breaches(page) == []
