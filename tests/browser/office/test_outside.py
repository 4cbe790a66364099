"""A body outside the system, from end to end: asked by mail, answers with a photo, and the officer uses the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.domain.texts.codes import spoken
from infra.stack import client
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from tests.browser.conftest import Visitor, breaches, picture
from tests.browser.steps import COMMUNE, photo
from tests.deployed import Until

pytestmark = pytest.mark.stack

FOCAL = "xa-that-khe.dau-moi"
WORDS = "Đã thay đoạn dây bị chùng trước cổng chợ"
DESCRIPTION = "Dây điện võng sát đầu người, số của tôi 0912 345 678"


@pytest.fixture
def code(citizen: Citizen, office: Callable[[str], Office]) -> str:
    """A report on which the commune works."""
    report = {"category": "other", "description": DESCRIPTION, "place": {"commune": COMMUNE, "address": "Cổng chợ"}}
    made: str = client.expect(citizen.send(report), 201)["code"]
    for who, action, given in (
        ("trung-tam.tiep-nhan", "receive", {}),
        ("trung-tam.tiep-nhan", "dispatch", {"unit": "xa-that-khe"}),
        (FOCAL, "accept", {}),
    ):
        act(office(who), made, action, **given)
    return made


def act(officer: Office, code: str, action: str, **given: Any) -> None:
    """Take an action on the ticket as it is now."""
    client.expect(officer.ticket(code), 200)
    client.expect(officer.act(code, action, **given), 200)


def ask(desk: Page) -> None:
    """The officer asks the power company on the page of the ticket."""
    desk.get_by_role("button", name="Đề nghị đơn vị ngoài trả lời").click()
    form = desk.get_by_role("form", name="Đề nghị đơn vị ngoài trả lời")
    form.get_by_label("Đơn vị ngoài", exact=True).select_option("power")
    form.get_by_label("Cần đơn vị ngoài làm hoặc trả lời gì").fill("Đề nghị kiểm tra, xử lý dây điện")
    assert breaches(desk) == []
    form.get_by_role("button", name="Đề nghị đơn vị ngoài trả lời").click()
    expect(desk.get_by_text("chờ trả lời đến")).to_be_visible()


def token_of(stack: LocalAws, code: str, until: Until) -> str:
    """What stands behind "#" in the link of the mail about a report."""

    def mails() -> list[str]:
        found = (one for one in stack.inbox() if one.channel == "email" and one.to == "dien-luc@example.invalid")
        return [one.text for one in found if spoken(code) in one.text]

    until(mails, 60)
    [mail] = mails()
    assert "Dây điện" not in mail
    token = re.search(r"/ben-ngoai#([\w-]+)", mail)
    assert token is not None
    return token[1]


def answer(outside: Page) -> None:
    """Somebody outside reads what is asked, and answers in English with a photo."""
    expect(outside.get_by_role("heading", name="Trả lời", exact=True)).to_be_visible()
    expect(outside.get_by_text("Dây điện võng")).to_be_visible()
    assert "0912" not in outside.content()
    assert breaches(outside) == []
    picture(outside, "outside")
    outside.get_by_role("button", name="English").click()
    expect(outside.get_by_role("heading", name="Your answer")).to_be_visible()
    outside.get_by_label("Text", exact=True).fill(WORDS)
    outside.get_by_label("How many photos you will send").select_option("1")
    outside.get_by_role("button", name="Send the answer").click()
    expect(outside.get_by_role("heading", name="The answer was received")).to_be_visible()
    assert breaches(outside) == []
    outside.get_by_label("Photo 1").set_input_files([photo(77)])
    outside.get_by_role("button", name="Send photo 1").click()
    expect(outside.get_by_role("heading", name=re.compile("Đã nhận ảnh|The photo has been received"))).to_be_visible()


def test_a_body_outside_answers_by_its_link_and_the_officer_uses_it(
    stack: LocalAws,
    code: str,
    citizen: Citizen,
    office: Callable[[str], Office],
    visitor: Callable[..., Visitor],
    enter: Callable[..., Page],
    until: Until,
) -> None:
    desk = enter(FOCAL, f"#/t/{code}")
    ask(desk)
    token = token_of(stack, code, until)
    outside = visitor().open(f"/ben-ngoai#{token}")
    expect(outside.get_by_role("heading", name="Trả lời", exact=True)).to_be_visible()
    assert token not in outside.url
    answer(outside)

    focal = office(FOCAL)

    def pictures() -> list[str]:
        return [one["id"] for one in client.expect(focal.ticket(code), 200)["photos"] if one.get("links")]

    until(lambda: "o1" in pictures(), 60)
    desk.reload()
    expect(desk.get_by_text(WORDS).first).to_be_visible()
    act(office("xa-that-khe.xu-ly"), code, "answer", text="Điện lực đã thay dây", photos=["o1"])
    act(office("xa-that-khe.lanh-dao"), code, "approve")
    seen = client.expect(citizen.follow(code), 200)
    assert [one["id"] for one in seen["photos"]] == ["o1"]
    assert seen["waits_for"] == []
    assert WORDS not in str(seen)

    again = visitor().open(f"/ben-ngoai#{token}")
    expect(again.get_by_role("heading", name="Đã nhận trả lời")).to_be_visible()
    assert breaches(again) == []
    guessed = visitor().open(f"/ben-ngoai#{token[:-2]}xx")
    expect(guessed.get_by_role("alert")).to_be_visible()
    assert breaches(guessed) == []
