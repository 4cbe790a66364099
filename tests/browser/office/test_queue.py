"""The queue on the office's page: several tickets at once, received, dispatched, by mouse and by keyboard."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Locator, Page, Request, Response, Route, expect

from infra.stack.client import Citizen, Office
from infra.stack.client import expect as answered
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, goes_on_until, picture, with_clock
from tests.browser.office_steps import (
    INTAKE,
    RECEIVED,
    SUPERVISOR,
    Opened,
    sent,
    sign_in,
    state_is,
    taken_to,
    trouble,
)

type Until = Callable[[Callable[[], object], float], object]

DEPARTMENT = "so-xay-dung.xu-ly"

pytestmark = pytest.mark.stack


def test_tickets_are_chosen_among_eighty_and_received_by_keyboard(
    signed_in: Opened, citizen: Citizen, stack: LocalAws
) -> None:
    mark = uuid.uuid4().hex[:6]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda turn: sent(citizen, *trouble(mark, turn)), range(80)))
    page = signed_in(INTAKE)
    page.locator(".queue-rows").wait_for()
    page.keyboard.press("f")
    page.keyboard.type(f"duong {mark}")
    expect(page.locator(".queue-rows tbody tr")).to_have_count(80)
    page.evaluate("document.activeElement.blur()")
    for key in ("j", "x", "j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator(".bulk [role=status]")).to_have_text("Đã chọn 3 phiếu")
    picture(page, "office-queue-1280")
    assert breaches(page) == []
    chosen = [row.get_attribute("data-code") for row in page.locator("tr.chosen").all()]
    assert len(chosen) == 3
    page.keyboard.press("b")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Tiếp nhận", exact=True)
    dialog.wait_for()
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Xong 3 trong 3 phiếu.")
    assert breaches(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".bulk")).to_be_hidden()
    for code in chosen:
        expect(page.locator(f'tr[data-code="{code}"] .at-state > span')).to_have_text("Chờ chuyển xử lý")
    own = [receipt["code"] for turn, receipt in enumerate(made) if trouble(mark, turn)[1:] == ("hygiene", "06040")]
    sends_on(page, [code for code in own if code not in chosen])
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Phím tắt")
    expect(sheet).to_contain_text("Phiếu tiếp theo")
    assert breaches(page) == []
    # Shortcuts of one key can be switched off.
    sheet.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(sheet).to_have_count(0)
    # A reload keeps the filter, but not the search text.
    page.get_by_role("button", name="Quá hạn").click()
    page.reload()
    expect(page.get_by_role("button", name="Quá hạn")).to_have_attribute("aria-pressed", "true")
    assert {receipt["code"] for receipt in made} >= set(chosen)


def sends_on(page: Page, waiting: list[str]) -> None:
    """Receive and dispatch two tickets of the list in one move, and one on its own page in one click."""
    both = waiting[:2]
    for code in both:
        page.locator(f'tr[data-code="{code}"] input').check()
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Tiếp nhận và chuyển")
    expect(dialog.get_by_text("→ UBND xã Thất Khê")).to_have_count(2)
    picture(page, "office-send-on")
    assert breaches(page) == []
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Xong 2 trong 2 phiếu.")
    expect(dialog.get_by_text("✓ UBND xã Thất Khê")).to_have_count(2)
    page.keyboard.press("Escape")
    for code in both:
        expect(page.locator(f'tr[data-code="{code}"]')).to_have_count(0)
    listed = [row.get_attribute("data-code") for row in page.locator("tr[data-code]").all()]
    # The last of the list has no next one.
    alone = next(code for code in waiting[2:] if code != listed[-1])
    page.locator(f'tr[data-code="{alone}"] a').click()
    page.get_by_role("button", name="Tiếp nhận và chuyển UBND xã Thất Khê").click()
    state_is(page, "Đã chuyển đơn vị xử lý")
    following = listed[listed.index(alone) + 1]
    page.get_by_role("link", name="Phiếu tiếp theo").click()
    expect(page.locator(".ticket-head .code")).to_have_text(str(following))
    assert breaches(page) == []
    page.keyboard.press("u")
    page.locator(".queue-rows").wait_for()


def test_dispatching_two_tickets_reports_each_result_and_retries_failures(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    codes = [sent(citizen, f"Bãi rác tự phát {mark}")["code"] for _ in range(2)]
    for code in codes:
        taken_to(code, office, RECEIVED)
    page = signed_in(INTAKE, PHONE, color_scheme="dark")
    page.locator("#search").fill(mark)
    expect(page.locator(".queue-rows tbody tr")).to_have_count(2)
    picture(page, "office-queue-360")
    assert breaches(page) == []
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert breaches(page) == []
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Chọn cả 2 phiếu đang hiện").click()
    answered(office(INTAKE).act(codes[0], "note", text="Đang xem"), 200)
    page.get_by_role("button", name="Chuyển đơn vị xử lý").click()
    dialog = page.get_by_role("dialog", name="Chuyển đơn vị xử lý")
    dialog.locator("[name=unit]").fill("that khe")
    dialog.locator("[name=unit]").press("Enter")
    dialog.get_by_role("button", name="Chuyển 2 phiếu").click()
    expect(dialog).to_contain_text("Xong 1 trong 2 phiếu.")
    assert breaches(page) == []
    dialog.get_by_role("button", name="Thử lại 1 phiếu chưa xong").click()
    expect(dialog).to_contain_text("Xong 2 trong 2 phiếu.")
    assert {answered(office(SUPERVISOR).ticket(code), 200)["state"] for code in codes} == {"dispatched"}


def test_an_idle_page_asks_once_a_minute_and_gets_only_what_changed(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    # An officer without rescues: while one is open, pages ask more often.
    page = signed_in(DEPARTMENT)
    page.locator(".queue-rows").wait_for(state="attached")
    with_clock(page)
    page.locator(".queue-rows").wait_for(state="attached")
    open_requests: set[Request] = set()
    answers: list[tuple[int, int]] = []

    def took(answer: Response) -> None:
        if "/v1/office/" in answer.url:
            answers.append((answer.status, int(answer.headers.get("content-length", "0"))))

    def begun(request: Request) -> None:
        open_requests.add(request)

    def ended(request: Request) -> None:
        open_requests.discard(request)

    page.on("request", begun)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    page.on("response", took)

    def passes(minutes: int) -> None:
        """Let the page's clock go on. A request ends before the clock goes on: the page gives up a late one."""
        for _ in range(minutes * 6):
            page.clock.run_for(10_000)
            goes_on_until(page, lambda: not open_requests)

    passes(5)  # nobody touches the page
    answers.clear()
    passes(10)
    assert 7 <= len(answers) <= 13
    assert set(answers) == {(304, 0)}
    code = sent(citizen, f"Nắp cống vỡ {uuid.uuid4().hex[:6]}", "traffic")["code"]
    taken_to(code, office, RECEIVED, (INTAKE, "dispatch", {"unit": "so-xay-dung"}))
    answers.clear()
    page.mouse.click(5, 5)  # somebody is back: the page asks at once
    page.locator(f'tr[data-code="{code}"]').wait_for()
    assert [status for status, _ in answers] == [200]
    assert answers[0][1] < 2_000
    note = page.locator(".queue-head .soft")
    before = late_in(note)
    page.clock.fast_forward(200 * 3_600_000)
    passes(1)
    # The clocks go on while every answer says that nothing happened.
    expect(page.locator(f'tr[data-code="{code}"][data-due="late"]')).to_be_visible()
    assert late_in(note) > before
    page.get_by_role("button", name="Quá hạn").click()
    expect(page.locator(f'tr[data-code="{code}"]')).to_be_visible()
    with page.expect_response(lambda answer: f"ticket={code}" in answer.url):
        page.locator(f'tr[data-code="{code}"] a').click()
    answers.clear()
    page.keyboard.press("u")
    page.locator(f'tr[data-code="{code}"]').wait_for()
    # The list stands there at once, and its answer follows.
    goes_on_until(page, lambda: answers)
    # Who comes back to the list gets what changed, which is nothing.
    assert [status for status, _ in answers] == [304]


def late_in(note: Locator) -> int:
    """The late tickets that the line beside the title counts."""
    found = re.search(r"(\d+) quá hạn", note.inner_text())
    assert found
    return int(found[1])


def test_a_page_whose_language_changes_while_it_loads_is_the_last_one(
    visitor: Callable[..., Visitor], stack: LocalAws, citizen: Citizen
) -> None:
    sent(citizen, f"Rác trước cổng chợ {uuid.uuid4().hex[:6]}")
    person = visitor(DESKTOP)
    page = person.open("/office#/call")
    sign_in(page, stack, INTAKE)
    page.locator("#description").wait_for()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("/office/queue/queue[.]js"), hold)
    page.locator("#pages").get_by_role("link", name="Việc chờ xử lý").click()
    goes_on_until(page, lambda: held)
    # The module is asked for once for each language, and answered once.
    for _ in range(5):
        page.locator("#language").click()
    held[0].continue_()
    expect(page.get_by_role("heading", name="queue")).to_be_visible()
    expect(page.locator(".queue-rows tbody tr").first).to_be_visible()
