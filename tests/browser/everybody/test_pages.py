"""Every page logs no error, sends no request to another host, is accessible and has both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture
from tests.browser.steps import COMMUNE, WORDS, choose_commune, describe, go_on, photo, ready, send
from tests.deployed import Until

pytestmark = pytest.mark.stack

PAGES = ["/", "/office", "/dashboard"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_new_page_is_accessible(
    visitor: Callable[..., Visitor], path: str, scheme: str, size: tuple[int, int]
) -> None:
    page = visitor(size, color_scheme=scheme).open(path)
    page.wait_for_load_state("networkidle")
    picture(page, f"open-{path.strip('/') or 'citizen'}-{scheme}-{size[0]}")
    assert breaches(page) == []


@pytest.mark.parametrize("path", ["/don-gian", "/tra-cuu", "/huong-dan", "/ap-phich", "/danh-ba"])
def test_a_page_without_scripts_is_dark_where_the_telephone_is(visitor: Callable[..., Visitor], path: str) -> None:
    page = visitor(PHONE, color_scheme="dark").open(path)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 18)"
    picture(page, f"plain-{path.strip('/')}-dark")
    assert breaches(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_the_chosen_language_after_a_reload(visitor: Callable[..., Visitor], path: str) -> None:
    page = visitor().open(path)
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "vi"
    page.locator("#language").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("Tiếng Việt").is_visible()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "en"
    assert breaches(page) == []


#: What the pages use where it exists, and the oldest browsers lack (docs/browsers.md).
NEWER = (
    "AbortSignal.any",
    "AbortSignal.timeout",
    "Array.prototype.at",
    "Array.prototype.findLastIndex",
    "Array.prototype.toReversed",
    "Array.prototype.toSorted",
    "Array.prototype.with",
    "Blob.prototype.arrayBuffer",
    "Blob.prototype.text",
    "Document.prototype.replaceChildren",
    "Element.prototype.replaceChildren",
    "HTMLDialogElement.prototype.showModal",
    "HTMLFormElement.prototype.requestSubmit",
    "Navigator.prototype.clipboard",
    "Navigator.prototype.locks",
    "Navigator.prototype.share",
    "Object.fromEntries",
    "Object.groupBy",
    "Object.hasOwn",
    "Promise.allSettled",
    "Promise.any",
    "String.prototype.at",
    "String.prototype.replaceAll",
    "SubmitEvent.prototype.submitter",
    "window.ResizeObserver",
    "window.confirm",
    "window.createImageBitmap",
    "window.prompt",
    "window.queueMicrotask",
    "window.structuredClone",
)
ZALO = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "Zalo iOS/524 ZaloTheme/light ZaloLanguage/vn"
)
PLAIN_EVENT_TARGET = "window.EventTarget = new Proxy(EventTarget, { construct() { throw new TypeError('Illegal'); } });"


def test_a_report_is_sent_and_found_in_a_browser_of_2018(visitor: Callable[..., Visitor]) -> None:
    old = visitor(user_agent=ZALO)
    old.context.add_init_script(";".join([*(f"delete {name}" for name in NEWER), PLAIN_EVENT_TARGET]))
    page = old.open()
    ready(page)
    assert page.evaluate("typeof structuredClone") == "undefined"
    page.locator("#gallery").set_input_files([photo(1)])
    expect(page.get_by_role("img", name="Ảnh 1")).to_be_visible()
    for fill in (choose_commune, describe):
        go_on(page)
        fill(page)
    go_on(page)
    page.get_by_role("textbox", name="Số điện thoại").fill("0912345678")
    page.get_by_label("Tôi đồng ý").check()
    code = send(page)
    expect(page.get_by_text("Đã gửi", exact=False).first).to_be_visible()

    expect(page.get_by_text("Bạn đang mở trang trong Zalo")).to_be_visible()
    assert breaches(page) == []

    page.get_by_role("link", name="Theo dõi", exact=True).click()
    page.get_by_role("button", name="Xóa khỏi máy này").click()
    page.get_by_role("dialog").get_by_role("button", name="Hủy").click()
    page.get_by_role("link", name=WORDS[:20]).click()
    expect(page.get_by_text(code).first).to_be_visible()

    page.goto(f"{old.base_url}/dashboard")
    page.locator(".tile h2 button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


#: An address after "#" -> its parts.
DAMAGED = {
    "": [""],
    "#/": [""],
    "#/gui/2": ["gui", "2"],
    "#/phieu/LS1/ab": ["phieu", "LS1", "ab"],
    "#/phieu/LS1/": ["phieu", "LS1"],
    "#/phieu/LS1/ab.": ["phieu", "LS1", "ab"],
    "#/phieu/LS1/ab),": ["phieu", "LS1", "ab"],
    "#/phieu/LS1/ab”": ["phieu", "LS1", "ab"],
    "#/phieu/LS1/ab%22": ["phieu", "LS1", "ab"],
    "#/phieu/LS1/ab%": ["phieu", "LS1", "ab"],
    "#/phieu/LS1/ab%E1": ["phieu", "LS1", "ab%E1"],
    "#/phieu/LS1/ab?fbclid=IwAR0_x-y": ["phieu", "LS1", "ab"],
    "#/phieu/LS1/ab&zarsrc=30": ["phieu", "LS1", "ab"],
    "#/phieu/LS1%2Fab": ["phieu", "LS1", "ab"],
    "#%2Fphieu%2FLS1%2Fab": ["phieu", "LS1", "ab"],
    "#%252Fphieu%252FLS1%252Fab": ["phieu", "LS1", "ab"],
}


def test_a_link_survives_what_chats_do_to_it(visitor: Callable[..., Visitor], citizen: Citizen) -> None:
    made = citizen.send({"category": "hygiene", "description": WORDS, "place": {"commune": COMMUNE}}).json()
    seen = visitor()
    page = ready(seen.open("/?fbclid=IwAR0#/"))
    address = page.evaluate(
        "[...document.scripts].find(({ type }) => type).src.replace('citizen/index', 'shared/address')"
    )
    parts = page.evaluate(
        "async ([from, all]) => { const { partsOf } = await import(from); return all.map(partsOf); }",
        [address, list(DAMAGED)],
    )
    assert dict(zip(DAMAGED, parts, strict=True)) == DAMAGED

    code, secret = made["code"], made["secret"]
    private = (f"/phieu/{code.lower()}/{secret.upper()}).", f"/phieu/{code}/{secret}?fbclid=1", f"{code}.{secret}%”")
    for damaged in private:
        page.goto("about:blank")
        page.goto(f"{seen.base_url}/#{damaged}")
        expect(page.get_by_role("heading", name=WORDS[:20])).to_be_visible()

    page.goto(f"{seen.base_url}/office/#/t/{code}")
    page.locator("#username").wait_for()
    assert page.url == f"{seen.base_url}/office#/t/{code}"


def test_a_report_is_sent_followed_and_shared_without_scripts(
    visitor: Callable[..., Visitor],
    stack: LocalAws,
    citizen: Citizen,
    office: Callable[[str], Office],
    until: Until,
) -> None:
    plain = visitor(java_script_enabled=False)
    page = plain.open("/")
    page.get_by_role("link", name="Gửi phản ánh ở trang đơn giản").click()
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(3)
    page.get_by_label("Lĩnh vực").select_option("hygiene")
    page.get_by_label("Điều gì đang xảy ra?").fill(WORDS)
    page.get_by_label("Xã, phường").select_option(COMMUNE)
    page.get_by_label("Số ảnh").select_option("1")
    page.get_by_role("textbox", name="Số điện thoại").fill("0912345678")
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_role("heading", name="Đã nhận phản ánh")).to_be_visible()
    code, secret = page.locator("dd.code").all_inner_texts()
    assert page.get_by_role("link", name="#/phieu/").get_attribute("href") == (
        f"{stack.api_host_url}/#/phieu/{code.replace(' ', '')}/{secret}"
    )
    page.get_by_label("Ảnh 1").set_input_files([photo(7)])
    page.get_by_role("button", name="Gửi ảnh 1").click()
    expect(page.get_by_role("heading", name="Đã nhận ảnh")).to_be_visible()

    page.get_by_role("link", name="Tra cứu phản ánh").click()
    page.get_by_label("Mã phản ánh").fill(code)
    page.get_by_label("Mã bí mật").fill(secret.upper())
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("heading", name=f"Phản ánh {code}")).to_be_visible()

    written = code.replace(" ", "")
    assert office("trung-tam.tiep-nhan").act(written, "receive", urgency="normal").status_code == 200
    until(lambda: [one for one in citizen.follow(written).json()["photos"] if one.get("links")], 60)
    page.goto(f"{plain.base_url}/bao-cao/{written}")
    expect(page.get_by_role("img", name="Ảnh hiện trường 1")).to_be_visible()
    preview = page.locator("meta[property='og:image']").get_attribute("content") or ""
    assert preview.startswith(f"{stack.api_host_url}/")
    # Outside Chromium a host below .localhost is not resolved on every system.
    image = page.context.request.get(preview.replace(stack.api_host_url, stack.api_url))
    assert image.headers["content-type"] == "image/jpeg"

    # axe is a script.
    read = visitor()
    for path in ("/don-gian", "/don-gian?lang=en", "/tra-cuu", f"/bao-cao/{written}", "/bao-cao/LS1000000009"):
        assert breaches(read.open(path)) == [], path
