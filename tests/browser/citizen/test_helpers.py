"""A village helper's day: appointed by the commune, five villagers without a network, each report sent once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.stack import client
from infra.stack.client import Citizen
from infra.stack.local import LocalAws
from tests.browser.citizen.test_account import new_number, sign_in
from tests.browser.conftest import breaches, picture
from tests.browser.office_steps import FOCAL, Opened
from tests.browser.steps import Opens, ready
from tests.deployed import Until

pytestmark = pytest.mark.stack

VILLAGERS = 5
#: All that the page keeps on the device.
KEPT = """async () => {
  const base = await new Promise((done) => {
    const asked = indexedDB.open("citizen", 1);
    asked.onsuccess = () => done(asked.result);
  });
  const all = (name) => new Promise((done) => {
    const asked = base.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const found = [await all("drafts"), (await all("photos")).length, {...localStorage}, {...sessionStorage}];
  base.close();
  return JSON.stringify(found);
}"""


def appoint(office: Page, phone: str) -> None:
    """Let a telephone help in Thôn Nà Chuông."""
    office.get_by_label("Số điện thoại").fill(phone)
    office.get_by_label("Chức danh").fill(f"Trưởng thôn {phone[-4:]}")
    office.get_by_role("checkbox", name="Thôn Nà Chuông").check()
    assert breaches(office) == []
    office.get_by_role("button", name="Giao hỗ trợ").click()
    expect(office.get_by_text(f"Trưởng thôn {phone[-4:]}")).to_be_visible()


def write(page: Page, number: int, mark: str, phone: str | None) -> None:
    """Fill in and send a report for one villager."""
    page.get_by_role("link", name="Gửi giúp một người").click()
    expect(page.get_by_role("heading", name="Gửi giúp một người")).to_be_focused()
    page.get_by_label("Tìm lĩnh vực").fill("ve sinh")
    page.get_by_role("button", name="Vệ sinh môi trường").click()
    page.get_by_label("Điều gì đang xảy ra?").fill(f"Rác đổ đầy mương nước {mark} {number}")
    page.get_by_role("combobox", name="Tìm thôn").fill("km 26")
    page.get_by_role("option", name="Km 26 Quốc lộ 4A").click()
    page.get_by_label(re.compile("^Họ")).fill(f"Bà Nông {mark}")
    if phone:
        page.get_by_label(re.compile("^Số điện thoại")).fill(phone)
    page.get_by_label("Người được giúp đã nghe và đồng ý").check()
    page.get_by_role("button", name="Gửi", exact=True).click()


def test_a_helper_sends_for_five_villagers_without_a_network(
    visitor: Opens, enter: Opened, stack: LocalAws, citizen: Citizen, until: Until
) -> None:
    helper, other, mark = new_number(), new_number(), new_number()[-6:]
    office = enter(FOCAL, "#/helpers")
    for phone in (other, helper):
        appoint(office, phone)
    picture(office, "helpers-office")

    person = visitor(workers=True)
    page = ready(person.open("/#/giup"))
    sign_in(page, helper, stack, until)
    expect(page.get_by_text("Bạn hỗ trợ: Thôn Nà Chuông")).to_be_visible()
    assert breaches(page) == []
    picture(page, "helpers-home")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phones = [new_number(), None, new_number(), new_number(), new_number()]
    person.context.set_offline(True)
    for number in range(VILLAGERS):
        write(page, number, mark, phones[number])
        expect(page.get_by_text("chờ mạng")).to_have_count(number + 1)
    assert breaches(page) == []
    picture(page, "helpers-waiting")
    sent: list[Any] = []
    page.on("response", lambda one: sent.append(one.status) if one.url.endswith("/v1/helper/reports") else None)
    # A session lasts an hour; what waits does not.
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.get_by_text("chờ mạng")).to_have_count(VILLAGERS)
    person.context.set_offline(False)
    # Another helper of the hamlet on the same device neither sees nor sends what waits.
    with page.expect_response(lambda one: one.url.endswith("/v1/helper/reports") and one.status == 403):
        sign_in(page, other, stack, until)
    expect(page.get_by_text(f"Trưởng thôn {other[-4:]}")).to_be_visible()
    expect(page.get_by_text("chờ mạng")).to_have_count(0)
    assert mark not in page.content()
    page.evaluate("sessionStorage.clear()")
    page.reload()
    sign_in(page, helper, stack, until)
    expect(page.get_by_role("button", name="Đã trao")).to_have_count(VILLAGERS, timeout=30_000)
    expect(page.get_by_text("chờ mạng")).to_have_count(0)
    assert [status for status in sent if status == 201] == [201] * VILLAGERS
    assert breaches(page) == []
    page.get_by_role("button", name=re.compile("^Mã QR của phản ánh")).click()
    expect(page.get_by_role("img", name=re.compile("^Mã QR của phản ánh"))).to_be_visible()
    picture(page, "helpers-handing")

    kept = page.evaluate(KEPT)
    assert mark not in kept
    assert not any(phone[-9:] in kept for phone in phones if phone)
    drafts, photos, *_ = json.loads(kept)
    assert (len(drafts), photos) == (VILLAGERS, 0)
    (slip,) = [one["receipt"] for one in drafts if one["receipt"]["secret"]]
    seen = client.expect(
        citizen.call("GET", f"/v1/reports/{slip['code']}", headers={"X-Report-Secret": slip["secret"]}), 200
    )
    assert mark in seen["description"]
