"""An inspector's day: tickets are taken along, worked on without a network, and sent once afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from infra.stack.client import Citizen, Office, upload
from infra.stack.client import expect as answered
from infra.stack.local import LocalAws
from tests.browser.conftest import PHONE, Visitor, breaches, goes_on_until, picture
from tests.browser.office_steps import (
    DISPATCHED,
    FOCAL,
    INTAKE,
    LEADER,
    RECEIVED,
    Opened,
    photo,
    sent,
    sign_in,
    taken_to,
)
from tests.deployed import Until

pytestmark = pytest.mark.stack

NAME, TELEPHONE = "Người gửi thử", "0912345678"
#: Where the reports are, some thirty metres away.
HERE = {"latitude": 22.2575, "longitude": 106.4721, "accuracy": 8}


def two(citizen: Citizen, office: Callable[[str], Office], until: Until, mark: str) -> list[str]:
    """Two reports with the unit, the first with a photo."""
    contact: dict[str, Any] = {"contact": {"name": NAME, "phone": TELEPHONE}, "consent": True}
    file = photo()["buffer"]
    codes = []
    for turn in range(2):
        files = [] if turn else [{"content_type": "image/jpeg", "size": len(file)}]
        made = sent(citizen, f"Rác đổ ra đường ({mark} {turn})", photos=files, **contact)
        if files:
            assert upload(made["uploads"][0], file).ok
        taken_to(made["code"], office, RECEIVED, DISPATCHED)
        codes.append(made["code"])
    until(lambda: bool(answered(office(INTAKE).ticket(codes[0]), 200)["photos"][0].get("links")), 60)
    return codes


def stop(page: Page, code: str) -> Locator:
    return page.locator(f'.field-list > [data-code="{code}"]')


def do(page: Page, code: str, action: str, text: str = "", *, with_photo: bool = False) -> None:
    """Make a move in the field, and wait until the device keeps it."""
    before = stop(page, code).locator("[data-move]").count()
    form = stop(page, code).locator(f'details[data-action="{action}"]')
    form.locator("summary").click()
    form.locator("textarea").fill(text)
    if with_photo:
        form.locator("input[type=file]").set_input_files([photo()])
        expect(form.locator(".field-after img")).to_be_visible()
        expect(form.get_by_role("status")).to_contain_text("cách nơi báo")
        assert breaches(page) == []
        picture(page, "field-answer-360")
    form.get_by_role("button", name="Gửi", exact=True).click()
    expect(stop(page, code).locator("[data-move]")).to_have_count(before + 1)


def take_along(page: Page, mark: str, *codes: str) -> None:
    """Choose tickets from the queue."""
    page.locator(".queue-rows").wait_for()
    page.locator(".filters input").first.fill(mark)
    for code in codes:
        page.locator(f'tr[data-code="{code}"] input').check()
    page.get_by_role("button", name="Mang theo", exact=True).click()
    expect(page.locator(".field-list > li")).to_have_count(len(codes))


def says_what_was_sent(page: Page, made: list[tuple[str, str]]) -> None:
    lines = page.get_by_role("log", name="Đã gửi từ máy này").locator("p")
    expect(lines).to_have_text([f"Đã gửi: phiếu {code}, {move}" for code, move in made])


def answers_without_a_ticket(route: Route) -> None:
    """The move is taken, and its ticket is not shown: so a repetition is answered when the ticket is out of sight."""
    assert route.fetch().ok
    route.fulfill(status=204)


def is_taken_from_its_own_page(page: Page, code: str) -> None:
    stop(page, code).get_by_role("button", name="Bỏ khỏi máy").click()
    expect(stop(page, code)).to_have_count(0)
    page.goto(page.url.partition("#")[0] + f"#/t/{code}")
    page.locator(".ticket-head").get_by_role("button", name="Mang theo", exact=True).click()
    expect(stop(page, code)).to_be_visible()
    assert breaches(page) == []


def signs_out(page: Page) -> None:
    """Nothing is left on the device."""
    page.locator("#me summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.locator("#username").wait_for()
    assert "office-field" not in page.evaluate("caches.keys()")
    expect(page.get_by_role("button", name="Mở phiếu mang theo")).to_have_count(0)


def is_checked(first: str, office: Callable[[str], Office], signed_in: Opened) -> None:
    """Who approves the answer reads that its photo was taken on the spot."""
    answer = answered(office(LEADER).ticket(first), 200)
    (after,) = [one for one in answer["photos"] if one["of_result"]]
    assert after["evidence"]["distance_metres"] < 100
    approver = signed_in(LEADER, at=f"#/t/{first}")
    expect(approver.locator(".to-approve")).to_contain_text("Chụp tại chỗ")
    picture(approver, "field-approve")


def kinds(office: Callable[[str], Office], code: str) -> list[str]:
    return [line["kind"] for line in answered(office(FOCAL).ticket(code), 200)["history"]]


def unsent(page: Page) -> int:
    return int(page.evaluate("caches.open('office-field').then((one) => one.keys()).then((all) => "
                             "all.filter(({ url }) => url.includes('/move/')).length)"))  # fmt: skip


#: What opens when an officer touches a message about a ticket.
TOUCHED = """async code => {
  let opened;
  self.clients.openWindow = async url => { opened = url; };
  await openPage(new URL(`office#/t/${code}`, self.registration.scope).href);
  return opened;
}"""


def test_an_inspector_s_day_without_a_network_and_back(
    visitor: Callable[..., Visitor],
    stack: LocalAws,
    citizen: Citizen,
    office: Callable[[str], Office],
    until: Until,
    signed_in: Opened,
) -> None:
    mark = f"f{uuid.uuid4().hex[:7]}"
    first, second = two(citizen, office, until, mark)
    inspector = visitor(PHONE, workers=True, geolocation=HERE, permissions=["geolocation"])
    page = inspector.open("/office#/queue")
    sign_in(page, stack, FOCAL)
    take_along(page, mark, first, second)
    expect(stop(page, first).get_by_alt_text(f"Ảnh 1 của phiếu {first}")).to_be_visible()
    expect(page.locator(".map .stop-name")).to_have_count(2)
    assert page.evaluate("caches.match('v1/outlines').then(Boolean)")
    assert breaches(page) == []
    picture(page, "field-360")
    assert TELEPHONE[1:] not in page.content()
    opened = inspector.context.service_workers[0].evaluate(TOUCHED, first)
    assert opened.endswith(f"/office#/t/{first}")

    # The telephone loses the network, and its browser the page.
    inspector.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Mở phiếu mang theo").click()
    expect(page.locator(".field-list > li")).to_have_count(2)
    expect(page.locator(".map .stop-name")).to_have_count(2)
    expect(stop(page, first).get_by_role("link", name="Chỉ đường")).to_be_visible()
    do(page, first, "accept")
    do(page, first, "note", "Đã đến nơi, rác còn nhiều")
    do(page, first, "answer", "Đã dọn sạch trong ngày", with_photo=True)
    do(page, second, "note", "Không thấy rác ở đây")
    assert unsent(page) == 4
    picture(page, "field-offline-360")
    # Meanwhile somebody else takes the second ticket.
    taken_to(second, office, (LEADER, "accept", {}))

    page.route(f"**/v1/office/tickets/{first}/answer", answers_without_a_ticket)
    inspector.context.set_offline(False)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Cần bạn xem lại")).to_be_visible()
    goes_on_until(page, lambda: kinds(office, first)[-3:] == ["accept", "note", "answer"])
    made = [(first, "Nhận xử lý"), (first, "Ghi chú nội bộ"), (first, "Trả lời kèm ảnh sau xử lý")]
    says_what_was_sent(page, made)
    lost = page.get_by_role("region", name="Cần bạn xem lại")
    expect(lost).to_contain_text("Không thấy rác ở đây")
    expect(lost).to_contain_text(second)
    expect(lost.get_by_text("Trong lúc đó")).to_be_visible()
    assert kinds(office, second)[-1] == "accept"
    assert breaches(page) == []
    picture(page, "field-raced-360")
    lost.get_by_role("button", name="Vẫn gửi").click()
    expect(lost).to_have_count(0)
    assert kinds(office, second)[-2:] == ["accept", "note"]
    goes_on_until(page, lambda: unsent(page) == 0)
    assert kinds(office, first).count("answer") == 1
    says_what_was_sent(page, [*made, (second, "Ghi chú nội bộ")])
    is_taken_from_its_own_page(page, second)

    is_checked(first, office, signed_in)
    signs_out(page)
