"""Administrators read, open and settle requests about a person's own data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.access.own_data import AskedBy, PrivacyRequest, Standing, answered, settled
from chalicelib.domain.errors import Invalid, NotFound, NotPossible
from chalicelib.domain.tickets.workflow.noting import OwnDataStep
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.privacy_requests import fulfilled, means_of, opened_request, saved_answer, shown_request
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import limiting
from chalicelib.services import own_data as work
from chalicelib.store.tickets import audit, tickets
from chalicelib.store.tickets import privacy as store
from chalicelib.store.tickets.audit import AuditEntry as Line

blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/privacy-requests", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "PrivacyRequests"}, query=PAGES))
def list_requests() -> Response:
    """List all requests about personal data with their deadlines, newest first."""
    administrator_of(blueprint.current_request)
    page_request = requests.page_of(blueprint.current_request, "privacy")
    privacy_requests, rest = store.listed(limit=page_request.limit, after=page_request.after)
    return answer({"requests": [shown_request(one) for one in privacy_requests], "cursor": page_request.cursor(rest)})


@blueprint.route("/v1/admin/privacy-requests", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "PrivacyRequestOut"}, body="PrivacyOnBehalfIn", refusals=(404,)))
def ask_on_behalf() -> Response:
    """Open a request that somebody made by letter, at a counter or by telephone.

    It is about one report (``code``) or all reports of a telephone (``phone``).
    """
    from chalicelib.http.admin import schemas

    administrator = administrator_of(blueprint.current_request)
    body = requests.body_as(blueprint.current_request, schemas.PrivacyOnBehalfIn)
    if (body.code is None) == (body.phone is None):
        raise Invalid("privacy_whose", field="code")
    code = requests.code_in(body.code) if body.code else None
    if code is not None and tickets.get(code) is None:
        raise NotFound("not_found")
    request = replace(
        opened_request(body.wish, AskedBy.ADMINISTRATOR),
        code=code,
        person=signing.phone_key(body.phone) if body.phone else None,
        by=administrator.username,
        note=body.reason,
    )
    store.save(request)
    limiting.write_lines(request, work.codes_of(request, request.opened_at), OwnDataStep.OPENED, officer=administrator)
    return answer(shown_request(request), 201)


@blueprint.route("/v1/admin/privacy-requests/{request_id}/answer", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "PrivacyAnswer"}, body="ReasonIn", refusals=(404, 409)))
def answer_request(request_id: str) -> Response:
    """Tell the person what will be done about a request, and until when. ``reason`` is the answer that they read."""
    from chalicelib.schemas import fields

    administrator = administrator_of(blueprint.current_request)
    text = requests.body_as(blueprint.current_request, fields.ReasonIn).reason
    request = _open_request(request_id)
    codes = work.codes_of(request, clock.now())
    limiting.write_lines(request, codes, OwnDataStep.ANSWERED, officer=administrator, reason=text)
    return saved_answer(answered(request, now=clock.now(), by=administrator.username, note=text), None)


@blueprint.route("/v1/admin/privacy-requests/{request_id}/settle", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "PrivacyAnswer"}, body="PrivacySettleIn", refusals=(404, 409)))
def settle(request_id: str) -> Response:
    """Fulfil a request, or refuse it. The audit trail records the reason first."""
    from chalicelib.http.admin import schemas

    administrator, now = administrator_of(blueprint.current_request), clock.now()
    body = requests.body_as(blueprint.current_request, schemas.PrivacySettleIn)
    request = _open_request(request_id)
    what = "refuse" if body.refuse else request.wish.value
    audit.record(Line(now, administrator.username, f"privacy_{what}", body.reason, request.code))
    standing = Standing.REFUSED if body.refuse else Standing.DONE
    proof: Mapping[str, Any] = {}
    copy = None
    if body.refuse:
        codes = work.codes_of(request, now)
        limiting.write_lines(request, codes, OwnDataStep.REFUSED, officer=administrator, reason=body.reason)
    else:
        proof, copy = fulfilled(request, means_of(body.contact, body.pictures), administrator, body.reason)
    after = settled(request, standing, now=clock.now(), proof=proof, by=administrator.username, note=body.reason)
    return saved_answer(after, copy)


def _open_request(request_id: str) -> PrivacyRequest:
    """Return a request that is not settled. Raises NotFound, NotPossible."""
    request = store.get(unquote(request_id))
    if request is None:
        raise NotFound("not_found")
    if request.standing is not Standing.OPEN:
        raise NotPossible("privacy_settled")
    return request
