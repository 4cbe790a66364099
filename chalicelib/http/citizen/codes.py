"""One-time codes by SMS: send one to a telephone, and prove with it that one holds the telephone."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from chalice.app import Request

from chalicelib.domain.access.code_purpose import BEGINS_SESSION, CodePurpose
from chalicelib.domain.access.quotas import Limited, SubjectKind
from chalicelib.domain.errors import Invalid, NotAllowed, TooMany
from chalicelib.http.core import guard
from chalicelib.identity import signing
from chalicelib.services import sms_budget
from chalicelib.store.vault import sessions
from chalicelib.store.vault.sessions import Tried


def send(request: Request, phone: str, purpose: CodePurpose, now: datetime) -> str:
    """Send a one-time code to a telephone (E.164) at ``now`` (UTC). Returns the name under which it is entered.

    It is counted for the telephone and for the stage. Raises Invalid ``phone_gets_no_sms``, TooMany.
    """
    if not sms_budget.takes_codes(phone):
        raise Invalid("phone_gets_no_sms", field="phone")
    whose = guard.hash_of(SubjectKind.PHONE, phone)
    guard.refuse_barred(SubjectKind.PHONE, whose, now)
    guard.spend(Limited.CODE_PHONE, whose, now)
    guard.spend(Limited.CODE_DAY, whose, now)
    _spend_code(request, now)
    name, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
    person = signing.phone_key(phone)
    proof = hash_of(name, code)
    sessions.send_code(name, phone=phone, person=person, code=code, code_hash=proof, purpose=purpose, now=now)
    return name


def prove(request: Request, name: str, code: str, now: datetime) -> Tried:
    """Use a code at ``now`` (UTC). Returns what it proves: the person who holds its telephone, as a keyed hash.

    A code allows five tries and one use; one for a booking begins no session. Raises as ``check``.
    """
    tried = check(request, name, code, now)
    if tried.purpose not in BEGINS_SESSION or not sessions.use_code(name, now):
        raise _wrong(request, now)
    return tried


def check(request: Request, name: str, code: str, now: datetime) -> Tried:
    """Spend a try of a code without using it, as ``prove``: what it is for may still fail.

    Raises NotAllowed ``code_wrong``, TooMany.
    """
    tried = sessions.take_try(name, now)
    if tried is None or not hmac.compare_digest(hash_of(name, code), tried.code_hash):
        raise _wrong(request, now)
    return tried


def _wrong(request: Request, now: datetime) -> NotAllowed:
    guard.spend_wrong(Limited.CODE_TRY, guard.address_of(request), now)
    return NotAllowed("code_wrong", field="code")


def hash_of(name: str, code: str) -> str:
    """Return the keyed hash under which a code is stored."""
    return signing.keyed_hash(f"one-time code {name}", code)


def _spend_code(request: Request, now: datetime) -> None:
    """Count a code in the stage's budget. Raises TooMany.

    When the open share is used up, a share is left for networks that have had few codes of it, so that somebody with
    invented telephones does not keep everybody from signing in.
    """
    try:
        guard.spend(Limited.SMS_CODES, sms_budget.STAGE, now)
    except TooMany:
        sms_budget.ring(Limited.SMS_CODES)
    else:
        return
    # First the network: what is refused must not use the share up.
    guard.spend(Limited.SMS_CODES_NETWORK, guard.network_of(request), now)
    try:
        guard.spend(Limited.SMS_CODES_KEPT, sms_budget.STAGE, now)
    except TooMany:
        sms_budget.ring(Limited.SMS_CODES_KEPT)
        raise
