"""Find hamlets and their known points by name."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import Invalid
from chalicelib.domain.places import gazetteer
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)

_MOST_TYPED = 100


@blueprint.route("/v1/hamlets", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "HamletPoints"},
        query={
            "q": "a name of a hamlet, a landmark or a kilometre post, or its beginning; accents may be left out",
            "commune": "only of the commune with this official code",
        },
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def find_hamlets() -> Response:
    """Find hamlets, landmarks and kilometre posts by `q`. Without `q`, list all of a `commune`."""
    directory, request = documents.current(), blueprint.current_request
    typed, commune = requests.query(request, "q"), requests.query(request, "commune")
    if commune is not None and commune not in directory.communes:
        raise Invalid("unknown_commune", field="commune")
    if typed is not None and len(typed) > _MOST_TYPED:
        raise Invalid("too_long", field="q", limit=_MOST_TYPED)
    if typed is None and commune is None:
        raise Invalid("field_required", field="q")
    if typed is not None:
        found = gazetteer.search(typed, directory, commune)
    else:
        found = gazetteer.of_commune(commune or "", directory)
    return answer({"points": [pieces.known_point(one, directory) for one in found]})
