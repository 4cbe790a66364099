"""Requests about a person's own data (copy, correction, erasure), made by the sender or a signed-in person.

A request is stored before it is fulfilled. If fulfilling fails, it stays open with its deadline in the administrators'
list.
"""

from __future__ import annotations

from dataclasses import replace

from chalice.app import Blueprint, Response

from chalicelib.domain.access.own_data import AskedBy, PrivacyRequest, Standing, settled
from chalicelib.domain.access.quotas import Limited
from chalicelib.http.citizen.reports import find_as_sender
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import refuse_link_secret
from chalicelib.http.core.identity import session_of
from chalicelib.http.core.privacy_requests import Means, fulfilled, means_of, opened_request, saved_answer
from chalicelib.http.core.problems import answers_problems
from chalicelib.runtime import clock
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
    """Export, correct or erase the sender's own data of one report. The secret of a message's link is not enough.

    ``correct`` needs a contact. ``erase`` also removes pictures with ``pictures``.
    """
    from chalicelib.http.citizen import schemas

    body = requests.body_as(blueprint.current_request, schemas.PrivacyIn)
    whole = find_as_sender(requests.code_in(code))
    refuse_link_secret(blueprint.current_request, whole.ticket.code)
    return _at_once(
        replace(opened_request(body.wish, AskedBy.SENDER), code=whole.ticket.code),
        means_of(body.contact, body.pictures),
    )


@blueprint.route("/v1/me/privacy", methods=["POST"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "PrivacyAnswer"}, body="PrivacyIn", refusals=(409,), limit=Limited.SECRET))
def ask_as_person() -> Response:
    """Export, correct or erase the signed-in person's own data of all reports. An erasure ends all their sessions."""
    from chalicelib.http.citizen import schemas

    session = session_of(blueprint.current_request)
    body = requests.body_as(blueprint.current_request, schemas.PrivacyIn)
    return _at_once(
        replace(opened_request(body.wish, AskedBy.PERSON), person=session.person),
        means_of(body.contact, body.pictures),
    )


def _at_once(request: PrivacyRequest, means: Means) -> Response:
    """Fulfil a request at once: the caller has proved that the data is theirs."""
    work.check(request.wish, means.contact)
    store.save(request)
    proof, copy = fulfilled(request, means)
    return saved_answer(settled(request, Standing.DONE, now=clock.now(), proof=proof), copy)
