"""The second step of an officer's sign-in: a code of their device, and the enrolment of one; and its end.

These routes take a session that has proven nothing yet. Every other route asks for the proof (http/core/identity.py).
"""

from __future__ import annotations

from datetime import datetime

from chalice.app import Blueprint, Response

from chalicelib.domain.access.factor import PENDING_LIFE
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.province.officers import Officer
from chalicelib.http.core import guard, qr, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import signing_in
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import devices, signing
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.services import second_factor
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/session/proof", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SessionProven"}, body="DeviceCodeIn"))
def prove_session() -> Response:
    """Prove this session with a code of the officer's device. A code works once, and in this session only."""
    from chalicelib.http.office import schemas

    officer, session = signing_in(blueprint.current_request)
    code, now = requests.body_as(blueprint.current_request, schemas.DeviceCodeIn).code, clock.now()
    _count(officer, now)
    until = second_factor.prove(officer.username, session, code, now)
    logger.info("an officer showed a code of their device")
    return answer({"until": stamp(until)})


@blueprint.route("/v1/office/session/device", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "DeviceBegun"}, body="EnrolmentIn"))
def begin_device() -> Response:
    """Begin to enrol a device with an enrolment code. Only this answer shows the device's secret."""
    from chalicelib.http.office import schemas

    officer, session = signing_in(blueprint.current_request)
    code, now = requests.body_as(blueprint.current_request, schemas.EnrolmentIn).code, clock.now()
    _count(officer, now)
    secret = second_factor.begin(officer.username, session, code, now)
    address = devices.address_of(secret, officer.username, documents.current().province.name)
    life = int(PENDING_LIFE.total_seconds())
    return answer({"secret": secret, "address": address, "svg": qr.svg(address), "expires_in": life}, 201)


@blueprint.route("/v1/office/session/device/confirmation", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "DeviceEnrolled"}, body="DeviceCodeIn"))
def confirm_device() -> Response:
    """Enrol the device that was begun in this session. All sessions of the officer end, also this one."""
    from chalicelib.http.office import schemas

    officer, session = signing_in(blueprint.current_request)
    code, now = requests.body_as(blueprint.current_request, schemas.DeviceCodeIn).code, clock.now()
    _count(officer, now)
    second_factor.confirm(officer.username, session, code, now)
    return answer({"enrolled_at": stamp(now)})


@blueprint.route("/v1/office/session", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SessionsEnded"}))
def end_session() -> Response:
    """Sign out: tokens of this session are refused from now on. The refresh token is revoked at Cognito."""
    officer, session = signing_in(blueprint.current_request)
    second_factor.sign_out(officer.username, session, clock.now())
    return answer({"ended": 1})


def _count(officer: Officer, now: datetime) -> None:
    """Count a try, right or wrong, before it is checked. Strangers have no session, so they cannot use tries up."""
    whose = signing.keyed_hash("officer", officer.username)
    guard.spend(Limited.FACTOR, whose, now)
    guard.spend(Limited.FACTOR_DAY, whose, now)
