"""Village helpers: what somebody may do for the villagers of their hamlets, with the session of their telephone.

A helper sends reports for others and follows them by what is public. The reports are the villagers': a helper reads no
contact, and takes no sender's action.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.contact import contact_of, is_personal
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.places.gazetteer import FoundPoint
from chalicelib.domain.places.helping import (
    HELPER_CHANNEL,
    Helped,
    Helper,
    agreed_when,
    hamlets_of,
    helped_place,
    lies_in,
)
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy, consent
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.intake import check_report
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import guard, pieces, receipts, requests
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import session_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import notice, submissions
from chalicelib.store.directory import areas, documents
from chalicelib.store.tickets import lists, tickets
from chalicelib.store.vault import helpers
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.http.citizen.schemas import HelperReportIn

blueprint = Blueprint(__name__)


@blueprint.route("/v1/helper", methods=["GET"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "HelperSeen"}, refusals=(403,), limit=Limited.READ))
def show_helper() -> Response:
    """Show in which hamlets the signed-in person helps, their known points, and the words to read out.

    A page keeps the answer, to work without a network.
    """
    helper, directory = _helper_of(blueprint.current_request), documents.current()
    own = hamlets_of(helper, directory)
    return answer(
        {
            "id": helper.id,
            "title": helper.title,
            "commune": _commune(helper.commune, directory),
            "hamlets": [{"id": one.id, "name": one.name, "name_en": one.name_en} for one in own],
            "points": [pieces.known_point(FoundPoint(one, point), directory) for one in own for point in one.points],
            "consent_text": VERSIONS[AgreedBy.HELPED],
            "consent": pieces.label(consent(notice.says(directory), AgreedBy.HELPED)),
        }
    )


@blueprint.route("/v1/helper/reports", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SESSION,
        {201: "HelperReceipt"},
        body="HelperReportIn",
        takes=("Idempotency-Key",),
        shows=("Location",),
        refusals=(403,),
        limit=Limited.SEND,
    )
)
def send_for_villager() -> Response:
    """Send a report for a villager who agreed. The receipt has a secret only if the villager gave no telephone.

    The villager's telephone gets the messages. Without one, the secret is handed over; it lets them read, and act once
    they have confirmed a telephone that is not the helper's.
    """
    from chalicelib.http.citizen import schemas

    request, directory, now = blueprint.current_request, documents.current(), clock.now()
    helper = _helper_of(request)
    given = requests.body_as(request, schemas.HelperReportIn)
    if given.helper is not None and given.helper != helper.id:
        raise NotAllowed("other_helper")
    phone = _villagers_phone(given, helper)
    report = given.model_copy(update={"place": given.place.model_copy(update=_placed(given, helper, directory))})
    answers, wrong = check_report(directory, report.report_type, report.category, len(report.photos), report.answers)
    if wrong:
        raise InvalidFields(wrong)
    guard.sends_as(request, phone)
    ticket, announced = submissions.take_in(
        submissions.new_report(report, answers, directory, channel=HELPER_CHANNEL),
        directory,
        photo_types=[photo.content_type for photo in report.photos],
        reporter=_villager(report, Helped(helper.person, report.consent_text, agreed_when(report.agreed_at, now))),
        submission=receipts.submission_of(request, given, helper.person, submissions.KeyOwner.HELPER),
    )
    receipt = receipts.receipt(ticket, announced, directory)
    receipt["secret"] = None if phone else signing.link_secret(ticket.code)
    return answer(receipt, 201, {"Location": f"/v1/reports/{ticket.code}"})


@blueprint.route("/v1/helper/reports", methods=["GET"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "HelpedReports"}, query=PAGES, refusals=(403,), limit=Limited.READ))
def list_helped() -> Response:
    """List what the signed-in helper sent for villagers, newest first. What is not public has no title."""
    request, directory, now = blueprint.current_request, documents.current(), clock.now()
    helper = _helper_of(request)
    page = requests.page_of(request, "helped", helper.person)
    codes, rest = helpers.sent_by(helper.person, now, limit=page.limit, after=page.after)
    heads = tickets.heads(codes) if codes else {}
    found = [heads[code].ticket for code in codes if code in heads]
    lines = pieces.brief_list(found, directory, now)
    shown = [_without_title(line, one, directory) for line, one in zip(lines, found, strict=True)]
    return answer({"reports": shown, "cursor": page.cursor(rest)})


@blueprint.route("/v1/helper/cases", methods=["GET"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "HelpedReports"}, query=PAGES, refusals=(403,), limit=Limited.READ))
def list_cases() -> Response:
    """List the public reports of the helper's hamlets, newest first. A page may hold fewer than there are."""
    request, directory, now = blueprint.current_request, documents.current(), clock.now()
    helper = _helper_of(request)
    page = requests.page_of(request, "helper's cases", helper.person)
    listed = lists.public_list(commune=helper.commune, category=None, states=(), limit=page.limit, after=page.after)
    shown = [
        line
        for line in listed.lines
        if rights.is_open_category(line.category, directory)
        and line.place is not None
        and lies_in(public_place(line.place, line.category, directory), helper, directory)
    ]
    heads = tickets.heads([line.code for line in shown]) if shown else {}
    found = [heads[line.code].ticket for line in shown if line.code in heads]
    public = [one for one in found if rights.is_public(one, directory)]
    return answer(
        {
            "reports": [line | {"public": True} for line in pieces.brief_list(public, directory, now)],
            "cursor": page.cursor(listed.after),
        }
    )


def _helper_of(request: Request) -> Helper:
    """Return the helper whose session this is. Raises DomainError ``unauthenticated``, NotAllowed."""
    helper = helpers.helper(session_of(request).person)
    if helper is None:
        raise NotAllowed("not_helper")
    return helper


def _commune(code: str, directory: Directory) -> dict[str, Any]:
    office = directory.communes.get(code)
    return {"code": code, "name": office.area.vi if office else code, "name_en": office.area.en if office else code}


def _villagers_phone(report: HelperReportIn, helper: Helper) -> str | None:
    """The villager's telephone. Raises Invalid for the helper's own, and for a mailbox, which could be theirs."""
    if report.consent_text != VERSIONS[AgreedBy.HELPED]:
        raise Invalid("not_one_of", field="consent_text", allowed=VERSIONS[AgreedBy.HELPED])
    if report.contact is None:
        return None
    if report.contact.email:
        raise Invalid("helper_no_mailbox", field="contact.email")
    phone = report.contact.phone
    if phone and signing.phone_key(phone) == helper.person:
        raise Invalid("own_telephone", field="contact.phone")
    return phone


def _placed(report: HelperReportIn, helper: Helper, directory: Directory) -> dict[str, Any]:
    place = Place(**report.place.model_dump())
    found = None
    if place.lat is not None and place.lon is not None:
        found = areas.commune_at(place.lat, place.lon, directory)
    placed = helped_place(place, report.hamlet, found, helper, directory)
    return {name: getattr(placed, name) for name in ("commune", "address", "lat", "lon", "accuracy")}


def _villager(report: HelperReportIn, helped: Helped) -> Reporter:
    contact = report.contact
    if contact is None or not is_personal(contact):
        return Reporter(helped=helped)
    return Reporter(
        **contact_of(contact),
        consent_text=report.consent_text,
        person=signing.phone_key(contact.phone) if contact.phone else None,
        helped=helped,
    )


def _without_title(line: dict[str, Any], ticket: Ticket, directory: Directory) -> dict[str, Any]:
    public = rights.is_public(ticket, directory)
    return line | {"public": public, "title": line["title"] if public else ""}
