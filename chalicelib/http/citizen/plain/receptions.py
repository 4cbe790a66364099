"""The pages of the reception of citizens, which need no scripts: choose a unit, book a time, see and cancel a booking.

The token of a booking's link is behind ``#``, so no log has it: a small script, or a person, puts it into the form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError, Invalid, NotFound, TooMany
from chalicelib.domain.messages import links
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import IDEA_REPORT
from chalicelib.domain.province.receptions import KEPT, Reception, slot_in
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.receptions import shown_code
from chalicelib.domain.texts.sent.plain import PLAIN
from chalicelib.http.citizen import receptions
from chalicelib.http.citizen.plain import form, rendering
from chalicelib.http.core import addresses, requests, web_files
from chalicelib.http.core.contract import serves
from chalicelib.http.core.problems import answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.vault import bookings
from chalicelib.store.vault.bookings import Booking

blueprint = Blueprint(__name__)

PATH, BOOKING_PATH = "tiep-dan", "lich-hen"
CANCEL_PATH = f"{BOOKING_PATH}/huy"
_MOST_TYPED = 100
#: What the second step of a booking carries on from the first.
_KEPT = ("slot", "name", "phone", "subject", "consent", "request")


@blueprint.route(f"/{PATH}", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ, q="words of the unit to search for; accents may be left out"))
def receptions_page() -> Response:
    """Serve the list of who receives citizens, or those that a search (``q``) finds."""
    request, directory = blueprint.current_request, documents.current()
    if slash := web_files.without_slash(request):
        return slash
    typed = requests.query(request, "q") or ""
    if len(typed) > _MOST_TYPED:
        raise Invalid("too_long", field="q", limit=_MOST_TYPED)
    found = [
        (one, receptions.unit_name(one, directory))
        for one in receptions.open_ones(directory)
        if folded(typed) in folded(f"{directory.units[one.unit].name} {one.title} {one.place}")
    ]
    return rendering.page(
        request, "receptions.html", typed=typed, found=found, idea=IDEA_REPORT in directory.report_types
    )


@blueprint.route(f"/{PATH}/{{reception}}", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ))
def times_page(reception: str) -> Response:
    """Serve the free times of a reception, with the form to book one."""
    request = blueprint.current_request
    if slash := web_files.without_slash(request):
        return slash
    directory = documents.current()
    return _times(_found(reception, directory), directory, {}, {})


@blueprint.route(f"/{PATH}/{{reception}}", methods=["POST"], content_types=[rendering.FORM])
@answers_problems
@serves(rendering.entry(Limited.BOOK, "PlainBookingIn"))
def book_on_page(reception: str) -> Response:
    """Book a time by the form, in two steps: a code is sent to the telephone, and the time is booked with it.

    A time that somebody else has just booked is told, and the next free one is chosen.
    """
    request, directory = blueprint.current_request, documents.current()
    found, given = _found(reception, directory), form.fields_of(request)
    given |= {"code": re.sub(r"[\s.-]", "", given.get("code", ""))}
    if rendering.is_from_elsewhere(request):
        return _times(found, directory, given, {"": PLAIN["elsewhere"]}, 403)
    try:
        body = _body(given, rendering.language_of(request))
        if not given.get("request") or given.get("again"):
            return _code(found, given | {"request": receptions.code_sent(request, found, body, directory), "code": ""})
        if body.code is None:
            return _code(found, given, {"code": PLAIN["reception.code.missing"]}, 422)
        made, token = receptions.booked(request, found, body, directory)
    except TooMany:
        raise
    except DomainError as error:
        faults, status = rendering.faults_of(error), rendering.status_of(error)
        if "consent" in faults:
            faults["consent"] = PLAIN["reception.consent.missing"]
        if "code" in faults:
            return _code(found, given, faults, status)
        if error.code == "reception_taken":
            after = receptions.next_free(found, given.get("slot", ""), directory)
            given |= {"slot": str(after)} if after else {}
        return _times(found, directory, given, faults, status)
    return _booking(made, directory, token, status=201)


@blueprint.route(f"/{BOOKING_PATH}", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ))
def booking_entrance() -> Response:
    """Serve the page that the link of a booking opens. Its script sends the link's token on."""
    return web_files.without_slash(blueprint.current_request) or _entrance({})


@blueprint.route(f"/{BOOKING_PATH}", methods=["POST"], content_types=[rendering.FORM])
@answers_problems
@serves(rendering.entry(Limited.READ, "PlainBookingTokenIn"))
def booking_page() -> Response:
    """Show a booking to who has its link."""
    given = form.fields_of(blueprint.current_request)
    opened = receptions.opened(given.get("token", ""))
    if opened is None:
        return _entrance({"token": PLAIN["booking.unknown"]}, 404)
    return _booking(opened[0], documents.current(), opened[1])


@blueprint.route(f"/{CANCEL_PATH}", methods=["POST"], content_types=[rendering.FORM])
@answers_problems
@serves(rendering.entry(Limited.READ, "PlainBookingTokenIn"))
def cancel_on_page() -> Response:
    """Cancel a booking with one touch, and erase what is stored of it. A second touch says that it is done."""
    request = blueprint.current_request
    given = form.fields_of(request)
    if rendering.is_from_elsewhere(request):
        return _entrance({"": PLAIN["elsewhere"]}, 403)
    opened = receptions.opened(given.get("token", ""))
    if opened is not None:
        bookings.cancel(opened[0])
    return rendering.page(request, "booking-cancelled.html")


def _found(name: str, directory: Directory) -> Reception:
    try:
        return receptions.found(name, directory)
    except NotFound:
        raise rendering.not_found() from None


def _body(given: Mapping[str, str], language: str) -> Any:
    from chalicelib.http.citizen import schemas

    body: dict[str, Any] = {name: given.get(name, "") for name in ("slot", "name", "phone", "subject")}
    body |= {name: given[name] for name in ("request", "code") if given.get(name)}
    return requests.read_as(schemas.BookingIn, body | {"language": language, "consent": given.get("consent") == "yes"})


def _times(
    found: Reception, directory: Directory, given: Mapping[str, str], faults: Mapping[str, Any], status: int = 200
) -> Response:
    days = [
        (first.written_day, [(str(slot), f"{slot.begin:%H:%M}") for slot in slots])
        for first, slots in receptions.free_times(found, directory)
    ]
    return rendering.page(
        blueprint.current_request,
        "reception.html",
        status,
        reception=found,
        unit=receptions.unit_name(found, directory),
        days=days,
        given=given,
        faults=faults,
        consent=receptions.consent(found, directory),
    )


def _code(
    found: Reception, given: Mapping[str, str], faults: Mapping[str, Any] | None = None, status: int = 200
) -> Response:
    """Ask for the code that was sent. What was typed before is in the form, out of sight."""
    kept = {name: given.get(name, "") for name in _KEPT}
    slot = slot_in(given.get("slot", ""))
    return rendering.page(
        blueprint.current_request,
        "reception-code.html",
        status,
        reception=found,
        kept=kept,
        at=slot.written if slot else None,
        given=given,
        faults=faults or {},
    )


def _booking(booking: Booking, directory: Directory, token: str, status: int = 200) -> Response:
    request = blueprint.current_request
    reception = directory.receptions.get(booking.reception)
    site = addresses.address_of(request, "").rstrip("/")
    return rendering.page(
        request,
        "booking.html",
        status,
        is_new=status == 201,
        booking=booking,
        code=shown_code(booking.code),
        at=booking.slot.written,
        reception=reception,
        unit=receptions.unit_name(reception, directory) if reception else None,
        is_over=booking.slot.at <= clock.now(),
        called_off=bookings.closed_because(booking.reception, booking.slot.day),
        token=token,
        link=links.to_booking(site, token),
        kept=KEPT.days,
    )


def _entrance(faults: Mapping[str, Any], status: int = 200) -> Response:
    return rendering.page(blueprint.current_request, "booking-entrance.html", status, scripts=True, faults=faults)
