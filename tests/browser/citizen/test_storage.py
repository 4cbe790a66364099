"""A report goes on where the browser stores nothing, and is sent once by two windows."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor, breaches
from tests.browser.steps import choose_commune, describe, go_on, photo, ready, send

pytestmark = pytest.mark.stack

type Opens = Callable[..., Visitor]

_DELETE_PHOTOS = """() => new Promise((done) => {
  const asked = indexedDB.open("citizen", 1);
  asked.onsuccess = () => {
    const removing = asked.result.transaction("photos", "readwrite").objectStore("photos").clear();
    removing.onsuccess = () => { asked.result.close(); done(); };
  };
})"""
_REFUSED = "throw new DOMException('no', 'SecurityError')"
_SILENT = "() => ({ objectStore: () => new Proxy({}, { get: () => () => ({}) }) })"
#: Shortens the page's patience with a database, which is some seconds.
_FASTER = """const { setTimeout } = window;
  window.setTimeout = (act, time) => setTimeout(act, time > 2000 ? time / 10 : time);"""
#: What a browser may do, as a script that runs before the page.
FAULTS = {
    "the site may store nothing": f"""for (const name of ['indexedDB', 'localStorage', 'sessionStorage'])
      Object.defineProperty(window, name, {{ get() {{ {_REFUSED} }} }});""",
    "the database cannot be opened": """IDBFactory.prototype.open = () => {
      const asked = { error: new DOMException('broken', 'UnknownError') };
      setTimeout(() => asked.onerror({ target: asked }));
      return asked;
    }""",
    "the database never opens": f"{_FASTER} IDBFactory.prototype.open = () => ({{}})",
    "a transaction never ends": f"{_FASTER} IDBDatabase.prototype.transaction = {_SILENT}",
    "the browser closes the database now and then": """const { transaction } = IDBDatabase.prototype;
    let count = 0;
    IDBDatabase.prototype.transaction = function (...given) {
      if ((count += 1) % 3 === 0) this.close();
      return transaction.apply(this, given);
    }""",
    # The last: on other pages, its draft has no photo.
    "files cannot be stored": """const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (item) {
      if (item.blob) throw new DOMException('no', 'DataCloneError');
      return put.call(this, item);
    }""",
}
#: With this one, drafts are stored all the same.
MENDED = "the browser closes the database now and then"


def add_photo(page: Page, seed: int) -> None:
    """Choose a photo on the first step, and press "Tiếp tục"."""
    page.evaluate("location.hash = '#/gui/1'")
    page.locator("#choose-picture").set_input_files([photo(seed, size=(320, 240))])
    expect(page.locator(".tile img").last).to_have_js_property("naturalWidth", 320)
    go_on(page)
    expect(page.get_by_role("heading", name="Xảy ra ở đâu?")).to_be_focused()


def finish(page: Page) -> None:
    """Fill in the steps "where" and "what"."""
    choose_commune(page)
    go_on(page)
    describe(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Kiểm tra rồi gửi")).to_be_focused()


def test_a_report_goes_on_when_the_browser_stores_nothing(visitor: Opens) -> None:
    person = visitor()
    for fault, script in FAULTS.items():
        page = person.context.new_page()
        page.add_init_script(script)
        page.goto(person.base_url + "/")
        add_photo(ready(page), 31)
        expect(page.locator("#unkept"), fault).to_have_count(int(fault != MENDED))
        page.close()


def test_a_report_is_sent_from_a_full_telephone(visitor: Opens) -> None:
    person = visitor()
    page = ready(person.open("/"))
    origin = "/".join(person.base_url.split("/")[:3])
    devtools = person.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1000})
    add_photo(page, 32)
    expect(page.locator("#unkept")).to_contain_text("đừng đóng trang này")
    finish(page)
    assert breaches(page) == []
    send(page)
    expect(page.get_by_text("Đã gửi 1 ảnh.")).to_be_visible()
    expect(page.locator("#unkept")).to_have_count(0)


def test_a_photo_that_the_browser_deleted_is_named_before_and_after_sending(visitor: Opens) -> None:
    person = visitor()
    page = ready(person.open("/"))
    add_photo(page, 33)
    finish(page)
    origin = "/".join(person.base_url.split("/")[:3])
    devtools = person.context.new_cdp_session(page)
    devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"})
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_text("1 ảnh không còn trong máy và đã được bỏ.")).to_be_visible()
    add_photo(page, 34)
    page.evaluate("location.hash = '#/gui/4'")
    # The report arrives, its photo does not.
    uploads = "**/*originals*"
    page.route(uploads, lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    send(page)
    expect(page.get_by_text("Ảnh đang được gửi")).to_be_visible()
    page.evaluate(_DELETE_PHOTOS)
    page.unroute(uploads)
    # The page may try by itself at this moment, and take the button away.
    page.evaluate("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Thử gửi ngay')?.click()")
    expect(page.get_by_text("1 ảnh không còn trong máy nên chưa gửi được.")).to_be_visible()
    expect(page.get_by_text("Đã gửi 1 ảnh.")).to_have_count(0)
    assert breaches(page) == []


def test_a_draft_in_two_windows_is_sent_once(visitor: Opens) -> None:
    person = visitor()
    # As in Safari before 15.4. Two windows of a browser have locks, or neither has.
    person.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    first = ready(person.open("/"))
    add_photo(first, 36)
    finish(first)
    second = ready(person.open("/#/gui/3"))
    second.get_by_label("Điều gì đang xảy ra?").fill("Viết khác đi ở cửa sổ thứ hai")
    go_on(second)
    expect(second.get_by_role("heading", name="Kiểm tra rồi gửi")).to_be_focused()
    code = send(first)
    expect(first.get_by_text("Đã gửi 1 ảnh.")).to_be_visible()
    assert send(second) == code
    expect(second.get_by_text("Đã gửi 1 ảnh.")).to_be_visible()


def test_a_report_that_is_refused_or_late_can_be_stopped_and_edited(visitor: Opens) -> None:
    page = ready(visitor().open("/#/gui/2"))
    finish(page)
    answers = [503, 422]
    asked: list[float] = []

    def refuse(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        asked.append(time.monotonic())
        body = {"code": "refused", "title": "Địa bàn này chưa nhận.", "title_en": "Not here yet."}
        return route.fulfill(status=answers[0], json=body)

    page.route("**/v1/reports", refuse)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_text("Hệ thống chưa nhận được.")).to_be_visible()
    expect(page.get_by_text("Lần thử tiếp theo: ")).to_be_visible()
    assert breaches(page) == []
    # The browser's own sync may have asked once more meanwhile.
    before = -1
    while before < len(asked):
        before = len(asked)
        page.wait_for_timeout(2000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    assert len(asked) == before
    answers.pop(0)
    page.get_by_role("button", name="Thử gửi ngay").click()
    expect(page.get_by_role("heading", name="Phản ánh chưa được gửi")).to_be_visible()
    expect(page.locator(".receipt")).to_contain_text("Địa bàn này chưa nhận.")
    assert breaches(page) == []
    page.get_by_role("button", name="Sửa phản ánh").click()
    page.unroute("**/v1/reports")
    send(page)
