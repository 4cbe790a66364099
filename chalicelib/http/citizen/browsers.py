"""Let browsers of a report's sender be told (Web Push), and note that a message was opened."""

from __future__ import annotations

from datetime import timedelta

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.tickets import retention
from chalicelib.http.citizen.reports import find_as_sender
from chalicelib.http.core import requests
from chalicelib.http.core.browsers import browser_in
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import adoption_uses
from chalicelib.store.directory import documents
from chalicelib.store.messages import notices
from chalicelib.store.vault import browsers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/reports/{code}/browsers", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SENDER,
        {201: "BrowserTold"},
        body="BrowserIn",
        takes=("X-Report-Secret", "X-Through"),
        limit=Limited.READ,
    )
)
def add_browser(code: str) -> Response:
    """Let a browser of the sender be told of the report's course. A sixth browser replaces the first.

    The address is kept as long as the sender's contact.
    """
    code = requests.code_in(code)
    found = find_as_sender(code)
    ended = retention.ended_at(found.events)
    browser = browser_in(blueprint.current_request)
    expires = ended and ended + timedelta(days=documents.current().province.contact_days)
    browsers.add_to_report(code, browser, clock.now(), expires)
    through, commune = requests.through(blueprint.current_request), found.ticket.place.commune
    adoption_uses.count(UseKind.PUSH, browser.id, through=through, commune=commune)
    return answer({"id": browser.id}, 201)


@blueprint.route("/v1/reports/{code}/browsers/{browser}", methods=["DELETE"])
@answers_problems
@serves(Entry(Caller.SENDER, {200: "BrowserTold"}, takes=("X-Report-Secret",), limit=Limited.READ))
def remove_browser(code: str, browser: str) -> Response:
    """Tell a browser no more. The address is removed."""
    code = requests.code_in(code)
    find_as_sender(code)
    browsers.remove_from_report(code, browser)
    return answer({"id": browser})


@blueprint.route("/v1/reports/{code}/opened", methods=["POST"])
@answers_problems
@serves(Entry(Caller.SENDER, {200: "Opened"}, body="EmptyIn", takes=("X-Report-Secret",), limit=Limited.READ))
def note_opened(code: str) -> Response:
    """Say that a message to a browser was opened. The SMS that would follow is not sent."""
    from chalicelib.http.citizen import schemas

    code = requests.code_in(code)
    find_as_sender(code)
    requests.body_as(blueprint.current_request, schemas.EmptyIn)
    return answer({"code": code, "dropped": notices.opened(code)})
