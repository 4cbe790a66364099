"""The conversation on a telephone, by touch and by keyboard: a report from the first word to its receipt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from infra.stack import client
from infra.stack.client import Citizen, Office
from tests.browser.conftest import breaches, picture
from tests.browser.steps import CODE, PLACE, WORDS, Opens, photo, ready

pytestmark = pytest.mark.stack


def test_a_report_is_sent_and_looked_up_and_the_office_answered_in_a_chat(
    visitor: Opens, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    page = ready(visitor().open("/"))
    page.get_by_role("link", name="Hỏi, hoặc gửi phản ánh qua trò chuyện").click()
    said, text, offers = page.get_by_role("log"), page.get_by_label("Tin nhắn của bạn"), page.locator(".offers")
    expect(offers.get_by_role("button", name="Gửi phản ánh")).to_be_visible()
    assert breaches(page) == []
    # What was dropped takes its photos with it.
    page.locator("#choose-picture").set_input_files([photo(30)])
    expect(said).to_contain_text("Điều gì đang xảy ra?")
    text.fill("Chưa gửi")
    offers.get_by_role("button", name="Hủy").click()
    expect(offers.get_by_role("button", name="Hướng dẫn")).to_be_visible()
    expect(text).to_have_value("Chưa gửi")
    text.fill(WORDS)
    text.press("Enter")
    expect(said).to_contain_text("Bạn có ảnh không?")
    page.locator("#choose-picture").set_input_files([photo(31)])
    expect(said).to_contain_text("Việc này ở đâu?")
    text.fill("cổng chợ, xã Thất Khê")
    text.press("Enter")
    expect(said).to_contain_text("Việc này thuộc lĩnh vực nào?")
    expect(offers.get_by_role("button").first).to_have_text("Vệ sinh môi trường")
    offers.get_by_role("button").first.press("Enter")
    expect(said).to_contain_text("Số điện thoại của bạn")
    text.fill("1")
    text.press("Enter")
    expect(said).to_contain_text(
        "Ở đâu: cổng chợ, xã Thất Khê\nLĩnh vực: Vệ sinh môi trường\nSố ảnh: 1", use_inner_text=True
    )
    picture(page, "citizen-chat")
    assert breaches(page) == []
    offers.get_by_role("button", name="Gửi phản ánh").click()
    expect(said).to_contain_text("Đã gửi phản ánh. Mã:")
    expect(page.locator("#waiting")).not_to_contain_text("đã được gửi")
    found = CODE.search(said.inner_text())
    assert found is not None
    code = found[0].replace(" ", "")
    ticket = client.expect(office("trung-tam.tiep-nhan").ticket(code), 200)
    assert (ticket["channel"], ticket["category"]["id"], len(ticket["photos"])) == ("chat", "hygiene", 1)

    desk = office("trung-tam.tiep-nhan")
    client.expect(desk.act(code, "receive", urgency="normal"), 200)
    client.expect(desk.act(code, "ask", text="Rác ở trước hay sau chợ?"), 200)
    text.fill(found[0])
    text.press("Enter")
    expect(said).to_contain_text("Rác ở trước hay sau chợ?")
    offers.get_by_role("button", name="Trả lời câu hỏi của cơ quan").click()
    expect(said).to_contain_text("Hãy viết câu trả lời của bạn.")
    text.fill("Ngay trước cổng chính")
    text.press("Enter")
    expect(said).to_contain_text("Đã gửi câu trả lời.")
    answered = client.expect(office("trung-tam.tiep-nhan").ticket(code), 200)
    assert any(event.get("text") == "Ngay trước cổng chính" for event in answered["history"])


def test_what_the_chat_hears_of_danger_or_without_a_network_is_said_at_once(visitor: Opens, citizen: Citizen) -> None:
    other = client.expect(citizen.send({"category": "hygiene", "description": WORDS, "place": PLACE}), 201)
    at = visitor()
    page = ready(at.open("/#/tro-chuyen"))
    said, text = page.get_by_role("log"), page.get_by_label("Tin nhắn của bạn")
    text.fill("cháy nhà rồi")
    text.press("Enter")
    expect(said.get_by_role("link", name="114")).to_have_attribute("href", "tel:114")
    assert breaches(page) == []
    # The report of somebody else that is not public yet.
    text.fill(other["code"])
    text.press("Enter")
    expect(said).to_contain_text("Không thấy phản ánh có mã này.")
    expect(page.get_by_role("button", name="Gửi tin")).not_to_have_attribute("aria-busy", "true")
    at.context.set_offline(True)
    text.fill("menu")
    text.press("Enter")
    expect(said).to_contain_text("Tin chưa gửi được")
    expect(text).to_have_value("menu")
    at.context.set_offline(False)
    text.press("Enter")
    expect(page.locator(".offers").get_by_role("button", name="Hỏi cán bộ")).to_be_visible()
