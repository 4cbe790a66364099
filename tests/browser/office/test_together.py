"""Officers work together: on one ticket, by mentions, reminders, a shift that is handed over, and leave."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Citizen, Office
from tests.browser.conftest import PHONE, breaches
from tests.browser.office_steps import (
    ACCEPTED,
    DISPATCHED,
    FOCAL,
    LEADER,
    RECEIVED,
    WORKER,
    Opened,
    Step,
    act,
    sent,
    submit,
    taken_to,
)

pytestmark = pytest.mark.stack
ASSIGNED: Step = (FOCAL, "assign", {"assignee": WORKER})


@pytest.fixture
def ticket(citizen: Citizen, office: Callable[[str], Office]) -> Callable[..., str]:
    """Make a ticket that the unit works on, after further steps."""

    def made(*steps: Step) -> str:
        code: str = sent(citizen, f"Đèn đường hỏng {uuid.uuid4().hex[:6]}")["code"]
        taken_to(code, office, RECEIVED, DISPATCHED, ACCEPTED, *steps)
        return code

    return made


def here(page: Page) -> str:
    return page.locator(".here").inner_text()


def test_two_officers_on_one_ticket_see_one_another_and_who_types(
    signed_in: Opened, ticket: Callable[..., str]
) -> None:
    code = ticket()
    first = signed_in(FOCAL, at=f"#/t/{code}")
    first.locator(".ticket-head").wait_for()
    second = signed_in(WORKER, PHONE, at=f"#/t/{code}")
    # The second page hears of the first with its own first request.
    expect(second.locator(".here p")).to_contain_text("đang xem phiếu này", timeout=15_000)
    act(second, "note")
    second.locator("#input-text").fill("Đang gọi đội điện")
    # Each page asks at its usual pace, and tells in the same request.
    asked: list[str] = []
    first.on("request", lambda one: asked.append(one.url) if "/v1/office/" in one.url else None)
    expect(first.locator(".here p")).to_contain_text("đang soạn trên phiếu này", timeout=60_000)
    assert {re.sub(r".*/v1/office/(\w+).*", r"\1", one) for one in asked} <= {"counts"}
    assert breaches(first) == []
    assert breaches(second) == []


def test_a_mention_is_offered_while_typing_and_reaches_the_history(
    signed_in: Opened, ticket: Callable[..., str]
) -> None:
    code = ticket()
    page = signed_in(FOCAL, PHONE, at=f"#/t/{code}")
    act(page, "note")
    text = page.locator("#input-text")
    text.press_sequentially("Nhờ @xa-that-khe.xu")
    offer = page.locator(".mentions button", has_text=f"@{WORKER}")
    expect(offer).to_be_visible()
    assert breaches(page) == []
    # By keyboard, from the text.
    text.press("Tab")
    page.keyboard.press("Enter")
    expect(text).to_have_value(f"Nhờ @{WORKER} ")
    text.press_sequentially("xem, cả @khong.co nữa")
    submit(page)
    newest = page.locator(".history li").first
    expect(newest).to_contain_text(f"@{WORKER}")
    expect(newest).to_contain_text("Không báo được: @khong.co")
    page.evaluate("document.querySelector('.toast')?.remove()")


def test_a_shift_is_handed_over_in_one_move(
    signed_in: Opened, ticket: Callable[..., str], office: Callable[[str], Office]
) -> None:
    codes = {ticket(ASSIGNED) for _ in range(3)}
    page = signed_in(WORKER, PHONE, at="#/find/list:mine")
    page.get_by_role("button", name="Bàn giao phiếu của tôi…").click()
    dialog = page.locator("dialog[open]")
    for code in codes:
        expect(dialog.locator(f'[data-code="{code}"]')).to_contain_text("Trả lại đơn vị")
    # Without a note nothing is sent.
    dialog.locator("button.main").click()
    expect(dialog.locator("#bulk-text")).to_have_attribute("aria-invalid", "true")
    chosen = dialog.locator("select[name=assignee]")
    assert "phiếu" in chosen.inner_text()
    chosen.select_option(FOCAL)
    dialog.locator("#bulk-text").fill("Hết ca, đội điện hẹn 8 giờ sáng")
    assert breaches(page) == []
    dialog.locator("button.main").click()
    for code in codes:
        expect(dialog.locator(f'[data-code="{code}"]')).to_contain_text("✓", timeout=30_000)
        seen = office(FOCAL).ticket(code).json()
        assert seen["assignee"] == FOCAL
        line = seen["history"][-1]
        assert (line["kind"], line["officer"], line["text"]) == ("hand_over", WORKER, "Hết ca, đội điện hẹn 8 giờ sáng")
    dialog.get_by_role("button", name="Đóng").click()
    # One ticket goes back to the unit from its own page.
    code = min(codes)
    focal = signed_in(FOCAL, at=f"#/t/{code}")
    act(focal, "hand_over")
    focal.locator("#input-text").fill("Trả lại để phân công người khác")
    submit(focal)
    # The line before it says "Bàn giao", too.
    expect(focal.locator(".history li").first).to_contain_text("Trả lại để phân công người khác")
    assert office(FOCAL).ticket(code).json()["assignee"] is None


def test_a_reminder_is_set_listed_and_cancelled_in_one_touch(signed_in: Opened, ticket: Callable[..., str]) -> None:
    code = ticket()
    page = signed_in(WORKER, PHONE, at=f"#/t/{code}")
    card = page.locator(".remind")
    card.locator("summary").click()
    card.locator("#remind-at").fill("2020-01-01T08:00")
    card.get_by_role("button", name="Nhắc vào lúc này").click()
    expect(card.locator("#remind-at")).to_have_attribute("aria-invalid", "true")
    card.get_by_role("button", name="Ba ngày nữa").click()
    expect(card.locator("[role=status]")).to_contain_text("Sẽ nhắc lúc")
    assert breaches(page) == []
    page.goto(page.url.partition("#")[0] + "#/own")
    line = page.locator(f'li[data-code="{code}"]')
    expect(line).to_contain_text("08:00")
    assert breaches(page) == []
    line.get_by_role("button").click()
    expect(line).to_have_count(0)


def test_leave_with_a_deputy_is_named_and_ended(signed_in: Opened) -> None:
    page = signed_in(LEADER, PHONE, at="#/own")
    form = page.locator(".leave form")
    form.locator("select[name=deputy]").select_option(WORKER)
    form.locator("#leave-begins").fill("2099-02-02")
    form.locator("#leave-ends").fill("2099-02-01")
    form.locator("button.main").click()
    expect(form.locator("#leave-ends")).to_have_attribute("aria-invalid", "true")
    tomorrow = page.evaluate("new Date(Date.now() + 31 * 3600000).toISOString().slice(0, 10)")
    form.locator("#leave-begins").fill(tomorrow)
    form.locator("#leave-ends").fill(tomorrow)
    form.locator("button.main").click()
    line = page.locator(".leave li")
    expect(line).to_have_count(1)
    assert breaches(page) == []
    line.get_by_role("button").click()
    expect(line).to_have_count(0)
    # In English too.
    page.locator("#language").click()
    expect(page.locator(".leave h3")).to_have_text("Leave, with a deputy")
