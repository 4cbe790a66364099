"""Hide areas of a photo, such as faces and number plates.

First one transaction hides the photo and records the event. Then the derivatives are removed, so that links given out
before stop working. Then new derivatives are made in the background under new keys. A failed request may be repeated.
"""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotFound, NotPossible
from chalicelib.domain.tickets import rights, workflow
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_as_officer
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answers_problems
from chalicelib.http.office.tickets import ticket_answer
from chalicelib.media import files
from chalicelib.runtime import clock
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import READY, REDACTING

blueprint = Blueprint(__name__)

_ATTEMPTS = 5
#: The most areas of a photo in all redactions together.
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
    for _ in range(_ATTEMPTS):
        whole = find_as_officer(code, officer)
        if not rights.may_redact(officer, whole.ticket, reference):
            raise NotAllowed("action_not_allowed")
        found = next((one for one in whole.photos if one.id == photo), None)
        if found is None:
            raise NotFound("not_found")
        if found.state not in (READY, REDACTING):
            raise NotPossible("photo_not_shown")
        if len(found.areas) + len(wanted) > MAX_AREAS:
            raise Invalid("too_many_areas", field="areas", limit=MAX_AREAS)
        event = workflow.redacted(whole.ticket, officer, photo, len(wanted), now=clock.now(), directory=reference)
        try:
            tickets.change_together([(whole.stored, event)], redacted=(found, wanted))
        except LostRace:
            continue
        files.forget_derivatives(whole.ticket.code, photo, 0, found.revision)
        files.make_again(whole.ticket.code, photo)
        return ticket_answer(find_as_officer(code, officer), officer, 202)
    raise DomainError("busy")
