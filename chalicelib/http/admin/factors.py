"""Administrators look after officers' second factors. Nobody resets their own."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import ADMINISTRATORS, administrator_of, has_one_of, signed_in_lately
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services import second_factor
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.keys import stamp
from chalicelib.store.vault import factors

blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/officers/{username}/factor", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "FactorOut"}))
def show_factor(username: str) -> Response:
    """Show whether an officer needs a second factor, has a device, or was given an enrolment code."""
    administrator_of(blueprint.current_request)
    officer = _officer(username)
    factor = factors.find(officer.username)
    invitation = factor.invitation
    is_needed = settings().second_factor == "required" and rights.needs_second_factor(officer)
    return answer(
        {
            "is_needed": is_needed or factor.is_enrolled or invitation is not None,
            "enrolled_at": _stamp(factor.enrolled_at) if factor.is_enrolled else None,
            "invited_by": invitation.by if invitation else None,
            "invited_until": _stamp(invitation.ends) if invitation else None,
        }
    )


@blueprint.route("/v1/admin/officers/{username}/factor", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "FactorReset"}, body="ReasonIn"))
def reset_factor(username: str) -> Response:
    """Take an officer's device away, end their sessions, and make an enrolment code for another device.

    The code is told to the officer in person or by telephone, apart from the password. 403 ``sign_in_again`` for an
    administrator who signed in more than half an hour ago.
    """
    from chalicelib.schemas import fields

    administrator = signed_in_lately(blueprint.current_request, has_one_of(ADMINISTRATORS))
    reason = requests.body_as(blueprint.current_request, fields.ReasonIn).reason
    officer = _officer(username)
    if officer.username == administrator.username:
        raise NotAllowed("own_factor")
    code, until = second_factor.invite(officer.username, by=administrator.username, reason=reason, now=clock.now())
    return answer({"code": code, "until": stamp(until)}, 201)


def _officer(username: str) -> Officer:
    found = directory_officers.officer(unquote(username))
    if found is None:
        raise NotFound("not_found")
    return found


def _stamp(seconds: int) -> str:
    return stamp(datetime.fromtimestamp(seconds, UTC))
