"""The office page and the end of a session: only a refusal that means it is over asks to sign in again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture
from tests.browser.office_steps import INTAKE, Opened
from tests.deployed import PASSWORD

pytestmark = pytest.mark.stack

OWN_PASSWORD = "mèo ngủ trên mái nhà"
#: Answers of an overloaded or broken Cognito, or of a proxy before it: status and body.
PASSING: tuple[tuple[int, str], ...] = (
    (400, '{"__type": "TooManyRequestsException"}'),
    (500, '{"__type": "InternalErrorException"}'),
    (503, "<html>Service Unavailable</html>"),
)


def cognito_answers(page: Page, answer: dict[str, Any]) -> list[str]:
    """Answer each renewal of the session in place of Cognito; the operations that were asked."""
    asked: list[str] = []

    def answered(route: Route) -> None:
        operation = route.request.headers.get("x-amz-target", "").rpartition(".")[2]
        if operation != "InitiateAuth":
            route.fallback()
            return
        asked.append(operation)
        if answer:
            route.fulfill(**answer)
        else:
            route.fallback()

    page.route("**/*", answered)
    return asked


def let_token_end(page: Page, seconds: int) -> None:
    """Let the page believe that its token ends in so many seconds, and load it anew."""
    page.evaluate(
        """seconds => {
          const kept = JSON.parse(sessionStorage.getItem("office-session"));
          kept.tokens.ends = Date.now() / 1000 + seconds;
          sessionStorage.setItem("office-session", JSON.stringify(kept));
        }""",
        seconds,
    )
    page.reload()


def test_an_officer_ends_another_browser_and_changes_the_password(
    visitor: Callable[..., Visitor], newcomer: str
) -> None:
    desk, phone = (signed_in_as(newcomer, visitor(size)) for size in (DESKTOP, PHONE))
    desk.goto(desk.url.partition("#")[0] + "#/own")
    lines = desk.locator(".sessions li")
    expect(lines).to_have_count(2)
    assert breaches(desk) == []
    picture(desk, "office-sessions")
    phone.goto(phone.url.partition("#")[0] + "#/own")
    expect(phone.locator(".sessions li")).to_have_count(2)
    assert breaches(phone) == []
    picture(phone, "office-sessions-360")
    lines.get_by_role("button").click()
    expect(lines).to_have_count(1)
    expect(desk.locator(".sessions h3")).to_be_focused()
    # The other browser is asked for the password with its next request.
    phone.reload()
    expect(phone.locator("#password")).to_be_visible()
    card = desk.locator(".card.password")
    card.locator("#present").fill("khong-phai-mat-khau")
    card.locator("#answer").fill(OWN_PASSWORD)
    card.locator("button.main").click()
    expect(card.locator("#wrong-present")).to_be_visible()
    card.locator("#present").fill(PASSWORD)
    card.locator("#answer").fill("matkhau123456")
    card.locator("button.main").click()
    expect(card.locator("#wrong-password")).to_be_visible()
    assert breaches(desk) == []
    picture(desk, "office-password")
    card.locator("#answer").fill(OWN_PASSWORD)
    card.locator("button.main").click()
    card.get_by_role("button", name="Đăng nhập").click()
    desk.locator("#username").wait_for()
    signed_in_as(newcomer, visitor(DESKTOP), OWN_PASSWORD)


def test_an_officer_signs_out_everywhere(visitor: Callable[..., Visitor], newcomer: str) -> None:
    desk = signed_in_as(newcomer, visitor(DESKTOP))
    desk.goto(desk.url.partition("#")[0] + "#/own")
    desk.locator(".sessions .danger").click()
    desk.get_by_role("dialog").get_by_role("button", name="Đăng xuất ở mọi nơi").click()
    expect(desk.locator("#username")).to_be_visible()
    assert desk.evaluate("JSON.stringify(sessionStorage)") == "{}"


def signed_in_as(username: str, who: Visitor, password: str = PASSWORD) -> Page:
    """A page of the office, where an officer without a device signed in."""
    page = who.open("/office")
    page.locator("#username").fill(username)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")
    page.locator("#me summary").wait_for()
    return page


def test_a_failing_or_throttled_cognito_is_a_passing_failure_and_an_ended_session_asks_to_sign_in(
    signed_in: Opened,
) -> None:
    page = signed_in(INTAKE)
    page.locator(".queue-rows").wait_for(state="attached")
    answer: dict[str, Any] = {}
    asked = cognito_answers(page, answer)
    for status, body in PASSING:
        answer.update(status=status, body=body)
        let_token_end(page, -1)
        again = page.locator("[role=alert] button.main")
        again.wait_for()
        assert page.locator("#username").count() == 0
        answer.clear()
        again.click()
        page.locator(".queue-rows").wait_for(state="attached")
    assert len(asked) >= 2 * len(PASSING)
    # A token that is still good for a minute goes on, whatever Cognito says.
    answer.update(status=500, body='{"__type": "InternalErrorException"}')
    let_token_end(page, 60)
    page.locator(".queue-rows").wait_for(state="attached")
    answer.update(status=400, body='{"__type": "NotAuthorizedException", "message": "Refresh Token has been revoked"}')
    let_token_end(page, -1)
    expect(page.locator("#password")).to_be_visible()
    answer.clear()
