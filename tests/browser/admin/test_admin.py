"""Administrators edit rules, the calendar and categories, declare emergencies, and create keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.domain.deadlines.calendar import LOCAL
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, breaches, picture
from tests.domain.samples import DECISION
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

ADMIN = "trung-tam.quan-tri"
#: In the format of an input for date and time.
LATER = f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%dT%H:%M}"
type Enter = Callable[..., Page]


def document(admin: Office, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = admin.call("GET", f"/v1/admin/documents/{kind}").json()
    return found


def publish(admin: Office, kind: str, found: dict[str, Any]) -> None:
    version = found.pop("version")
    answer = admin.call("PUT", f"/v1/admin/documents/{kind}", found, {"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.text


def preview_deadline(page: Page) -> None:
    """Preview a deadline before the rules are published."""
    page.get_by_text("Thời hạn sẽ là bao giờ?").click()
    page.locator("#preview-category").fill("ve sinh")
    page.get_by_role("option", name="Vệ sinh môi trường").click()
    page.locator("#preview-at").fill("2026-11-23T08:00")
    page.get_by_role("button", name="Xem thời hạn").click()
    expect(page.locator(".preview")).to_contain_text("Theo bản đang sửa, chưa ban hành.")
    expect(page.locator(".preview table")).to_contain_text("4 ngày làm việc")
    assert breaches(page) == []
    page.locator(".preview table").get_by_role("button", name=re.compile("Vệ sinh môi trường")).click()
    expect(page.get_by_role("heading", name=re.compile("Xử lý · Bình thường · Vệ sinh"))).to_be_focused()


@pytest.fixture(scope="module")
def diff(chromium: Browser, stack: LocalAws) -> Iterator[Page]:
    """A page that can import the modules of the pages."""
    page = chromium.new_page()
    page.goto(f"{stack.api_url}/office", timeout=60_000)
    yield page
    page.close()


def test_an_administrator_publishes_a_rule_after_a_concurrent_change(
    enter: Enter, office: Callable[[str], Office]
) -> None:
    admin = office(ADMIN)
    first = document(admin, "rules")["version"]
    page = enter(ADMIN, "#/admin")
    page.locator(".tiles").first.wait_for()
    assert breaches(page) == []
    picture(page, "admin")
    page.get_by_role("link", name="Quy định thời hạn").click()
    page.locator("[data-list=rules]").get_by_role("searchbox").fill("xu ly ve sinh")
    page.get_by_role("button", name="Xử lý · Bình thường · Vệ sinh môi trường: 3 ngày làm việc").click()
    page.get_by_label("Thời hạn: số lượng").fill("4")
    expect(page.get_by_text("1 thay đổi chưa ban hành")).to_be_visible()
    picture(page, "admin-rule")
    preview_deadline(page)

    # Meanwhile another administrator changes the same rule and another one.
    theirs = document(admin, "rules")
    hygiene = next(rule for rule in theirs["rules"] if rule.get("category") == "hygiene" and rule["step"] == "process")
    hygiene["amount"] = "5 working days"
    theirs["rules"][0]["warn_at"] = 0.4
    publish(admin, "rules", theirs)
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.get_by_role("heading", name="Người khác đã ban hành trước")).to_be_focused()
    problem = page.locator(".said")
    expect(problem).to_contain_text(ADMIN)
    expect(problem).to_contain_text("Tiếp nhận · Khẩn: 30 phút › Nhắc khi đã dùng hết phần này")
    expect(problem.locator("table").last).to_contain_text("5 ngày làm việc")
    expect(problem.locator("table").last).to_contain_text("4 ngày làm việc")
    assert breaches(page) == []
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.get_by_text(f"Đã ban hành phiên bản {first + 2}.")).to_be_visible()
    # The page keeps its focus and its input.
    expect(page.get_by_role("heading", name="Quy định thời hạn")).to_be_focused()
    expect(page.get_by_label("Thời hạn: số lượng")).to_have_value("4")
    now = document(admin, "rules")
    assert now["rules"][0]["warn_at"] == 0.4
    assert next(rule for rule in now["rules"] if rule.get("category") == "hygiene")["amount"] == "4 working days"

    page.get_by_role("button", name="Xem thời hạn").click()
    expect(page.locator(".preview")).to_contain_text("Theo các quy định và lịch đã ban hành.")

    # The first version is restored as a new version.
    page.get_by_role("link", name="Các phiên bản").click()
    page.get_by_role("button", name=f"Khôi phục phiên bản {first}", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("3 ngày làm việc")
    assert breaches(page) == []
    dialog.get_by_role("button", name=f"Khôi phục phiên bản {first}", exact=True).click()
    expect(page.get_by_text(f"Đã ban hành phiên bản {first + 3}.")).to_be_visible()
    restored = document(admin, "rules")
    assert next(rule for rule in restored["rules"] if rule.get("category") == "hygiene")["amount"] == "3 working days"


def test_errors_are_shown_at_their_fields_and_leaving_unsaved_changes_asks(enter: Enter) -> None:
    page = enter(ADMIN, "#/admin/documents/rules", PHONE, color_scheme="dark")
    page.get_by_role("button", name="Tiếp nhận · Khẩn: 30 phút").click()
    expect(page.get_by_role("heading", name="Tiếp nhận · Khẩn: 30 phút")).to_be_focused()
    page.get_by_label("Thời hạn: số lượng").fill("nửa")
    page.get_by_label("Nhắc khi đã dùng").fill("7")
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.get_by_role("heading", name="Chưa ban hành được: 2 nội dung cần sửa")).to_be_visible()
    expect(page.get_by_label("Thời hạn: số lượng")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Thời hạn: số lượng")).to_have_value("nửa")
    assert breaches(page) == []
    picture(page, "admin-faults-phone-dark")
    # In the JSON editor an error of the API is shown with its path.
    page.get_by_role("button", name="JSON").click()
    page.locator("#raw").fill("{")
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.get_by_text("Không phải JSON hợp lệ")).to_be_visible()
    page.locator("#raw").fill('{"rules": []}')
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.locator(".said").get_by_text("ladders")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("link", name="← Quản trị").click()
    page.get_by_role("dialog").get_by_role("button", name="Hủy").click()
    assert page.locator("#raw").input_value() == '{"rules": []}'
    page.get_by_role("link", name="← Quản trị").click()
    page.get_by_role("dialog").get_by_role("button", name="Rời trang").click()
    expect(page.get_by_role("heading", name="Quản trị", exact=True)).to_be_visible()


def test_a_day_off_is_set_by_keyboard(enter: Enter, office: Callable[[str], Office], stack: LocalAws) -> None:
    page = enter(ADMIN, "#/admin/documents/calendar", color_scheme="dark")
    # The calendar opens at the present year.
    for year in range(datetime.now(LOCAL).year - 1, 2025, -1):
        page.get_by_role("button", name="Năm trước").click()
        page.locator(f"[data-date='{year}-01-01']").wait_for()
    page.locator("[data-date='2026-01-01']").focus()
    for _ in range(7):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[data-date='2026-02-19']")).to_be_focused()
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("Nghỉ – .*Tết"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nghỉ", exact=True).check()
    dialog.get_by_label("Căn cứ (số, ngày, tên văn bản)").fill("Quyết định 12/QĐ-UBND")
    assert breaches(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("[data-date='2026-02-26']")).to_be_focused()
    expect(page.locator("[data-date='2026-02-26']")).to_have_attribute("aria-label", re.compile("12/QĐ-UBND"))
    picture(page, "admin-calendar")
    assert breaches(page) == []
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.get_by_text(re.compile("Đã ban hành phiên bản"))).to_be_visible()
    admin = office(ADMIN)
    assert {"date": "2026-02-26", "kind": "off", "decision": "Quyết định 12/QĐ-UBND"} in document(admin, "calendar")[
        "dates"
    ]
    # Another process of the function keeps the directory for up to a minute.
    restart(stack, "APIHandler")
    days = admin.call("GET", "/v1/admin/calendar?year=2026").json()["days"]
    assert [day["kind"] for day in days if day["date"] == "2026-02-26"] == ["off"]


def test_citizens_get_a_new_question_of_a_category(enter: Enter, citizen: Citizen, stack: LocalAws) -> None:
    page = enter(ADMIN, "#/admin/documents/categories")
    page.get_by_role("button", name="Viễn thông").click()
    page.locator("[data-field$=questions]").get_by_role("button", name="Thêm").click()
    entry = page.locator("details.item[open]")
    entry.get_by_label("Mã", exact=True).fill("provider")
    entry.get_by_label("Câu hỏi", exact=True).fill("Nhà mạng nào?")
    entry.get_by_label("Câu hỏi bằng tiếng Anh").fill("Which provider?")
    page.locator("#language").click()
    # A change of language redraws the page and keeps the changes.
    expect(page.get_by_text("1 change not published")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(re.compile("is published"))).to_be_visible()
    assert breaches(page) == []
    # Another process of the function keeps the directory for up to a minute.
    restart(stack, "APIHandler")
    found = citizen.call("GET", "/v1/categories/telecom").json()
    assert [question["description"] for question in found["questions"]][-1:] == ["Nhà mạng nào?"]


def test_an_emergency_is_declared_and_ended_after_confirmation(enter: Enter, citizen: Citizen, stack: LocalAws) -> None:
    page = enter("trung-tam.giam-sat", "#/admin/emergencies", PHONE)
    page.locator("#emergency-commune").fill("dong dang")
    page.get_by_role("option", name=re.compile("Đồng Đăng")).first.click()
    page.locator("#emergency-notice").fill("Đang có lũ, các thời hạn tạm dừng.")
    page.locator("#emergency-reason").fill("Lũ vượt báo động ba")
    page.get_by_label("Số văn bản").fill(DECISION["number"])
    page.get_by_label("Ngày văn bản").fill(DECISION["date"])
    go = page.get_by_role("button", name="Tiếp tục")
    go.click()
    dialog = page.get_by_role("dialog")
    declare = dialog.get_by_role("button", name="Bật")
    expect(declare).to_be_disabled()
    dialog.get_by_label("Tôi hiểu").check()
    assert breaches(page) == []
    declare.click()
    # The notice in English and the signer are missing.
    expect(page.locator("#emergency-notice-en")).to_be_focused()
    signer = page.get_by_label("Người ký")
    expect(signer).to_have_attribute("aria-invalid", "true")
    assert breaches(page) == []
    page.locator("#emergency-notice-en").fill("There is a flood; deadlines stand still.")
    signer.fill(DECISION["signer"])
    go.click()
    dialog.get_by_label("Tôi hiểu").check()
    declare.click()
    expect(page.get_by_role("heading", name="Đang có hiệu lực")).to_be_visible()
    # A function caches it for up to a minute, and its end too.
    restart(stack, "APIHandler")
    running = citizen.call("GET", "/v1/emergencies").json()["emergencies"]
    assert [(one["notice"], one["decision"]) for one in running] == [("Đang có lũ, các thời hạn tạm dừng.", DECISION)]
    line = f"Theo văn bản số {DECISION['number']} ngày 5/1/2026, {DECISION['signer']} ký"
    expect(page.locator(".notice.urgent")).to_contain_text(line)
    assert breaches(page) == []
    picture(page, "admin-emergency-phone")
    call = enter("trung-tam.tiep-nhan", "#/call")
    expect(call.get_by_text("Đang có tình huống khẩn cấp tại: xã Đồng Đăng.")).to_be_visible()
    assert breaches(call) == []
    page.get_by_role("button", name="Kết thúc").click()
    dialog.get_by_label("Tôi xác nhận").check()
    dialog.get_by_role("button", name="Tiếp tục").click()
    dialog.get_by_label("Lý do").fill("Nước đã rút")
    dialog.get_by_role("button", name="Kết thúc").click()
    expect(page.get_by_text("Không có tình huống khẩn cấp nào.")).to_be_visible()
    restart(stack, "APIHandler")
    assert citizen.call("GET", "/v1/emergencies").json()["emergencies"] == []


def test_a_key_is_shown_once_and_an_officer_is_locked_out(enter: Enter, office: Callable[[str], Office]) -> None:
    page = enter(ADMIN, "#/admin/keys", DESKTOP)
    page.get_by_role("button", name="Cấp khóa").click()
    expect(page.locator("#key-partner")).to_be_focused()
    assert breaches(page) == []
    page.locator("#key-partner").fill("zalo")
    page.get_by_label("Gửi phản ánh").check()
    page.get_by_role("button", name="Cấp khóa").click()
    key = page.locator("#the-key").input_value()
    assert re.fullmatch(r"pk_[a-z2-7]{8}_.+", key)
    assert breaches(page) == []
    page.get_by_role("button", name="Tôi đã lưu khóa").click()
    expect(page.locator("table")).to_contain_text("zalo")
    expect(page.locator("#the-key")).to_have_count(0)
    assert key not in page.content()
    page.get_by_role("button", name=f"Thu hồi {key[:12]}").click()
    page.get_by_role("dialog").get_by_role("button", name="Thu hồi").click()
    expect(page.get_by_text(re.compile("Đã thu hồi"))).to_be_visible()

    page.goto(page.url.replace("#/admin/keys", "#/admin/officers"))
    page.locator("#officer-search").fill("chi lang lanh dao")
    page.get_by_role("button", name="Lãnh đạo UBND xã Chi Lăng").click()
    page.get_by_label("Đang làm việc").uncheck()
    assert breaches(page) == []
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".entries").get_by_text("đã khóa")).to_be_visible()
    page.get_by_label("Đang làm việc").check()
    page.get_by_role("group", name="Người xử lý thay").get_by_role("button", name="Thêm").click()
    page.keyboard.type("dau moi chi lang")
    page.get_by_role("option", name="Cán bộ đầu mối UBND xã Chi Lăng").click()
    page.get_by_label("Từ", exact=True).fill(LATER)
    page.get_by_label("Đến", exact=True).fill("2020-01-01T00:00")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Ngày kết thúc phải sau ngày bắt đầu.")).to_be_visible()
    assert breaches(page) == []
    page.get_by_label("Đến", exact=True).fill("2099-01-01T00:00")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".entries").get_by_text("đã khóa")).to_be_hidden()
    officers = office(ADMIN).call("GET", "/v1/admin/officers", query={"limit": "100"}).json()["officers"]
    # Other tests shut officers of theirs out.
    found = next(officer for officer in officers if officer["username"] == "xa-chi-lang.lanh-dao")
    assert found["active"]
    assert [deputy["username"] for deputy in found["deputies"]] == ["xa-chi-lang.dau-moi"]


def test_blocks_and_data_requests_are_settled_and_audited(enter: Enter) -> None:
    page = enter(ADMIN, "#/admin/blocks")
    page.locator("#against").select_option("phone")
    page.locator("#whose").fill("0987000399")
    page.locator("#block-reason").fill("Gửi rác liên tục")
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.locator("#block-until")).to_be_focused()
    assert breaches(page) == []
    page.locator("#block-until").fill(LATER)
    page.get_by_role("button", name="Áp dụng").click()
    # Tests before this one may have left measures of theirs.
    page.get_by_role("row", name="Gửi rác liên tục").get_by_role("button", name="Gỡ").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lý do").fill("Nhầm số")
    dialog.get_by_role("button", name="Gỡ").click()
    expect(page.locator("table")).to_contain_text("Nhầm số")
    assert breaches(page) == []

    page.goto(page.url.replace("#/admin/blocks", "#/admin/privacy"))
    page.locator("#privacy-phone").fill("0987000399")
    page.locator("#privacy-reason").fill("Đơn gửi qua bưu điện, đã đối chiếu giấy tờ")
    page.get_by_role("button", name="Ghi nhận").click()
    # Requests of other tests name their report.
    mine = page.get_by_role("row", name="một số điện thoại").first
    mine.get_by_role("button", name="Phản hồi").click()
    dialog.get_by_label("Sẽ làm gì, khi nào xong").fill("Sẽ gửi bản sao trong ngày mai")
    dialog.get_by_role("button", name="Phản hồi").click()
    expect(page.locator("table")).to_contain_text("Sẽ gửi bản sao trong ngày mai")
    mine.get_by_role("button", name="Giải quyết").click()
    assert breaches(page) == []
    dialog.get_by_label("Lý do").fill("Đã kiểm tra giấy tờ")
    dialog.get_by_role("button", name="Giải quyết").click()
    # Who took the request down does not settle it.
    expect(dialog).to_contain_text("một cán bộ khác phải giải quyết")
    assert breaches(page) == []
    page.keyboard.press("Escape")

    page.goto(page.url.replace("#/admin/privacy", "#/admin/audit"))
    expect(page.locator("table")).to_contain_text("Ban hành cấu hình")
    page.locator("#audit-officer").fill("giam sat")
    page.get_by_role("option", name=re.compile("Giám sát cấp tỉnh")).click()
    expect(page.locator("table tr:has(td)").filter(has_not_text="trung-tam.giam-sat")).to_have_count(0)
    assert breaches(page) == []


A, B, C = ({"id": name, "name": name.upper(), "roles": ["focal"]} for name in "abc")
NAMED, RENAMED, LED = A | {"name": "X"}, A | {"name": "Y"}, A | {"roles": ["leader"]}


@pytest.mark.parametrize(
    ("mine", "theirs", "merged", "clashes"),
    [
        pytest.param([A, B], [NAMED, B], [NAMED, B], 0, id="changed by them alone"),
        pytest.param([NAMED, B], [A, B, C], [NAMED, B, C], 0, id="one changed, one added"),
        pytest.param([NAMED, B], [LED, B], [NAMED | LED | {"name": "X"}, B], 0, id="two fields of one entry"),
        pytest.param([NAMED, B], [RENAMED, B], [NAMED, B], 1, id="one field by both"),
        pytest.param([A, B, C], [NAMED, B], [NAMED, B, C], 0, id="added by me"),
        pytest.param([B], [A, B, C], [B, C], 0, id="removed by me, one added by them"),
        pytest.param([B], [NAMED, B], [B], 1, id="removed by me, changed by them"),
        pytest.param([NAMED, B], [B], [B, NAMED], 1, id="changed by me, removed by them"),
        pytest.param([B, A], [NAMED, B], [B, NAMED], 0, id="moved by me"),
        pytest.param([NAMED, B], [B, A], [B, NAMED], 0, id="moved by them"),
    ],
)
def test_changes_of_two_administrators_are_merged(
    diff: Page, mine: list[Any], theirs: list[Any], merged: list[Any], clashes: int
) -> None:
    found = diff.evaluate(
        """async ([base, mine, theirs]) => {
            const here = document.querySelector("script[src]").src;
            const { mergeChanges } = await import(new URL("../admin/documents/diff.js", here));
            return mergeChanges({ units: base }, { units: mine }, { units: theirs });
        }""",
        [[A, B], mine, theirs],
    )
    assert found["merged"] == {"units": merged}
    assert len(found["clashes"]) == clashes


@pytest.mark.parametrize("section", ["officers", "documents/units", "documents/templates"])
def test_the_other_sections_are_accessible(enter: Enter, section: str) -> None:
    page = enter(ADMIN, f"#/admin/{section}", PHONE)
    page.locator("main h2[tabindex]").wait_for()
    page.locator(".entries button").first.click()
    assert breaches(page) == []
