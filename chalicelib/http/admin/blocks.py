"""Measures against abuse: block an address, a telephone or a key, or require a confirmed telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import SubjectKind, check_end
from chalicelib.domain.errors import NotFound, NotPossible
from chalicelib.http.core import guard, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.keys import stamp
from chalicelib.store.limits import measures

if TYPE_CHECKING:
    from chalicelib.http.admin import schemas

blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/blocks", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "Block"}, body="MeasureIn"))
def take_measure() -> Response:
    """Block an address, a telephone or a key until a time, or require a confirmed telephone from an address."""
    from chalicelib.http.admin import schemas

    officer, now = administrator_of(blueprint.current_request), clock.now()
    body = requests.body_as(blueprint.current_request, schemas.MeasureIn)
    check_end("until", body.until, now)
    kind, whose = _subject(body)
    taken = measures.Taken(
        id=measures.new_id(body.until),
        measure=body.measure,
        kind=kind,
        whose=whose,
        reason=body.reason,
        by=officer.username,
        since=now,
        until=body.until,
    )
    measures.put(taken)
    return answer(_measure(taken), 201)


@blueprint.route("/v1/admin/blocks", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Blocks"}, query=PAGES))
def list_measures() -> Response:
    """List all measures, the latest end first, with who took and who lifted them, and why."""
    administrator_of(blueprint.current_request)
    page_request = requests.page_of(blueprint.current_request, "blocks")
    taken, rest = measures.listed(limit=page_request.limit, after=page_request.after)
    return answer({"blocks": [_measure(one) for one in taken], "cursor": page_request.cursor(rest)})


@blueprint.route("/v1/admin/blocks/{block}/lift", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Block"}, body="LiftIn", refusals=(409,)))
def lift_measure(block: str) -> Response:
    """End a measure early, with the reason."""
    from chalicelib.http.admin import schemas

    officer = administrator_of(blueprint.current_request)
    reason = requests.body_as(blueprint.current_request, schemas.LiftIn).reason
    try:
        lifted = measures.lift(block, measures.Lifted(officer.username, clock.now(), reason))
    except measures.AlreadyOver:
        raise NotPossible("measure_over") from None
    if lifted is None:
        raise NotFound("not_found")
    return answer(_measure(lifted))


def _subject(wanted: schemas.MeasureIn) -> tuple[SubjectKind, str]:
    if wanted.key is not None:
        return SubjectKind.KEY, wanted.key
    if wanted.phone is not None:
        return SubjectKind.PHONE, guard.hash_of(SubjectKind.PHONE, wanted.phone)
    assert wanted.address is not None  # noqa: S101 - the schema takes exactly one
    return SubjectKind.ADDRESS, guard.hash_of(SubjectKind.ADDRESS, guard.canonical(wanted.address))


def _measure(taken: measures.Taken) -> dict[str, Any]:
    lifted = taken.lifted
    return {
        "id": taken.id,
        "measure": taken.measure,
        "against": taken.kind,
        "key": taken.whose if taken.kind is SubjectKind.KEY else None,
        "reason": taken.reason,
        "by": taken.by,
        "since": stamp(taken.since),
        "until": stamp(taken.until),
        "lifted": lifted and {"by": lifted.by, "at": stamp(lifted.at), "reason": lifted.reason},
    }
