"""Searches for a category that found nothing, so that an administrator can add keywords."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.texts.searches import kept
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.limits import searches

blueprint = Blueprint(__name__)


@blueprint.route("/v1/searches", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "SearchCounted"}, body="VainSearchIn", limit=Limited.SEARCH))
def count_search() -> Response:
    """Count a search for a category that found nothing. Numbers and long texts are not kept, nor who searched."""
    from chalicelib.http.public import schemas

    words = kept(requests.body_as(blueprint.current_request, schemas.VainSearchIn).words)
    return answer({"counted": words is not None and searches.count(words, clock.now())})
