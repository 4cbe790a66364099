"""Where tickets of a list lie, for its map. The index of a queue carries no places, so the tickets are read."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets

blueprint = Blueprint(__name__)

#: One request to the table reads so many tickets, 0.5 read units for 4 KB of each.
MOST = 100


@blueprint.route("/v1/office/positions", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Positions"}, query={"codes": "up to 100 codes, with commas between them"}))
def show_positions() -> Response:
    """Show where tickets lie. One without a point, that nobody has or that one may not read, is left out."""
    request = blueprint.current_request
    officer, directory, today = officer_of(request), documents.current(), local_day(clock.now())
    codes = _codes(requests.query(request, "codes") or "")
    places = {
        code: head.ticket.place
        for code, head in tickets.heads(codes).items()
        if rights.may_read(officer, head.ticket, directory, today)
    }
    points = [
        {"code": code, "lat": places[code].lat, "lon": places[code].lon}
        for code in codes
        if code in places and places[code].lat is not None
    ]
    return answer({"positions": points})


def _codes(text: str) -> list[str]:
    given = [part for part in text.split(",") if part]
    if not given:
        raise Invalid("field_required", field="codes")
    if len(given) > MOST:
        raise Invalid("too_many", field="codes", limit=MOST)
    read = [read_code(part) for part in given]
    if None in read:
        raise Invalid("field_invalid", field="codes")
    return list(dict.fromkeys(code for code in read if code))
