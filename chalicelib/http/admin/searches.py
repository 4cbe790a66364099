"""What people searched in vain."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.texts.searches import LEAST_TIMES
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.limits import searches

blueprint = Blueprint(__name__)

#: The most searches that are listed.
MOST_LISTED = 100


@blueprint.route("/v1/admin/searches", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Searches"}))
def list_searches() -> Response:
    """List the searches for a category that found nothing, this month and last, the most frequent first."""
    administrator_of(blueprint.current_request)
    often = [(words, n) for words, n in searches.counted(clock.now()).items() if n >= LEAST_TIMES]
    often.sort(key=lambda line: (-line[1], line[0]))
    lines = [{"words": words, "times": n} for words, n in often[:MOST_LISTED]]
    return answer({"searches": lines, "least": LEAST_TIMES})
