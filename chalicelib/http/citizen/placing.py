"""Use the position in a photo as the report's place. Only the sender sees it, and only the sender can choose it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import NotPossible
from chalicelib.domain.tickets.workflow import noting
from chalicelib.http.citizen.reports import find_as_sender, seen_by_sender
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.services import changing
from chalicelib.store.directory import areas, documents
from chalicelib.store.tickets import tickets

blueprint = Blueprint(__name__)


@blueprint.route("/v1/reports/{code}/place", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SENDER,
        {200: "SenderReport"},
        body="PhotoPlaceIn",
        takes=("X-Report-Secret",),
        refusals=(409,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def take_place(code: str) -> Response:
    """Set the report's place to the point where one of its photos was taken, while the report has no point."""
    from chalicelib.http.citizen import schemas

    wanted = requests.body_as(blueprint.current_request, schemas.PhotoPlaceIn).photo
    code = requests.code_in(code)

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        said = next((photo.evidence for photo in whole.photos if photo.id == wanted), None)
        if said is None or said.lat is None or said.lon is None:
            raise NotPossible("photo_without_place", field="photo")
        reference = documents.for_ticket(whole.ticket)
        found = areas.commune_at(said.lat, said.lon, reference)
        point = (said.lat, said.lon)
        return changing.Change(noting.placed(whole.ticket, wanted, point, found, now=now, directory=reference))

    return answer(seen_by_sender(changing.changed(partial(find_as_sender, code), decide)))
