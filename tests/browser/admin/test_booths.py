"""A counter's tablet for a day in which the network goes twice, a slip, and what the office reads of them."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.numbers.booths import tally
from chalicelib.store.keys import stamp
from infra.stack import client
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, goes_on_until, picture
from tests.deployed import Until

pytestmark = pytest.mark.stack

TABLET = (1024, 768)
ADMINISTRATOR, LEADER, CLERK = "trung-tam.quan-tri", "phuong-ky-lua.lanh-dao", "phuong-ky-lua.dau-moi"
BOOTH = "ky-lua-1"
#: Words and a telephone that no other test uses.
WORDS, MARK, TELEPHONE = "Cán bộ bảo tôi về mượn thêm giấy ba lần", "mượn thêm giấy ba lần", "0912345699"
HAPPY, FINE, BAD = "Hài lòng", "Chấp nhận", "Không hài lòng"


def made(office: Callable[[str], Office], via: str, note: str) -> dict[str, Any]:
    """A new key of the counter."""
    body = {"booth": BOOTH, "via": via, "note": note}
    key: dict[str, Any] = client.expect(office(ADMINISTRATOR).call("POST", "/v1/admin/booth-keys", body), 201)
    return key


def days(stack: LocalAws) -> list[dict[str, Any]]:
    """The counter's stored days, yesterday and today: a test may run over midnight."""
    today = local_day(datetime.now(UTC))
    table, found = stack.outputs["CountersTable"], []
    for day in (today - timedelta(days=1), today):
        key = {"pk": {"S": f"B#{day:%Y-%m}"}, "sk": {"S": f"{BOOTH}#{day}"}}
        found.append(stack.client("dynamodb").get_item(TableName=table, Key=key).get("Item", {}))
    return found


def counted(stack: LocalAws, key: dict[str, Any]) -> int:
    """How many ratings of a key are counted."""
    return sum(int(day.get(f"k#{key['id']}", {"N": 0})["N"]) for day in days(stack))


def levels(stack: LocalAws) -> Counter[str]:
    """The counter's ratings by level."""
    numbers = [{name: int(one["N"]) for name, one in day.items() if "N" in one} for day in days(stack)]
    return tally(numbers).levels


def touch(page: Page, level: str, field: str | None = "Hộ tịch") -> None:
    """Rate as one person does, and let the next one come."""
    page.get_by_role("button", name=level, exact=True).click()
    page.get_by_role("button", name=field or "Bỏ qua").click()
    if level == BAD:
        page.get_by_role("button", name="Gửi").click()
    page.get_by_role("button", name="Người tiếp theo").click()
    expect(page.get_by_role("button", name=HAPPY, exact=True)).to_be_visible()


def say(page: Page) -> None:
    """Rate badly, with reasons, words and a telephone."""
    page.get_by_role("button", name=BAD, exact=True).click()
    page.get_by_role("button", name="Chứng thực").click()
    expect(page.get_by_role("heading", name="Vì sao Ông/Bà không hài lòng?")).to_be_focused()
    page.get_by_label("Phải bổ sung giấy tờ nhiều lần").check()
    page.get_by_role("textbox", name="Số điện thoại").fill(TELEPHONE)
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Muốn được gọi lại, đề nghị viết vài lời.")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("textbox", name="Vài lời").fill(WORDS)
    page.get_by_role("checkbox", name="đồng ý").check()
    picture(page, "booth-why")
    page.get_by_role("button", name="Gửi").click()
    page.get_by_role("button", name="Người tiếp theo").click()


def check_ticket(office: Callable[[str], Office], until: Until) -> None:
    """The words became a ticket, without the telephone, that who sat at the counter does not see."""
    intake = office("trung-tam.tiep-nhan")

    lines: list[dict[str, Any]] = []

    def is_there() -> bool:
        lines[:] = [one for one in intake.whole_queue() if one["category"]["id"] == "service" and MARK in one["title"]]
        return bool(lines)

    until(is_there, 60)
    code = lines[0]["code"]
    whole = client.expect(intake.ticket(code), 200)
    assert (whole["report_type"], whole["channel"], whole["step"]) == ("service", "booth", "receive")
    assert TELEPHONE[1:] not in str(whole)
    client.expect(office(CLERK).ticket(code), 404)


def sit_down(desk: Page) -> None:
    """Say in the office's page that one sits at the counter."""
    counter = desk.locator(f"[data-booth={BOOTH}]")
    counter.get_by_role("button").wait_for()
    if counter.get_by_role("button", name="Tôi rời quầy").count():
        # Another test sat down and did not leave.
        counter.get_by_role("button", name="Tôi rời quầy").click()
    counter.get_by_role("button", name="Tôi ngồi quầy này").click()
    expect(desk.get_by_role("button", name="Tôi rời quầy")).to_be_visible()
    assert breaches(desk) == []
    picture(desk, "booth-seat-360")


@pytest.fixture
def tablet(
    office: Callable[[str], Office], visitor: Callable[..., Visitor]
) -> Iterator[tuple[Visitor, dict[str, Any]]]:
    """A tablet, and its key, which is taken back in the end."""
    key = made(office, "tablet", "Máy của phép thử")
    yield visitor(TABLET, workers=True), key
    client.expect(office(ADMINISTRATOR).call("DELETE", f"/v1/admin/booth-keys/{key['id']}"), 200)


def opened(person: Visitor, key: dict[str, Any]) -> Page:
    page = person.open(f"/danh-gia#{key['key']}")
    expect(page.get_by_role("button", name=HAPPY, exact=True)).to_be_visible()
    return page


def test_a_tablet_for_a_day_in_which_the_network_goes_twice(
    stack: LocalAws,
    tablet: tuple[Visitor, dict[str, Any]],
    office: Callable[[str], Office],
    enter: Callable[..., Page],
    until: Until,
) -> None:
    person, key = tablet
    sit_down(enter(CLERK, "#/booths", PHONE))
    page = opened(person, key)
    assert key["key"] not in page.url
    expect(page.get_by_text("Đang phục vụ:")).to_be_visible()
    assert breaches(page) == []
    picture(page, "booth-start")
    before = levels(stack)
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/v1/booth-ratings") and request.method == "POST":
            sent.append(json.loads(request.post_data or "{}"))

    person.context.on("request", note)
    touch(page, HAPPY)
    touch(page, FINE, None)
    page.wait_for_function("() => !localStorage.getItem('booth.waiting')")
    # Page and files are kept, so the tablet may be switched off and on without a network.
    expect(page.get_by_role("status")).to_contain_text("dùng được cả khi mất mạng", timeout=90_000)
    person.context.set_offline(True)
    touch(page, HAPPY, "Chứng thực")
    say(page)
    expect(page.get_by_role("status")).to_contain_text("2 đánh giá chờ gửi")
    assert WORDS not in page.content()
    page.reload()
    expect(page.get_by_role("button", name=HAPPY, exact=True)).to_be_visible()
    touch(page, FINE)
    expect(page.get_by_role("status")).to_contain_text("3 đánh giá chờ gửi")
    person.context.set_offline(False)
    expect(page.get_by_role("status")).not_to_contain_text("chờ gửi", timeout=60_000)
    touch(page, HAPPY)
    page.wait_for_function("() => !localStorage.getItem('booth.waiting')")
    person.context.set_offline(True)
    touch(page, BAD)
    person.context.set_offline(False)
    expect(page.get_by_role("status")).not_to_contain_text("chờ gửi", timeout=60_000)
    # The recount: each touch once, however often it was sent.
    touched = Counter(satisfied=3, accepted=2, unsatisfied=2)
    assert len({one["id"] for one in sent}) == sum(touched.values())
    assert levels(stack) - before == touched
    assert counted(stack, key) == sum(touched.values())
    stored = page.evaluate("() => JSON.stringify({ ...localStorage })")
    assert MARK not in stored
    assert TELEPHONE not in stored
    check_ticket(office, until)
    # Nothing that is counted names a person: neither words nor the telephone, in any of its forms.
    for said in (MARK, TELEPHONE, TELEPHONE[1:]):
        assert said not in str(days(stack))


def test_who_walks_away_is_counted_and_the_next_person_sees_nothing(
    stack: LocalAws, tablet: tuple[Visitor, dict[str, Any]]
) -> None:
    person, key = tablet
    person.context.clock.install()
    page = opened(person, key)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Are you satisfied with the service here?")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("button", name="Not satisfied").press("Enter")
    expect(page.get_by_role("heading", name="What did you come for?")).to_be_focused()
    assert breaches(page) == []
    page.get_by_role("button", name="Civil status").press("Enter")
    page.get_by_label("A long wait").check()
    page.get_by_role("textbox", name="Telephone").fill(TELEPHONE)
    with page.expect_response(lambda one: one.url.endswith("/v1/booth-ratings")) as answer:
        page.clock.run_for(31_000)
    assert answer.value.status == 200
    given = answer.value.request.post_data_json
    assert given is not None
    assert (given["reasons"], given["phone"]) == (["waiting"], None), "no telephone without consent"
    page.clock.run_for(6_000)
    expect(page.get_by_role("heading", name="Ông/Bà có hài lòng")).to_be_visible()
    assert TELEPHONE not in page.content()
    assert counted(stack, key) == 1


def test_a_tablet_that_nobody_touches_asks_less_often(tablet: tuple[Visitor, dict[str, Any]]) -> None:
    person, key = tablet
    person.context.clock.install()
    page = opened(person, key)
    asked: list[Request] = []
    ended: list[Request] = []

    def note(request: Request) -> None:
        if request.url.endswith("/v1/booths"):
            asked.append(request)

    def note_end(request: Request) -> None:
        if request in asked:
            ended.append(request)

    page.on("request", note)
    page.on("requestfinished", note_end)
    for _ in range(90):
        page.clock.run_for(20_000)
        # The page gives up a request that takes half a minute of its clock.
        goes_on_until(page, lambda: len(ended) == len(asked))
    # Ten in the first ten minutes, then one in five minutes.
    assert 10 <= len(asked) <= 16
    known = len(asked)
    page.locator("h2").click()
    goes_on_until(page, lambda: len(asked) > known)


def test_a_key_that_was_taken_back_ends_the_tablet_and_what_it_kept_goes_with_the_next_key(
    stack: LocalAws, tablet: tuple[Visitor, dict[str, Any]], visitor: Callable[..., Visitor], enter: Callable[..., Page]
) -> None:
    page = enter(ADMINISTRATOR, "#/admin/tablets", DESKTOP)
    page.get_by_label("Quầy", exact=True).select_option(BOOTH)
    page.get_by_label("Ghi chú").fill("Máy sắp mất")
    page.get_by_role("button", name="Cấp khóa", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="Mã QR")).to_be_visible()
    assert breaches(page) == []
    picture(page, "booth-key")
    address = dialog.locator("#the-key").input_value()
    dialog.get_by_role("button", name="Tôi đã lưu khóa").click()
    old = address.partition("#")[2]
    page.get_by_role("button", name=old.split("_")[1]).click()
    page.get_by_role("dialog").get_by_role("button", name="Thu hồi").click()
    expect(page.get_by_role("row").filter(has_text=old.split("_")[1])).to_contain_text("thu hồi")
    # Nobody has used the old key yet, so no process knows it as good.
    person, key = visitor(TABLET), tablet[1]
    first = opened(person, key)
    first.route("**/v1/booth-ratings", lambda route: route.abort())
    touch(first, HAPPY)
    expect(first.get_by_role("status")).to_contain_text("1 đánh giá chờ gửi")
    first.close()
    again = person.open(f"/danh-gia#{old}")
    expect(again.get_by_role("heading", name="đã bị thu hồi")).to_be_visible()
    expect(again.get_by_role("status")).to_contain_text("1 đánh giá chờ gửi")
    assert breaches(again) == []
    picture(again, "booth-revoked")
    assert counted(stack, key) == 0
    again.get_by_label("Khóa của quầy").fill(key["key"])
    again.get_by_role("button", name="Gắn với quầy").click()
    expect(again.get_by_role("button", name=HAPPY, exact=True)).to_be_visible()
    expect(again.get_by_role("status")).not_to_contain_text("chờ gửi")
    assert counted(stack, key) == 1
    # The browser logs each request that failed or was refused, and that it may not keep the page.
    expected = ("401", "ERR_FAILED", "registration blocked")
    assert all(any(one in line for one in expected) for line in person.complaints), person.complaints
    person.complaints.clear()


def test_a_page_without_a_key_says_so_and_takes_an_address_that_is_pasted(
    tablet: tuple[Visitor, dict[str, Any]],
) -> None:
    person, key = tablet
    page = person.open("/danh-gia")
    expect(page.get_by_role("heading", name="Máy này chưa gắn với quầy nào")).to_be_visible()
    expect(page.get_by_text("quét lại mã QR trên phiếu")).to_be_visible()
    page.get_by_role("button", name="Gắn với quầy").click()
    expect(page.get_by_text("Cần dán khóa của quầy.")).to_be_visible()
    # The link to the content is no key.
    page.evaluate("location.hash = '#main'")
    expect(page.get_by_label("Khóa của quầy")).to_be_visible()
    page.route("**/v1/booths", lambda route: route.abort())
    page.evaluate("key => { location.hash = key; }", key["key"])
    expect(page.get_by_role("button", name="Thử lại")).to_be_visible(timeout=60_000)
    assert breaches(page) == []
    picture(page, "booth-no-network")
    page.unroute("**/v1/booths")
    page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_role("button", name=HAPPY, exact=True)).to_be_visible()
    assert key["key"] not in page.url


def test_by_a_slip_somebody_rates_once_on_their_own_telephone(
    stack: LocalAws, visitor: Callable[..., Visitor], enter: Callable[..., Page]
) -> None:
    page = enter(ADMINISTRATOR, "#/admin/tablets", DESKTOP)
    page.get_by_label("Quầy", exact=True).select_option(BOOTH)
    page.get_by_label("Dùng ở").select_option("slip")
    page.get_by_label("Ghi chú").fill("Phiếu của phép thử")
    page.get_by_role("button", name="Cấp khóa", exact=True).click()
    dialog = page.get_by_role("dialog")
    address = dialog.locator("#the-key").input_value()
    dialog.get_by_role("button", name="In phiếu").click()
    expect(page.locator(".slip")).to_have_count(8)
    assert breaches(page) == []
    picture(page, "booth-slips")
    key = {"key": address.partition("#")[2], "id": address.partition("#bk_")[2][:8]}
    person = visitor(PHONE)
    slip = opened(person, key)
    assert breaches(slip) == []
    picture(slip, "booth-slip-360")
    slip.get_by_role("button", name=HAPPY, exact=True).click()
    with slip.expect_response(lambda one: one.url.endswith("/v1/booth-ratings")) as answer:
        slip.get_by_role("button", name="Hộ tịch").click()
    assert answer.value.status == 200
    expect(slip.get_by_text("Mỗi phiếu đánh giá một lần")).to_be_visible()
    assert breaches(slip) == []
    assert counted(stack, key) == 1
    assert "bk_" not in slip.evaluate("() => JSON.stringify({ ...localStorage })")


def test_a_leader_and_the_public_read_the_days_that_have_ended(
    stack: LocalAws,
    tablet: tuple[Visitor, dict[str, Any]],
    office: Callable[[str], Office],
    enter: Callable[..., Page],
    visitor: Callable[..., Visitor],
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    at, citizen = now - timedelta(days=1), Citizen(stack.api_url)
    for level in ("satisfied", "satisfied", "unsatisfied"):
        rating = {"key": tablet[1]["key"], "id": uuid.uuid4().hex, "level": level, "field": "ho-tich"}
        rating |= {"at": stamp(at), "clock": stamp(now)}
        client.expect(citizen.call("POST", "/v1/booth-ratings", rating), 200)
    month = f"{local_day(at):%Y-%m}"
    found = client.expect(office(LEADER).call("GET", "/v1/office/booth-ratings", query={"month": month}), 200)
    [booth] = found["booths"]
    page = enter(LEADER, "#/booths", PHONE)
    # The month of yesterday is shown without a touch.
    expect(page.get_by_label("Tháng")).to_have_value(month)
    total = page.get_by_role("row").filter(has_text="Tất cả")
    expect(total.get_by_role("cell").first).to_have_text(str(booth["levels"]["satisfied"]))
    day = local_day(at)
    expect(page.get_by_role("row").filter(has_text=f"Ngày {day.day}/{day.month}/{day.year}")).to_be_visible()
    assert breaches(page) == []
    picture(page, "booth-figures-360")
    board = visitor(DESKTOP).open("/dashboard")
    card = board.locator("#booths, [id$=booths]").first
    expect(card).to_contain_text("Quầy số 1, Trung tâm Phục vụ hành chính công phường Kỳ Lừa")
    assert "Cán bộ" not in card.inner_text()
    assert breaches(board) == []
    board.get_by_role("button", name="English").click()
    expect(card).to_contain_text("Counter 1, service centre of Kỳ Lừa ward")
    card.scroll_into_view_if_needed()
    picture(board, "booth-dashboard")
    assert breaches(board) == []
