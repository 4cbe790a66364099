"""Administrators and supervisors read, open and settle requests about a person's own data.

Opening the vault for somebody takes two people: one takes the request down, another settles it. A copy goes only to an
officer who may learn who reported, after a line in the history of each report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.access.own_data import AskedBy, PrivacyRequest, Standing, answered, check_settling, settled
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.errors import Invalid, NotFound, NotPossible
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.workflow.noting import OwnDataStep
from chalicelib.http.core import paging, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import has_one_of, officer_with, signed_in_lately
from chalicelib.http.core.privacy_requests import fulfilled, means_of, opened_request, saved_answer, shown_request
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import limiting, unmasking
from chalicelib.services import own_data as work
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry as Line
from chalicelib.store.directory import documents
from chalicelib.store.tickets import privacy as store
from chalicelib.store.tickets import tickets

blueprint = Blueprint(__name__)

_ROLES = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})


@blueprint.route("/v1/admin/privacy-requests", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "PrivacyRequests"}, query=PAGES))
def list_requests() -> Response:
    """List all requests about personal data with their deadlines, newest first.

    Supervisors do not see those about a report that is hidden from them.
    """
    officer = officer_with(blueprint.current_request, _ROLES)
    page_request = requests.page_of(blueprint.current_request, "privacy")
    seen, rest = paging.filled(
        page_request.limit,
        page_request.after,
        lambda limit, after: store.listed(limit=limit, after=after),
        lambda found: _visible(found, officer),
    )
    return answer({"requests": [shown_request(one) for one in seen], "cursor": page_request.cursor(rest)})


@blueprint.route("/v1/admin/privacy-requests", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "PrivacyRequestOut"}, body="PrivacyOnBehalfIn", refusals=(404,)))
def ask_on_behalf() -> Response:
    """Open a request that somebody made by letter, at a counter or by telephone.

    It is about one report (``code``) or all reports of a telephone (``phone``).
    """
    from chalicelib.http.admin import schemas

    officer = officer_with(blueprint.current_request, _ROLES)
    body = requests.body_as(blueprint.current_request, schemas.PrivacyOnBehalfIn)
    if bool(body.code) == bool(body.phone):
        raise Invalid("privacy_whose", field="code")
    code = requests.code_in(body.code) if body.code else None
    if code is not None and tickets.get(code) is None:
        raise NotFound("not_found")
    request = replace(
        opened_request(body.wish, AskedBy.ADMINISTRATOR),
        code=code,
        person=signing.phone_key(body.phone) if body.phone else None,
        asked_by=officer.username,
        by=officer.username,
        note=body.reason,
    )
    store.save(request)
    limiting.write_lines(request, work.codes_of(request, request.opened_at), OwnDataStep.OPENED, officer=officer)
    return answer(shown_request(request), 201)


@blueprint.route("/v1/admin/privacy-requests/{request_id}/answer", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "PrivacyAnswer"}, body="ReasonIn", refusals=(404, 409)))
def answer_request(request_id: str) -> Response:
    """Tell the person what will be done about a request, and until when. ``reason`` is the answer that they read."""
    from chalicelib.schemas import fields

    officer = officer_with(blueprint.current_request, _ROLES)
    text = requests.body_as(blueprint.current_request, fields.ReasonIn).reason
    request = _open_request(request_id, officer)
    codes = work.codes_of(request, clock.now())
    limiting.write_lines(request, codes, OwnDataStep.ANSWERED, officer=officer, reason=text)
    return saved_answer(answered(request, now=clock.now(), by=officer.username, note=text), None)


@blueprint.route("/v1/admin/privacy-requests/{request_id}/settle", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "PrivacyAnswer"}, body="PrivacySettleIn", refusals=(403, 404, 409)))
def settle(request_id: str) -> Response:
    """Fulfil a request, or refuse it. The audit trail records the reason first.

    403 for the officer who took the request down, for a copy that goes to an officer who may not learn who reported,
    and ``sign_in_again`` for one who signed in more than half an hour ago.
    """
    from chalicelib.http.admin import schemas

    officer, now = signed_in_lately(blueprint.current_request, has_one_of(_ROLES)), clock.now()
    body = requests.body_as(blueprint.current_request, schemas.PrivacySettleIn)
    request = _open_request(request_id, officer)
    check_settling(request, officer.username)
    if request.wish is Wish.EXPORT and not body.refuse:
        unmasking.open_for_copy(request, work.codes_of(request, now), officer, body.reason)
    what = "refuse" if body.refuse else request.wish.value
    trail.record(Line(now, officer.username, f"privacy_{what}", body.reason, request.code))
    standing = Standing.REFUSED if body.refuse else Standing.DONE
    proof: Mapping[str, Any] = {}
    copy = None
    if body.refuse:
        codes = work.codes_of(request, now)
        limiting.write_lines(request, codes, OwnDataStep.REFUSED, officer=officer, reason=body.reason)
    else:
        proof, copy = fulfilled(request, means_of(body.contact, body.pictures), officer, body.reason)
    after = settled(request, standing, now=clock.now(), proof=proof, by=officer.username, note=body.reason)
    return saved_answer(after, copy)


def _open_request(request_id: str, officer: Officer) -> PrivacyRequest:
    """Return a request that is not settled. Raises NotFound, NotPossible."""
    request = store.get(unquote(request_id))
    if request is None or not _visible([request], officer):
        raise NotFound("not_found")
    if request.standing is not Standing.OPEN:
        raise NotPossible("privacy_settled")
    return request


def _visible(found: Iterable[PrivacyRequest], officer: Officer) -> list[PrivacyRequest]:
    """The requests that an officer may see. Supervisors see none about a report that is hidden from them."""
    if Role.ADMINISTRATOR in officer.roles:
        return list(found)
    every, directory = list(found), documents.current()
    heads = tickets.heads({one.code for one in every if one.code})
    hidden = {code for code, head in heads.items() if not rights.may_see(officer, head.ticket, directory)}
    return [one for one in every if one.code not in hidden]
