"""Routes of citizens and partners' apps: send a report, read it, add photos, take a sender's action."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.contact import contact_of, is_personal
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.errors import NotAllowed, NotFound, NotPossible
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.intake import check_report
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import acting, events
from chalicelib.http.citizen import seen as citizen_seen
from chalicelib.http.core import guard, pieces, receipts, requests
from chalicelib.http.core import public_ticket as public_seen
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import maybe_session_of
from chalicelib.http.core.problems import InvalidFields, Refused, answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import adoption_uses, changing, merging, picture_links, submissions
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import Photo
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalice.app import Request

    from chalicelib.http.citizen import schemas
from chalicelib.http.core.finding import find_for_anyone
from chalicelib.services.uploads import announce_photos, announce_video

blueprint = Blueprint(__name__)


@blueprint.route("/v1/reports", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {201: "Receipt"},
        body="ReportIn",
        takes=("Idempotency-Key", "X-Through"),
        shows=("Location",),
        refusals=(403,),
        limit=Limited.SEND,
        scope=Scope.SEND,
    )
)
def send_report() -> Response:
    """Send a report. Returns its code, the sender's secret, permissions to upload, and the promised date."""
    from chalicelib.http.citizen import schemas

    request = blueprint.current_request
    report = requests.body_as(request, schemas.ReportIn)
    reference = documents.current()
    ticket, announced = take_in(request, report, receipts.submission_of(request, report), reference)
    body = receipts.receipt(ticket, announced, reference)
    return answer(body, 201, {"Location": f"/v1/reports/{ticket.code}"})


def take_in(
    request: Request, report: schemas.ReportIn, submission: tickets.SubmissionKey | None, reference: Directory
) -> tuple[Ticket, tuple[Photo, ...]]:
    """Take in a citizen's report of an admitted request. Returns its ticket and the announced files.

    Raises NotAllowed if the sender must confirm a telephone first, TooMany, InvalidFields.
    """
    # A signed-in person has confirmed a telephone or an electronic identity.
    session = maybe_session_of(request)
    if guard.admission(request).must_confirm and session is None:
        raise NotAllowed("confirmation_needed", field="contact.phone")
    answers, wrong = check_report(reference, report.report_type, report.category, len(report.photos), report.answers)
    if wrong:
        raise InvalidFields(wrong)
    phone = report.contact.phone if report.contact else None
    guard.sends_as(request, phone, session.person if session else None)
    new = submissions.new_report(report, answers, reference, channel=receipts.channel_of(request, report.channel))
    taken = submissions.take_in(
        new,
        reference,
        photo_types=[photo.content_type for photo in report.photos],
        video_type=report.video.content_type if report.video else None,
        reporter=_reporter(request, report),
        submission=submission,
    )
    adoption_uses.count(UseKind.REPORT, taken[0].code, through=requests.through(request))
    return taken


@blueprint.route("/v1/reports/{code}", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Report"},
        takes=("X-Report-Secret",),
        refusals=(403,),
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def show_report(code: str) -> Response:
    """Show a report: the public view, or the sender's view with ``X-Report-Secret``."""
    whole, is_sender = _find(requests.code_in(code))
    if is_sender:
        return answer(seen_by_sender(whole))
    seen = public_seen.public_ticket(whole, documents.current(), clock.now())
    if not _may_name(whole.ticket.merged_into):
        seen["merged_into"] = None
    return answer(seen)


@blueprint.route("/v1/reports/{code}/history", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "PublicHistory"},
        query={"before": "history_before of the page after it"},
        takes=("X-Report-Secret",),
        refusals=(403,),
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def show_report_history(code: str) -> Response:
    """Show older lines of a report's history, at most 50."""
    whole, _ = _find(requests.code_in(code))
    return answer(public_seen.public_history(whole, requests.before_of(blueprint.current_request)))


def _may_name(main: str | None) -> bool:
    """Whether the main ticket is public, so that the public may see its code."""
    found = tickets.get(main) if main else None
    return found is not None and rights.is_public(found.ticket, documents.current())


@blueprint.route("/v1/reports/{code}/photos", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SENDER,
        {201: "Uploads"},
        body="SenderPhotosIn",
        takes=("X-Report-Secret",),
        refusals=(409,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def add_photos(code: str) -> Response:
    """Announce more photos or a video. Returns permissions to upload all files that have not arrived yet."""
    from chalicelib.http.citizen import schemas

    wanted = requests.body_as(blueprint.current_request, schemas.SenderPhotosIn)
    whole, is_sender = _find(requests.code_in(code))
    if not is_sender:
        raise NotAllowed("secret_wrong", field="X-Report-Secret")
    if whole.ticket.step is None:
        raise events.not_possible(whole.ticket)
    uploads = announce_photos(whole, "r", [photo.content_type for photo in wanted.photos])
    uploads += announce_video(whole, wanted.video.content_type if wanted.video else None)
    return answer({"uploads": uploads}, 201)


@blueprint.route("/v1/reports/{code}/{action}", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SENDER,
        {200: "SenderReport"},
        body="SenderActionIn",
        takes=("X-Report-Secret",),
        refusals=(409,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def act_as_sender(code: str, action: str) -> Response:
    """Take an action as the sender: supply, add, withdraw, appeal, confirm, rate or reopen."""
    from chalicelib.http.citizen import schemas

    move = MOVES.get(action)
    if move is None or not move.is_sender_s:
        raise NotFound("unknown_action")
    given = requests.body_as(blueprint.current_request, schemas.SenderActionIn).model_dump()
    code = requests.code_in(code)

    # The sender speaks of the report as such, not of an edition: after a lost race it may still be possible.
    before: list[Ticket] = []

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        ticket, main = whole.ticket, merging.main_of(whole.ticket)
        before[:] = [ticket]
        taken = given | {"main": main and main.ticket}
        try:
            event = acting.act_as_sender(ticket, action, taken, now=now, directory=documents.for_ticket(ticket))
        except NotPossible as error:
            raise Refused(error, moves=pieces.moves_from(ticket.state)) from error
        return merging.with_main(event, ticket, main, now)

    whole = changing.changed(partial(find_as_sender, code), decide)
    picture_links.end_if_hidden(before[0], whole, documents.for_ticket(whole.ticket))
    return answer(seen_by_sender(whole))


def seen_by_sender(whole: tickets.Whole) -> dict[str, Any]:
    """A ticket as its sender sees it now; a merged one with the answer of its main ticket."""
    main = merging.main_of(whole.ticket)
    reference = documents.for_ticket(whole.ticket)
    return citizen_seen.sender_ticket(whole, reference, clock.now(), main.ticket if main else None)


def _reporter(request: Request, report: schemas.ReportIn) -> Reporter | None:
    # Sending never requires a sign-in: with an expired session the report has no signed-in person.
    session = maybe_session_of(request)
    contact = report.contact
    if contact is None or not is_personal(contact):
        return Reporter(signed_in=session.person, trust=session.trust) if session else None
    return Reporter(
        **contact_of(contact),
        consent_text=VERSIONS[AgreedBy.SHOWN],
        person=signing.phone_key(contact.phone) if contact.phone else None,
        signed_in=session.person if session else None,
        trust=session.trust if session else 0,
    )


def find_as_sender(code: str) -> tickets.Whole:
    """Return the ticket for its sender. For others, raises NotFound if it is not public, else NotAllowed."""
    whole, is_sender = _find(code)
    if not is_sender:
        raise NotAllowed("secret_wrong", field="X-Report-Secret")
    return whole


def _find(code: str) -> tuple[tickets.Whole, bool]:
    return find_for_anyone(blueprint.current_request, code)
