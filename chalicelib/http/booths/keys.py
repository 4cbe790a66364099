"""Administrators make, list and take back the keys of service counters."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.booth_keys import BoothKey
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.province.directory import Directory
from chalicelib.http.core import addresses, pieces, qr, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.directory import booth_keys, documents
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/booth-keys", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "BoothKeyMade"}, body="BoothKeyIn", shows=("Location",)))
def make_booth_key() -> Response:
    """Make a key of a counter. Only this answer shows the key, its address, and the address as a QR code."""
    from chalicelib.http.booths import schemas

    request, directory = blueprint.current_request, documents.current()
    officer = administrator_of(request)
    body = requests.body_as(request, schemas.BoothKeyIn)
    if body.booth not in directory.booths.booths:
        raise Invalid("booth_gone", field="booth", name=body.booth)
    key_id, text, secret_hash = signing.new_booth_key()
    key = BoothKey(key_id, body.booth, body.via, body.note, secret_hash, officer.username, clock.now())
    booth_keys.put(key)
    # What stands behind "#" reaches no server and no log.
    address = f"{addresses.address_of(request, 'danh-gia')}#{text}"
    made = {**_line(key, directory), "key": text, "address": address, "qr": qr.svg(address)}
    return answer(made, 201, {"Location": f"/v1/admin/booth-keys/{key_id}"})


@blueprint.route("/v1/admin/booth-keys", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "BoothKeys"}, query=PAGES))
def list_booth_keys() -> Response:
    """List the keys of counters, including those that were taken back, without their secrets."""
    administrator_of(blueprint.current_request)
    page_request, directory = requests.page_of(blueprint.current_request, "booth-keys"), documents.current()
    listed, rest = booth_keys.listed(limit=page_request.limit, after=page_request.after)
    return answer({"keys": [_line(one, directory) for one in listed], "cursor": page_request.cursor(rest)})


@blueprint.route("/v1/admin/booth-keys/{key}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "BoothKeyLine"}))
def revoke_booth_key(key: str) -> Response:
    """Take a key back. It stops working within a minute, and stays in the list."""
    by = administrator_of(blueprint.current_request).username
    revoked = booth_keys.revoke(key, by=by, at=clock.now())
    if revoked is None:
        raise NotFound("not_found")
    return answer(_line(revoked, documents.current()))


def _line(key: BoothKey, directory: Directory) -> dict[str, Any]:
    booth = directory.booths.booths.get(key.booth)
    return {
        "id": key.id,
        "booth": key.booth,
        "booth_name": booth.name if booth else None,
        "via": key.via,
        "note": key.note,
        "made_by": key.made_by,
        "made_at": stamp(key.made_at),
        "revoked_by": key.revoked_by,
        "revoked_at": pieces.maybe_stamp(key.revoked_at),
        "used_on": key.used_on,
    }
