"""Administrators make, list and revoke partners' keys."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import PartnerKey
from chalicelib.domain.access.quotas import check_end
from chalicelib.domain.errors import NotFound
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.directory import partners
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/keys", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "KeyMade"}, body="KeyIn", shows=("Location",)))
def make_key() -> Response:
    """Make a partner's key. Only this answer shows the key."""
    from chalicelib.http.admin import schemas

    officer, now = administrator_of(blueprint.current_request), clock.now()
    body = requests.body_as(blueprint.current_request, schemas.KeyIn)
    if body.expires_at is not None:
        check_end("expires_at", body.expires_at, now)
    key_id, text, secret_hash = signing.new_api_key()
    key = PartnerKey(
        id=key_id,
        partner=body.partner,
        scopes=frozenset(body.scopes),
        secret_hash=secret_hash,
        per_minute=body.per_minute,
        made_by=officer.username,
        made_at=now,
        expires_at=body.expires_at,
    )
    partners.put(key)
    return answer({**_key(key), "key": text}, 201, {"Location": f"/v1/admin/keys/{key_id}"})


@blueprint.route("/v1/admin/keys", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Keys"}, query=PAGES))
def list_keys() -> Response:
    """List all partners' keys, including expired and revoked ones, without their secrets."""
    administrator_of(blueprint.current_request)
    page_request = requests.page_of(blueprint.current_request, "keys")
    listed, rest = partners.listed(limit=page_request.limit, after=page_request.after)
    return answer({"keys": [_key(one) for one in listed], "cursor": page_request.cursor(rest)})


@blueprint.route("/v1/admin/keys/{key}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "KeyLine"}))
def revoke_key(key: str) -> Response:
    """Revoke a key. It stops working within a minute, and stays in the list."""
    revoked = partners.revoke(key, by=administrator_of(blueprint.current_request).username, at=clock.now())
    if revoked is None:
        raise NotFound("not_found")
    return answer(_key(revoked))


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
