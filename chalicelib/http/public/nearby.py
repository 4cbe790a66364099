"""Public reports near a point, for a citizen who is about to send one."""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.places.place import Place
from chalicelib.domain.places.places import check_point
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.public import seen
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets.cards import TicketCard, read_cards
from chalicelib.store.tickets.nearby import Candidate, PlaceOf, Search

blueprint = Blueprint(__name__)

#: How many of the nearest reports are answered.
MOST_TOLD = 20


@blueprint.route("/v1/nearby", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Nearby"},
        query={
            "lat": "latitude in degrees (WGS 84)",
            "lon": "longitude",
            "radius": "metres, 10 to 1000, 250 by default",
            "category": "a category's id",
        },
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def find_nearby() -> Response:
    """List the nearest public reports that are open or were answered in the last 30 days; at most 20."""
    from chalicelib.http.public import nearby_answers

    directory, now = documents.current(), clock.now()
    search = requests.query_as(blueprint.current_request, nearby_answers.NearbyIn, "lat", "lon", "radius")
    check_point(search.lat, search.lon, directory, field="lat")
    category = category_of(blueprint.current_request, directory)
    tickets_found = Search(
        search.lat, search.lon, search.radius, MOST_TOLD, now, shown_to_all(directory, category)
    ).run()
    cards = read_cards(one.code for one in tickets_found)
    shown = [one for one in tickets_found if one.code in cards and is_still_at(one.place, cards[one.code], directory)]
    lines = seen.public_cards((cards[one.code] for one in shown), directory, now)
    distances = [{"distance_metres": one.metres} for one in shown]
    return answer({"tickets": [line | distance for line, distance in zip(lines, distances, strict=True)]})


def is_still_at(place: Place | None, card: TicketCard, directory: Directory) -> bool:
    """Whether a ticket is public and still at ``place``. The index may lag behind the ticket."""
    ticket = card.stored.ticket
    is_shown = rights.is_listed(ticket) and rights.is_public(ticket, directory)
    return is_shown and public_place(ticket.place, ticket.category, directory) == place


def category_of(request: Request, directory: Directory) -> str | None:
    """Return the category that a request asks for, None for all. Raises Invalid for an unknown category."""
    return requests.category(request, directory)


def shown_to_all(directory: Directory, category: str | None) -> PlaceOf:
    """Return a function that gives the public place of a candidate, None if it is not public or not of ``category``."""

    def wanted(candidate: Candidate) -> Place | None:
        if category not in (None, candidate.category) or not rights.is_open_category(candidate.category, directory):
            return None
        place = public_place(candidate.place, candidate.category, directory)
        # Hide tickets still indexed by exact position: the distance would reveal it.
        return place if candidate.stands_at(place, listed=True) else None

    return wanted
