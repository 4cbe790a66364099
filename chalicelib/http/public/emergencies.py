"""The running emergencies."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.emergencies import running
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)


@blueprint.route("/v1/emergencies", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "EmergenciesOut"}, limit=Limited.READ, scope=Scope.READ))
def list_running() -> Response:
    """List the running emergencies: communes (null: the whole province), beginning, and public notice."""
    return answer({"emergencies": running(documents.current())})
