"""Lists of tickets beside the queue on the office's page: tabs with counts, filters, reading what others work on."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.stack.client import Citizen, Office
from tests.browser.conftest import DESKTOP, PHONE, breaches, picture
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
    taken_to,
)

pytestmark = pytest.mark.stack

TABLET = (768, 1024)


def opened(page: Page, name: str) -> None:
    """Open a list by its tab."""
    page.locator("#pages").get_by_role("link", name="Danh sách", exact=True).click()
    page.locator(".page.find .lists").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator(".found")).not_to_have_attribute("aria-busy", "true")


def line(code: str) -> str:
    return f'.found [data-code="{code}"]'


def waits_for(page: Page, code: str) -> None:
    """Refresh the list until the stream has brought a ticket into the index."""
    for _ in range(90):
        expect(page.locator(".found")).not_to_have_attribute("aria-busy", "true")
        if page.locator(line(code)).count():
            return
        page.wait_for_timeout(1000)
        page.keyboard.press("r")
    expect(page.locator(line(code))).to_have_count(1)


def test_a_commune_reads_what_another_unit_has_in_its_area(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    code = sent(citizen, f"Biển báo gãy {uuid.uuid4().hex[:6]}", "traffic")["code"]
    taken_to(code, office, RECEIVED, (INTAKE, "dispatch", {"unit": "so-xay-dung"}))
    page = signed_in(FOCAL)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    opened(page, "Địa bàn của tôi")
    waits_for(page, code)
    expect(page.locator(line(code))).to_contain_text("Sở Xây dựng")
    for size in (DESKTOP, TABLET, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        picture(page, f"office-list-area-{size[0]}")
        assert breaches(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(f"{line(code)} a").click()
    expect(page.locator(".ticket-head .code")).to_have_text(code)
    expect(page.locator(".panel")).to_contain_text("Hiện bạn không có thao tác nào")
    picture(page, "office-in-area-1280")
    assert breaches(page) == []
    # The way back leads to the list, and so does the key.
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="Địa bàn của tôi")).to_be_visible()


def test_a_leader_goes_through_what_waits_for_approval(
    signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    mark = uuid.uuid4().hex[:6]
    codes = [sent(citizen, f"Xe tải đỗ chắn đường {mark} {turn}", "security")["code"] for turn in range(2)]
    for code in codes:
        taken_to(code, office, RECEIVED, DISPATCHED, ACCEPTED, (WORKER, "answer", {"text": "Đã nhắc nhở chủ xe."}))
    page = signed_in(LEADER, PHONE)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    opened(page, "Chờ tôi duyệt")
    for code in codes:
        expect(page.locator(line(code))).to_have_count(1)
    tab = page.locator(".lists [aria-current]")
    expect(tab.locator(".count")).to_have_text(str(page.locator(".found > li").count()).rjust(2))
    picture(page, "office-list-approval-360")
    assert breaches(page) == []
    first = str(page.locator(".found > li").first.get_attribute("data-code"))
    second = str(page.locator(".found > li").nth(1).get_attribute("data-code"))
    page.locator(f"{line(first)} a").click()
    page.locator('.actions [data-action="approve"]').click()
    page.locator("form.action button:not([type=button])").click()
    page.locator(".ticket-head .next").click()
    expect(page.locator(".ticket-head .code")).to_have_text(second)
    page.locator(".ticket-head").get_by_role("link", name="← Danh sách").click()
    expect(page.locator(line(second))).to_have_count(1)
    expect(page.locator(line(first))).to_have_count(0)


def test_a_list_that_is_not_one_s_own_or_contradicts_itself_says_so(signed_in: Opened) -> None:
    page = signed_in(FOCAL, at="#/find/list:all")
    said = page.locator(".page.find [role=status]").first
    expect(said).to_contain_text("Danh sách này không dành cho bạn")
    page.goto(page.url.split("#")[0] + "#/find/list:mine/words:rac")
    expect(said).to_contain_text("Danh sách xếp theo thời hạn không tìm theo từ được")
    # Words that are typed into the box search elsewhere.
    page.locator("#find-words").fill("rác thải")
    page.locator("#find-words").press("Enter")
    expect(page.get_by_role("heading", name="Kết quả tìm kiếm")).to_be_visible()
    page.goto(page.url.split("#")[0] + "#/find/list:mine")
    page.locator(".find-filters summary").click()
    page.locator("#find-course").select_option("ended")
    expect(page.locator("#find-course")).to_have_attribute("aria-invalid", "true")
    assert breaches(page) == []


def test_a_supervisor_lists_all_units_and_filters_them(signed_in: Opened, citizen: Citizen) -> None:
    code = sent(citizen, f"Biển báo gãy {uuid.uuid4().hex[:6]}", "traffic", "05977")["code"]
    page = signed_in(SUPERVISOR)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    opened(page, "Mọi đơn vị")
    waits_for(page, code)
    page.locator(".find-filters summary").click()
    page.locator("#find-category").select_option("hygiene")
    expect(page.locator(line(code))).to_have_count(0)
    assert "list:all/category:hygiene" in page.url
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("l")
    expect(page.locator(".lists [aria-current]")).to_be_focused()


def test_a_list_is_saved_shared_within_the_unit_and_opened_after_signing_in(signed_in: Opened) -> None:
    name = f"Chưa đánh giá {uuid.uuid4().hex[:4]}"
    page = signed_in(FOCAL)
    page.locator(".queue-rows, .empty").first.wait_for(state="attached")
    opened(page, "Đơn vị tôi")
    page.locator(".find-filters summary").click()
    page.locator("#find-state").select_option("resolved")
    page.get_by_role("button", name="Lưu, chọn trang đầu").click()
    dialog = page.get_by_role("dialog", name="Danh sách đã lưu")
    dialog.get_by_role("button", name="Lưu danh sách").click()
    expect(dialog.locator("#saved-name")).to_have_attribute("aria-invalid", "true")
    dialog.locator("#saved-name").fill(name)
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Lưu danh sách").click()
    expect(dialog.locator(".results")).to_contain_text(name)
    dialog.locator("#saved-start").select_option(label=name)
    picture(page, "office-saved-lists-1280")
    assert breaches(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".lists [aria-current]")).to_have_text(name)
    # It is what the officer sees first from now on, and what a colleague may open.
    again = signed_in(FOCAL, PHONE)
    expect(again.locator(".lists [aria-current]")).to_have_text(name)
    assert again.url.endswith("list:unit/state:resolved")
    picture(again, "office-saved-start-360")
    assert breaches(again) == []
    colleague = signed_in(LEADER, at="#/find")
    colleague.locator(".lists").get_by_role("link", name=name).click()
    expect(colleague.locator("#find-state")).to_have_value("resolved")
    # A leader removes it; the officer begins with the queue again.
    colleague.get_by_role("button", name="Lưu, chọn trang đầu").click()
    colleague.get_by_role("button", name=f"Bỏ danh sách {name}").click()
    expect(colleague.get_by_role("dialog").locator(".results")).not_to_contain_text(name)
    last = signed_in(FOCAL)
    last.locator(".queue-rows, .empty").first.wait_for(state="attached")
