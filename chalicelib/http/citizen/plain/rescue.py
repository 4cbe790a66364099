"""The short report of people in need, for browsers without scripts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError, TooMany
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sent.plain import PLAIN
from chalicelib.domain.tickets.attachments import MAX_BYTES, MAX_PHOTOS
from chalicelib.http.citizen import short_report
from chalicelib.http.citizen.plain import form, rendering
from chalicelib.http.core import addresses, receipts, requests, web_files
from chalicelib.http.core.contract import serves
from chalicelib.http.core.emergencies import running
from chalicelib.http.core.problems import answers_problems
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)


@blueprint.route("/cuu-ho", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ))
def plain_rescue_form() -> Response:
    """Serve the form of people in need for browsers without scripts; the numbers to call, without an emergency."""
    return web_files.without_slash(blueprint.current_request) or _shown({}, {})


@blueprint.route("/cuu-ho", methods=["POST"], content_types=[rendering.FORM])
@answers_problems
@serves(rendering.entry(Limited.EMERGENCY, "PlainRescueIn"))
def send_plain_rescue() -> Response:
    """Take in the short report of people in need from the form for browsers without scripts."""
    from chalicelib.http.citizen import schemas

    request, directory = blueprint.current_request, documents.current()
    given = form.fields_of(request)
    if rendering.is_from_elsewhere(request):
        return _shown(given, {"": PLAIN["elsewhere"]}, 403)
    try:
        report = requests.read_as(schemas.ShortReportIn, _body(given, directory))
        content = report.model_dump(mode="json", exclude={"confirm_phone"})
        submission = receipts.submission_of_form(given["key"], content) if "key" in given else None
        ticket, announced = short_report.take_in(request, report, submission, directory)
    except TooMany:
        raise
    except DomainError as error:
        # A telephone that may be wrong is asked about once; the same form sent again is taken as it is.
        asked = {"asked": given.get("phone", "-")} if error.code == "phone_doubtful" else {}
        return _shown(given | asked, rendering.faults_of(error), rendering.status_of(error))
    receipt = receipts.receipt(ticket, (), directory) | short_report.DATA_NOTICE
    link = addresses.address_of(request, f"#/phieu/{ticket.code}/{receipt['secret']}")
    return rendering.page(
        request,
        "sent.html",
        201,
        receipt=receipt,
        private_link=link,
        uploads=form.upload_forms(ticket.code, [photo.id for photo in announced]),
        most=MAX_BYTES // 1_000_000,
    )


def _body(given: Mapping[str, str], directory: Directory) -> dict[str, Any]:
    """The body that the API takes, made of the form's fields."""
    place, photos = form.place_of(given, directory), form.photos_of(given)
    counts = {name: _number(given[name]) for name in messages.IN_NEED if name in given}
    texts = {name: given[name] for name in ("phone", "text") if name in given}
    confirmed = given.get("asked") == given.get("phone", "-")
    return {"place": place, **counts, **texts, "photos": photos, "confirm_phone": confirmed}


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) <= 6 else text


def _shown(given: Mapping[str, str], faults: Mapping[str, Any], status: int = 200) -> Response:
    directory = documents.current()
    return rendering.page(
        blueprint.current_request,
        "rescue.html",
        status,
        given={"key": str(uuid.uuid4()), "people": "1", **given},
        faults=faults,
        emergencies=running(directory),
        communes=[one for one in form.communes_of(directory) if directory.emergencies.over(one[0])],
        counts=[name for name in messages.IN_NEED if name != "people"],
        most=MAX_PHOTOS,
    )
