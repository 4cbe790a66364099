"""Supervisors and administrators declare and end emergencies."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Decision, Emergency
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts import text
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.emergencies import shown_decision
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.directory import emergencies as store
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)

_SWITCHERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


@blueprint.route("/v1/admin/emergencies", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "AllEmergencies"}))
def list_all() -> Response:
    """List the running and the latest ended emergencies, with reasons and who declared and ended them."""
    _switcher()
    return answer({"emergencies": [_whole(one) for one in store.now_known()]})


@blueprint.route("/v1/admin/emergencies", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "EmergencyOut"}, body="EmergencyIn"))
def declare() -> Response:
    """Declare an emergency over communes or the whole province. 422 if another one covers one of the communes."""
    from chalicelib.http.admin import schemas

    officer = _switcher()
    body = requests.body_as(blueprint.current_request, schemas.EmergencyIn)
    communes = None if body.communes == "all" else body.communes
    directory = documents.current()
    _check_communes(communes or [], directory)
    declared = store.declare(
        communes,
        notice=text.Text(body.notice, body.notice_en),
        reason=body.reason,
        by=officer.username,
        at=clock.now(),
        decision=Decision(body.decision.number, body.decision.date, body.decision.signer),
        names={code: unit.area for code, unit in directory.communes.items()},
    )
    return answer(_whole(declared), 201)


@blueprint.route("/v1/admin/emergencies/{emergency}/end", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "EmergencyOut"}, body="ReasonIn", refusals=(409,)))
def end(emergency: str) -> Response:
    """End an emergency for a reason. The clocks that it froze continue with the time that was left."""
    from chalicelib.schemas import fields

    officer = _switcher()
    reason = requests.body_as(blueprint.current_request, fields.ReasonIn).reason
    return answer(_whole(store.end(unquote(emergency), reason=reason, by=officer.username, at=clock.now())))


def _switcher() -> Officer:
    officer = officer_of(blueprint.current_request)
    if not officer.roles & _SWITCHERS:
        raise NotAllowed("forbidden")
    return officer


def _check_communes(communes: list[str], reference: Directory) -> None:
    unknown = [number for number, commune in enumerate(communes) if commune not in reference.communes]
    if unknown:
        raise InvalidFields([Invalid("unknown_commune", field=f"communes.{number}") for number in unknown])


def _whole(one: Emergency) -> dict[str, Any]:
    return {
        "id": one.id,
        "communes": "all" if one.communes is None else list(one.communes),
        "since": stamp(one.since),
        "notice": one.notice.vi,
        "notice_en": one.notice.en,
        "decision": shown_decision(one),
        "reason": one.reason,
        "declared_by": one.declared_by,
        "ended_at": one.ended_at and stamp(one.ended_at),
        "ended_by": one.ended_by,
        "end_reason": one.end_reason,
    }
