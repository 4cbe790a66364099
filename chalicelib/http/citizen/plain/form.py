"""The form without scripts: it sends a report by the same checks as the API, and shows the code."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError, Invalid, TooMany
from chalicelib.domain.places.assets import Asset, standing_for
from chalicelib.domain.places.typed import point_in
from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import FIELD_REPORT, IDEA_REPORT, PROCEDURE_REPORT
from chalicelib.domain.province.procedures import ProcedureLine
from chalicelib.domain.province.questions import QuestionType, number_in
from chalicelib.domain.texts.sent.notice import AgreedBy, consent
from chalicelib.domain.texts.sent.plain import PLAIN
from chalicelib.domain.texts.text import joined
from chalicelib.domain.tickets.attachments import MAX_BYTES, MAX_PHOTOS
from chalicelib.http.citizen import reports
from chalicelib.http.citizen.plain import rendering
from chalicelib.http.core import addresses, notice, receipts, requests, web_files
from chalicelib.http.core.contract import serves
from chalicelib.http.core.emergencies import running
from chalicelib.http.core.problems import InvalidFields, answers_problems
from chalicelib.media import files
from chalicelib.store.directory import assets, documents, procedures

blueprint = Blueprint(__name__)

#: What the form may hold: many fields, no files.
MAX_FORM = 64 * 1024
UPLOADED = "don-gian/anh"


@blueprint.route("/don-gian", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ, q="the asset whose label was scanned"))
def plain_form() -> Response:
    """Serve the form for browsers without scripts.

    A label that was scanned (``q``) fills in place and category; ``thu-tuc`` makes it the form about that procedure,
    ``loai=idea`` the form of an idea.
    """
    request = blueprint.current_request
    if slash := web_files.without_slash(request):
        return slash
    given = {"key": str(uuid.uuid4())}
    asked = requests.query(request, "thu-tuc")
    if asked and _procedure(asked, documents.current()):
        return _shown({**given, "procedure": asked}, {})
    if requests.query(request, "loai") == IDEA_REPORT:
        return _shown({**given, "report_type": IDEA_REPORT}, {})
    label = requests.query(request, "q")
    if label is None:
        return _shown(given, {})
    asset = assets.get(label)
    if asset is None:
        return _shown(given, {"": PLAIN["form.label.unknown"]})
    return _shown({**given, **_of_label(standing_for(asset, assets.get))}, {})


def _of_label(asset: Asset) -> dict[str, str]:
    """The fields that a label fills in."""
    given = {"asset": asset.id, "place.commune": asset.commune, "place.address": asset.name}
    return given | ({"category": asset.category} if asset.category else {})


@blueprint.route("/don-gian", methods=["POST"], content_types=[rendering.FORM])
@answers_problems
@serves(rendering.entry(Limited.SEND, "PlainReportIn"))
def send_plain_form() -> Response:
    """Take in the report of the form for browsers without scripts. Answers a page with the code, or the form again."""
    request = blueprint.current_request
    given = fields_of(request)
    if rendering.is_from_elsewhere(request):
        return _shown(given, {"": PLAIN["elsewhere"]}, 403)
    directory = documents.current()
    category = directory.leaf_categories.get(given.get("category", ""))
    must_ask = category is not None and any(question.required for question in category.questions)
    if category and must_ask and given.get("asked") != category.id:
        # The questions of a category are known when it is chosen. Optional ones alone do not hold a report up.
        return _shown(given, {"": PLAIN["form.more"]})
    if category and given.get("hinted") != category.id and (hints := category.hints_for(given.get("description", ""))):
        # Told once, before sending; the same form sent again is a report.
        told = joined((*(hint.text for hint in hints), PLAIN["form.hinted"]), " ")
        return _shown({**given, "hinted": category.id}, {"": told})
    try:
        ticket, announced = _sent(given, category, directory)
    except TooMany:
        raise
    except DomainError as error:
        return _shown(given, rendering.faults_of(error), rendering.status_of(error))
    receipt = receipts.receipt(ticket, (), directory)
    return rendering.page(
        request,
        "sent.html",
        201,
        receipt=receipt,
        private_link=addresses.address_of(request, f"#/phieu/{ticket.code}/{receipt['secret']}"),
        uploads=upload_forms(ticket.code, [photo.id for photo in announced]),
        most=MAX_BYTES // 1_000_000,
    )


@blueprint.route(f"/{UPLOADED}", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ))
def plain_uploaded() -> Response:
    """Serve the page that the storage shows after a photo was uploaded from a page without scripts."""
    return rendering.page(blueprint.current_request, "uploaded.html")


def upload_forms(code: str, photos: Sequence[str]) -> list[files.UploadForm]:
    """Return a form for each announced photo, which a browser sends to the storage itself."""
    then = addresses.address_of(blueprint.current_request, UPLOADED)
    return [files.upload_form(code, photo, "image/jpeg", then) for photo in photos]


def fields_of(request: Request) -> dict[str, str]:
    """Read a form's fields, with texts in NFC. Several values of a name are joined by commas. Raises DomainError."""
    raw = request.raw_body or b""
    body = raw if isinstance(raw, bytes) else raw.encode()
    if len(body) > MAX_FORM:
        raise DomainError("body_too_large")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=False, max_num_fields=100, errors="strict")
    except ValueError:
        raise DomainError("body_malformed") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
        found[name] = f"{found[name]},{text}" if name in found else text
    return found


def communes_of(directory: Directory) -> list[tuple[str, str]]:
    """Return the communes to choose from: code and name, by name."""
    return sorted(((code, unit.area.vi) for code, unit in directory.communes.items()), key=lambda one: one[1])


def place_of(given: Mapping[str, str], directory: Directory) -> dict[str, Any]:
    """The place that the API takes: commune and address, and a point of the province that the address holds."""
    place: dict[str, Any] = {
        name: given[f"place.{name}"] for name in ("commune", "address") if f"place.{name}" in given
    }
    # A point elsewhere is more likely a slip than the place, and stays words.
    point = point_in(given.get("place.address", ""))
    if point and directory.province.bounds.contain(*point):
        place["lat"], place["lon"] = point
    return place


def photos_of(given: Mapping[str, str]) -> list[dict[str, Any]]:
    """The photos that the API is told of: as many as were chosen, to be sent by the next page's forms."""
    photos = given.get("photos", "0")
    many = min(int(photos), MAX_PHOTOS) if re.fullmatch("[0-9]{1,3}", photos) else 0
    return [{"content_type": "image/jpeg", "size": MAX_BYTES}] * many


def _sent(given: Mapping[str, str], category: Category | None, directory: Directory) -> tuple[Any, Any]:
    from chalicelib.http.citizen import schemas

    missing = [name for name in ("category", "description") if not given.get(name, "").strip()]
    if not (given.get("place.commune") or given.get("place.address")):
        missing.append("place.commune")
    if missing:
        raise InvalidFields([Invalid("field_required", field=name) for name in missing])
    report = requests.read_as(schemas.ReportIn, _body(given, category, directory))
    submission = None
    if key := given.get("key"):
        content = report.model_dump(mode="json")
        submission = receipts.submission_of_form(key, content)
    return reports.take_in(blueprint.current_request, report, submission, directory)


def _body(given: Mapping[str, str], category: Category | None, directory: Directory) -> dict[str, Any]:
    """The body that the API takes, made of the form's fields."""
    contact = {name: given[f"contact.{name}"] for name in ("name", "phone", "email") if f"contact.{name}" in given}
    body: dict[str, Any] = {
        "category": given.get("category", ""),
        "description": given.get("description", ""),
        "place": place_of(given, directory),
        "answers": dict(_answers(given, category)) if category else {},
        "photos": photos_of(given),
    }
    if contact:
        body |= {"contact": contact, "consent": given.get("consent") == "yes"}
    if given.get("visibility") == "private":
        body["visibility"] = "private"
    if given.get("asset"):
        body["asset"] = given["asset"]
    if given.get("procedure"):
        body |= {"report_type": PROCEDURE_REPORT, "procedure": given["procedure"]}
    elif given.get("report_type") == IDEA_REPORT:
        body |= {"report_type": IDEA_REPORT}
    return body


def _procedure(code: str, directory: Directory) -> ProcedureLine | None:
    """The procedure with this code, if reports about procedures are taken."""
    if PROCEDURE_REPORT not in directory.report_types:
        return None
    return procedures.lines(directory.procedures).get(code)


def _answers(given: Mapping[str, str], category: Category) -> Iterator[tuple[str, Any]]:
    for question in category.questions:
        text = given.get(f"answers.{question.code}")
        if text is None:
            continue
        if question.type is QuestionType.NUMBER:
            yield question.code, number_in(text)
        elif question.type is QuestionType.MULTIVALUELIST:
            yield question.code, text.split(",")
        elif question.type is QuestionType.DATETIME:
            yield question.code, f"{text}:00+07:00" if len(text) == len("2026-01-01T10:00") else text
        else:
            yield question.code, text


def _shown(given: Mapping[str, str], faults: Mapping[str, Any], status: int = 200) -> Response:
    directory = documents.current()
    procedure = _procedure(given.get("procedure", ""), directory)
    idea = IDEA_REPORT if given.get("report_type") == IDEA_REPORT and IDEA_REPORT in directory.report_types else None
    report_type = PROCEDURE_REPORT if procedure else idea or FIELD_REPORT
    leaves = [
        one
        for one in directory.leaf_categories.values()
        if one.id != directory.emergency_category and directory.is_of_type(one, report_type)
    ]
    return rendering.page(
        blueprint.current_request,
        "form.html",
        status,
        given={"key": str(uuid.uuid4()), **given},
        procedure=procedure,
        idea=idea,
        faults=faults,
        emergencies=running(directory),
        categories=leaves,
        communes=communes_of(directory),
        category=directory.leaf_categories.get(given.get("category", "")),
        asset=assets.get(given["asset"]) if given.get("asset") else None,
        most=MAX_PHOTOS,
        consent=consent(notice.says(directory), AgreedBy.SHOWN),
    )
