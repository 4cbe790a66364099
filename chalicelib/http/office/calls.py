"""Reports that intake, or a commune's counter, writes down for a person on the telephone or at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.domain.access.contact import contact_of, is_personal
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.intake import check_report
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import pieces, receipts, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems
from chalicelib.identity import signing
from chalicelib.media import files
from chalicelib.services import submissions
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tickets.photos import Photo
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.schemas import fields

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/reports", methods=["POST"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {201: "CallTaken"},
        body="CallIn",
        takes=("Idempotency-Key",),
        shows=("Location",),
        refusals=(403,),
    )
)
def take_call() -> Response:
    """Write down a report for a caller or a visitor. Returns the code, the promised date, and forms for the photos.

    Intake officers and the focal officers of a commune may. The secret is not shown: it belongs to the sender, who can
    look the report up by its code or telephone.
    """
    from chalicelib.http.office import schemas

    officer, reference = officer_of(blueprint.current_request), documents.current()
    if not rights.may_write_down(officer, reference):
        raise NotAllowed("forbidden")
    call = requests.body_as(blueprint.current_request, schemas.CallIn)
    answers, wrong = check_report(reference, call.report_type, call.category, None, call.answers)
    if wrong:
        raise InvalidFields(wrong)
    new = submissions.new_report(call, answers, reference, channel=call.channel)
    ticket, announced = submissions.take_in(
        new,
        reference,
        photo_types=[photo.content_type for photo in call.photos],
        reporter=_reporter(call.contact),
        submission=receipts.submission_of(blueprint.current_request, call, officer.username),
        officer=officer,
    )
    return _taken(ticket, announced, officer, reference)


def _reporter(contact: fields.ContactIn | None) -> Reporter | None:
    if contact is None or not is_personal(contact):
        return None
    return Reporter(
        **contact_of(contact),
        consent_text=VERSIONS[AgreedBy.READ_OUT],
        person=signing.phone_key(contact.phone) if contact.phone else None,
    )


def _taken(ticket: Ticket, announced: Sequence[Photo], officer: Officer, reference: Directory) -> Response:
    return answer(
        {
            "code": ticket.code,
            "code_spoken": spoken(ticket.code),
            "state": ticket.state,
            "intake_unit": {"id": ticket.intake_unit, "name": reference.units[ticket.intake_unit].name},
            "due_at": stamp(ticket.due_at),
            "step_due_at": ticket.step_due_at and stamp(ticket.step_due_at),
            "standing": pieces.standing(ticket, reference),
            "open_to_you": rights.may_see(officer, ticket, reference),
            "uploads": [files.upload_form(ticket.code, photo.id, photo.content_type) for photo in announced],
        },
        201,
        {"Location": f"/v1/office/tickets/{ticket.code}"},
    )
