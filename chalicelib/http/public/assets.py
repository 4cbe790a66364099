"""Places and things with labels, as anyone sees them: what a label opens, and the public reports about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import NotFound
from chalicelib.domain.places.assets import Asset, standing_for
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import paging, pieces, requests
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.core.public_ticket import public_asset
from chalicelib.runtime import clock
from chalicelib.store.directory import assets, documents
from chalicelib.store.tickets import of_assets, tickets

blueprint = Blueprint(__name__)

#: A label leads to the same asset for years; a shared cache may answer for a minute.
_KEPT = {"Cache-Control": "public, max-age=60"}


@blueprint.route("/v1/assets/{asset}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "AssetOut"}, limit=Limited.READ, scope=Scope.READ))
def show_asset(asset: str) -> Response:
    """Show the place or thing that a label leads to: the one with this id, or the one that took its place."""
    found = _found(asset)
    return answer(_seen(standing_for(found, assets.get), found.id, documents.current()), headers=_KEPT)


@blueprint.route("/v1/assets/{asset}/reports", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "AssetReports"}, query=PAGES, limit=Limited.READ, scope=Scope.READ))
def list_asset_reports(asset: str) -> Response:
    """List the public reports about a place or thing with a label, newest first."""
    found, directory = _found(asset), documents.current()
    wanted = requests.page_of(blueprint.current_request, "asset", found.id)

    def read(limit: int, after: str | None) -> tuple[Iterable[str], str | None]:
        return of_assets.page(found.id, after, limit)

    def visible(codes: Iterable[str]) -> list[Ticket]:
        listed = list(codes)
        heads = tickets.heads(listed) if listed else {}
        seen = [heads[code].ticket for code in listed if code in heads]
        return [one for one in seen if _is_shown(one, directory)]

    shown, rest = paging.filled(wanted.limit, wanted.after, read, visible)
    lines = pieces.brief_list(shown, directory, clock.now())
    return answer({"reports": lines, "cursor": wanted.cursor(rest)})


def _is_shown(ticket: Ticket, directory: Directory) -> bool:
    is_known = public_asset(ticket, directory) is not None
    return is_known and rights.is_listed(ticket) and rights.is_public(ticket, directory)


def _found(asset: str) -> Asset:
    found = assets.get(unquote(asset).lower())
    if found is None:
        raise NotFound("unknown_asset")
    return found


def _seen(asset: Asset, label: str, directory: Directory) -> dict[str, Any]:
    category = asset.category if asset.category in directory.leaf_categories else None
    return {
        **pieces.shown_asset(asset, directory),
        "label": label,
        "category": category and pieces.category_of(category, directory),
    }
