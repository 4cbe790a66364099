"""Intake takes what is offered for a report with one touch, at the ticket and while writing a call down."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from chalicelib.domain.triage import offers
from chalicelib.domain.triage.offers import Model
from chalicelib.store.counters import triage
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import INTAKE, Opened, sent, state_is
from tests.domain.triage import made_up
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

#: Words that no keyword and no other test has, by the category that intake put them into.
TEXTS = {"telecom": "Hộp đấu nối gỉ sét kêu rè rè", "health": "Que thử đường huyết phát cho cụ bà đều hỏng"}
PATH = "/v1/office/triage"


@pytest.fixture(scope="module")
def taught(stack: LocalAws, office: Callable[[str], Office]) -> Iterator[None]:
    """Counts of reports with such words, of which those on health were urgent."""
    chance = random.Random(1)
    lessons = [
        made_up.lesson_of(
            made_up.as_typed(TEXTS[category], chance),
            category,
            f"LS{number:06}",
            date(2026, 3, 2) + timedelta(days=number % 9),
            f"{number % 7:05}",
            urgency="urgent" if category == "health" else "normal",
        )
        for number in range(300)
        for category in TEXTS
    ]
    model = offers.taught(lessons, "2026-03-20")
    assert model.category.trial.is_better
    with acting_on(stack):
        triage.save(model)
    # The function may have read the counts within the last minute.
    restart(stack, "APIHandler")
    assert office(INTAKE).call("POST", PATH, {"description": TEXTS["health"]}).json()["category"]
    yield
    with acting_on(stack):
        triage.save(Model())
    restart(stack, "APIHandler")


def test_offers_are_taken_with_one_touch_and_nothing_is_chosen_by_itself(
    taught: None, signed_in: Opened, citizen: Citizen
) -> None:
    code = sent(citizen, f"{TEXTS['health']} {uuid.uuid4().hex[:6]}", "telecom")["code"]
    page = signed_in(INTAKE, at=f"#/t/{code}")
    state_is(page, "Chờ tiếp nhận")
    for key in ("a", "Tab", "Enter"):
        page.keyboard.press(key)
    form = page.locator("form.action")
    form.wait_for()
    category, urgency = form.locator("[name=category]"), form.locator("[name=urgency]")
    before = category.input_value()
    offered = form.locator("[role=status]", has=page.get_by_role("button", name="Y tế"))
    expect(offered).to_contain_text("Chắc chắn, theo các phản ánh trước có từ")
    expect(offered).to_contain_text("(theo quy tắc: Sở Y tế)")
    assert category.input_value() == before != "Y tế"
    picture(page, "office-triage-1280")
    assert breaches(page) == []
    offered.get_by_role("button").press("Enter")
    expect(category).to_be_focused()
    # The urgency is asked for again, for the category that is chosen now.
    assert urgency.input_value() == "normal"
    form.get_by_role("status").get_by_role("button", name="Khẩn").press("Enter")
    assert urgency.input_value() == "urgent"
    expect(form.get_by_role("status").get_by_role("button")).to_have_count(0)
    assert breaches(page) == []
    page.keyboard.press("Control+Enter")
    state_is(page, "Chờ chuyển xử lý")


def test_a_call_is_offered_a_category_and_an_urgency_while_it_is_written_down(taught: None, enter: Opened) -> None:
    page: Page = enter(INTAKE, "#/call", PHONE, color_scheme="dark")
    page.locator("#description").fill(TEXTS["health"])
    offer = page.get_by_role("button", name="Y tế")
    expect(offer).to_be_visible()
    assert page.locator("#category").input_value() == ""
    assert breaches(page) == []
    offer.click()
    assert page.locator("#category").input_value() == "Y tế"
    urgency = page.get_by_role("status").get_by_role("button", name="Khẩn")
    expect(urgency).to_be_visible()
    picture(page, "call-triage-phone-dark")
    assert breaches(page) == []
    urgency.click()
    expect(page.get_by_label("Khẩn", exact=True)).to_be_checked()
    # What says nothing has no offer.
    page.locator("#description").fill("Tôi muốn hỏi")
    expect(page.get_by_role("status").get_by_role("button")).to_have_count(0)
