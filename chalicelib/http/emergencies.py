"""Emergencies: the switch, what the public is told of it, and the short report of somebody in need."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited, SubjectKind
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergencies, Emergency, described
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts import messages, text
from chalicelib.domain.tickets import workflow
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.http import guard, receipts, requests
from chalicelib.http.contract import Caller, Entry, serves
from chalicelib.http.identity import maybe_session_of, officer_of
from chalicelib.http.office import officers
from chalicelib.http.problems import InvalidFields, answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import submissions
from chalicelib.store.directory import documents
from chalicelib.store.directory import emergencies as store
from chalicelib.store.keys import stamp
from chalicelib.store.vault.reporters import LIFE_AT_STAKE, Reporter

emergencies = Blueprint(__name__)

_SWITCHERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


@emergencies.route("/v1/emergencies", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "EmergenciesOut"}, limit=Limited.READ, scope=Scope.READ))
def list_running() -> Response:
    """The emergencies that are on: over which communes (null: the province), since when, and the public notice."""
    reference = documents.current()
    return answer({"emergencies": [_public(one, reference) for one in reference.emergencies.running]})


@emergencies.route("/v1/emergencies/reports", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {201: "ShortReceipt"},
        body="ShortReportIn",
        takes=("Idempotency-Key",),
        shows=("Location",),
        limit=Limited.EMERGENCY,
        scope=Scope.SEND,
    )
)
def send_short_report() -> Response:
    """Take in the short report of people in need, where an emergency is on: 201 as for any report."""
    from chalicelib.http import schemas

    report = requests.body_as(_request(), schemas.ShortReportIn)
    reference = documents.current()
    place = Place(**report.place.model_dump())
    _check_area(place, reference)
    if guard.admission(_request()).key is None:
        # Blocks and confirmations are for calmer days.
        guard.spend(Limited.SEND_PHONE, guard.hash_of(SubjectKind.PHONE, report.phone), clock.now())
    counts = report.model_dump(include=set(messages.IN_NEED))
    description, answers = described(counts, report.text)
    new = workflow.NewReport(
        category=reference.emergency_category,
        description=description,
        place=place,
        report_type=EMERGENCY_REPORT,
        channel=receipts.channel_of(_request(), report.channel),
        visibility=Visibility.PRIVATE,
        answers=answers,
    )
    ticket, announced = submissions.take_in(
        new,
        reference,
        photo_types=[photo.content_type for photo in report.photos],
        # Whoever needs rescue is called back whether or not they had time to agree to it.
        reporter=_reporter(report.phone),
        submission=receipts.submission_of(_request(), report),
    )
    told = {"data_notice": messages.LIFE_AT_STAKE.vi, "data_notice_en": messages.LIFE_AT_STAKE.en}
    body = receipts.receipt(ticket, announced, reference) | told
    return answer(body, 201, {"Location": f"/v1/reports/{ticket.code}"})


@emergencies.route("/v1/admin/emergencies", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "AllEmergencies"}))
def list_all() -> Response:
    """The emergencies that are on, and the latest that are over, with reasons and who switched."""
    _switcher()
    return answer({"emergencies": [_whole(one) for one in store.now_known()]})


@emergencies.route("/v1/admin/emergencies", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "EmergencyOut"}, body="EmergencyIn"))
def declare() -> Response:
    """Declare an emergency over communes or the whole province: 201. 422 where another is on over one of them."""
    from chalicelib.http import schemas

    officer = _switcher()
    wanted = requests.body_as(_request(), schemas.EmergencyIn)
    communes = None if wanted.communes == "all" else wanted.communes
    _check_communes(communes or [], documents.current())
    try:
        declared = store.declare(
            communes,
            notice=text.Text(wanted.notice, wanted.notice_en),
            reason=wanted.reason,
            by=officer.username,
            at=clock.now(),
        )
    except documents.VersionTaken:
        raise DomainError("busy") from None
    return answer(_whole(declared), 201)


@emergencies.route("/v1/admin/emergencies/{emergency}/end", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "EmergencyOut"}, body="ReasonIn", refusals=(409,)))
def end(emergency: str) -> Response:
    """End an emergency, for a reason: every clock that it stopped goes on with what it had left."""
    from chalicelib.http import schemas

    officer = _switcher()
    reason = requests.body_as(_request(), schemas.ReasonIn).reason
    try:
        return answer(_whole(store.end(unquote(emergency), reason=reason, by=officer.username, at=clock.now())))
    except documents.VersionTaken:
        raise DomainError("busy") from None


def _reporter(phone: str) -> Reporter:
    session = maybe_session_of(_request())
    return Reporter(
        phone=phone,
        ground=LIFE_AT_STAKE,
        person=signing.phone_key(phone),
        signed_in=session.person if session else None,
        trust=session.trust if session else 0,
    )


def _switcher() -> Officer:
    officer = officer_of(_request())
    if not officer.roles & _SWITCHERS:
        raise NotAllowed("forbidden")
    return officer


def _check_area(place: Place, reference: Directory) -> None:
    """Raise Invalid where no emergency is on; asked anew before anybody is turned away."""
    if not _is_reached(place, reference.emergencies) and not _is_reached(place, store.now_known()):
        raise Invalid("no_emergency", field="place")


def _is_reached(place: Place, known: Emergencies) -> bool:
    # A bare point says nothing of its commune, and nobody in need is asked for it.
    return bool(known.running) if place.commune is None else known.over(place.commune) is not None


def _check_communes(communes: list[str], reference: Directory) -> None:
    unknown = [number for number, commune in enumerate(communes) if commune not in reference.communes]
    if unknown:
        raise InvalidFields([Invalid("unknown_commune", field=f"communes.{number}") for number in unknown])


def _public(one: Emergency, reference: Directory) -> dict[str, Any]:
    names = {code: reference.communes[code].name for code in one.communes or () if code in reference.communes}
    return {
        "id": one.id,
        "communes": None if one.communes is None else list(one.communes),
        "commune_names": names,
        "since": stamp(one.since),
        "notice": one.notice.vi,
        "notice_en": one.notice.en,
    }


def _whole(one: Emergency) -> dict[str, Any]:
    return {
        "id": one.id,
        "communes": "all" if one.communes is None else list(one.communes),
        "since": stamp(one.since),
        "notice": one.notice.vi,
        "notice_en": one.notice.en,
        "reason": one.reason,
        "declared_by": one.declared_by,
        "ended_at": one.ended_at and stamp(one.ended_at),
        "ended_by": one.ended_by,
        "end_reason": one.end_reason,
    }


def _request() -> Request:
    return emergencies.current_request
