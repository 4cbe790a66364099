"""People's own data: a copy, a correction, an erasure; asked by the sender, by a confirmed person, or on their behalf.

A request is stored before anything is done and answered after, so one that dies in between stays open, with its clock,
in the list that administrators read.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.own_data import AskedBy, PrivacyRequest, Standing, Wish, opened, settled
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError, Invalid, NotFound, NotPossible
from chalicelib.http import requests
from chalicelib.http.citizen import find_as_sender
from chalicelib.http.contract import PAGES, Caller, Entry, serves
from chalicelib.http.identity import administrator_of, session_of
from chalicelib.http.office import officers
from chalicelib.http.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import own_data as work
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import audit, tickets
from chalicelib.store.tickets import privacy as store
from chalicelib.store.tickets.audit import AuditEntry as Line
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.http import schemas

own_data = Blueprint(__name__)


@dataclass(frozen=True, slots=True)
class _Means:
    """What a wish needs beside itself: the right contact, and whether pictures go too."""

    contact: Reporter | None
    pictures: bool


@own_data.route("/v1/reports/{code}/privacy", methods=["POST"])
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
    from chalicelib.http import schemas

    given = requests.body_as(_request(), schemas.PrivacyIn)
    whole = find_as_sender(requests.code_in(code))
    return _at_once(replace(_opened(given.wish, AskedBy.SENDER), code=whole.ticket.code), _means(given))


@own_data.route("/v1/me/privacy", methods=["POST"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "PrivacyAnswer"}, body="PrivacyIn", refusals=(409,), limit=Limited.SECRET))
def ask_as_person() -> Response:
    """The same for all reports of who is signed in; an erasure ends all their sessions."""
    from chalicelib.http import schemas

    session = session_of(_request())
    given = requests.body_as(_request(), schemas.PrivacyIn)
    return _at_once(replace(_opened(given.wish, AskedBy.PERSON), person=session.person), _means(given))


@own_data.route("/v1/admin/privacy-requests", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "PrivacyRequests"}, query=PAGES))
def list_requests() -> Response:
    """All requests, newest first, and until when each must be answered: ``limit``, ``cursor``."""
    administrator_of(_request())
    wanted = requests.page_of(_request(), "privacy")
    found, rest = store.listed(limit=wanted.limit, after=wanted.after)
    return answer({"requests": [_shown(one) for one in found], "cursor": wanted.cursor(rest)})


@own_data.route("/v1/admin/privacy-requests", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "PrivacyRequestOut"}, body="PrivacyOnBehalfIn", refusals=(404,)))
def ask_on_behalf() -> Response:
    """Take down what somebody asked by letter, at a counter or by telephone: of a report (``code``) or a ``phone``."""
    from chalicelib.http import schemas

    administrator = administrator_of(_request())
    given = requests.body_as(_request(), schemas.PrivacyOnBehalfIn)
    if (given.code is None) == (given.phone is None):
        raise Invalid("privacy_whose", field="code")
    code = requests.code_in(given.code) if given.code else None
    if code is not None and tickets.get(code) is None:
        raise NotFound("not_found")
    request = replace(
        _opened(given.wish, AskedBy.ADMINISTRATOR),
        code=code,
        person=signing.phone_key(given.phone) if given.phone else None,
        by=administrator.username,
        note=given.reason,
    )
    store.save(request)
    return answer(_shown(request), 201)


@own_data.route("/v1/admin/privacy-requests/{request_id}/settle", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "PrivacyAnswer"}, body="PrivacySettleIn", refusals=(404, 409)))
def settle(request_id: str) -> Response:
    """Do what a request asks, or refuse it (``refuse``), for a ``reason``; it stands in the audit trail first."""
    from chalicelib.http import schemas

    administrator, now = administrator_of(_request()), clock.now()
    given = requests.body_as(_request(), schemas.PrivacySettleIn)
    request = store.get(unquote(request_id))
    if request is None:
        raise NotFound("not_found")
    if request.standing is not Standing.OPEN:
        raise NotPossible("privacy_settled")
    what = "refuse" if given.refuse else request.wish.value
    audit.record(Line(now, administrator.username, f"privacy_{what}", given.reason, request.code))
    standing = Standing.REFUSED if given.refuse else Standing.DONE
    proof, copy = ({}, None) if given.refuse else _do(request, _means(given))
    after = settled(request, standing, now=clock.now(), proof=proof, by=administrator.username, note=given.reason)
    return _answered(after, copy)


def _opened(wish: Wish, origin: AskedBy) -> PrivacyRequest:
    now = clock.now()
    request_id = store.new_id(now, secrets.token_hex(8))
    return opened(request_id, wish, origin, now=now, calendar=documents.current().calendar)


def _at_once(request: PrivacyRequest, means: _Means) -> Response:
    """Who has shown that the data is theirs need not wait for anybody."""
    work.check(request.wish, means.contact)
    store.save(request)
    proof, copy = _do(request, means)
    return _answered(settled(request, Standing.DONE, now=clock.now(), proof=proof), copy)


def _do(request: PrivacyRequest, means: _Means) -> tuple[Mapping[str, Any], list[dict[str, Any]] | None]:
    try:
        return work.fulfil(request, clock.now(), contact=means.contact, pictures=means.pictures)
    except (work.NotErased, LostRace):
        raise DomainError("busy") from None


def _answered(request: PrivacyRequest, copy: list[dict[str, Any]] | None) -> Response:
    try:
        store.save(request)
    except LostRace:
        # The clock was there in between; what was done is done, and is done again without harm.
        raise DomainError("busy") from None
    return answer({**_shown(request), "reports": copy})


def _means(given: schemas.PrivacyIn | schemas.PrivacySettleIn) -> _Means:
    contact = given.contact
    if contact is None:
        return _Means(None, given.pictures)
    person = signing.phone_key(contact.phone) if contact.phone else None
    return _Means(Reporter(contact.name, contact.phone, contact.email, person=person), given.pictures)


def _shown(request: PrivacyRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "wish": request.wish,
        "origin": request.origin,
        "code": request.code,
        "standing": request.standing,
        "opened_at": stamp(request.opened_at),
        "due_at": stamp(request.due_at),
        "settled_at": request.settled_at and stamp(request.settled_at),
        "late": (request.settled_at or clock.now()) > request.due_at,
        "by": request.by,
        "note": request.note,
        "proof": dict(request.proof),
    }


def _request() -> Request:
    return own_data.current_request
