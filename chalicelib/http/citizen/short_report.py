"""The short report of people in need during an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access import phones
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import Invalid
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergencies, described
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.domain.tickets.workflow import opening
from chalicelib.http.core import guard, receipts, requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import maybe_session_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.services import submissions
from chalicelib.store.directory import documents
from chalicelib.store.directory import emergencies as store
from chalicelib.store.vault.reporters import LIFE_AT_STAKE, Reporter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.tickets.ticket import Ticket
    from chalicelib.http.citizen import schemas
    from chalicelib.store.tickets.photos import Photo
    from chalicelib.store.tickets.tickets import SubmissionKey

blueprint = Blueprint(__name__)

#: What the receipt says about the telephone, which is kept without consent.
DATA_NOTICE = {"data_notice": messages.LIFE_AT_STAKE.vi, "data_notice_en": messages.LIFE_AT_STAKE.en}


@blueprint.route("/v1/emergencies/reports", methods=["POST"])
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
    """Send a short report of people in need, where an emergency is running."""
    from chalicelib.http.citizen import schemas

    request, reference = blueprint.current_request, documents.current()
    report = requests.body_as(request, schemas.ShortReportIn)
    ticket, announced = take_in(request, report, receipts.submission_of(request, report), reference)
    body = receipts.receipt(ticket, announced, reference) | DATA_NOTICE
    return answer(body, 201, {"Location": f"/v1/reports/{ticket.code}"})


def take_in(
    request: Request, report: schemas.ShortReportIn, submission: SubmissionKey | None, reference: Directory
) -> tuple[Ticket, Sequence[Photo]]:
    """Take in a short report; returns the ticket and the photos to be uploaded.

    Raises Invalid where no emergency is running, and for a telephone that the sender must be asked about.
    """
    place = Place(**report.place.model_dump())
    _check_area(place, reference)
    phone = _phone(report)
    # Blocks, confirmations and the limits of ordinary reports do not apply to people in need.
    burst = guard.burst_from(request, phone)
    counts = report.model_dump(include=set(messages.IN_NEED))
    description, answers = described(counts, report.text)
    new = opening.NewReport(
        category=reference.emergency_category,
        description=description,
        place=place,
        report_type=EMERGENCY_REPORT,
        channel=receipts.channel_of(request, report.channel),
        visibility=Visibility.PRIVATE,
        answers=answers,
        burst=burst,
    )
    return submissions.take_in(
        new,
        reference,
        photo_types=[photo.content_type for photo in report.photos],
        # The telephone is kept without consent: people who need rescue must be called back.
        reporter=_reporter(request, phone),
        submission=submission,
    )


def _phone(report: schemas.ShortReportIn) -> str | None:
    """The telephone as it is stored: in E.164 form if it is a number, else as it was typed; None without one.

    Raises Invalid for a missing or doubtful number that the sender was not asked about.
    """
    found = phones.read(report.phone) if report.phone else None
    if not (found and found.is_valid) and not report.confirm_phone:
        raise Invalid("phone_doubtful", field="phone")
    return found.e164 if found else report.phone or None


def _reporter(request: Request, phone: str | None) -> Reporter:
    session = maybe_session_of(request)
    return Reporter(
        phone=phone,
        ground=LIFE_AT_STAKE,
        person=signing.phone_key(phone) if phone else None,
        signed_in=session.person if session else None,
        trust=session.trust if session else 0,
    )


def _check_area(place: Place, reference: Directory) -> None:
    """Raise Invalid where no emergency is running. Emergencies are read again before a report is refused."""
    if not _is_reached(place, reference.emergencies) and not _is_reached(place, store.now_known()):
        raise Invalid("no_emergency", field="place")


def _is_reached(place: Place, known: Emergencies) -> bool:
    # People in need are not asked for their commune, so a place without one is accepted in any emergency.
    return bool(known.running) if place.commune is None else known.over(place.commune) is not None
