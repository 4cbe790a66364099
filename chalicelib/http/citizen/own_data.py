"""Requests about a person's own data, made by the sender or a signed-in person.

All but an objection are fulfilled at once: the caller has proved that the data is theirs. A request is stored before it
is fulfilled. If fulfilling fails, it stays open with its deadlines in the administrators' list.
"""

from __future__ import annotations

from dataclasses import replace

from chalice.app import Blueprint, Response

from chalicelib.domain.access.own_data import DECIDED, AskedBy, PrivacyRequest, Standing, settled
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.tickets.workflow.noting import OwnDataStep
from chalicelib.http.citizen.reports import find_as_sender
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import refuse_link_secret
from chalicelib.http.core.identity import session_of
from chalicelib.http.core.privacy_requests import (
    Means,
    fulfilled,
    means_of,
    opened_request,
    saved_answer,
    shown_request,
)
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import limiting
from chalicelib.services import own_data as work
from chalicelib.store.tickets import privacy as store

blueprint = Blueprint(__name__)


@blueprint.route("/v1/reports/{code}/privacy", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.SENDER,
        {200: "PrivacyAnswer"},
        body="PrivacyIn",
        takes=("X-Report-Secret",),
        refusals=(403, 404, 409),
        limit=Limited.SECRET,
    )
)
def ask_as_sender(code: str) -> Response:
    """Ask about the sender's own data of one report. The secret of a message's link is not enough.

    ``correct`` needs a contact, ``object`` a ``text``; an officer decides on it. ``erase`` also removes pictures with
    ``pictures``.
    """
    from chalicelib.http.citizen import schemas

    body = requests.body_as(blueprint.current_request, schemas.PrivacyIn)
    whole = find_as_sender(requests.code_in(code))
    refuse_link_secret(blueprint.current_request, whole.ticket.code)
    return _taken(
        replace(opened_request(body.wish, AskedBy.SENDER), code=whole.ticket.code, text=body.text),
        means_of(body.contact, body.pictures),
    )


@blueprint.route("/v1/me/privacy", methods=["POST"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "PrivacyAnswer"}, body="PrivacyIn", refusals=(409,), limit=Limited.SECRET))
def ask_as_person() -> Response:
    """Ask about the signed-in person's own data of all reports. An erasure ends all their sessions."""
    from chalicelib.http.citizen import schemas

    session = session_of(blueprint.current_request)
    body = requests.body_as(blueprint.current_request, schemas.PrivacyIn)
    return _taken(
        replace(opened_request(body.wish, AskedBy.PERSON), person=session.person, text=body.text),
        means_of(body.contact, body.pictures),
    )


def _taken(request: PrivacyRequest, means: Means) -> Response:
    """Fulfil a request at once, or store the one that an officer decides."""
    work.check(request.wish, means.contact, request.text)
    if request.wish in DECIDED:
        codes = work.codes_of(request, clock.now())
        limiting.refuse_second(request.wish, codes)
        store.save(request)
        limiting.write_lines(request, codes, OwnDataStep.OPENED)
        return answer({**shown_request(request), "reports": None})
    store.save(request)
    proof, copy = fulfilled(request, means)
    return saved_answer(settled(request, Standing.DONE, now=clock.now(), proof=proof), copy)
