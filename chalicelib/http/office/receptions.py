"""A unit's reception of citizens: its days, who is booked on a day, who came, and a day that is called off.

Names and telephones are shown by one route alone, which writes a line of the audit trail before it reads the vault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.receptions import Attendance, Reception, Slot
from chalicelib.domain.texts.days import read_day
from chalicelib.domain.tickets import rights
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of, officer_with
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import meetings
from chalicelib.store.directory import documents
from chalicelib.store.vault import bookings
from chalicelib.store.vault.bookings import Booking, TakenSeats

blueprint = Blueprint(__name__)

_RECEIVERS = frozenset({Role.FOCAL, Role.LEADER})
#: How many days back a page shows, so that who came can still be marked (our choice).
_DAYS_BACK = 7
_DAY = "/v1/office/receptions/{reception}/days/{day}"


@blueprint.route("/v1/office/receptions", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "UnitReceptions"}, refusals=(403,)))
def list_unit_receptions() -> Response:
    """List the receptions of one's unit with their days: how many are booked, and whether a day was called off."""
    officer = officer_with(blueprint.current_request, _RECEIVERS)
    directory, now = documents.current(), clock.now()
    own = [one for one in directory.receptions.values() if rights.may_receive(officer, one.unit)]
    return answer({"receptions": [_shown(one, directory, now) for one in own]})


@blueprint.route(f"{_DAY}/people", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "BookedPeople"}, refusals=(403, 404)))
def show_people(reception: str, day: str) -> Response:
    """Show who is booked on a day, with name and telephone. The audit trail records each look."""
    request = blueprint.current_request
    found, on, officer = _asked(request, reception, day)
    seen = meetings.look(found, on, officer, clock.now())
    called_off = bookings.closed_because(found.id, on)
    return answer({"day": on.isoformat(), "called_off": called_off, "people": [_person(one) for one in seen]})


@blueprint.route(f"{_DAY}/bookings/{{booking}}", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "BookingMarked"}, body="StandingIn", refusals=(403, 404, 409)))
def mark_booking(reception: str, day: str, booking: str) -> Response:
    """Note whether somebody came, from when their time begins. The audit trail records it."""
    from chalicelib.http.office import schemas

    request = blueprint.current_request
    found, on, officer = _asked(request, reception, day)
    standing = Attendance(requests.body_as(request, schemas.StandingIn).standing)
    meetings.mark(found, on, unquote(booking), standing, officer, clock.now())
    return answer({"code": unquote(booking), "standing": standing})


@blueprint.route(f"{_DAY}/cancellation", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "DayCalledOff"}, body="ReasonIn", refusals=(403, 404, 409)))
def call_day_off(reception: str, day: str) -> Response:
    """Call a day off with a reason. Everybody who is booked is told it once, and nobody can book that day any more."""
    from chalicelib.schemas import fields

    request = blueprint.current_request
    found, on, officer = _asked(request, reception, day)
    reason = requests.body_as(request, fields.ReasonIn).reason
    meetings.call_off(found, on, officer, reason, clock.now())
    return answer({"day": on.isoformat(), "called_off": reason})


def _asked(request: Request, name: str, day: str) -> tuple[Reception, date, Officer]:
    """The reception and day of the address, for an officer who may see them. Raises NotFound, NotAllowed, Invalid."""
    officer = officer_of(request)
    found = documents.current().receptions.get(unquote(name))
    if found is None:
        raise NotFound("not_found")
    if not rights.may_receive(officer, found.unit):
        raise NotAllowed("forbidden")
    try:
        return found, read_day(unquote(day)), officer
    except ValueError:
        raise Invalid("field_invalid", field="day") from None


def _shown(reception: Reception, directory: Directory, now: datetime) -> Mapping[str, Any]:
    today = local_day(now)
    first, last = today - timedelta(days=_DAYS_BACK), today + timedelta(days=reception.ahead)
    taken = bookings.taken(reception.id, first, last)
    return {
        "id": reception.id,
        "title": reception.title,
        "title_en": reception.title_en,
        "place": reception.place,
        "place_en": reception.place_en,
        "decision": reception.decision,
        "days": list(_days(reception, directory, taken, first, today)),
    }


def _days(
    reception: Reception, directory: Directory, taken: TakenSeats, first: date, today: date
) -> list[Mapping[str, Any]]:
    """The days with slots from today on, and every day on which somebody is booked."""
    booked = Counter(slot.day for slot in taken.seats.elements())
    shown: list[Mapping[str, Any]] = []
    for number in range((today - first).days + reception.ahead + 1):
        day = first + timedelta(days=number)
        slots = reception.slots(day, directory.calendar) if day >= today else ()
        if not slots and not booked[day]:
            continue
        shown.append(
            {
                "day": day.isoformat(),
                "label": pieces.label(Slot(day, datetime.min.time()).written_day),
                "seats": len(slots) * reception.people,
                "booked": booked[day],
                "called_off": day in taken.closed,
                "may_call_off": day >= today and day not in taken.closed,
            }
        )
    return shown


def _person(one: Booking) -> Mapping[str, Any]:
    """Show a booking to who may receive the person. A contact whose use is restricted is not shown."""
    return {
        "code": one.code,
        "time": f"{one.slot.begin:%H:%M}",
        "name": None if one.limited else one.name,
        "phone": None if one.limited else one.phone,
        "subject": None if one.limited else one.subject,
        "standing": one.standing,
        "may_mark": one.slot.at <= clock.now(),
    }
