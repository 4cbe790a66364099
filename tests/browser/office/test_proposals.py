"""A place that comes back, on the deployed stack and the office's page: the leader opens a report for the cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.stack import client
from infra.stack.client import Citizen, Office
from tests.browser.conftest import PHONE, breaches, picture
from tests.deployed import Until

pytestmark = pytest.mark.stack

#: A commune and a category (without photos of the result) that no other test answers in.
UNIT, CATEGORY = "xa-binh-gia", "telecom"
PLACES = ({"lat": 21.9561, "lon": 106.3501}, {"lat": 21.9701, "lon": 106.3801})
LEADER, TEXT = f"{UNIT}.lanh-dao", "Thay tuyến cáp cũ trước cổng trường"


def come_back(
    citizen: Citizen, office: Callable[[str], Office], commune: str, place: dict[str, float], words: str
) -> list[str]:
    """Three reports that the commune answers at one place."""
    desk, focal, leader = office("trung-tam.tiep-nhan"), office(f"{UNIT}.dau-moi"), office(LEADER)
    codes = []
    for turn in range(3):
        report = {"category": CATEGORY, "description": f"{words} {turn}", "place": {"commune": commune, **place}}
        code = client.expect(citizen.send(report), 201)["code"]
        client.expect(desk.act(code, "receive", urgency="normal"), 200)
        client.expect(desk.act(code, "dispatch", unit=UNIT), 200)
        client.expect(focal.act(code, "accept"), 200)
        client.expect(focal.act(code, "answer", text="Đã nối lại dây cáp."), 200)
        client.expect(leader.act(code, "approve"), 200)
        codes.append(code)
    return codes


def test_a_leader_opens_a_report_for_the_cause_and_puts_another_proposal_away(
    enter: Callable[..., Page], citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    units = client.expect(citizen.units(), 200)["units"]
    commune = next(one["commune"] for one in units if one["id"] == UNIT)
    codes = [
        come_back(citizen, office, commune, place, words)
        for place, words in zip(PLACES, ("Cáp đứt trước cổng trường", "Cột cáp nghiêng ở bến xe"), strict=True)
    ]
    leader = office(LEADER)

    def both() -> bool:
        return int(client.expect(leader.call("GET", "/v1/office/proposals"), 200)["counts"]["open"]) == 2

    until(both, 90)
    page = enter(LEADER, "#/proposals", PHONE)
    expect(page.get_by_role("heading", name="Đề xuất")).to_be_visible()
    expect(page.get_by_text("Đang chờ 2 · đã lập phiếu 0 · gác lại 0")).to_be_visible()
    assert breaches(page) == []
    picture(page, "office-proposals")
    at_school = page.get_by_role("listitem").filter(has=page.get_by_role("heading")).filter(has_text="cổng trường")
    for code in codes[0]:
        expect(at_school.locator(f'a[href="#/t/{code}"]')).to_be_visible()
    at_school.get_by_role("button", name="Lập phiếu xử lý nguyên nhân").click()
    expect(at_school.get_by_text("Cần có").or_(at_school.locator(".wrong")).first).to_be_visible()
    at_school.get_by_label("Nội dung phiếu xử lý nguyên nhân").fill(TEXT)
    at_school.get_by_role("button", name="Lập phiếu xử lý nguyên nhân").click()
    expect(page.get_by_text("Đang chờ 1 · đã lập phiếu 1 · gác lại 0")).to_be_visible()
    shown = client.expect(leader.call("GET", "/v1/office/proposals"), 200)["proposals"]
    (cause,) = [one["ticket"] for one in shown if one["ticket"]]
    other = page.get_by_role("listitem").filter(has=page.get_by_role("heading")).filter(has_text="bến xe")
    other.get_by_label("Lý do gác lại").fill("Cột sắp được dời theo dự án đường")
    other.get_by_role("button", name="Gác lại").click()
    expect(page.get_by_text("Đang chờ 0 · đã lập phiếu 1 · gác lại 1")).to_be_visible()
    expect(page.get_by_text("Gác lại: Cột sắp được dời")).to_be_visible()
    assert breaches(page) == []
    # The desk that takes it in reads which reports it is about, and each of them names it.
    history = client.expect(office("trung-tam.giam-sat").ticket(cause), 200)["history"]
    assert [set(one["reports"]) for one in history if one["kind"] == "root_cause"] == [set(codes[0])]
    page.goto(page.url.partition("#")[0] + f"#/t/{codes[0][0]}")
    expect(page.get_by_text("Liên kết với phiếu xử lý nguyên nhân")).to_be_visible()
    expect(page.locator(f'a[href="#/t/{cause}"]')).to_be_visible()
