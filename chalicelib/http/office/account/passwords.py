"""Replace one's own password: at the first sign-in, and whenever an officer wants to."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.services import staffing
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/password", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "PasswordSet"}, body="OwnPasswordIn", refusals=(403,), limit=Limited.PASSWORD))
def replace_password() -> Response:
    """Replace an officer's password by one of their own. Takes the present one, or the one-time one of a mail.

    No session is needed, because a one-time password begins none. All sessions end, and the officer is told by mail.
    """
    from chalicelib.http.office import schemas

    given, now = requests.body_as(blueprint.current_request, schemas.OwnPasswordIn), clock.now()
    directory = documents.current()
    names = (directory.province.name, *(unit.name for unit in directory.units.values()))
    staffing.choose_password(given.username.strip().lower(), given.present, given.password, names=names, now=now)
    logger.info("an officer chose a password")
    return answer({"set_at": stamp(now)})
