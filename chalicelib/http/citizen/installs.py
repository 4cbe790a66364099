"""Count that the page was put on a home screen."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.services import adoption_uses

blueprint = Blueprint(__name__)


@blueprint.route("/v1/installs", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "Installed"}, body="InstallIn", takes=("X-Through",), limit=Limited.SEND))
def note_install() -> Response:
    """Say that a browser has the page on its home screen. It counts once for the id that the browser made up."""
    from chalicelib.http.citizen import schemas

    request = blueprint.current_request
    browser = requests.body_as(request, schemas.InstallIn).browser
    adoption_uses.count(UseKind.INSTALL, browser, through=requests.through(request))
    return answer({"noted": True})
