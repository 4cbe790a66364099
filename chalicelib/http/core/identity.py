"""Identify the caller: an officer by a token that API Gateway has verified, or a citizen by a session."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Request

from chalicelib.domain.access.browser_kind import UNKNOWN, kind_of
from chalicelib.domain.access.factor import Factor, SignIn, SignInState, is_of_another, is_recent, note, state_of
from chalicelib.domain.errors import DomainError, NotAllowed
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.identity import accounts, signing
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.services import second_factor
from chalicelib.store.directory import officers
from chalicelib.store.vault import factors, sessions
from chalicelib.store.vault.sessions import Begun, Session

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_BEARER = "Bearer "


def officer_of(request: Request) -> Officer:
    """Return the calling officer. Their rights come from the directory, not from the token.

    Raises DomainError ``unauthenticated`` without verified claims of this pool and client (`chalice local` passes
    requests without a token) or with a session that began before a reset, and ``officer_unknown`` if the account has no
    active officer, or is not the account that has the officer's name. Raises NotAllowed if the caller is not a deputy
    of ``X-Acting-For`` now, ``second_factor_asked`` if the session has not shown a code of the officer's device, and
    ``second_factor_needed`` if they must enrol one.
    """
    return _proven(request)[0]


def signed_in_lately(request: Request, may: Callable[[Officer], bool] = lambda officer: True) -> Officer:
    """Return the calling officer, who entered the password (and a code of their device) lately (``factor.RECENT``).

    For what opens the vault, takes a device away or passes rights on (ASVS 5.0, 7.5.3): a stolen token or an unlocked
    desk is not enough. ``may``: what else must hold for the officer (``has_one_of``).
    Raises as ``officer_of``, and NotAllowed ``forbidden``, and only then ``sign_in_again``.
    """
    officer, session = _proven(request)
    if not may(officer):
        raise NotAllowed("forbidden")
    if not is_recent(session, clock.now()):
        raise NotAllowed("sign_in_again")
    return officer


def _proven(request: Request) -> tuple[Officer, SignIn]:
    own, session, factor = _signed_in(request)
    officer = _standing_in(own, request.headers.get("x-acting-for"))
    _check_proof(officer, session, factor)
    return officer, session


def _check_proof(officer: Officer, session: SignIn, factor: Factor) -> None:
    is_needed = settings().second_factor == "required" and rights.needs_second_factor(officer)
    match state_of(factor, session, clock.now(), is_needed=is_needed):
        case SignInState.ASKED:
            raise NotAllowed("second_factor_asked")
        case SignInState.MISSING:
            raise NotAllowed("second_factor_needed")


def own_session(request: Request, *, lately: bool = False) -> tuple[Officer, SignIn, Factor]:
    """Return the calling officer, whomever they act for, their session and what is known of all of theirs.

    Raises as ``officer_of``; with ``lately`` as ``signed_in_lately``.
    """
    own, session, factor = _signed_in(request)
    _check_proof(own, session, factor)
    if lately and not is_recent(session, clock.now()):
        raise NotAllowed("sign_in_again")
    return own, session, factor


def signing_in(request: Request) -> tuple[Officer, SignIn]:
    """Return the officer and the session of a token, whatever the session has proven. Raises as ``officer_of``.

    Only the routes of the second step of a sign-in may use it.
    """
    officer, session, _ = _signed_in(request)
    if not session.name:
        raise DomainError("unauthenticated")
    return officer, session


def _signed_in(request: Request) -> tuple[Officer, SignIn, Factor]:
    claims = (request.context.get("authorizer") or {}).get("claims") or {}
    ours = (
        claims.get("token_use") == "id"
        and claims.get("aud") == settings().user_pool_client_id
        and str(claims.get("iss", "")).endswith(f"/{settings().user_pool_id}")
    )
    if not ours:
        raise DomainError("unauthenticated")
    username = str(claims.get("cognito:username", ""))
    logger.append_keys(caller=signing.name_in_log(username))
    officer = officers.officer(username)
    if officer is None or not officer.active:
        raise DomainError("officer_unknown")
    session = accounts.session_of(claims)
    factor, subject = factors.find(officer.username), accounts.subject_of(claims)
    if is_of_another(factor, subject):
        raise DomainError("officer_unknown")
    if state_of(factor, session, clock.now(), is_needed=False) is SignInState.OVER:
        raise DomainError("unauthenticated")
    if session.name and note(factor, session, UNKNOWN, subject, clock.now()) is not factor:
        browser = kind_of(request.headers.get("user-agent"))
        second_factor.note(officer.username, session, browser, subject, clock.now())
        factor = factors.find(officer.username)
    return officer, session, factor


def _standing_in(officer: Officer, absent: str | None) -> Officer:
    if not absent:
        return officer
    absent_officer = officers.officer(absent)
    acting = absent_officer and rights.standing_in(officer, absent_officer, clock.now())
    if not acting:
        raise NotAllowed("not_deputy", field="X-Acting-For")
    return acting


def administrator_of(request: Request) -> Officer:
    """Return the calling administrator. Raises what ``officer_of`` raises, and NotAllowed for other officers."""
    return officer_with(request, ADMINISTRATORS)


def officer_with(request: Request, roles: frozenset[Role]) -> Officer:
    """Return the calling officer, who has one of these roles. Raises as ``administrator_of``."""
    officer = officer_of(request)
    if not has_one_of(roles)(officer):
        raise NotAllowed("forbidden")
    return officer


def has_one_of(roles: frozenset[Role]) -> Callable[[Officer], bool]:
    """The condition that an officer has one of these roles."""
    return lambda officer: bool(officer.roles & roles)


def session_of(request: Request) -> Session:
    """Return the citizen's session. Raises DomainError ``unauthenticated``."""
    session = maybe_session_of(request)
    if session is None:
        raise DomainError("unauthenticated")
    return session


def maybe_session_of(request: Request) -> Session | None:
    """Return the citizen's session, None without a token or with one that is forged, expired or signed out."""
    header = request.headers.get("authorization") or ""
    begun = session_in(header.removeprefix(_BEARER).strip()) if header.startswith(_BEARER) else None
    return begun.session if begun else None


def session_in(token: str) -> Begun | None:
    """Return the citizen's session of a token with its times, None as above."""
    name = signing.unseal("session", token)
    return sessions.begun(name, clock.now()) if name else None
