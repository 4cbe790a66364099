"""Find communes by their present and former names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.places import communes
from chalicelib.domain.places.outlines import DIGITS, Outline
from chalicelib.domain.province.directory import Directory
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.pieces import commune_list
from chalicelib.http.core.problems import answer, answers_problems, unless_known
from chalicelib.runtime import clock
from chalicelib.store.directory import areas, documents
from chalicelib.store.fresh import fresh

blueprint = Blueprint(__name__)


_MOST_TYPED = 100


@blueprint.route("/v1/communes", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Communes"},
        query={"q": "a present or former name, or its beginning; accents may be left out"},
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def findcommune_list() -> Response:
    """Find communes by ``q``, also by their names before 1 July 2025. Without ``q``, list all communes by name."""
    directory, today = documents.current(), local_day(clock.now())
    typed = requests.query(blueprint.current_request, "q")
    if typed is not None and len(typed) > _MOST_TYPED:
        raise Invalid("too_long", field="q", limit=_MOST_TYPED)
    matches = communes.every(directory, today) if typed is None else communes.search(typed, directory, today)
    return answer({"communes": commune_list(matches, directory, today)})


#: Boundaries change a few times in a decade; a map with last week's does no harm.
_OUTLINES_SECONDS, _SOON_SECONDS = 86_400, 300


@blueprint.route("/v1/outlines", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Outlines", 304: None},
        takes=("If-None-Match",),
        shows=("ETag",),
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def show_outlines() -> Response:
    """Show the simplified borders of the communes, which maps draw; empty until boundaries are imported."""
    directory = documents.current()
    found = fresh("outlines", lambda: _outlines(directory))
    body = {"digits": DIGITS, "communes": [_outline(one, directory) for one in found if one.code in directory.communes]}
    return unless_known(blueprint.current_request, answer(body), seconds=_OUTLINES_SECONDS if found else _SOON_SECONDS)


def _outlines(directory: Directory) -> Sequence[Outline]:
    return areas.outlines(directory.areas.name) if directory.areas else ()


def _outline(one: Outline, directory: Directory) -> dict[str, Any]:
    area = directory.communes[one.code].area
    lat, lon = one.middle
    return {"code": one.code, "name": area.vi, "name_en": area.en, "lat": lat, "lon": lon, "rings": one.rings}
