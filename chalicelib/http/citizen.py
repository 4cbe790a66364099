"""What citizens and other apps call: send a report, follow it, list what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotFound, NotPossible
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import rights, workflow
from chalicelib.domain.tickets.intake import check_report
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.ticket import State, Ticket
from chalicelib.http import guard, receipts, requests, views
from chalicelib.http.contract import PAGES, Caller, Entry, serves
from chalicelib.http.identity import maybe_session_of
from chalicelib.http.problems import InvalidFields, answer, answers_problems, problem
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import catching_up, submissions
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents
from chalicelib.store.tickets import lists, tickets
from chalicelib.store.tickets.photos import Photo
from chalicelib.store.vault import reporters
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.http import schemas
from chalicelib.services.uploads import announce_photos, announce_video

citizen = Blueprint(__name__)

_ATTEMPTS = 5


@citizen.route("/v1/reports", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {201: "Receipt"},
        body="ReportIn",
        takes=("Idempotency-Key",),
        shows=("Location",),
        refusals=(403,),
        limit=Limited.SEND,
        scope=Scope.SEND,
    )
)
def send_report() -> Response:
    """Take in a report: 201 with its code, the sender's secret, permissions to upload and the promised date."""
    from chalicelib.http import schemas

    report = requests.body_as(_request(), schemas.ReportIn)
    # Who signed in has confirmed a telephone, or more.
    if guard.admission(_request()).must_confirm and maybe_session_of(_request()) is None:
        raise NotAllowed("confirmation_needed", field="contact.phone")
    guard.sends_as(_request(), report.contact.phone if report.contact else None)
    reference = documents.current()
    ticket, announced = _open(report, reference)
    body = receipts.receipt(ticket, announced, reference)
    return answer(body, 201, {"Location": f"/v1/reports/{ticket.code}"})


@citizen.route("/v1/reports", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "PublicList"},
        query={
            "commune": "a commune's official code",
            "category": "a category's id",
            "state": "states, with commas",
            **PAGES,
        },
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def list_reports() -> Response:
    """Public reports, newest first: ``commune``, ``category``, ``state`` (comma list), ``limit``, ``cursor``."""
    request, reference = _request(), documents.current()
    commune, category = requests.query(request, "commune"), requests.query(request, "category")
    if commune is not None and commune not in reference.communes:
        raise Invalid("unknown_commune", field="commune")
    if category is not None and category not in reference.categories:
        raise Invalid("unknown_category", field="category")
    states = states_in(request)
    wanted = requests.page_of(request, "public", commune, category, *states)
    page = lists.public_list(commune=commune, category=category, states=states, limit=wanted.limit, after=wanted.after)
    shown = [line for line in page.lines if rights.is_open_category(line.category, reference)]
    followers = tickets.followers(line.code for line in shown)
    return answer(views.public_page(shown, followers, wanted.cursor(page.after), reference, clock.now()))


@citizen.route("/v1/reports/{code}", methods=["GET"])
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
    """One report: the public view, or the sender's with ``X-Report-Secret``."""
    whole, is_sender = _find(requests.code_in(code))
    build = views.sender_ticket if is_sender else views.public_ticket
    reference = documents.for_ticket(whole.ticket) if is_sender else documents.current()
    seen = build(whole, reference, clock.now())
    if not is_sender and not _may_name(whole.ticket.merged_into):
        seen["merged_into"] = None
    return answer(seen)


def _may_name(main: str | None) -> bool:
    """Whether the public may learn that there is a report that this one went into."""
    found = tickets.get(main) if main else None
    return found is not None and rights.is_public(found.ticket, documents.current())


@citizen.route("/v1/reports/{code}/photos", methods=["POST"])
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
    """Announce more photos; answers permissions to upload for all that have not arrived yet."""
    from chalicelib.http import schemas

    wanted = requests.body_as(_request(), schemas.SenderPhotosIn)
    whole, is_sender = _find(requests.code_in(code))
    if not is_sender:
        raise NotAllowed("secret_wrong", field="X-Report-Secret")
    if whole.ticket.step is None:
        raise workflow.not_possible(whole.ticket)
    uploads = announce_photos(whole, "r", [photo.content_type for photo in wanted.photos])
    uploads += announce_video(whole, wanted.video.content_type if wanted.video else None)
    return answer({"uploads": uploads}, 201)


@citizen.route("/v1/reports/{code}/{action}", methods=["POST"])
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
    """The sender's own action: supply, add, withdraw, appeal, confirm, rate, reopen."""
    from chalicelib.http import schemas

    move = MOVES.get(action)
    if move is None or not move.is_sender_s:
        raise NotFound("unknown_action")
    given = requests.body_as(_request(), schemas.SenderActionIn).model_dump()
    code = requests.code_in(code)
    for _ in range(_ATTEMPTS):
        whole, is_sender = _find(code)
        if not is_sender:
            raise NotAllowed("secret_wrong", field="X-Report-Secret")
        try:
            whole = catching_up.caught_up(whole, clock.now())
            reference = documents.for_ticket(whole.ticket)
            event = workflow.act_as_sender(whole.ticket, action, given, now=clock.now(), directory=reference)
            stored = tickets.change(whole.stored, event)
        except NotPossible as error:
            return problem(error, moves=views.moves_from(whole.ticket.state))
        except LostRace:
            # The sender speaks of the report as such, not of an edition: look whether it is still possible.
            continue
        changed = whole.after(stored, event)
        return answer(views.sender_ticket(changed, reference, clock.now()))
    raise DomainError("busy")


@citizen.route("/v1/units", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "UnitList"}, limit=Limited.READ, scope=Scope.READ))
def list_units() -> Response:
    """The units, and which commune each governs."""
    return answer({"units": views.unit_list(documents.current(), local_day(clock.now()))})


def _open(report: schemas.ReportIn, reference: Directory) -> tuple[Ticket, tuple[Photo, ...]]:
    answers, wrong = check_report(reference, report.report_type, report.category, len(report.photos), report.answers)
    if wrong:
        raise InvalidFields(wrong)
    new = workflow.NewReport(
        category=report.category,
        description=report.description,
        place=Place(**report.place.model_dump()),
        report_type=report.report_type,
        channel=receipts.channel_of(_request(), report.channel),
        visibility=report.visibility or submissions.usual_visibility(report.category, report.report_type, reference),
        answers=answers,
        accused=report.accused,
    )
    return submissions.take_in(
        new,
        reference,
        photo_types=[photo.content_type for photo in report.photos],
        video_type=report.video.content_type if report.video else None,
        reporter=_reporter(report),
        submission=receipts.submission_of(_request(), report),
    )


def _reporter(report: schemas.ReportIn) -> Reporter | None:
    from chalicelib.http import schemas

    # Sending never depends on signing in: a session that is over leaves the report on its own.
    session = maybe_session_of(_request())
    contact = report.contact
    if contact is None or not (contact.name or contact.phone or contact.email):
        return Reporter(signed_in=session.person, trust=session.trust) if session else None
    return Reporter(
        contact.name,
        contact.phone,
        contact.email,
        schemas.CONSENT_TEXT,
        person=signing.phone_key(contact.phone) if contact.phone else None,
        signed_in=session.person if session else None,
        trust=session.trust if session else 0,
    )


def find_as_sender(code: str) -> tickets.Whole:
    """The ticket, for its sender only. Raises NotFound where others must not know of it, otherwise NotAllowed."""
    whole, is_sender = _find(code)
    if not is_sender:
        raise NotAllowed("secret_wrong", field="X-Report-Secret")
    return whole


def _find(code: str) -> tuple[tickets.Whole, bool]:
    return find_for_anyone(_request(), code)


def find_for_anyone(request: Request, code: str) -> tuple[tickets.Whole, bool]:
    """The ticket, and whether its sender asks. A ticket that is not public is only there for its sender.

    Raises NotFound, NotAllowed for a wrong secret, TooMany for too many of those.
    """
    whole, secret = tickets.whole(code), request.headers.get("x-report-secret")
    if secret is not None:
        if whole is not None and signing.matches(secret.strip().lower(), whole.stored.secret_hash):
            return whole, True
        guard.wrong_secret(request)
    elif whole is not None and _sent_it(request, code):
        return whole, True
    if whole is None or not rights.is_public(whole.ticket, documents.current()):
        raise NotFound("not_found")
    if secret is not None:
        raise NotAllowed("secret_wrong", field="X-Report-Secret")
    return whole, False


def _sent_it(request: Request, code: str) -> bool:
    """Whether the citizen who is signed in sent this report."""
    session = maybe_session_of(request)
    return session is not None and reporters.is_of(code, session.person, clock.now())


def states_in(request: Request) -> list[State]:
    """The states that a request asks for, none for any. Raises Invalid for one that there is not."""
    text = requests.query(request, "state")
    try:
        return [State(part.strip()) for part in text.split(",")] if text else []
    except ValueError:
        public = [state for state in State if state not in rights.NOT_PUBLIC_STATES]
        raise Invalid("not_one_of", field="state", allowed=", ".join(public)) from None


def _request() -> Request:
    return citizen.current_request
