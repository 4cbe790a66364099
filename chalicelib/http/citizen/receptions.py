"""Reception of citizens: free times of a unit, book one, see it by its link, cancel it with one touch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.code_purpose import CodePurpose
from chalicelib.domain.access.quotas import Limited, SubjectKind
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.receptions import KEPT, Reception, Slot
from chalicelib.domain.texts.receptions import CONSENT
from chalicelib.domain.texts.text import Text
from chalicelib.http.citizen import codes
from chalicelib.http.core import guard, pieces, requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import maybe_session_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import meetings
from chalicelib.services.meetings import WantedTime
from chalicelib.store.directory import documents
from chalicelib.store.vault import bookings, sessions
from chalicelib.store.vault.bookings import Booking

if TYPE_CHECKING:
    from chalicelib.http.citizen.schemas import BookingIn

blueprint = Blueprint(__name__)


@blueprint.route("/v1/receptions", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "Receptions"}, limit=Limited.READ))
def list_receptions() -> Response:
    """List who receives citizens where, by the unit's name."""
    directory = documents.current()
    return answer({"receptions": [_shown(one, directory) for one in open_ones(directory)]})


@blueprint.route("/v1/receptions/{reception}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "ReceptionTimes"}, refusals=(404,), limit=Limited.READ))
def show_reception(reception: str) -> Response:
    """Show the days and times of a reception that are free, and what one agrees to when one books."""
    directory = documents.current()
    one = found(reception, directory)
    days = [
        {
            "day": day.isoformat(),
            "times": [
                {"slot": str(Slot(day, begin)), "begins": f"{begin:%H:%M}", "free": free} for begin, free in times
            ],
        }
        for day, times in meetings.offered(one, directory, clock.now())
    ]
    return answer({**_shown(one, directory), "days": days, "consent": pieces.label(consent(one, directory))})


@blueprint.route("/v1/receptions/{reception}/bookings", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {201: "Booked"}, body="BookingIn", refusals=(403, 404, 409), limit=Limited.BOOK))
def book_time(reception: str) -> Response:
    """Book a time. Of two people who want the last seat one gets it; the other is told the next free time.

    The telephone is confirmed by a one-time code (``POST /v1/me/codes``), or by a session that was begun with one. Who
    repeats a booking whose answer was lost, with the same code, gets the same answer.
    """
    from chalicelib.http.citizen import schemas

    request, directory = blueprint.current_request, documents.current()
    given = requests.body_as(request, schemas.BookingIn)
    made, token = booked(request, found(reception, directory), given, directory)
    return answer({**seen(made, directory), "token": token}, 201)


@blueprint.route("/v1/bookings", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "BookingSeen"}, body="BookingTokenIn", refusals=(404,), limit=Limited.READ))
def show_booking() -> Response:
    """Show a booking with all that is stored of it, by the token of its link. The token is not in the address."""
    return answer(seen(_of_body(blueprint.current_request), documents.current()))


@blueprint.route("/v1/bookings/cancel", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "BookingCancelled"}, body="BookingTokenIn", refusals=(404,), limit=Limited.READ))
def cancel_booking() -> Response:
    """Cancel a booking by the token of its link, and erase what is stored of the person. Its seat is free again."""
    bookings.cancel(_of_body(blueprint.current_request))
    return answer({"cancelled": True})


def open_ones(directory: Directory) -> list[Reception]:
    """Return the receptions of units that are at work today, by the unit's name."""
    today = local_day(clock.now())
    at_work = [one for one in directory.receptions.values() if directory.units[one.unit].is_at_work(today)]
    return sorted(at_work, key=lambda one: (directory.units[one.unit].name, one.title))


def booked(request: Request, reception: Reception, given: BookingIn, directory: Directory) -> tuple[Booking, str]:
    """Book what a body asks for. Returns (the booking, its token).

    Raises as ``meetings.book``, TooMany, and NotAllowed for a telephone that is not confirmed. A code is used only when
    the time is booked, so that who was too late for one time chooses another with the same code.
    """
    now = clock.now()
    guard.refuse_barred(SubjectKind.PHONE, guard.hash_of(SubjectKind.PHONE, given.phone), now)
    name, code = given.request or "", given.code or ""
    proof = codes.hash_of(name, code) if name and code else ""
    wanted = WantedTime(given.slot, given.name, given.phone, given.subject, Language(given.language), proof)
    if made_before := meetings.booked_with(reception, wanted, now):
        return made_before
    person = signing.phone_key(given.phone)
    if proof:
        if codes.check(request, name, code, now).person != person:
            raise NotAllowed("code_wrong", field="code")
    elif (session := maybe_session_of(request)) is None or session.person != person:
        raise NotAllowed("confirmation_needed", field="code")
    made = meetings.book(reception, wanted, directory, now)
    if proof:
        sessions.use_code(name, now)
    return made


def code_sent(request: Request, reception: Reception, given: BookingIn, directory: Directory) -> str:
    """Send a code for a time that can be booked. Returns the name under which it is entered.

    Raises as ``meetings.book`` for a time that cannot be booked, Invalid for a telephone without SMS, TooMany.
    """
    now = clock.now()
    meetings.must_be_free(reception, given.slot, directory, now)
    guard.spend(Limited.CODE_SEND, guard.address_of(request), now)
    return codes.send(request, given.phone, CodePurpose.BOOKING, now)


def seen(booking: Booking, directory: Directory) -> dict[str, Any]:
    """Show a booking to who booked it."""
    reception, now = directory.receptions.get(booking.reception), clock.now()
    return {
        "code": booking.code,
        "reception": _shown(reception, directory) if reception else None,
        "slot": str(booking.slot),
        "at": pieces.label(booking.slot.written),
        "name": booking.name,
        "phone": booking.phone,
        "subject": booking.subject,
        "over": booking.slot.at <= now,
        "called_off": bookings.closed_because(booking.reception, booking.slot.day),
    }


def consent(reception: Reception, directory: Directory) -> Text:
    """What somebody agrees to who books a time of a reception."""
    return CONSENT.fill(unit=unit_name(reception, directory), days=KEPT.days)


def unit_name(reception: Reception, directory: Directory) -> Text:
    """The name of the unit that receives."""
    unit = directory.units[reception.unit]
    return Text(unit.name, unit.name_en)


def found(name: str, directory: Directory) -> Reception:
    """Return the reception with this id, of a unit that is at work today. Raises NotFound."""
    return meetings.reception_of(unquote(name), directory, local_day(clock.now()))


def free_times(reception: Reception, directory: Directory) -> list[tuple[Slot, list[Slot]]]:
    """Return the days that have free times now, each as its first free slot and all of them."""
    days = meetings.offered(reception, directory, clock.now())
    return [(Slot(day, times[0][0]), [Slot(day, begin) for begin, _ in times]) for day, times in days]


def next_free(reception: Reception, slot: str, directory: Directory) -> Slot | None:
    """Return the next free time after one that is taken; None if none is free."""
    return meetings.following(reception, slot, directory, clock.now())


def opened(text: str) -> tuple[Booking, str] | None:
    """Return (the booking, its token) of a token or a whole link; None for any other text."""
    booking = meetings.by_token(text, clock.now())
    return (booking, meetings.token_of(booking)) if booking else None


def by_token(text: str, now: datetime) -> Booking:
    """Return the booking of a token. Raises NotFound."""
    booking = meetings.by_token(text, now)
    if booking is None:
        raise NotFound("booking_unknown", field="token")
    return booking


def _of_body(request: Request) -> Booking:
    from chalicelib.http.citizen import schemas

    return by_token(requests.body_as(request, schemas.BookingTokenIn).token, clock.now())


def _shown(reception: Reception, directory: Directory) -> Mapping[str, Any]:
    unit = unit_name(reception, directory)
    return {
        "id": reception.id,
        "unit": {"id": reception.unit, "name": unit.vi, "name_en": unit.en},
        "title": reception.title,
        "title_en": reception.title_en,
        "place": reception.place,
        "place_en": reception.place_en,
        "decision": reception.decision,
        "minutes": reception.minutes,
    }
