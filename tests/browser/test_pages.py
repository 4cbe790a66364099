"""Every page logs no error, sends no request to another host, is accessible and has both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture
from tests.browser.test_citizen import WORDS, choose_commune, describe, go_on, photo, ready, send

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
    "CSS.supports",
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
    "window.trustedTypes",
)
PLAIN_EVENT_TARGET = "window.EventTarget = new Proxy(EventTarget, { construct() { throw new TypeError('Illegal'); } });"


def test_a_report_is_sent_and_found_in_a_browser_of_2018(visitor: Callable[..., Visitor]) -> None:
    old = visitor()
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
    page.get_by_label("Số điện thoại").fill("0912345678")
    page.get_by_label("Tôi đồng ý").check()
    code = send(page)
    expect(page.get_by_text("Đã gửi", exact=False).first).to_be_visible()

    page.get_by_role("link", name="Theo dõi", exact=True).click()
    page.get_by_role("button", name="Xóa khỏi máy này").click()
    page.get_by_role("dialog").get_by_role("button", name="Thôi").click()
    page.get_by_role("link", name=WORDS[:20]).click()
    expect(page.get_by_text(code).first).to_be_visible()

    page.goto(f"{old.base_url}/dashboard")
    page.locator(".tile h2 button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("svg.chart").first).to_be_visible()
