"""The sender puts right what they sent: hides words, withdraws a photo, makes the report private or public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import NotFound
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.domain.tickets.workflow import righting
from chalicelib.http.citizen import seen
from chalicelib.http.citizen.reports import find_as_sender
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.media import files
from chalicelib.runtime import clock
from chalicelib.services import changing, picture_links
from chalicelib.store.directory import documents
from chalicelib.store.tickets import photos, pictures, tickets

blueprint = Blueprint(__name__)


@blueprint.route("/v1/reports/{code}/hidden-words", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SENDER,
        {200: "SenderReport"},
        body="HiddenWordsIn",
        takes=("X-Report-Secret",),
        refusals=(409,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def hide_own_words(code: str) -> Response:
    """Hide words wherever the sender wrote them in this report. The words are kept nowhere."""
    from chalicelib.http.citizen import schemas

    wanted = requests.body_as(blueprint.current_request, schemas.HiddenWordsIn).words

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        event, rewritten = righting.words_hidden(
            whole.ticket,
            whole.events,
            wanted,
            officer=None,
            reason=None,
            now=now,
            directory=documents.current(),
        )
        return changing.Change(event, rewritten=rewritten)

    return _changed(requests.code_in(code), decide)


@blueprint.route("/v1/reports/{code}/visibility", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SENDER,
        {200: "SenderReport"},
        body="VisibilityIn",
        takes=("X-Report-Secret",),
        refusals=(409,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def set_own_visibility(code: str) -> Response:
    """Make the sender's report private, or public again."""
    from chalicelib.http.citizen import schemas

    wanted = requests.body_as(blueprint.current_request, schemas.VisibilityIn).visibility

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change | None:
        event = righting.visibility_set(
            whole.ticket,
            whole.events,
            wanted,
            officer=None,
            reason=None,
            now=now,
            directory=documents.current(),
        )
        return changing.Change(event) if event else None

    code = requests.code_in(code)
    whole = changing.changed(partial(find_as_sender, code), decide, catch_up=False)
    if wanted is Visibility.PRIVATE:
        picture_links.end_at_once(whole)
    return _shown(find_as_sender(code))


@blueprint.route("/v1/reports/{code}/photos/{photo}/withdrawal", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SENDER,
        {200: "SenderReport"},
        body="EmptyIn",
        takes=("X-Report-Secret",),
        refusals=(409,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def withdraw_photo(code: str, photo: str) -> Response:
    """Withdraw a photo of the report, or its video: the upload and all pictures made of it are removed."""
    from chalicelib.http.citizen import schemas

    code = requests.code_in(code)
    whole = find_as_sender(code)
    requests.body_as(blueprint.current_request, schemas.EmptyIn)
    sent = [*whole.photos, *([whole.video] if whole.video else [])]
    found = next((one for one in sent if one.id == photo and not one.is_of_result), None)
    if found is None:
        raise NotFound("photo_not_yours", field="photo")
    # The photo disappears first. A repeated request goes on where an earlier one failed.
    now = clock.now()
    photos.forget_evidence(code, photo, now)
    taken = photos.withdraw(code, photo, now)

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change | None:
        if any(event.kind == "withdraw_photo" and event.details["photo"] == photo for event in whole.events):
            return None
        return changing.Change(righting.photo_withdrawn(whole.ticket, photo, now=now))

    changing.changed(partial(find_as_sender, code), decide, catch_up=False)
    files.forget_original(code, photo)
    if not found.is_video:
        files.forget_derivatives(code, photo, 0, taken.revision)
        pictures.forget(code, taken)
    return _shown(find_as_sender(code))


def _changed(code: str, decide: Callable[[tickets.Whole, datetime], changing.Change | None]) -> Response:
    changing.changed(partial(find_as_sender, code), decide, catch_up=False)
    # Read again: the lines of the history were rewritten too.
    return _shown(find_as_sender(code))


def _shown(whole: tickets.Whole) -> Response:
    return answer(seen.sender_ticket(whole, documents.for_ticket(whole.ticket), clock.now()))
