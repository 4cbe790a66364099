"""Officers at a counter say that they sit there; leaders and supervisors read how counters were rated."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import NotAllowed, NotFound, NotPossible
from chalicelib.domain.numbers.booths import MOST_SEATS
from chalicelib.domain.province.booths import Booth
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.http.booths import seen
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of, officer_with
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import booth_ratings
from chalicelib.store.counters import booths
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)

_READERS = frozenset({Role.LEADER, Role.SUPERVISOR})


@blueprint.route("/v1/office/booths", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OwnBooths"}, refusals=(403,)))
def list_own_booths() -> Response:
    """List the counters of one's unit, and who sits at each now."""
    officer, directory = officer_of(blueprint.current_request), documents.current()
    return answer(_own(officer, directory))


@blueprint.route("/v1/office/booths/{booth}/seat", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OwnBooths"}, body="SeatIn", refusals=(403, 404, 409)))
def take_seat(booth: str) -> Response:
    """Say that one sits at a counter of one's unit, or leaves it. It holds until the next sits, or the day ends."""
    from chalicelib.http.booths import schemas

    request, directory = blueprint.current_request, documents.current()
    officer = officer_of(request)
    found = directory.booths.booths.get(unquote(booth))
    if found is None:
        raise NotFound("not_found")
    if not rights.may_sit(officer, found.unit):
        raise NotAllowed("forbidden")
    sits, now = requests.body_as(request, schemas.SeatIn).sits, clock.now()
    if sits or _sits(officer, found):
        try:
            booths.sit(found.id, officer.username if sits else None, now)
        except booths.DayFull:
            raise NotPossible("booth_seats_full", most=MOST_SEATS) from None
    return answer(_own(officer, directory))


@blueprint.route("/v1/office/booth-ratings", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "BoothMonth"}, query={"month": seen.MONTH}, refusals=(403,)))
def list_booth_ratings() -> Response:
    """Show how the counters of one's unit and of those below it were rated in a month, without the present day."""
    request, directory, now = blueprint.current_request, documents.current(), clock.now()
    officer, month = officer_with(request, _READERS), seen.month_of(blueprint.current_request, clock.now())
    readable = _readable(officer, directory)
    found = seen.figures(month, readable, directory, now)
    days = [day["day"] for one in found for day in one["days"]]
    return answer({"month": f"{month:%Y-%m}", "until": max(days, default=None), "booths": found})


def _readable(officer: Officer, directory: Directory) -> list[Booth]:
    every = directory.booths.booths.values()
    return [one for one in every if rights.may_read_ratings(officer, one.unit, directory)]


def _own(officer: Officer, directory: Directory) -> dict[str, Any]:
    return {
        "booths": [_line(officer, one, directory) for one in directory.booths.of_unit(officer.unit)],
        "may_read": bool(_readable(officer, directory)),
    }


def _line(officer: Officer, booth: Booth, directory: Directory) -> dict[str, Any]:
    sitting = booth_ratings.sitting(booth, clock.now())
    return {
        "booth": seen.named(booth, directory)["booth"],
        "fields": seen.fields_of(booth, directory),
        "sitting": {"title": sitting.title} if sitting else None,
        "mine": sitting is not None and sitting.username == officer.username,
    }


def _sits(officer: Officer, booth: Booth) -> bool:
    """Whether the officer sits there now: only who sits can leave."""
    now = clock.now()
    return booths.of_day(booth.id, local_day(now)).sitting(now) == officer.username
