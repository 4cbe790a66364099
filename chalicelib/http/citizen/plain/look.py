"""Pages without scripts that show a report: to its sender by code and secret, and to anyone."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError, NotFound, TooMany
from chalicelib.domain.texts.codes import read_code, spoken
from chalicelib.domain.tickets import rights
from chalicelib.http.citizen.plain import form, rendering, tiles
from chalicelib.http.citizen.reports import seen_by_sender
from chalicelib.http.core import addresses, guard, web_files
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_for_anyone
from chalicelib.http.core.operator import operator
from chalicelib.http.core.problems import answers_problems
from chalicelib.http.core.public_ticket import public_ticket
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import ANNOUNCED

blueprint = Blueprint(__name__)

#: The picture that chats show: large enough for Facebook's wide card (600 pixels), small enough for Zalo.
_PREVIEW = "800"


@blueprint.route("/tra-cuu", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ))
def plain_look() -> Response:
    """Serve the form for looking up a report, for browsers without scripts."""
    return web_files.without_slash(blueprint.current_request) or _asked({}, {})


@blueprint.route("/tra-cuu", methods=["POST"], content_types=[rendering.FORM])
@answers_problems
@serves(rendering.entry(Limited.READ, "PlainLookIn"))
def plain_found() -> Response:
    """Show a report by its code: the sender's view with the secret. The secret is in the body: addresses are logged."""
    request = blueprint.current_request
    given = form.fields_of(request)
    try:
        code = read_code(given.get("code", ""))
        if code is None:
            raise NotFound("not_found")
        secret = given.get("secret", "").strip()
        if secret:
            guard.tries_secret(request, code)
        whole, is_sender = find_for_anyone(request, code, secret or None)
    except TooMany:
        raise
    except DomainError as error:
        return _asked(given, rendering.faults_of(error), rendering.status_of(error))
    if not is_sender:
        return _public(whole)
    seen = seen_by_sender(whole)
    waiting = [photo.id for photo in whole.photos if photo.id.startswith("r") and photo.state == ANNOUNCED]
    return _report(seen, uploads=form.upload_forms(code, waiting))


@blueprint.route("/bao-cao/{code}", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ))
def public_page(code: str) -> Response:
    """Serve the public page of a report, which chats preview. Other reports answer as unknown codes do."""
    return web_files.without_slash(blueprint.current_request) or _public(_public_one(code))


@blueprint.route("/bao-cao/{code}/anh.jpg", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {302: None}, limit=Limited.READ, linked=True))
def preview_picture(code: str) -> Response:
    """Lead to the first public picture of a public report, by a link of the present."""
    seen = public_ticket(_public_one(code), documents.current(), clock.now())
    for photo in seen["photos"]:
        links = photo.get("jpegs") or photo.get("links")
        if links:
            return Response(
                "", status_code=302, headers={"Location": links[_PREVIEW], "Content-Type": "text/html; charset=utf-8"}
            )
    raise rendering.not_found()


def _public_one(code: str) -> tickets.Whole:
    known = read_code(unquote(code))
    whole = tickets.whole(known) if known else None
    if whole is None or not rights.is_public(whole.ticket, documents.current()):
        raise rendering.not_found()
    return whole


def _public(whole: tickets.Whole) -> Response:
    seen = public_ticket(whole, documents.current(), clock.now())
    return _report(seen, indexed=operator().indexed, public=True)


def _report(
    seen: dict[str, Any], *, uploads: list[Any] | None = None, indexed: bool = False, public: bool = False
) -> Response:
    request, code = blueprint.current_request, seen["code"]
    place = seen["place"]
    has_point = place["lat"] is not None
    return rendering.page(
        request,
        "report.html",
        indexed=indexed,
        seen=seen,
        shown_code=spoken(code),
        public=public,
        uploads=uploads or [],
        most=0,
        address=addresses.address_of(request, f"bao-cao/{code}"),
        tiles=tiles.around(place["lat"], place["lon"], settings().tiles_url) if has_point else None,
        attribution=settings().tiles_attribution,
    )


def _asked(given: dict[str, str], faults: dict[str, Any], status: int = 200) -> Response:
    prefix = documents.current().province.prefix
    return rendering.page(
        blueprint.current_request, "look.html", status, given=given, faults=faults, example=f"{prefix} 4827 395 165"
    )
