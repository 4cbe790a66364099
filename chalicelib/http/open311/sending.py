"""Take in a report that a partner's app sends, by the checks and the services of every other door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.domain.access.contact import contact_of, is_personal
from chalicelib.domain.access.partners import open311_channel
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid, NotFound
from chalicelib.domain.places.communes import commune_named
from chalicelib.domain.province.categories import Delivery
from chalicelib.domain.province.questions import QuestionType, number_in
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.texts.sent.open311 import NO_DESCRIPTION, NOTICES
from chalicelib.domain.texts.text import Text, joined
from chalicelib.domain.tickets import attachments
from chalicelib.domain.tickets.intake import check_report
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.http.core import guard, receipts, requests
from chalicelib.http.core.problems import InvalidFields
from chalicelib.http.open311 import reading, services, writing
from chalicelib.identity import signing
from chalicelib.media import files
from chalicelib.runtime import clock
from chalicelib.services import submissions
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalice.app import Request, Response

    from chalicelib.domain.province.categories import Category
    from chalicelib.domain.province.directory import Directory
    from chalicelib.domain.tickets.ticket import Ticket
    from chalicelib.schemas.fields import ContactIn

_PURPOSE = "open311 token"
#: Attributes in which FixMyStreet and others send their own id of a report.
_OWN_IDS = ("external_id", "fixmystreet_id")
_CONTACT = ("first_name", "last_name", "phone", "email")


def send(request: Request) -> Response:
    """Take in a report. Returns its id, or a token, or neither, by the type of its service."""
    from chalicelib.schemas.fields import AnyReportIn

    given, directory = reading.given(request), documents.current()
    reading.check_jurisdiction(request, directory)
    category = _category(given, directory)
    answers, ignored = _answers(given, category)
    consents = _consents(given)
    report = requests.read_as(AnyReportIn, _body(given, category, answers, directory, consents=consents))
    if len(given.files) > attachments.MAX_PHOTOS:
        raise Invalid("photo_limit", field="photos", limit=attachments.MAX_PHOTOS)
    if any(len(file.data) > attachments.MAX_BYTES for file in given.files):
        raise DomainError("body_too_large", field="photos")
    kept, wrong = check_report(directory, report.report_type, category.id, len(given.files), report.answers)
    if wrong:
        raise InvalidFields(wrong)
    partner = _partner(request)
    guard.sends_as(request, report.contact.phone if report.contact else None)
    ticket, announced = submissions.take_in(
        submissions.new_report(report, kept, directory, channel=open311_channel(partner)),
        directory,
        photo_types=[_type_of(file) for file in given.files],
        reporter=_reporter(report.contact),
        submission=_submission(request, given, partner, report.model_dump(mode="json")),
    )
    for photo, file in zip(announced, given.files, strict=False):
        files.put_original(ticket.code, photo.id, file.data, photo.content_type)
    notice = _notice(given, ticket, ignored, consents=consents)
    return writing.answer(request, "service_requests", [_created(ticket, category, notice)], 201)


def of_token(request: Request, part: str) -> Response:
    """Show the id that belongs to a token; a report that was not received yet has none. Raises NotFound."""
    reading.check_jurisdiction(request, documents.current())
    token = reading.name_in(part)
    code = signing.decrypt(_PURPOSE, token)
    stored = tickets.get(code) if code else None
    if stored is None:
        raise NotFound("not_found")
    waits = stored.ticket.state is State.NEW
    line = {"service_request_id": None if waits else stored.ticket.code, "token": token}
    return writing.answer(request, "service_requests", [line])


def _category(given: reading.Parameters, directory: Directory) -> Category:
    category = services.offered(directory).get(given.required("service_code"))
    if category is None:
        raise NotFound("unknown_category", field="service_code")
    return category


def _partner(request: Request) -> str:
    key = guard.admission(request).key
    if key is None:
        raise DomainError("key_invalid", field="X-API-Key")
    return key.partner


def _body(
    given: reading.Parameters, category: Category, answers: Mapping[str, Any], directory: Directory, *, consents: bool
) -> dict[str, Any]:
    """The body that the other doors take, made of the parameters."""
    place = {"lat": given.one("lat"), "lon": given.one("long")}
    place |= {"address": given.one("address_string"), "commune": given.one("address_id")}
    if not any(place.values()):
        raise Invalid("location_missing", field="place.lat")
    if place["address"] and not any(place[name] for name in ("lat", "lon", "commune")):
        place["commune"] = commune_named(place["address"], directory, local_day(clock.now()))
        if place["commune"] is None:
            raise Invalid("address_without_commune", field="place.address")
    body: dict[str, Any] = {
        "category": category.id,
        "description": given.one("description") or NO_DESCRIPTION.fill(name=category.name).vi,
        "place": {name: value for name, value in place.items() if value is not None},
        "answers": dict(answers),
    }
    name = " ".join(part for part in (given.one("last_name"), given.one("first_name")) if part)
    contact = {"name": name or None, "phone": given.one("phone"), "email": given.one("email")}
    if consents and any(contact.values()):
        body |= {"contact": contact, "consent": True}
    return body


def _answers(given: reading.Parameters, category: Category) -> tuple[dict[str, Any], list[str]]:
    """(the answers to the category's questions, the codes of other attributes)."""
    questions = {question.code: question for question in category.questions}
    answers: dict[str, Any] = {}
    ignored: list[str] = []
    for code, values in reading.attributes_in(given):
        question = questions.get(code)
        if question is None:
            if code not in (services.CONSENT, *_OWN_IDS):
                ignored.append(code)
        elif question.type is QuestionType.MULTIVALUELIST:
            answers[code] = [*answers.get(code, ()), *values]
        elif question.type is QuestionType.NUMBER:
            answers[code] = number_in(values[-1])
        else:
            answers[code] = values[-1]
    return answers, ignored


def _consents(given: reading.Parameters) -> bool:
    said = [*given.values.get(f"attribute[{services.CONSENT}]", ()), given.one(services.CONSENT) or ""]
    return any(one.lower() in ("yes", "true", "1") for one in said)


def _reporter(contact: ContactIn | None) -> Reporter | None:
    if contact is None or not is_personal(contact):
        return None
    return Reporter(
        **contact_of(contact),
        consent_text=VERSIONS[AgreedBy.SHOWN],
        person=signing.phone_key(contact.phone) if contact.phone else None,
    )


def _submission(
    request: Request, given: reading.Parameters, partner: str, content: dict[str, Any]
) -> tickets.SubmissionKey | None:
    """The key by which a report that is sent again stays one: the header, or the partner's own id of the report."""
    own = next((text for name in _OWN_IDS if (text := given.one(f"attribute[{name}]"))), None)
    key = (request.headers.get("idempotency-key") or own or "").strip()
    if not key:
        return None
    if len(key) > receipts.MAX_KEY:
        raise Invalid("too_long", field="Idempotency-Key", limit=receipts.MAX_KEY)
    return submissions.submission_key(submissions.KeyOwner.PARTNER, partner, f"open311 {key}", content)


def _type_of(file: reading.File) -> str:
    kind = attachments.usual_type(file.content_type)
    return kind if kind in attachments.PHOTO_FORMATS else attachments.UNKNOWN_TYPE


def _notice(given: reading.Parameters, ticket: Ticket, ignored: Iterable[str], *, consents: bool) -> str:
    told: list[Text] = []
    if given.one("media_url"):
        told.append(NOTICES["media_url"])
    if not consents and any(given.one(name) for name in _CONTACT):
        told.append(NOTICES["no_consent"])
    if names := ", ".join(dict.fromkeys(ignored)):
        told.append(NOTICES["ignored"].fill(names=names))
    is_public = ticket.visibility is Visibility.PUBLIC and not ticket.restricted
    told.append(NOTICES["received_first" if is_public else "private"])
    said = joined(told, " ")
    return f"{said.vi} / {said.en}"


def _created(ticket: Ticket, category: Category, notice: str) -> dict[str, Any]:
    line: dict[str, Any] = {"service_notice": notice, "account_id": None}
    match category.open311:
        case Delivery.REALTIME:
            return {"service_request_id": ticket.code, **line}
        case Delivery.BATCH:
            return {"token": signing.encrypt(_PURPOSE, ticket.code), **line}
        case Delivery.BLACKBOX:
            return line
