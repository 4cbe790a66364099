"""The head of the office's page: few rows at each width, nothing clipped or covered, and no colours on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Citizen, Office
from tests.browser.conftest import breaches, picture
from tests.browser.office_steps import ACCEPTED, DISPATCHED, INTAKE, LEADER, RECEIVED, WORKER, Opened, sent, taken_to

pytestmark = pytest.mark.stack

ADMINISTRATOR = "trung-tam.quan-tri"
#: What stands in the head, of which a width may leave some out.
PARTS = "#pages, #find, #find-words, #find button, #me summary, #help, #language"
MEASURE = """selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()).map(one => {
  const { top, bottom, left, right } = one.getBoundingClientRect();
  return { name: one.id || one.textContent.trim(), top, bottom, left, right };
})"""
#: Texts whose letters are cut, above or below.
CLIPPED = """[...document.querySelectorAll('.bar a, .bar summary > span, .bar button')]
  .filter(one => one.checkVisibility() && one.scrollHeight > one.clientHeight + 1).map(one => one.textContent)"""
#: How much of a placeholder its box has no room for, in pixels.
CUT = """one => {
  const style = getComputedStyle(one);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = style.font;
  const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return Math.max(0, pen.measureText(one.placeholder).width - room);
}"""
#: What is seen at the middle of an element is the element, or in it.
UNCOVERED = """one => {
  one.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = one.getBoundingClientRect();
  return [0.1, 0.5, 0.9].every(share => {
    const seen = document.elementFromPoint(left + width * share, top + height / 2);
    return one.contains(seen);
  });
}"""


def rows(page: Page) -> int:
    """In how many rows the parts of the head stand: parts in one row overlap in height."""
    parts: list[dict[str, Any]] = sorted(page.evaluate(MEASURE, PARTS), key=lambda one: one["top"])
    assert {"pages", "find-words", "language"} <= {one["name"] for one in parts}
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert all(0 <= one["left"] < one["right"] <= width for one in parts), parts
    found, bottom = 0, -1.0
    for one in parts:
        middle = (one["top"] + one["bottom"]) / 2
        if middle > bottom:
            found, bottom = found + 1, one["bottom"]
    return found


def check_head(page: Page, most: int) -> None:
    """The head stands in at most so many rows, and nothing in it is clipped or has to be scrolled."""
    assert rows(page) <= most
    assert page.evaluate(CLIPPED) == []
    # Enough of the box is left to type into.
    assert page.locator("#find-words").evaluate("one => one.clientWidth") >= 100
    assert [page.locator(box).evaluate(CUT) for box in ("#find-words", "#search")] == [0, 0]
    assert page.locator("#pages").evaluate("one => one.scrollWidth - one.clientWidth") <= 0


@pytest.mark.parametrize(("width", "most"), [(360, 2), (768, 1), (1024, 1), (1280, 1)])
@pytest.mark.parametrize("who", [INTAKE, LEADER, ADMINISTRATOR])
def test_the_head_stands_in_few_rows_and_nothing_in_it_is_clipped(
    signed_in: Opened, who: str, width: int, most: int
) -> None:
    page = signed_in(who, (width, 900))
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    check_head(page, most)
    assert page.locator("#help").is_visible() is (width >= 1024)
    assert breaches(page) == []
    page.locator("#me summary").click()
    expect(page.locator(".menu-box")).to_be_visible()
    box = page.locator(".menu-box").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    picture(page, f"office-head-{who.rpartition('.')[2]}-{width}")
    page.locator("#language").click()
    page.get_by_role("heading", name="Queue of").wait_for()
    check_head(page, most)
    picture(page, f"office-head-{who.rpartition('.')[2]}-{width}-en")


@pytest.mark.parametrize("width", [360, 768, 1024])
def test_nothing_covers_the_button_of_the_answer(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office], width: int
) -> None:
    code = sent(citizen, "Đèn đường hỏng trước cổng trường", "traffic")["code"]
    taken_to(code, office, RECEIVED, DISPATCHED, ACCEPTED)
    page = signed_in(WORKER, (width, 740), at=f"#/t/{code}")
    button = page.locator('.actions [data-action="answer"]')
    expect(button).to_be_visible()
    assert button.evaluate(UNCOVERED)
    picture(page, f"office-answer-{width}")
    button.click()
    send = page.locator("form.action button:not([type=button])")
    expect(send).to_be_visible()
    assert send.evaluate(UNCOVERED)
    picture(page, f"office-answer-form-{width}")


def test_on_paper_the_head_is_a_title_without_colour_and_the_way_back_is_gone(
    signed_in: Opened, citizen: Citizen
) -> None:
    code = sent(citizen, "Đèn đường hỏng trước cổng trường", "traffic")["code"]
    page = signed_in(INTAKE, (768, 900), at=f"#/t/{code}")
    back = page.get_by_role("link", name="← Việc chờ xử lý")
    expect(back).to_be_visible()
    page.emulate_media(media="print")
    expect(back).to_be_hidden()
    expect(page.locator(".ticket-head .next, .to-actions, .bar nav, #find, #me, #language").first).to_be_hidden()
    expect(page.locator("main button:not(.picture):visible")).to_have_count(0)
    # A ticket has a head of its own on paper.
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".paper-only").first).to_be_visible()
    expect(page.locator(".ticket-head h2")).to_contain_text(code)
    picture(page, "office-ticket-print")
    page.emulate_media(media="screen")
    back.click()
    page.locator(".queue-rows").wait_for()
    page.emulate_media(media="print")
    title = page.locator(".bar h1")
    box = title.bounding_box()
    assert box is not None
    assert box["width"] > 100
    style = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    assert page.locator(".bar").evaluate(style) == ["rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"]
    assert title.evaluate(style)[1] == "rgb(0, 0, 0)"
