"""The data of the public map: counts by cell at a low zoom, reports at a high zoom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import Invalid
from chalicelib.domain.nearby import maps
from chalicelib.domain.nearby.vicinity import SearchCell
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.tenant import Bounds
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.states import State
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.public import seen as public_seen
from chalicelib.http.public.nearby import category_of, is_still_at, shown_to_all
from chalicelib.http.public.reports import states_in
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.counters import counters
from chalicelib.store.directory import documents
from chalicelib.store.tickets import nearby
from chalicelib.store.tickets.cards import read_cards
from chalicelib.store.tickets.nearby import Candidate

blueprint = Blueprint(__name__)

#: The most points in an answer, and how many tickets are read at once.
MOST_POINTS, _AT_ONCE = 100, 25
#: A box with more reports shows cells instead of points, but only below the zoom at which a cell fills the screen.
_CROWD, _ALWAYS_POINTS = 150, 17


@blueprint.route("/v1/map", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Map"},
        query={
            "west": "degrees (WGS 84)",
            "south": "degrees",
            "east": "degrees",
            "north": "degrees",
            "zoom": "0 to 22; from 15 on, reports are shown as points",
            "category": "a category's id",
            "state": "states, separated by commas",
        },
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def show_map() -> Response:
    """Show the public reports of a box, open or answered in the last 30 days, as ``cells`` or as ``points``."""
    from chalicelib.http.public import nearby_answers

    request, directory = blueprint.current_request, documents.current()
    view = requests.query_as(request, nearby_answers.MapIn, "west", "south", "east", "north", "zoom")
    box = _box(Bounds(view.south, view.west, view.north, view.east), view.zoom, directory)
    category, states = category_of(request, directory), states_in(request)
    groups = maps.groups_over(box) if view.zoom >= maps.CLOSE else None
    cells = [] if groups and view.zoom >= _ALWAYS_POINTS else _cells(box, view.zoom, category, states, directory)
    if groups is None or sum(cell["count"] for cell in cells) > _CROWD:
        return answer({"cells": cells, "points": [], "complete": True})
    points, complete = _points(box, groups, category, states, directory)
    return answer({"cells": [], "points": points, "complete": complete})


def _box(box: Bounds, zoom: int, directory: Directory) -> Bounds:
    """Clip a box to the province. Raises Invalid if they do not overlap, and if the box is too large for its zoom."""
    most = maps.span(zoom)
    if box.east - box.west > most or box.north - box.south > most:
        raise Invalid("box_too_large", field="zoom", degrees=f"{most:.3g}")
    clipped = maps.clipped(box, directory.province.bounds)
    if clipped is None:
        province = directory.province
        raise Invalid("outside_province", field="south", province=Text(province.name, province.name_en))
    return clipped


def _cells(
    box: Bounds, zoom: int, category: str | None, states: Collection[State], directory: Directory
) -> list[dict[str, Any]]:
    open_ = [
        name for name in directory.categories if rights.is_open_category(name, directory) and category in (None, name)
    ]
    resolution = maps.resolution_at(zoom)
    over = maps.cells_over(box, resolution)
    numbers_in: dict[str, Counter[str]] = {}
    for above in sorted({maps.above(kept) for cell in over for kept in maps.kept_in(cell)}):
        for kept, numbers in counters.rows(keys.on_map(above)):
            if (cell := maps.shown_as(kept, resolution)) in over:
                numbers_in.setdefault(cell, Counter()).update(numbers)
    shown_cells = []
    for cell, numbers in numbers_in.items():
        seen = maps.tally(numbers, open_, states)
        if seen.count:
            lat, lon = maps.middle_of(cell)
            counted = {"count": seen.count, "open": seen.open, "late": seen.late}
            shown_cells.append({"cell": cell, "lat": lat, "lon": lon, **counted})
    return shown_cells


def _points(
    box: Bounds, groups: Collection[SearchCell], category: str | None, states: Collection[State], directory: Directory
) -> tuple[list[dict[str, Any]], bool]:
    now, shown = clock.now(), shown_to_all(directory, category)

    def wanted(candidate: Candidate) -> Place | None:
        return None if states and candidate.state not in states else shown(candidate)

    candidates, complete = nearby.within(box, groups, now, wanted, MOST_POINTS)
    places = {one.code: wanted(one) for one in candidates}
    codes = sorted(places)
    points: list[dict[str, Any]] = []
    for first in range(0, len(codes), _AT_ONCE):
        cards = read_cards(codes[first : first + _AT_ONCE]).values()
        shown_cards = (one for one in cards if is_still_at(places[one.stored.ticket.code], one, directory))
        points += public_seen.public_cards(shown_cards, directory, now)
    return points, complete
