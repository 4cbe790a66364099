"""How a person finds and follows reports: by code, by telephone number, in the list, on the map, nearby."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any, cast

import pytest
from playwright.sync_api import Geolocation, Page, expect

from infra.stack import client
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, breaches, picture
from tests.browser.steps import (
    COMMUNE,
    PLACE,
    WORDS,
    Opens,
    answered,
    choose_commune,
    go_on,
    ready,
)
from tests.deployed import Until

pytestmark = pytest.mark.stack


MAP = re.compile("/v1/map")


def codes_of(phone: str, stack: LocalAws) -> list[str]:
    """The one-time codes that a telephone got."""
    texts = [sms.text for sms in stack.inbox() if sms.to == phone and sms.text.startswith("Ma xac nhan")]
    return [text.partition(": ")[2][:6] for text in texts]


def code_sent_to(phone: str, stack: LocalAws, until: Until, before: int = 0) -> str:
    """The newest one-time code of a telephone, which had ``before`` codes when it was asked for."""

    def newest() -> str | None:
        codes = codes_of(phone, stack)
        return codes[-1] if len(codes) > before else None

    return cast(str, until(newest, 60))


def test_a_citizen_follows_a_nearby_report_instead_of_sending(
    visitor: Opens, citizen: Citizen, office: Callable[[str], Office], stack: LocalAws, until: Until
) -> None:
    made = client.expect(citizen.send({"category": "traffic", "description": WORDS, "place": PLACE}), 201)
    client.expect(office("trung-tam.tiep-nhan").act(made["code"], "receive", urgency="normal"), 200)
    around = {"lat": "22.2567", "lon": "106.4738", "category": "traffic"}
    until(lambda: client.expect(citizen.call("GET", "/v1/nearby", query=around), 200)["tickets"], 30)
    here = {"latitude": PLACE["lat"], "longitude": PLACE["lon"]}
    page = ready(visitor(PHONE, geolocation=here, permissions=["geolocation"]).open("/#/gui/2"))
    page.get_by_role(
        "button",
        name="Vị trí của tôi",
    ).click()
    expect(page.get_by_text("Đã lấy vị trí của bạn")).to_be_visible()
    choose_commune(page)
    go_on(page)
    page.get_by_role("button", name="An toàn giao thông").click()
    near = page.get_by_role("region", name="Đã có người phản ánh gần đây?")
    near.get_by_role("button", name="Đúng việc này, tôi theo dõi").first.click()
    near.get_by_role("radio", name="Tin nhắn SMS").check()
    near.get_by_label("Số điện thoại", exact=True).fill("12")
    near.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(near.get_by_text("Cần đồng ý")).to_be_visible()
    near.get_by_label("Tôi đồng ý").check()
    near.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(near.get_by_text("Số điện thoại không hợp lệ.")).to_be_visible()
    picture(page, "citizen-nearby")
    assert breaches(page) == []
    near.get_by_label("Số điện thoại", exact=True).fill("0912345699")
    near.get_by_role("button", name="Theo dõi", exact=True).click()
    near.get_by_label("Mã xác nhận").fill(code_sent_to("+84912345699", stack, until))
    near.get_by_role("button", name="Xác nhận").click()
    expect(near.get_by_text("Bạn đã theo dõi phản ánh này (1 người).")).to_be_visible()
    page.get_by_role("button", name="Bỏ bản nháp, xem phản ánh đó").click()
    expect(page.get_by_text("1 người theo dõi")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("button", name="Thôi theo dõi").click()
    expect(page.get_by_text("Bạn không còn theo dõi phản ánh này.")).to_be_visible()
    page.get_by_role("link", name="Gửi", exact=True).click()
    expect(page.locator("#waiting")).to_be_empty()
    follow_by_mail(page, made["code"], stack, until)


def follow_by_mail(page: Page, code: str, stack: LocalAws, until: Until) -> None:
    """Follow with a mailbox: nothing happens before the link in the mail is opened and the button is pressed."""
    page.goto(page.url.partition("#")[0] + f"#/phieu/{code}")
    page.get_by_role("button", name="Theo dõi phản ánh này").click()
    page.get_by_role("radio", name="Thư điện tử").check()
    page.get_by_role("textbox", name="Thư điện tử").fill("nguoi.theo.doi@example.invalid")
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(page.get_by_text("Đã gửi liên kết đến hộp thư")).to_be_visible()
    picture(page, "citizen-following")
    assert breaches(page) == []

    def link() -> str | None:
        mails = [one.text for one in stack.inbox() if one.to == "nguoi.theo.doi@example.invalid"]
        return next((found[0] for text in mails if (found := re.search(r"#/xac-nhan/\S+", text))), None)

    page.goto(page.url.partition("#")[0] + cast(str, until(link, 30)))
    expect(page.get_by_role("heading", name="Xác nhận theo dõi phản ánh")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(page.get_by_role("button", name="Thôi theo dõi")).to_be_visible()
    expect(page.get_by_text("1 người theo dõi")).to_be_visible()


def mistype_and_open_a_hidden_report(page: Page, made: dict[str, Any]) -> None:
    """Type wrong codes, then the code of a report that intake has not accepted, then its secret."""
    for wrong in ("LS 12", "ls 4827.395-160", "ls 4827.359-165"):
        page.locator("#quick-code").fill(wrong)
        page.locator("#quick-code").press("Enter")
        expect(page.get_by_text("Mã gồm hai chữ và mười số")).to_be_visible()
    assert breaches(page) == []
    page.locator("#quick-code").fill(made["code"].lower())
    page.locator("#quick-code").press("Enter")
    expect(page.get_by_role("heading", name="Chưa xem được phản ánh")).to_be_focused()
    assert breaches(page) == []
    picture(page, "citizen-hidden")
    page.get_by_label("Mã bí mật").fill(made["secret"].upper())
    page.get_by_label("Mã bí mật").press("Enter")
    expect(page.get_by_text("Đánh nhau trước cổng chợ").first).to_be_visible()


def test_a_report_is_found_by_code_by_phone_number_in_the_list_and_on_the_map(
    visitor: Opens, stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    public = answered(citizen, office, until)["code"]
    # A person of its own: their list has this report alone.
    phone = f"0987{secrets.randbelow(10**6):06}"
    made = client.expect(
        citizen.send(
            {
                "category": "security",
                "description": "Đánh nhau trước cổng chợ",
                "place": {"commune": COMMUNE},
                "contact": {"phone": phone},
                "consent": True,
            }
        ),
        201,
    )
    here = {"latitude": PLACE["lat"], "longitude": PLACE["lon"]}
    person = visitor(DESKTOP, geolocation=here, permissions=["geolocation"])
    page = ready(person.open("/"))
    mistype_and_open_a_hidden_report(page, made)
    page.get_by_role("link", name="Theo dõi", exact=True).click()
    form = page.locator("#view form")
    form.get_by_label("Mã phản ánh").fill(public)
    form.get_by_text("Tôi là người gửi").click()
    form.get_by_label("Mã bí mật").fill("aaaabbbbccccddddeeeeffff")
    form.get_by_role("button", name="Xem").click()
    expect(page.locator("#view").get_by_role("alert")).to_be_visible()
    assert breaches(page) == []

    page.get_by_role("link", name="Theo dõi", exact=True).click()
    page.get_by_role("textbox", name="Số điện thoại").fill("12")
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    expect(page.get_by_text("Số điện thoại không hợp lệ.")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("textbox", name="Số điện thoại").fill(phone)
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    box = page.get_by_label("Mã xác nhận")
    box.fill("000000")
    box.press("Enter")
    expect(page.get_by_text("Mã xác nhận không đúng")).to_be_visible()
    assert breaches(page) == []

    box.fill(code_sent_to(f"+84{phone[1:]}", stack, until))
    box.press("Enter")
    page.get_by_role("link", name="Đánh nhau trước cổng chợ").click()
    expect(page.get_by_role("button", name="Gửi thêm thông tin")).to_be_visible()
    assert made["code"] not in page.evaluate("JSON.stringify(localStorage)")

    page.get_by_role("link", name="Quanh đây").click()
    expect(page.locator("#view .entry").first).to_be_visible()
    picture(page, "citizen-around")
    assert breaches(page) == []
    page.get_by_label("Lĩnh vực").select_option("telecom")
    expect(page.get_by_text("Không có phản ánh phù hợp.")).to_be_visible()
    page.get_by_label("Lĩnh vực").select_option("hygiene")
    page.get_by_label("Tình trạng").select_option("answered")
    expect(page.locator(f'#view a[href="#/phieu/{public}"]')).to_be_visible()
    frame = {"west": "106.46", "south": "22.25", "east": "106.48", "north": "22.26", "zoom": "16", "state": "resolved"}
    points = until(lambda: client.expect(citizen.call("GET", "/v1/map", query=frame), 200)["points"], 60)
    look_near(page, public)
    walk_the_map(page, cast(list[dict[str, Any]], points)[0])


def look_near(page: Page, code: str) -> None:
    """Open the list of what is near, where the position is good to kilometres."""
    at: Geolocation = {"latitude": float(str(PLACE["lat"])), "longitude": float(str(PLACE["lon"]))}
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({**at, "accuracy": 2100})
    page.get_by_role("button", name="Gần tôi").click()
    entry = page.locator(".entry.near", has=page.locator(f'a[href="#/phieu/{code}"]'))
    expect(entry).to_contain_text("Cách đây 10 m")
    expect(page.get_by_text("Vị trí chỉ chính xác đến khoảng 2,1 km")).to_be_visible()
    picture(page, "citizen-near")
    assert breaches(page) == []
    page.context.set_geolocation(at)


def zoom_of(url: str) -> int:
    """Read the zoom that the map asks for, in an address."""
    return int(url.partition("zoom=")[2].partition("&")[0])


def walk_the_map(page: Page, point: dict[str, Any]) -> None:
    """Open a report and then a cell on the map, by keyboard; the commune's border and name are drawn.

    The map's answers are made of one report, since others stand at the same place, and counters may be minutes behind.
    """
    square = [222000, 1064300, 0, 800, 800, 0, 0, -800]
    drawn = {"code": COMMUNE, "name": "xã Thất Khê", "name_en": "That Khe", "lat": 22.257, "lon": 106.473}
    zooms: list[int] = []
    page.on("request", lambda ask: zooms.append(zoom_of(ask.url)) if MAP.search(ask.url) else None)
    outlines = {"digits": 4, "communes": [{**drawn, "rings": [square]}]}
    page.route(re.compile("/v1/outlines"), lambda route: route.fulfill(json=outlines))
    page.route(MAP, lambda route: route.fulfill(json={"cells": [], "points": [point], "complete": True}))
    page.get_by_role("button", name="Bản đồ").click()
    page.get_by_role("button", name="Đến vị trí của tôi").click()
    expect(page.locator(".leaflet-container").get_by_text("Xã Thất Khê")).to_be_visible()
    expect(page.locator("path.outline")).to_have_count(1)
    page.locator(".map-sign", has=page.locator(".spot")).press("Enter")
    expect(page.locator("#view .entry")).to_have_count(1)
    # Two at the same place are a circle that lists both.
    page.route(MAP, lambda route: route.fulfill(json={"cells": [], "points": [point, point], "complete": True}))
    page.get_by_role("button", name="Phóng to").click()
    page.get_by_role("button", name="2 phản ánh ở đây; chạm để xem").press("Enter")
    expect(page.locator("#view .entry")).to_have_count(2)
    picture(page, "citizen-map")
    assert breaches(page) == []
    cell = {"cell": "85415ebbfffffff", "lat": 22.2494, "lon": 106.4571, "count": 42, "open": 30, "late": 3}
    page.route(MAP, lambda route: route.fulfill(json={"cells": [cell], "points": [], "complete": True}))
    page.get_by_role("button", name="Thu nhỏ").click()
    sign = page.get_by_role("button", name="42 phản ánh, 30 đang xử lý, 3 quá hạn")
    expect(sign).to_be_visible()
    assert breaches(page) == []
    asked = 0
    while asked != len(zooms):  # a map that is still settling asks once more for what it shows
        asked = len(zooms)
        page.wait_for_timeout(1_000)
    before = zooms[-1]
    with page.expect_request(lambda ask: bool(MAP.search(ask.url)) and zoom_of(ask.url) > before):
        sign.press("Enter")
