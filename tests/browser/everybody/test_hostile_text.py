"""What somebody writes is shown as they wrote it and makes no markup; what an officer types is passed on unchanged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from infra.stack.client import Citizen, Office
from tests.browser.conftest import DESKTOP, Visitor
from tests.browser.office_steps import INTAKE, RECEIVED, Opened, sent, taken_to
from tests.browser.steps import ready

pytestmark = pytest.mark.stack

HOSTILE = """<b id=hostile>đậm</b> <img src="nowhere-1" onerror="hit()"><svg onload=hit()> "'><script>hit()</script>"""
#: Spaces around it, letters of several scripts, and longer than any usual limit.
PASSWORD = f"  Mật khẩu 😀 <b>&amp; {'x' * 200}  "


def makes_no_markup(page: Page) -> None:
    """The page shows the hostile text as text. A script or a picture that it made would be a complaint too."""
    expect(page.get_by_text("<b id=hostile>đậm</b>").first).to_be_visible()
    assert page.locator('#hostile, img[src="nowhere-1"], svg[onload]').count() == 0


def test_a_report_with_markup_is_shown_as_text_to_its_sender_the_public_and_officers(
    visitor: Callable[..., Visitor], signed_in: Opened, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    made = sent(citizen, HOSTILE)
    code = made["code"]
    taken_to(code, office, RECEIVED)
    makes_no_markup(ready(visitor(DESKTOP).open(f"/#/phieu/{code}/{made['secret']}")))
    makes_no_markup(ready(visitor(DESKTOP).open(f"/#/phieu/{code}")))
    makes_no_markup(visitor(DESKTOP).open(f"/bao-cao/{code}"))
    page = signed_in(INTAKE, at=f"#/t/{code}")
    makes_no_markup(page)
    page.goto(page.url.partition("#")[0])
    makes_no_markup(page)


#: Merge what was sent into an object name by name, as a careless module would, and look at an object of somebody else.
MERGED = """() => {
  const sent = JSON.parse('{"__proto__": {"isPolluted": true}}');
  const kept = {};
  try {
    for (const name of Object.keys(sent)) Object.assign(kept[name] || (kept[name] = {}), sent[name]);
  } catch (error) {
    return { isPolluted: {}.isPolluted || false, refused: error instanceof TypeError };
  }
  return { isPolluted: {}.isPolluted || false, refused: false };
}"""


@pytest.mark.parametrize("path", ["/", "/office", "/dashboard", "/kiosk"])
def test_no_name_that_was_sent_is_added_to_what_all_objects_share(visitor: Callable[..., Visitor], path: str) -> None:
    page = visitor(DESKTOP).open(path)
    page.wait_for_function("!Object.isExtensible(Object.prototype)")
    assert page.evaluate(MERGED) == {"isPolluted": False, "refused": True}


def cognito(page: Page, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer the page in place of Cognito, by operation; what was asked of it."""
    asked: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        operation = route.request.headers.get("x-amz-target", "").rpartition(".")[2]
        if operation not in answers:
            route.fallback()
            return
        asked.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(json=answers[operation])

    page.route("**/*", answer)
    return asked


def paste(page: Page, selector: str, text: str) -> None:
    """Copy a text from the field of the name, and paste it into another field."""
    page.locator("#username").fill(text)
    for key in ("Control+a", "Control+c"):
        page.keyboard.press(key)
    page.locator(selector).focus()
    page.keyboard.press("Control+v")


def test_the_fields_of_passwords_hide_take_and_pass_on_what_is_pasted(visitor: Callable[..., Visitor]) -> None:
    page = visitor(DESKTOP).open("/office")
    page.locator("#username").wait_for()
    challenge = {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "x" * 20, "ChallengeParameters": {}}
    asked = cognito(page, {"InitiateAuth": challenge})
    chosen: list[dict[str, Any]] = []

    def refuse(route: Route) -> None:
        chosen.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(status=422, json={"code": "password_common", "title": "Bị đoán sớm", "field": "password"})

    page.route("**/v1/office/password", refuse)
    paste(page, "#password", PASSWORD)
    assert page.locator("#password").get_attribute("type") == "password"
    page.locator("#username").fill("nobody")
    page.keyboard.press("Enter")
    answer = page.locator("#answer")
    answer.wait_for()
    assert answer.get_attribute("type") == "password"
    # The copied text is still there.
    expect(answer).to_be_focused()
    page.keyboard.press("Control+v")
    page.keyboard.press("Enter")
    expect(page.locator("#wrong-password")).to_have_text("Bị đoán sớm")
    assert asked[0]["AuthParameters"] == {"USERNAME": "nobody", "PASSWORD": PASSWORD}
    assert chosen == [{"username": "nobody", "present": PASSWORD, "password": PASSWORD}]
