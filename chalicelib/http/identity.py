"""Who calls: an officer, whose token API Gateway has verified, or a citizen with a session of ours."""

from __future__ import annotations

from chalice.app import Request

from chalicelib import clock, signing
from chalicelib.domain.directory import Officer, Role
from chalicelib.domain.errors import DomainError, NotAllowed
from chalicelib.settings import settings
from chalicelib.store import directory, sessions
from chalicelib.store.sessions import Session

_BEARER = "Bearer "


def officer_of(request: Request) -> Officer:
    """The calling officer; what they may do stands in the directory, not in the token.

    Raises DomainError ``unauthenticated`` when no verified claims of our pool and client are there (`chalice local`
    passes requests without a token), ``officer_unknown`` when the account is no active officer's.
    """
    claims = (request.context.get("authorizer") or {}).get("claims") or {}
    ours = (
        claims.get("token_use") == "id"
        and claims.get("aud") == settings().user_pool_client_id
        and str(claims.get("iss", "")).endswith(f"/{settings().user_pool_id}")
    )
    if not ours:
        raise DomainError("unauthenticated")
    officer = directory.officer(str(claims.get("cognito:username", "")))
    if officer is None or not officer.active:
        raise DomainError("officer_unknown")
    return officer


def administrator_of(request: Request) -> Officer:
    """The calling administrator. Raises as ``officer_of``, and NotAllowed for every other officer."""
    officer = officer_of(request)
    if Role.ADMINISTRATOR not in officer.roles:
        raise NotAllowed("forbidden")
    return officer


def session_of(request: Request) -> Session:
    """The citizen who is signed in. Raises DomainError ``unauthenticated``."""
    found = maybe_session_of(request)
    if found is None:
        raise DomainError("unauthenticated")
    return found


def maybe_session_of(request: Request) -> Session | None:
    """The citizen who is signed in; None without a token, or with one that is not ours, over, or signed out."""
    header = request.headers.get("authorization") or ""
    if not header.startswith(_BEARER):
        return None
    name = signing.unseal("session", header.removeprefix(_BEARER).strip())
    return sessions.find(name, clock.now()) if name else None
