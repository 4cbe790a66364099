"""The office's page: a ticket from receipt to approval, by a deputy, on a telephone."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from infra.manage.accounts import read_logins
from infra.stack.client import Citizen, Office, upload
from infra.stack.client import expect as answered
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture, with_clock
from tests.browser.office_steps import (
    FOCAL,
    INTAKE,
    LEADER,
    RECEIVED,
    WORKER,
    Opened,
    act,
    password_of,
    photo,
    sent,
    sign_in,
    state_is,
    submit,
    taken_to,
)
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack


def test_a_ticket_goes_from_receipt_to_approval(
    signed_in: Opened, visitor: Callable[..., Visitor], citizen: Citizen, stack: LocalAws
) -> None:
    name = f"Rác thải đổ đầy trước cổng chợ {uuid.uuid4().hex[:6]}"
    intake = visitor(DESKTOP).open("/office")
    intake.locator("#username").fill(INTAKE)
    intake.locator("#password").fill("mat-khau-sai")
    intake.locator("#password").press("Enter")
    expect(intake.locator("#password")).to_have_attribute("aria-invalid", "true")
    expect(intake.locator(".wrong")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    assert breaches(intake) == []
    sign_in(intake, stack, INTAKE)
    intake.locator(".queue-rows").wait_for(state="attached")
    # A new ticket appears without a reload.
    with_clock(intake)
    intake.locator(".queue-rows").wait_for(state="attached")
    made = sent(citizen, name, "traffic")
    code = made["code"]
    intake.clock.fast_forward(25_000)
    row = intake.locator(f'tr[data-code="{code}"]')
    expect(row).to_contain_text("còn")
    # The rest is by keyboard.
    for key in ("f", "Control+a"):
        intake.keyboard.press(key)
    intake.keyboard.type(name)
    intake.keyboard.press("Enter")
    expect(row.locator("a")).to_be_focused()
    intake.keyboard.press("Enter")
    state_is(intake, "Chờ tiếp nhận")
    assert breaches(intake) == []
    for key in ("a", "Tab", "Enter"):
        intake.keyboard.press(key)
    intake.locator("form.action").wait_for()
    # The words of the report speak of another field, which is offered and not chosen.
    chosen = intake.locator("form.action [name=category]")
    before = chosen.input_value()
    offered = intake.locator("form.action [role=status] button")
    field = offered.inner_text()
    assert field != before
    expect(offered.locator("..")).to_contain_text("rác")
    offered.press("Enter")
    expect(offered).to_have_count(0)
    expect(chosen).to_be_focused()
    intake.keyboard.press("Control+Enter")
    state_is(intake, "Chờ chuyển xử lý")
    expect(intake.locator(".chips, .facts, main").first).to_contain_text(field)
    # The first button dispatches with one touch; the second one opens the form.
    for key in ("a", "Tab", "Enter"):
        intake.keyboard.press(key)
    # The unit that the routing rules propose is preselected.
    expect(intake.locator("[name=unit]")).to_have_value("UBND xã Thất Khê")
    picture(intake, "office-ticket-1280")
    assert breaches(intake) == []
    intake.keyboard.press("Control+Enter")
    state_is(intake, "Đã chuyển đơn vị xử lý")

    answer = worked_on(signed_in, code)
    approved_by_telephone(signed_in, code)
    seen = answered(citizen.follow(code, made["secret"]), 200)
    assert (seen["state"], seen["answer"]["text"]) == ("resolved", answer)
    assert [each["of_result"] for each in seen["photos"]] == [True]


def worked_on(signed_in: Opened, code: str) -> str:
    """Let the unit accept, assign, and submit an answer with a photo; return the text of the answer."""
    text = "Đã thu gom hết rác và đặt thêm thùng."
    focal = signed_in(FOCAL, at=f"#/t/{code}")
    act(focal, "accept")
    submit(focal)
    state_is(focal, "Đang xử lý")
    act(focal, "assign")
    focal.locator("select[name=assignee]").select_option(WORKER)
    submit(focal)
    expect(focal.locator(".slot.clocks")).to_contain_text("Cán bộ xử lý xã Thất Khê")

    worker = signed_in(WORKER, PHONE, at=f"#/t/{code}")
    act(worker, "answer")
    submit(worker)
    expect(worker.locator("[name=text]")).to_be_focused()
    expect(worker.locator("form.action")).to_contain_text("Cần nhập mục này.")
    worker.locator("[name=text]").fill(text)
    worker.locator("#result-files").set_input_files(photo())
    worker.locator(".result-photos input:checked").wait_for()
    worker.locator("summary", has_text="Người dân sẽ đọc").click()
    expect(worker.locator(".preview blockquote")).to_have_text(text)
    picture(worker, "office-answer-360")
    assert breaches(worker) == []
    submit(worker)
    state_is(worker, "Chờ duyệt kết quả")

    return text


def approved_by_telephone(signed_in: Opened, code: str) -> None:
    """Approve with two taps: the ticket in the queue, and the button under the answer."""
    leader = signed_in(LEADER, PHONE, color_scheme="dark")
    leader.locator(f'tr[data-code="{code}"] a').tap()
    leader.get_by_role("button", name="Duyệt và gửi người dân").wait_for()
    picture(leader, "office-approve-360")
    assert breaches(leader) == []
    leader.get_by_role("button", name="Duyệt và gửi người dân").tap()
    state_is(leader, "Đã trả lời")
    assert breaches(leader) == []


def test_a_conflict_shows_the_other_change_and_a_reload_keeps_the_draft(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office], stack: LocalAws
) -> None:
    code = sent(citizen, "Cống tắc, mưa là ngập", category="security")["code"]
    taken_to(code, office, RECEIVED)
    page = signed_in(INTAKE, at=f"#/t/{code}")
    act(page, "note")
    page.locator("[name=text]").fill("Đã gọi cho người gửi, chờ gọi lại.")
    page.reload()
    expect(page.locator("form.action [name=text]")).to_have_value("Đã gọi cho người gửi, chờ gọi lại.")
    answered(office(INTAKE).act(code, "note", text="Ca đêm đã gọi rồi."), 200)
    submit(page)
    alert = page.locator("form.action [role=alert]")
    expect(alert).to_contain_text("Có người vừa cập nhật phiếu trước bạn.")
    expect(alert).to_contain_text("Ca đêm đã gọi rồi.")
    expect(page.locator("[name=text]")).to_have_value("Đã gọi cho người gửi, chờ gọi lại.")
    picture(page, "office-race-1280")
    assert breaches(page) == []
    submit(page)
    expect(page.locator("ol.history")).to_contain_text("Đã gọi cho người gửi, chờ gọi lại.")
    expect(page.locator("form.action")).to_have_count(0)

    # The session expires during an action: the officer signs in again and the action continues.
    act(page, "ask")
    page.locator("[name=text]").fill("Xin cho biết số nhà.")
    page.route(re.compile(r"/tickets/.*/ask$"), lambda route: route.fulfill(status=401, body="{}"), times=1)
    submit(page)
    again = page.get_by_role("dialog", name="Phiên làm việc đã hết")
    assert breaches(page) == []
    again.locator("#password").fill(password_of(stack, INTAKE))
    again.locator("#password").press("Enter")
    state_is(page, "Chờ bổ sung")


def old_lines_are_shown_when_asked_for(page: Page, code: str) -> None:
    """Of a long history the page has the newest lines. The ticket is one of several from one telephone."""

    def shortened(route: Route) -> None:
        answer = route.fetch()
        ticket = answer.json()
        newest = ticket["history"][-1:]
        near = [line | {"reopens": True} for line in ticket["nearby"]]
        more = {
            "history_before": newest[0]["edition"],
            "burst": {"group": "g", "number": 3, "by_address": False},
            "nearby": near,
        }
        route.fulfill(response=answer, json=ticket | more | {"history": newest})

    address = re.compile(rf"/v1/office/tickets/{code}$")
    page.route(address, shortened)
    page.evaluate("location.hash = '#/queue'")
    page.locator("table.queue-rows").wait_for()
    page.evaluate(f"location.hash = '#/t/{code}'")
    expect(page.locator("ol.history > li")).to_have_count(1)
    page.get_by_role("button", name="Xem các dòng cũ hơn").click()
    expect(page.locator("ol.history")).to_contain_text("Gửi phản ánh")
    expect(page.get_by_role("button", name="Xem các dòng cũ hơn")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Phiếu thứ 3 từ cùng một số điện thoại")
    expect(page.locator(".related")).to_contain_text("gộp vào sẽ mở lại")
    page.unroute(address)


def who_signed_in_long_ago_shows_that_it_is_they(page: Page, password: str) -> None:
    """Ask for the reporter in a session that began too long ago: first give up, then sign in. The old session ends."""
    refused = {"status": 403, "code": "sign_in_again", "title": "Hãy đăng nhập lại", "title_en": "Sign in again"}
    page.route(re.compile("/reporter$"), lambda route: route.fulfill(status=403, json=refused), times=2)
    show = page.get_by_role("button", name="Hiện người gửi")
    show.click()
    dialog = page.get_by_role("dialog", name="Xác nhận là bạn")
    assert breaches(page) == []
    picture(page, "office-sign-in-again")
    dialog.get_by_role("button", name="Hủy").click()
    expect(page.get_by_text("Hãy đăng nhập lại")).to_be_visible()
    show.click()
    token = page.evaluate("JSON.parse(sessionStorage.getItem('office-session')).tokens.id")
    dialog.locator("#password").fill(password)
    with page.expect_response(lambda answer: answer.request.method == "DELETE" and answer.ok):
        dialog.locator("#password").press("Enter")
    old = page.request.get(
        page.url.partition("office")[0] + "v1/office/me", headers={"Authorization": f"Bearer {token}"}
    )
    assert old.status == 401


def test_intake_unmasks_the_reporter_redacts_a_photo_and_merges_two_tickets(
    signed_in: Opened, citizen: Citizen, stack: LocalAws
) -> None:
    file = photo()
    contact: dict[str, Any] = {"contact": {"phone": "0912345678", "name": "Người gửi thử"}, "consent": True}
    first, second = (
        sent(
            citizen,
            f"Xe tải {which} đổ đất ra đường lần {turn}",
            photos=[{"content_type": "image/jpeg", "size": len(file["buffer"])}],
            **contact,
        )
        for turn, which in ((1, "ben"), (2, "12C-123.45"))
    )
    for made in (first, second):
        assert upload(made["uploads"][0], file["buffer"]).ok
    page = signed_in(INTAKE, at=f"#/t/{second['code']}")
    page.locator("summary", has_text="Xem thông tin người gửi (nêu lý do)").click()
    page.locator("#unmask-reason").fill("Gọi lại hỏi biển số xe")
    who_signed_in_long_ago_shows_that_it_is_they(page, password_of(stack, INTAKE))
    expect(page.get_by_role("link", name="+84912345678")).to_be_visible()
    page.get_by_role("button", name="Ẩn ngay").click()
    expect(page.get_by_role("link", name="+84912345678")).to_have_count(0)

    # One press hides a number plate, and the history says who did it and not what it was.
    assert breaches(page) == []
    page.get_by_role("button", name="Che biển số xe: 12C-123.45").click()
    expect(page.locator(".description")).to_have_text("Xe tải █████ đổ đất ra đường lần 2")
    expect(page.locator("ol.history")).to_contain_text("Che từ ngữ")
    expect(page.locator("main")).not_to_contain_text("12C-123.45")

    old_lines_are_shown_when_asked_for(page, second["code"])

    # The photo is redacted by keyboard alone.
    page.locator(".picture").first.wait_for()
    page.locator(".picture").first.press("Enter")
    page.get_by_role("button", name="Che một phần ảnh").press("Enter")
    page.get_by_role("button", name="Thêm vùng che").press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    assert breaches(page) == []
    picture(page, "office-redact-1280")
    page.get_by_role("button", name="Che vĩnh viễn").press("Enter")
    expect(page.locator("ol.history")).to_contain_text("Che một phần ảnh")

    act(page, "merge")
    page.locator("[name=into]").fill(first["code"])
    expect(page.locator(".compare section")).to_have_count(2)
    expect(page.locator(".compare")).to_contain_text("lần 1")
    picture(page, "office-merge-1280")
    assert breaches(page) == []
    submit(page)
    state_is(page, "Gộp vào phản ánh khác")


def test_a_deputy_acts_for_an_officer_and_intake_searches_by_phone_number(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office], stack: LocalAws
) -> None:
    now = datetime.now(UTC)
    term = {"username": FOCAL, "begins": now.isoformat(), "ends": (now + timedelta(hours=8)).isoformat()}
    # Functions cache officers for a minute.
    absent = min(name for name in read_logins(stack.home / "logins.json") if name.endswith(".lanh-dao"))
    path = f"/v1/admin/officers/{absent}/deputies"
    answered(office("trung-tam.quan-tri").call("PUT", path, {"deputies": [term]}), 200)
    restart(stack, "APIHandler")
    page = signed_in(FOCAL)
    page.locator("#me summary").click()
    page.locator("#acting").select_option(absent)
    expect(page.locator("#me summary")).to_have_text(f"Xử lý thay {absent}")
    page.reload()
    expect(page.locator("#me summary")).to_have_text(f"Xử lý thay {absent}")

    phone = f"0987{random.randrange(10**6):06}"
    code = sent(citizen, "Chó thả rông", contact={"phone": phone}, consent=True)["code"]
    desk = signed_in(INTAKE)
    desk.get_by_role("button", name="Tìm theo điện thoại").click()
    dialog = desk.get_by_role("dialog")
    dialog.locator("[name=phone]").fill("12")
    dialog.locator("[name=reason]").fill("Người gọi hỏi kết quả")
    dialog.get_by_role("button", name="Tìm", exact=True).click()
    expect(dialog.locator("[name=phone]")).to_have_attribute("aria-invalid", "true")
    assert breaches(desk) == []
    dialog.locator("[name=phone]").fill(phone)
    dialog.get_by_role("button", name="Tìm", exact=True).click()
    dialog.get_by_role("link", name=code).click()
    state_is(desk, "Chờ tiếp nhận")


def test_the_page_has_english_keeps_the_session_and_removes_it_on_signing_out(
    signed_in: Opened, citizen: Citizen
) -> None:
    code = sent(citizen, "Ổ gà lớn giữa đường")["code"]
    page = signed_in(INTAKE, at=f"#/t/{code}")
    page.locator("#language").click()
    expect(page.get_by_role("button", name="Receive", exact=True)).to_be_visible()
    act(page, "refuse")
    reason, text = page.locator("form.action [name=refusal]"), page.locator("form.action [name=text]")
    expect(text).to_have_value("")
    reason.fill("unclear")
    page.get_by_role("option", name="Unclear and not completed").click()
    expect(text).not_to_have_value("")
    assert breaches(page) == []
    # The borders of the communes arrive after the ticket and its map are closed.
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/v1/outlines", hold)
    with page.expect_request("**/v1/outlines"):
        page.reload()
    expect(page.get_by_role("button", name="Receive", exact=True)).to_be_visible()
    page.get_by_role("link", name="Queue").first.click()
    page.locator(".queue-rows").wait_for(state="attached")
    square = {"code": "06001", "name": "xã Thất Khê", "name_en": "That Khe", "lat": 22.257, "lon": 106.473}
    outlines = {"digits": 4, "communes": [{**square, "rings": [[222000, 1064300, 0, 800, 800, 0, 0, -800]]}]}
    with page.expect_response("**/v1/outlines"):
        held[0].fulfill(json=outlines)
    page.locator("#me summary").click()
    assert breaches(page) == []
    page.get_by_role("button", name="Sign out").click()
    page.locator("#username").wait_for()
    assert page.evaluate("JSON.stringify(sessionStorage)") == "{}"
    page.reload()
    page.locator("#username").wait_for()
