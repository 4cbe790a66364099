"""An officer's second factor: who must have one, what a session has proven, and how one is enrolled and reset.

Sessions and times are told by their names and by seconds since 1970, as tokens have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.access.browser_kind import BrowserKind

#: How long a proof is valid from the sign-in: as long as its refresh token (infra/data.yaml, RefreshTokenValidity).
SESSION_LIFE = timedelta(hours=12)
_SESSION_SECONDS = int(SESSION_LIFE.total_seconds())
#: How long an enrolment code is valid: as long as a temporary password (infra/data.yaml).
INVITATION_LIFE = timedelta(days=7)
#: How long an officer has to enter the first code of a new device.
PENDING_LIFE = timedelta(minutes=15)
#: A code is valid for one step of 30 seconds (RFC 6238); one step before and after are accepted too (section 5.2).
STEP_SECONDS = 30
TOLERANCE = 1
#: For how long after signing in an officer may do what opens the vault or takes a device away (our choice).
RECENT = timedelta(minutes=30)
#: The most sessions of an officer that are proven at the same time; the oldest ends first.
MOST_PROOFS = 20
#: The most sessions that are remembered as ended. Who ends more within their life ends all.
MOST_ENDED = 50


#: The most sessions that are listed; the oldest leaves the list first, and goes on.
MOST_LISTED = 50


class SignInState(StrEnum):
    """What a session may do."""

    OPEN = "open"  # no second factor is needed
    PROVEN = "proven"  # it has shown a code
    ASKED = "asked"  # it must show a code first
    MISSING = "missing"  # the officer must enrol a device first
    OVER = "over"  # it began before the last reset, or was signed out


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session of an officer: a name that all its tokens share, and when the password was entered."""

    name: str
    began: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as its officer's list has it: when it began, and the kind of browser that used it first."""

    began: int
    machine: str
    program: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time enrolment code: what is stored of it, until when it is valid, and who made it."""

    code_hash: str
    ends: int
    by: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A device that is being enrolled in a session: its encrypted secret, and until when the first code may come."""

    secret: str
    session: str
    ends: int


@dataclass(frozen=True, slots=True)
class Factor:
    """What is stored for an officer. ``secret`` is encrypted; None without a device.

    ``last_step``: the last time step whose code was accepted. ``sessions_since``: sessions that began before are over.
    ``proofs``: session -> when its proof ends. ``ended``: a session that was signed out -> when its last token ends.
    ``seen``: the sessions that used the API. ``subject``: the account at Cognito that has the officer's name; None
    until its first session. ``version``: 0 if nothing is stored yet.
    """

    secret: str | None = None
    enrolled_at: int = 0
    last_step: int = 0
    sessions_since: int = 0
    proofs: Mapping[str, int] = field(default_factory=dict)
    ended: Mapping[str, int] = field(default_factory=dict)
    invitation: Invitation | None = None
    pending: Pending | None = None
    seen: Mapping[str, Seen] = field(default_factory=dict)
    subject: str | None = None
    version: int = 0

    @property
    def is_enrolled(self) -> bool:
        """Whether the officer has a device."""
        return self.secret is not None


def state_of(factor: Factor, session: SignIn, now: datetime, *, is_needed: bool) -> SignInState:
    """What a session may do at ``now`` (UTC). ``is_needed``: the officer's roles must have a second factor.

    Who has a device must use it, and who was given an enrolment code must enrol, whatever their roles.
    """
    if session.began < factor.sessions_since or session.name in factor.ended:
        return SignInState.OVER
    if factor.is_enrolled:
        is_proven = session.name in factor.proofs and _at(now) < factor.proofs[session.name]
        return SignInState.PROVEN if is_proven else SignInState.ASKED
    return SignInState.MISSING if is_needed or factor.invitation else SignInState.OPEN


def is_recent(session: SignIn, now: datetime) -> bool:
    """Whether a session was begun with the password lately enough, at ``now`` (UTC), for what opens the vault."""
    return _at(now) - session.began <= RECENT.total_seconds()


def open_invitation(factor: Factor, now: datetime) -> Invitation | None:
    """The enrolment code of an officer that is valid at ``now`` (UTC)."""
    invitation = factor.invitation
    return invitation if invitation is not None and _at(now) < invitation.ends else None


def steps_at(now: datetime) -> range:
    """The time steps whose codes are accepted at ``now`` (UTC)."""
    step = _at(now) // STEP_SECONDS
    return range(step - TOLERANCE, step + TOLERANCE + 1)


def reset(factor: Factor, code_hash: str, by: str, now: datetime) -> Factor:
    """Take the device away at ``now`` (UTC), end all sessions, and let an enrolment code enrol another device."""
    invitation = Invitation(code_hash, _at(now + INVITATION_LIFE), by)
    return Factor(sessions_since=_after(now), invitation=invitation, version=factor.version)


def begin(factor: Factor, secret: str, session: SignIn, now: datetime) -> Factor:
    """Let a session enrol a device with this encrypted secret. The enrolment code stays valid until that is done."""
    return replace(factor, pending=Pending(secret, session.name, _at(now + PENDING_LIFE)))


def pending_secret(factor: Factor, session: SignIn, now: datetime) -> str | None:
    """The encrypted secret of the device that this session enrols at ``now`` (UTC); None if it does not."""
    pending, invitation = factor.pending, factor.invitation
    if pending is None or invitation is None or factor.is_enrolled:
        return None
    is_in_time = _at(now) < min(pending.ends, invitation.ends)
    return pending.secret if pending.session == session.name and is_in_time else None


def enrol(factor: Factor, secret: str, step: int, now: datetime) -> Factor:
    """Enrol the device whose code of ``step`` was right. All sessions end: the officer signs in with the device."""
    return Factor(
        secret=secret,
        enrolled_at=_at(now),
        last_step=step,
        sessions_since=_after(now),
        subject=factor.subject,
        version=factor.version,
    )


def is_of_another(factor: Factor, subject: str) -> bool:
    """Whether an officer's name belongs to another account at Cognito than this one (ASVS 5.0, 10.3.3)."""
    return factor.subject is not None and factor.subject != subject


def note(factor: Factor, session: SignIn, browser: BrowserKind, subject: str, now: datetime) -> Factor:
    """Note a session that uses the API, and the account whose it is; the same if both are known."""
    if session.name in factor.seen and (factor.subject or not subject):
        return factor
    running = {name: one for name, one in factor.seen.items() if _at(now) < one.began + _SESSION_SECONDS}
    running.setdefault(session.name, Seen(session.began, browser.machine.value, browser.program.value))
    newest = sorted(running.items(), key=lambda one: one[1].began)[-MOST_LISTED:]
    return replace(factor, seen=dict(newest), subject=factor.subject or subject or None)


def running(factor: Factor, now: datetime) -> list[tuple[str, Seen]]:
    """The sessions that are not over at ``now`` (UTC), by name, the newest first."""
    found = [
        (name, one)
        for name, one in factor.seen.items()
        if state_of(factor, SignIn(name, one.began), now, is_needed=False) is not SignInState.OVER
        and _at(now) < one.began + _SESSION_SECONDS
    ]
    return sorted(found, key=lambda one: one[1].began, reverse=True)


def prove(factor: Factor, session: SignIn, step: int, now: datetime) -> Factor:
    """Note that a session has shown the code of ``step``, which is later than ``last_step``."""
    running = {name: end for name, end in factor.proofs.items() if _at(now) < end}
    running[session.name] = ends_of(session)
    newest = sorted(running.items(), key=lambda proof: proof[1])[-MOST_PROOFS:]
    return replace(factor, last_step=step, proofs=dict(newest))


def sign_out(factor: Factor, session: SignIn, now: datetime) -> Factor:
    """End a session at ``now`` (UTC). Its tokens are refused from then on, also a copy of one."""
    ended = {name: end for name, end in factor.ended.items() if _at(now) < end}
    ended[session.name] = ends_of(session)
    if len(ended) > MOST_ENDED:
        return end_sessions(factor, now)
    proofs = {name: end for name, end in factor.proofs.items() if name != session.name}
    seen = {name: one for name, one in factor.seen.items() if name != session.name}
    return replace(factor, ended=ended, proofs=proofs, seen=seen)


def end_sessions(factor: Factor, now: datetime) -> Factor:
    """End all sessions at ``now`` (UTC). The device stays."""
    return replace(factor, ended={}, proofs={}, seen={}, sessions_since=_after(now))


def replace_password(factor: Factor, now: datetime) -> Factor:
    """The same, because the password was replaced: the name may have a new account at Cognito."""
    return new_account(end_sessions(factor, now))


def new_account(factor: Factor) -> Factor:
    """Let the next session say which account at Cognito has the officer's name; the same if none is known."""
    return replace(factor, subject=None) if factor.subject else factor


def ends_of(session: SignIn) -> int:
    """When a session's proof ends, seconds since 1970."""
    return session.began + _SESSION_SECONDS


def _at(now: datetime) -> int:
    return int(now.timestamp())


def _after(now: datetime) -> int:
    # Tokens have whole seconds, so what began in this one is over too.
    return _at(now) + 1
