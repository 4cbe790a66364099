"""Let browsers of an officer be told (Web Push)."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.browsers import browser_in
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.vault import browsers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/browsers", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "BrowserTold"}, body="BrowserIn"))
def add_own_browser() -> Response:
    """Let a browser of the signed-in officer be told of new rescues and of what concerns their role.

    A sixth browser replaces the first.
    """
    officer = officer_of(blueprint.current_request)
    browser = browser_in(blueprint.current_request)
    browsers.add_to_officer(officer.username, browser, clock.now())
    return answer({"id": browser.id}, 201)


@blueprint.route("/v1/office/browsers/{browser}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "BrowserTold"}))
def remove_own_browser(browser: str) -> Response:
    """Tell a browser of the signed-in officer no more."""
    browsers.remove_from_officer(officer_of(blueprint.current_request).username, browser)
    return answer({"id": browser})
