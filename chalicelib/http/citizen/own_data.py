"""People's own data: a copy, a correction, an erasure; asked by the sender, by a confirmed person, or on their behalf.

A request is stored before anything is done and answered after, so one that dies in between stays open, with its clock,
in the list that administrators read.
"""

from __future__ import annotations

from dataclasses import replace

from chalice.app import Blueprint, Response

from chalicelib.domain.access.own_data import AskedBy, PrivacyRequest, Standing, settled
from chalicelib.domain.access.quotas import Limited
from chalicelib.http.citizen.reports import find_as_sender
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
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
    """The sender's own data of one report: ``export``, ``correct`` with a contact, ``erase`` (``pictures`` too)."""
    from chalicelib.http.citizen import schemas

    given = requests.body_as(blueprint.current_request, schemas.PrivacyIn)
    whole = find_as_sender(requests.code_in(code))
    return _at_once(
        replace(opened_request(given.wish, AskedBy.SENDER), code=whole.ticket.code),
        means_of(given.contact, given.pictures),
    )


@blueprint.route("/v1/me/privacy", methods=["POST"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "PrivacyAnswer"}, body="PrivacyIn", refusals=(409,), limit=Limited.SECRET))
def ask_as_person() -> Response:
    """The same for all reports of who is signed in; an erasure ends all their sessions."""
    from chalicelib.http.citizen import schemas

    session = session_of(blueprint.current_request)
    given = requests.body_as(blueprint.current_request, schemas.PrivacyIn)
    return _at_once(
        replace(opened_request(given.wish, AskedBy.PERSON), person=session.person),
        means_of(given.contact, given.pictures),
    )


def _at_once(request: PrivacyRequest, means: Means) -> Response:
    """Who has shown that the data is theirs need not wait for anybody."""
    work.check(request.wish, means.contact)
    store.save(request)
    proof, copy = fulfilled(request, means)
    return saved_answer(settled(request, Standing.DONE, now=clock.now(), proof=proof), copy)
