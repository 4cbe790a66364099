"""Enrol, prove and reset officers' second factors (docs/decisions/021-own-second-factor.md)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

from chalicelib.domain.access import factor as factors
from chalicelib.domain.access.browser_kind import BrowserKind
from chalicelib.domain.access.factor import Factor, SignIn
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.province.oversight import Oversight
from chalicelib.identity import accounts, devices
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.connection import Contended
from chalicelib.store.vault import factors as stored

_ATTEMPTS = 3


def invite(username: str, *, by: str, reason: str, now: datetime) -> tuple[str, datetime]:
    """Take an officer's device away, end all their sessions, and make an enrolment code. May be repeated.

    Returns the code, which is stored nowhere, and until when it is valid (UTC). ``by`` is another administrator or an
    operator; the caller checks that. The audit trail says so, and all administrators are told. Raises Contended.
    """
    code, present = devices.new_enrolment_code(), stored.find(username)
    changed = factors.reset(present, devices.stored_enrolment_code(username, code), by, now)
    changes = {"device": (present.is_enrolled, False)}
    line = AuditEntry(now, by, Oversight.FACTOR_RESET, reason, subject=username, changes=changes, told=True)
    stored.put(username, changed, line)
    accounts.sign_out(username)
    return code, datetime.fromtimestamp(changed.invitation.ends if changed.invitation else 0, UTC)


def begin(username: str, session: SignIn, code: str, now: datetime) -> str:
    """Begin to enrol a device in a session with an enrolment code. Returns the device's secret, this once.

    Raises NotAllowed ``enrolment_refused``, Contended.
    """
    present = stored.find(username)
    invitation = factors.open_invitation(present, now)
    if invitation is None or not devices.is_enrolment_code(username, code, invitation.code_hash):
        raise NotAllowed("enrolment_refused", field="code")
    secret = devices.new_secret()
    stored.put(username, factors.begin(present, devices.sealed(username, secret), session, now))
    return secret


def confirm(username: str, session: SignIn, code: str, now: datetime) -> None:
    """Enrol the device that ``begin`` gave this session, with a first code of it. All sessions of the officer end.

    Raises NotAllowed ``enrolment_refused`` and ``factor_wrong``, Contended.
    """
    present = stored.find(username)
    secret = factors.pending_secret(present, session, now)
    if secret is None:
        raise NotAllowed("enrolment_refused")
    step = devices.step_of(username, secret, code, factors.steps_at(now))
    if step is None:
        raise NotAllowed("factor_wrong", field="code")
    invited_by = present.invitation.by if present.invitation else ""
    changes = {"device": (False, True), "invited_by": (None, invited_by)}
    line = AuditEntry(now, username, Oversight.FACTOR_ENROLLED, "", subject=username, changes=changes, told=True)
    stored.put(username, factors.enrol(present, secret, step, now), line)
    accounts.sign_out(username)


def prove(username: str, session: SignIn, code: str, now: datetime) -> datetime:
    """Prove a session with a code of the officer's device. Returns until when it is proven (UTC).

    A code is accepted once. Raises NotAllowed ``second_factor_needed`` without a device and ``factor_wrong``, Contended
    if the same officer proves another session at this moment.
    """
    present = stored.find(username)
    if present.secret is None:
        raise NotAllowed("second_factor_needed")
    step = devices.step_of(username, present.secret, code, factors.steps_at(now))
    if step is None or step <= present.last_step:
        raise NotAllowed("factor_wrong", field="code")
    stored.put(username, factors.prove(present, session, step, now))
    return datetime.fromtimestamp(factors.ends_of(session), UTC)


def sign_out(username: str, session: SignIn, now: datetime) -> None:
    """End a session, whatever it has proven. Its tokens are refused from now on. May be repeated.

    Raises Contended if the officer's other sessions change again and again at this moment.
    """
    _put_again(username, lambda present: factors.sign_out(present, session, now))


def end_sessions(username: str, now: datetime) -> None:
    """End all sessions of an officer. May be repeated. Raises Contended as ``sign_out``."""
    _put_again(username, lambda present: factors.end_sessions(present, now))
    accounts.sign_out(username)


def replace_password(username: str, now: datetime) -> None:
    """End all sessions of an officer whose password was replaced. May be repeated. Raises Contended as ``sign_out``."""
    _put_again(username, lambda present: factors.replace_password(present, now))
    accounts.sign_out(username)


def new_account(username: str) -> None:
    """Let an officer's new account at Cognito take the place of the one before. Raises Contended as ``sign_out``."""
    _put_again(username, factors.new_account)


def note(username: str, session: SignIn, browser: BrowserKind, subject: str, now: datetime) -> None:
    """Note a session in its officer's list. If others change the item again and again, its next request notes it."""
    with contextlib.suppress(Contended):
        _put_again(username, lambda present: factors.note(present, session, browser, subject, now))


def _put_again(username: str, change: Callable[[Factor], Factor]) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            present = stored.find(username)
            changed = change(present)
            if changed is not present:
                stored.put(username, changed)
        except Contended:
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return
