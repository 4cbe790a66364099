"""Tickets are received and dispatched with few clicks and keys: one by one, and several at once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, Route, expect

from infra.stack.client import Citizen, Office
from infra.stack.client import expect as answered
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import (
    ACCEPTED,
    DISPATCHED,
    FOCAL,
    INTAKE,
    LEADER,
    RECEIVED,
    SUPERVISOR,
    WORKER,
    Opened,
    sent,
    state_is,
    taken_to,
)

pytestmark = pytest.mark.stack

UNIT = "UBND xã Thất Khê"


def listed(page: Page, mark: str, n: int) -> list[str]:
    """Filter the queue by a mark, and return its codes in their order."""
    page.locator(".queue-rows").wait_for()
    page.locator("#search").fill(mark)
    rows = page.locator(".queue-rows tbody tr")
    expect(rows).to_have_count(n)
    page.evaluate("document.activeElement.blur()")
    return [str(row.get_attribute("data-code")) for row in rows.all()]


def row(page: Page, code: str) -> str:
    return f'tr[data-code="{code}"]'


def counting(page: Page) -> Callable[[], tuple[int, int]]:
    """Count clicks and keys from now on, as the page gets them."""
    page.evaluate("""() => {
        window.made = [0, 0];
        document.addEventListener("pointerdown", () => (window.made[0] += 1), true);
        document.addEventListener("keydown", ({ key }) => (window.made[1] += key === "Shift" ? 0 : 1), true);
    }""")

    def made() -> tuple[int, int]:
        clicks, pressed = page.evaluate("window.made")
        return clicks, pressed

    return made


def kinds(office: Callable[[str], Office], code: str) -> list[str]:
    return [line["kind"] for line in answered(office(INTAKE).ticket(code), 200)["history"]]


def test_a_row_sends_its_ticket_on_with_one_click_or_two_keys(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    for turn in range(3):
        sent(citizen, f"Rác đổ trộm ven suối ({mark} {turn})")
    page = signed_in(INTAKE)
    first, second, third = listed(page, mark, 3)
    expect(page.locator(f"{row(page, first)} .send")).to_have_text(f"→ {UNIT}")
    picture(page, "office-row-send-1280")
    assert breaches(page) == []
    made = counting(page)
    page.locator(f"{row(page, first)} .send").click()
    expect(page.locator("#toasts")).to_contain_text(f"Đã chuyển phiếu {first} đến {UNIT}.")
    expect(page.locator(row(page, first))).to_have_count(0)
    # The focus went to the row that took its place.
    expect(page.locator(f"{row(page, second)} a")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator(row(page, second))).to_have_count(0)
    assert made() == (1, 1)
    for code in (first, second):
        assert kinds(office, code)[-2:] == ["receive", "dispatch"]
    page.locator(f"{row(page, third)} a").focus()
    page.set_viewport_size({"width": 768, "height": 900})
    picture(page, "office-row-send-768")
    assert breaches(page) == []


def test_a_race_that_is_lost_in_a_row_is_said_and_changes_nothing(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    sent(citizen, f"Rác đổ trộm ven suối ({mark})")
    page = signed_in(INTAKE, PHONE)
    (code,) = listed(page, mark, 1)
    picture(page, "office-row-send-360")
    assert breaches(page) == []
    answered(office(INTAKE).act(code, "receive", urgency="normal"), 200)
    page.locator(f"{row(page, code)} .send").click()
    expect(page.locator("#toasts .wrong")).to_contain_text(code)
    expect(page.locator("#toasts .wrong")).to_contain_text("Tiếp nhận")
    assert breaches(page) == []
    # The row shows what the other did. A second touch dispatches, and receives nothing again.
    expect(page.locator(f"{row(page, code)} .at-state > span")).to_have_text("Chờ chuyển xử lý")
    assert kinds(office, code).count("receive") == 1
    page.locator(f"{row(page, code)} .send").click()
    expect(page.locator(row(page, code))).to_have_count(0)
    assert kinds(office, code).count("receive") == kinds(office, code).count("dispatch") == 1


def test_a_ticket_is_opened_and_sent_on_with_three_keys_and_the_next_one_follows(
    signed_in: Opened, citizen: Citizen
) -> None:
    mark = uuid.uuid4().hex[:6]
    for turn in range(3):
        sent(citizen, f"Rác đổ trộm ven suối ({mark} {turn})")
    page = signed_in(INTAKE)
    first, second, third = listed(page, mark, 3)
    made = counting(page)
    for key in ("j", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".ticket-head .code")).to_have_text(first)
    page.keyboard.press("s")
    state_is(page, "Đã chuyển đơn vị xử lý")
    assert made() == (0, 3)
    # Enter opens the next one, as "n" does.
    expect(page.locator(".ticket-head .next")).to_be_focused()
    assert breaches(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".ticket-head .code")).to_have_text(second)
    # By mouse: one click sends it, one opens the next.
    page.get_by_role("button", name=f"Tiếp nhận và chuyển {UNIT}").click()
    state_is(page, "Đã chuyển đơn vị xử lý")
    assert made()[0] == 1
    page.keyboard.press("n")
    expect(page.locator(".ticket-head .code")).to_have_text(third)
    expect(page.locator(".ticket-head .next")).to_have_count(0)


def test_ten_tickets_go_to_their_units_with_five_clicks(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda turn: sent(citizen, f"Rác đổ trộm ven suối ({mark} {turn})"), range(10)))
    page = signed_in(INTAKE)
    codes = listed(page, mark, 10)
    made = counting(page)
    page.locator(f"{row(page, codes[0])} input").click()
    page.locator(f"{row(page, codes[9])} input").click(modifiers=["Shift"])
    expect(page.locator(".bulk [role=status]")).to_have_text("Đã chọn 10 phiếu")
    # Somebody else takes one of them meanwhile.
    answered(office(INTAKE).act(codes[4], "receive", urgency="normal"), 200)
    page.get_by_role("button", name="Tiếp nhận và chuyển", exact=True).click()
    dialog = page.get_by_role("dialog", name="Tiếp nhận và chuyển")
    expect(dialog.get_by_text(f"→ {UNIT}")).to_have_count(10)
    assert breaches(page) == []
    dialog.get_by_role("button", name="Tiếp nhận và chuyển 10 phiếu").click()
    expect(dialog).to_contain_text("Xong 9 trong 10 phiếu.")
    expect(dialog.locator(f'[data-code="{codes[4]}"] .wrong')).to_contain_text("Tiếp nhận")
    picture(page, "office-bulk-outcome-1280")
    assert breaches(page) == []
    dialog.get_by_role("button", name="Đóng", exact=True).click()
    assert made() == (5, 0)
    # What failed stays selected.
    expect(page.locator("tr.chosen")).to_have_count(1)
    expect(page.locator(f"{row(page, codes[4])}.chosen")).to_have_count(1)
    for code in codes[:2]:
        assert kinds(office, code)[-2:] == ["receive", "dispatch"]


def test_several_tickets_get_a_note_are_refused_and_assigned(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    for turn in range(4):
        sent(citizen, f"Rác đổ trộm ven suối ({mark} {turn})")
    page = signed_in(INTAKE, PHONE)
    codes = listed(page, mark, 4)
    for code in codes[:2]:
        page.locator(f"{row(page, code)} input").click()
    # Without a text nothing is sent. What was typed survives a closed dialog.
    page.get_by_role("button", name="Ghi chú", exact=True).click()
    dialog = page.get_by_role("dialog", name="Ghi chú")
    dialog.get_by_role("button", name="Ghi chú 2 phiếu").click()
    expect(dialog.locator("[name=text]")).to_have_attribute("aria-invalid", "true")
    dialog.locator("[name=text]").fill("Cùng một bãi rác")
    picture(page, "office-bulk-note-360")
    assert breaches(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ghi chú", exact=True).click()
    expect(dialog.locator("[name=text]")).to_have_value("Cùng một bãi rác")
    dialog.get_by_role("button", name="Ghi chú 2 phiếu").click()
    expect(dialog).to_contain_text("Xong 2 trong 2 phiếu.")
    page.keyboard.press("Escape")
    expect(page.locator(".bulk")).to_be_hidden()
    assert kinds(office, codes[0])[-1] == kinds(office, codes[1])[-1] == "note"
    for code in codes[:2]:
        page.locator(f"{row(page, code)} input").click()
    page.get_by_role("button", name="Từ chối", exact=True).click()
    dialog = page.get_by_role("dialog", name="Từ chối")
    expect(dialog.get_by_text("→ Từ chối tiếp nhận")).to_have_count(2)
    dialog.get_by_role("button", name="Từ chối 2 phiếu").click()
    expect(dialog.locator("[name=refusal]")).to_have_attribute("aria-invalid", "true")
    dialog.locator("[name=refusal]").fill("trung voi")
    dialog.locator("[name=refusal]").press("Enter")
    dialog.get_by_role("button", name="Từ chối 2 phiếu").click()
    expect(dialog).to_contain_text("Xong 2 trong 2 phiếu.")
    assert breaches(page) == []
    page.keyboard.press("Escape")
    for code in codes[:2]:
        assert answered(office(INTAKE).ticket(code), 200)["state"] == "refused"
    for code in codes[2:]:
        answered(office(INTAKE).act(code, "receive", urgency="normal"), 200)
        answered(office(INTAKE).act(code, "dispatch", unit="xa-that-khe"), 200)
    desk = signed_in(FOCAL)
    codes = listed(desk, mark, 2)
    for code in codes:
        desk.locator(f"{row(desk, code)} input").click()
    desk.get_by_role("button", name="Phân công", exact=True).click()
    dialog = desk.get_by_role("dialog", name="Phân công")
    dialog.locator("[name=assignee]").select_option("xa-that-khe.xu-ly")
    expect(dialog.get_by_text("→")).to_have_count(2)
    dialog.get_by_role("button", name="Phân công 2 phiếu").click()
    expect(dialog).to_contain_text("Xong 2 trong 2 phiếu.")


def test_answered_tickets_are_closed_together(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    answer = (WORKER, "answer", {"text": "Đã nhắc nhở chủ xe."})
    for turn in range(2):
        code = sent(citizen, f"Xe tải đỗ chắn đường ({mark} {turn})", "security")["code"]
        taken_to(code, office, RECEIVED, DISPATCHED, ACCEPTED, answer, (LEADER, "approve", {}))
    page = signed_in(SUPERVISOR, at="#/queue/unrated/xa-that-khe")
    codes = listed(page, mark, 2)
    for code in codes:
        page.locator(f"{row(page, code)} input").click()
    page.get_by_role("button", name="Đóng phiếu", exact=True).click()
    dialog = page.get_by_role("dialog", name="Đóng phiếu")
    expect(dialog.get_by_text("→ Đã đóng")).to_have_count(2)
    dialog.locator("[name=text]").fill("Người dân đã xác nhận qua điện thoại")
    dialog.get_by_role("button", name="Đóng 2 phiếu").click()
    expect(dialog).to_contain_text("Xong 2 trong 2 phiếu.")
    assert breaches(page) == []
    assert {answered(office(INTAKE).ticket(code), 200)["state"] for code in codes} == {"closed"}


def test_of_many_selected_tickets_a_bounded_number_is_done_at_a_time(signed_in: Opened, citizen: Citizen) -> None:
    mark = uuid.uuid4().hex[:6]
    sent(citizen, f"Rác đổ trộm ven suối ({mark})")

    def many(route: Route) -> None:
        answer = route.fetch()
        if answer.status != 200:
            return route.fulfill(response=answer)
        body = answer.json()
        line = body["changes"]["fresh"][0]["ticket"]
        copies = [{**line, "code": f"LS{turn:010d}", "state": "new", "title": mark} for turn in range(1000)]
        body["changes"]["fresh"] = [{"at": at, "ticket": one} for at, one in enumerate(copies)]
        return route.fulfill(response=answer, body=json.dumps(body))

    page = signed_in(INTAKE, at="#/t/none")
    page.route("**/v1/office/counts?*list=*", many)
    page.goto(page.url.split("#")[0] + "#/queue")
    page.locator(".queue-rows tbody tr").nth(999).wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("*")
    expect(page.locator(".bulk [role=status]")).to_have_text("Đã chọn 1.000 phiếu")
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    dialog = page.get_by_role("dialog", name="Tiếp nhận", exact=True)
    expect(dialog).to_contain_text("Mỗi lần làm được 200 phiếu; 800 phiếu còn lại vẫn được chọn.")
    expect(dialog.locator(".results li")).to_have_count(200)
    expect(dialog.get_by_role("button", name="Tiếp nhận 200 phiếu")).to_be_visible()
