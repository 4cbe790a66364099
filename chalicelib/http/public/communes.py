"""Find communes by their present and former names."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.places import communes
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.pieces import commune_list
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import documents

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
