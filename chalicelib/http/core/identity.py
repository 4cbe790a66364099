"""Who calls: an officer, whose token API Gateway has verified, or a citizen with a session of ours."""

from __future__ import annotations

from chalice.app import Request

from chalicelib.domain.errors import DomainError, NotAllowed
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.identity import accounts, signing
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import officers
from chalicelib.store.vault import sessions
from chalicelib.store.vault.sessions import Session

_BEARER = "Bearer "


def officer_of(request: Request) -> Officer:
    """The calling officer; what they may do stands in the directory, not in the token.

    Raises DomainError ``unauthenticated`` when no verified claims of our pool and client are there (`chalice local`
    passes requests without a token), ``officer_unknown`` when the account is no active officer's; NotAllowed for who is
    not the deputy of ``X-Acting-For`` now, and for wide rights without the second factor that the stage demands.
    """
    claims = (request.context.get("authorizer") or {}).get("claims") or {}
    ours = (
        claims.get("token_use") == "id"
        and claims.get("aud") == settings().user_pool_client_id
        and str(claims.get("iss", "")).endswith(f"/{settings().user_pool_id}")
    )
    if not ours:
        raise DomainError("unauthenticated")
    officer = officers.officer(str(claims.get("cognito:username", "")))
    if officer is None or not officer.active:
        raise DomainError("officer_unknown")
    officer = _standing_in(officer, request.headers.get("x-acting-for"))
    if (
        rights.needs_second_factor(officer)
        and settings().second_factor == "required"
        and not accounts.has_second_factor(officer.username)
    ):
        raise NotAllowed("second_factor_needed")
    return officer


def _standing_in(officer: Officer, absent: str | None) -> Officer:
    if not absent:
        return officer
    found = officers.officer(absent)
    acting = found and rights.standing_in(officer, found, clock.now())
    if not acting:
        raise NotAllowed("not_deputy", field="X-Acting-For")
    return acting


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
