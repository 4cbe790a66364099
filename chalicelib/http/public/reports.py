"""The public list of reports, and the list of units."""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.states import NOT_PUBLIC_STATES, State
from chalicelib.http.core import requests
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.public import seen
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import lists
from chalicelib.store.tickets.cards import count_followers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/reports", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "PublicList"},
        query={
            "commune": "a commune's official code",
            "category": "a category's id",
            "state": "states, separated by commas",
            **PAGES,
        },
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def list_reports() -> Response:
    """List public reports, newest first."""
    request, reference = blueprint.current_request, documents.current()
    commune, category = requests.commune(request, reference), requests.category(request, reference)
    states = states_in(request)
    page_request = requests.page_of(request, "public", commune, category, *states)
    page = lists.public_list(
        commune=commune, category=category, states=states, limit=page_request.limit, after=page_request.after
    )
    shown = [line for line in page.lines if rights.is_open_category(line.category, reference)]
    followers = count_followers(line.code for line in shown)
    return answer(seen.public_page(shown, followers, page_request.cursor(page.after), reference, clock.now()))


@blueprint.route("/v1/units", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "UnitList"}, limit=Limited.READ, scope=Scope.READ))
def list_units() -> Response:
    """List the units, with the commune that each governs."""
    return answer({"units": seen.unit_list(documents.current(), local_day(clock.now()))})


def states_in(request: Request) -> list[State]:
    """Read the states that a request asks for; empty for any state. Raises Invalid for an unknown state."""
    text = requests.query(request, "state")
    try:
        return [State(part.strip()) for part in text.split(",")] if text else []
    except ValueError:
        public = [state for state in State if state not in NOT_PUBLIC_STATES]
        raise Invalid("not_one_of", field="state", allowed=", ".join(public)) from None
