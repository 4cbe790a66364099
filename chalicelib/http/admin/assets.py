"""Administrators keep the places and things with labels, and print the labels."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import Invalid
from chalicelib.domain.places.assets import Asset, AssetKind, faults
from chalicelib.domain.province.directory import Directory
from chalicelib.http.core import addresses, pieces, qr, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import assets, documents

blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/assets", methods=["GET"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.ADMINISTRATOR,
        {200: "Assets"},
        query={
            "begins": "how the id begins",
            "commune": "a commune's official code",
            "kind": "a kind, for example lamp",
            "labels": "yes: with the QR code of each label, without what is removed",
            **PAGES,
        },
    )
)
def list_assets() -> Response:
    """List the places and things with labels by id. A page may be short and still not be the last one."""
    request = blueprint.current_request
    administrator_of(request)
    directory = documents.current()
    begins, kind = requests.query(request, "begins"), requests.query(request, "kind")
    commune = requests.commune(request, directory)
    if kind is not None and kind not in set(AssetKind):
        raise Invalid("not_one_of", field="kind", allowed=", ".join(AssetKind))
    printed = requests.query(request, "labels") == "yes"
    wanted = requests.page_of(request, "assets", begins, commune, kind, str(printed))

    def shown(asset: Asset) -> bool:
        if printed and asset.removed:
            return False
        return commune in (None, asset.commune) and kind in (None, asset.kind)

    found, rest = assets.listed(begins=begins or "", shown=shown, limit=wanted.limit, after=wanted.after)
    return answer({"assets": [_line(one, directory, printed) for one in found], "cursor": wanted.cursor(rest)})


@blueprint.route("/v1/admin/assets/{asset}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "AssetLineOut"}, body="AssetIn"))
def put_asset(asset: str) -> Response:
    """Create or replace a place or thing with a label. None is deleted: a label that hangs must lead somewhere."""
    from chalicelib.schemas.assets import AssetIn, AssetLine

    administrator = administrator_of(blueprint.current_request)
    body = requests.body_as(blueprint.current_request, AssetIn)
    line = requests.read_as(AssetLine, {"id": unquote(asset), **body.model_dump()})
    made, directory = line.as_asset(line.id), documents.current()
    wrong = list(faults(made, directory, lambda other: assets.get(other) is not None))
    if wrong:
        raise InvalidFields(wrong)
    assets.put(made, by=administrator.username, at=clock.now())
    return answer(_line(made, directory, printed=False))


def _line(asset: Asset, directory: Directory, printed: bool) -> dict[str, Any]:
    address = addresses.address_of(blueprint.current_request, f"q/{asset.id}")
    return {
        **pieces.shown_asset(asset, directory),
        "category": asset.category,
        "note": asset.note,
        "successor": asset.successor,
        "address": address,
        "qr": qr.svg(address) if printed else None,
    }
