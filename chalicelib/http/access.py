"""Who else may come in, and who may not: partners' keys, and measures against abuse. For administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import PartnerKey
from chalicelib.domain.access.quotas import SubjectKind
from chalicelib.domain.errors import Invalid, NotFound, NotPossible
from chalicelib.domain.province.officers import Officer
from chalicelib.http import guard, requests
from chalicelib.http.contract import PAGES, Caller, Entry, serves
from chalicelib.http.identity import administrator_of
from chalicelib.http.office import officers
from chalicelib.http.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.directory import partners
from chalicelib.store.keys import stamp
from chalicelib.store.limits import measures

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.http import schemas

access = Blueprint(__name__)

#: No measure and no key is made for longer without somebody looking at it again.
MAX_DAYS = 366


@access.route("/v1/admin/keys", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "KeyMade"}, body="KeyIn", shows=("Location",)))
def make_key() -> Response:
    """Make a partner's key. Only this answer ever holds the key itself."""
    from chalicelib.http import schemas

    officer, now = _administrator(), clock.now()
    wanted = requests.body_as(access.current_request, schemas.KeyIn)
    if wanted.expires_at is not None:
        _check_end("expires_at", wanted.expires_at, now)
    key_id, text, secret_hash = signing.new_api_key()
    key = PartnerKey(
        id=key_id,
        partner=wanted.partner,
        scopes=frozenset(wanted.scopes),
        secret_hash=secret_hash,
        per_minute=wanted.per_minute,
        made_by=officer.username,
        made_at=now,
        expires_at=wanted.expires_at,
    )
    partners.put(key)
    return answer({**_key(key), "key": text}, 201, {"Location": f"/v1/admin/keys/{key_id}"})


@access.route("/v1/admin/keys", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Keys"}, query=PAGES))
def list_keys() -> Response:
    """All partners' keys, those that are over too, without what opens anything."""
    _administrator()
    wanted = requests.page_of(access.current_request, "keys")
    found, rest = partners.listed(limit=wanted.limit, after=wanted.after)
    return answer({"keys": [_key(one) for one in found], "cursor": wanted.cursor(rest)})


@access.route("/v1/admin/keys/{key}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "KeyLine"}))
def revoke_key(key: str) -> Response:
    """Take a key back: it opens nothing after a minute at the latest. The line stays."""
    revoked = partners.revoke(key, by=_administrator().username, at=clock.now())
    if revoked is None:
        raise NotFound("not_found")
    return answer(_key(revoked))


@access.route("/v1/admin/blocks", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "Block"}, body="MeasureIn"))
def take_measure() -> Response:
    """Block an address, a telephone or a key for a time, or demand a confirmed telephone of it; with the reason."""
    from chalicelib.http import schemas

    officer, now = _administrator(), clock.now()
    wanted = requests.body_as(access.current_request, schemas.MeasureIn)
    _check_end("until", wanted.until, now)
    kind, whose = _subject(wanted)
    taken = measures.Taken(
        id=measures.new_id(wanted.until),
        measure=wanted.measure,
        kind=kind,
        whose=whose,
        reason=wanted.reason,
        by=officer.username,
        since=now,
        until=wanted.until,
    )
    measures.put(taken)
    return answer(_measure(taken), 201)


@access.route("/v1/admin/blocks", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Blocks"}, query=PAGES))
def list_measures() -> Response:
    """All measures, those that end last first: who took them and why, and who lifted them and why."""
    _administrator()
    wanted = requests.page_of(access.current_request, "blocks")
    found, rest = measures.listed(limit=wanted.limit, after=wanted.after)
    return answer({"blocks": [_measure(one) for one in found], "cursor": wanted.cursor(rest)})


@access.route("/v1/admin/blocks/{block}/lift", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Block"}, body="LiftIn", refusals=(409,)))
def lift_measure(block: str) -> Response:
    """End a measure before its time, with the reason."""
    from chalicelib.http import schemas

    officer = _administrator()
    reason = requests.body_as(access.current_request, schemas.LiftIn).reason
    try:
        lifted = measures.lift(block, measures.Lifted(officer.username, clock.now(), reason))
    except measures.AlreadyOver:
        raise NotPossible("measure_over") from None
    if lifted is None:
        raise NotFound("not_found")
    return answer(_measure(lifted))


def _administrator() -> Officer:
    return administrator_of(access.current_request)


def _check_end(field: str, end: datetime, now: datetime) -> None:
    if not now < end <= now + timedelta(days=MAX_DAYS):
        raise Invalid("until_out_of_range", field=field, days=MAX_DAYS)


def _subject(wanted: schemas.MeasureIn) -> tuple[SubjectKind, str]:
    if wanted.key is not None:
        return SubjectKind.KEY, wanted.key
    if wanted.phone is not None:
        return SubjectKind.PHONE, guard.hash_of(SubjectKind.PHONE, wanted.phone)
    assert wanted.address is not None  # noqa: S101 - the schema takes exactly one
    return SubjectKind.ADDRESS, guard.hash_of(SubjectKind.ADDRESS, guard.canonical(wanted.address))


def _key(key: PartnerKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "prefix": f"pk_{key.id}_",
        "partner": key.partner,
        "scopes": sorted(key.scopes),
        "per_minute": key.per_minute,
        "made_by": key.made_by,
        "made_at": stamp(key.made_at),
        "expires_at": key.expires_at and stamp(key.expires_at),
        "revoked_by": key.revoked_by,
        "revoked_at": key.revoked_at and stamp(key.revoked_at),
        "used_on": key.used_on,
    }


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
