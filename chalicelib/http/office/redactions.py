"""Hide areas of a photo, such as faces and number plates.

First one transaction hides the photo and records the event. Then the derivatives are removed, so that links given out
before stop working. Then new derivatives are made in the background under new keys. A failed request may be repeated.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossible
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.workflow import noting
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_as_officer
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answers_problems
from chalicelib.http.office.tickets import ticket_answer
from chalicelib.media import files
from chalicelib.services import changing
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import READY, REDACTING, Photo

blueprint = Blueprint(__name__)

#: All redactions of a photo together.
MAX_AREAS = 60


@blueprint.route("/v1/office/tickets/{code}/photos/{photo}/redactions", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {202: "OfficeTicket"}, body="RedactionsIn", shows=("ETag",), refusals=(403, 404, 409)))
def redact(code: str, photo: str) -> Response:
    """Hide areas of a photo. The photo is shown again when its new derivatives are ready."""
    from chalicelib.http.office import schemas

    officer, reference = officer_of(blueprint.current_request), documents.current()
    wanted = tuple(
        area.model_dump() for area in requests.body_as(blueprint.current_request, schemas.RedactionsIn).areas
    )
    code = requests.code_in(code)

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        if not rights.may_redact(officer, whole.ticket, reference):
            raise NotAllowed("action_not_allowed")
        found = _photo(whole, photo)
        if found.state not in (READY, REDACTING):
            raise NotPossible("photo_not_shown")
        if len(found.areas) + len(wanted) > MAX_AREAS:
            raise Invalid("too_many_areas", field="areas", limit=MAX_AREAS)
        event = noting.redacted(whole.ticket, officer, photo, len(wanted), now=now, directory=reference)
        return changing.Change(event, redacted=(found, wanted))

    find = partial(find_as_officer, code, officer)
    before = _photo(changing.changed(find, decide, catch_up=False), photo)
    files.forget_derivatives(code, photo, 0, before.revision)
    files.make_again(code, photo)
    return ticket_answer(find(), officer, 202)


def _photo(whole: tickets.Whole, id_: str) -> Photo:
    """A photo as it was read with its ticket. Raises NotFound."""
    found = next((one for one in whole.photos if one.id == id_), None)
    if found is None:
        raise NotFound("not_found")
    return found
