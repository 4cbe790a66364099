"""A label at a thing, from the printed sheet to the office: scanned, reported about, looked up later."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.manage.importing import import_assets
from infra.package.build import ROOT
from infra.stack import client
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from tests.browser.conftest import breaches, goes_on_until, picture
from tests.browser.steps import Opens, go_on, ready, send

pytestmark = pytest.mark.stack

#: Whether a draft with these words is in the browser's database: it is kept a moment after it was typed.
_IS_KEPT = """words => new Promise((done) => {
  const asked = indexedDB.open("citizen", 1);
  asked.onsuccess = () => {
    const kept = asked.result.transaction("drafts").objectStore("drafts").getAll();
    kept.onsuccess = () => { asked.result.close(); done(JSON.stringify(kept.result).includes(words)); };
  };
})"""
LAMP, OLD, MARKET = "den-that-khe-001", "den-that-khe-002", "cho-that-khe"


@pytest.fixture(scope="module", autouse=True)
def labelled(stack: LocalAws) -> None:
    """The demo's places and things with labels."""
    import_assets(stack, ROOT / "infra" / "demo" / "assets.csv")


def write(page: Page, words: str) -> None:
    """Go through the form that a label has filled in."""
    for heading in ("Xảy ra ở đâu?", "Việc gì đang xảy ra?"):
        go_on(page)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.get_by_label("Điều gì đang xảy ra?").fill(words)
    go_on(page)


def test_a_scanned_label_fills_in_the_form_and_the_office_sees_thing_and_history(
    visitor: Opens, office: Callable[[str], Office], enter: Callable[..., Page]
) -> None:
    person = visitor()
    page = ready(person.open(f"/q/{LAMP}"))
    about = page.get_by_role("region", name="Phản ánh về")
    expect(about).to_contain_text("Cột đèn 001 Thất Khê")
    expect(about).to_contain_text("Đèn đường · Xã Thất Khê")
    assert page.url.endswith("/#/gui/1")
    about.get_by_text("Phản ánh trước đây về chỗ này").click()
    expect(about).to_contain_text("Chưa có phản ánh công khai nào.")
    assert breaches(page) == []
    picture(page, "citizen-label")
    write(page, "Đèn không sáng ba đêm liền, ngã tư tối om")
    expect(page.locator(".summary")).to_contain_text("Cột đèn 001 Thất Khê, Xã Thất Khê")
    code = send(page).replace(" ", "")
    desk = office("trung-tam.tiep-nhan")
    ticket = client.expect(desk.ticket(code), 200)
    assert (ticket["asset"], ticket["category"]["id"], ticket["channel"]) == (LAMP, "traffic", "web")
    assert (ticket["place"]["lat"], ticket["place"]["commune"]) == (22.2565, "06040")
    client.expect(desk.act(code, "receive"), 200)
    # The next one at this lamp finds what was reported before, in English.
    other = ready(visitor().open(f"/q/{LAMP}"))
    other.get_by_role("button", name="English").click()
    about = other.get_by_role("region", name="A report about")
    about.get_by_text("Earlier reports about it").click()
    expect(about.get_by_role("link", name="Đèn không sáng ba đêm liền")).to_be_visible()
    assert breaches(other) == []
    about.get_by_role("link", name="Đèn không sáng ba đêm liền").click()
    expect(other.get_by_text("A report about:")).to_be_visible()
    # The office.
    screen = enter("trung-tam.tiep-nhan", f"#/t/{code}")
    card = screen.locator(".slot.asset")
    expect(card).to_contain_text("Vị trí có nhãn: Cột đèn 001 Thất Khê")
    expect(card).to_contain_text("Trụ BTLT 8 m")
    expect(card).to_contain_text("Không có phản ánh nào khác mà bạn được xem.")
    assert breaches(screen) == []


def test_an_old_label_and_an_unknown_one_lead_to_the_form(visitor: Opens) -> None:
    page = ready(visitor().open(f"/q/{OLD}"))
    about = page.get_by_role("region", name="Phản ánh về")
    expect(about).to_contain_text("Nhãn này đã cũ")
    expect(about).to_contain_text("Cột đèn 003 Thất Khê")
    about.get_by_role("button", name="Không phải chỗ này").click()
    expect(about).to_have_count(0)
    page = ready(visitor().open("/q/khong-co-nhan-nay"))
    expect(page.get_by_role("heading", name="Không có nhãn này")).to_be_focused()
    assert breaches(page) == []
    page.get_by_role("link", name="Viết phản ánh").click()
    expect(page.get_by_role("heading", name="Ảnh")).to_be_visible()


def test_what_was_half_written_about_something_else_is_not_lost(visitor: Opens) -> None:
    person = visitor()
    page = ready(person.open("/#/gui/3"))
    page.get_by_label("Tìm lĩnh vực").fill("ve sinh")
    page.get_by_role("button", name="Vệ sinh môi trường").click()
    page.get_by_label("Điều gì đang xảy ra?").fill("Rác ở đầu ngõ")
    goes_on_until(page, lambda: page.evaluate(_IS_KEPT, "Rác ở đầu ngõ"))
    page = ready(person.open(f"/q/{LAMP}"))
    expect(page.get_by_role("region", name="Phản ánh về")).to_be_visible()
    page.get_by_role("link", name="Phản ánh hiện trường").click()
    expect(page.locator("#waiting")).to_contain_text("Rác ở đầu ngõ")


def test_a_label_works_without_scripts(visitor: Opens, office: Callable[[str], Office]) -> None:
    page = visitor(java_script_enabled=False).open(f"/q/{MARKET}")
    page.get_by_role("link", name="Gửi phản ánh ở trang đơn giản").click()
    expect(page.get_by_text("Phản ánh về: Chợ Thất Khê.")).to_be_visible()
    expect(page.get_by_label("Lĩnh vực")).to_have_value("hygiene")
    page.get_by_label("Điều gì đang xảy ra?").fill("Rác tràn ra lối vào chợ")
    page.get_by_role("button", name="Gửi phản ánh").click()
    found = re.search(r"LS \d{4} \d{3} \d{3}", page.locator("main").inner_text())
    assert found
    ticket = client.expect(office("trung-tam.tiep-nhan").ticket(found[0].replace(" ", "")), 200)
    assert (ticket["asset"], ticket["place"]["address"], ticket["place"]["lat"]) == (MARKET, "Chợ Thất Khê", 22.2571)


def test_an_administrator_keeps_assets_and_prints_their_labels(enter: Callable[..., Page], citizen: Citizen) -> None:
    page = enter("trung-tam.quan-tri", "#/admin/assets")
    expect(page.get_by_role("row", name=re.compile(LAMP))).to_be_visible()
    assert breaches(page) == []
    page.get_by_label("Mã bắt đầu bằng").fill("den-")
    page.locator("#main").get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("row", name=re.compile(MARKET))).to_have_count(0)
    page.get_by_role("button", name="Thêm vị trí").click()
    dialog = page.get_by_role("dialog")
    assert breaches(page) == []
    for label, text in (
        ("Mã", "den-ky-lua-9"),
        ("Tên", "Cột đèn 9 Kỳ Lừa"),
        ("Vĩ độ", "12,5"),
        ("Kinh độ", "106,7624"),
    ):
        dialog.get_by_label(label, exact=True).fill(text)
    dialog.get_by_label("Loại").select_option("lamp")
    dialog.get_by_label("Xã, phường").select_option("06187")
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog).to_contain_text("Vị trí nằm ngoài địa bàn")
    dialog.get_by_label("Vĩ độ").fill("21,8548")
    dialog.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("row", name=re.compile("den-ky-lua-9"))).to_be_visible()
    assert client.expect(citizen.call("GET", "/v1/assets/den-ky-lua-9"), 200)["lat"] == 21.8548
    page.get_by_role("button", name="In nhãn").click()
    sheets = page.locator(".sheets")
    expect(sheets.get_by_role("heading")).to_have_text("3 nhãn")
    expect(sheets.get_by_role("img", name="Mã QR của Cột đèn 001 Thất Khê")).to_be_visible()
    expect(sheets).to_contain_text(f"/q/{LAMP}")
    expect(sheets).not_to_contain_text(f"/q/{OLD}")
    assert breaches(page) == []
    picture(page, "labels")
    page.emulate_media(media="print")
    expect(page.locator("header.bar")).to_be_hidden()
    box = sheets.locator(".label").first.bounding_box()
    assert box is not None
    # A6 in CSS pixels: 105 by 148 millimetres at 96 to the inch.
    assert (round(box["width"] * 25.4 / 96), round(box["height"] * 25.4 / 96)) == (105, 148)
    page.emulate_media(media="screen")
    sheets.get_by_role("button", name="Đóng").click()
    expect(sheets).to_have_count(0)
