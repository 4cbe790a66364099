"""The running emergencies."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergency
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)


@blueprint.route("/v1/emergencies", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "EmergenciesOut"}, limit=Limited.READ, scope=Scope.READ))
def list_running() -> Response:
    """List the running emergencies: communes (null: the whole province), beginning, and public notice."""
    reference = documents.current()
    return answer({"emergencies": [_public(one, reference) for one in reference.emergencies.running]})


def _public(one: Emergency, reference: Directory) -> dict[str, Any]:
    names = {code: reference.communes[code].name for code in one.communes or () if code in reference.communes}
    return {
        "id": one.id,
        "communes": None if one.communes is None else list(one.communes),
        "commune_names": names,
        "since": stamp(one.since),
        "notice": one.notice.vi,
        "notice_en": one.notice.en,
    }
