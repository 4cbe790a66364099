"""Which officer calls. API Gateway has verified the token; who the officer is and may do stands in the directory."""

from __future__ import annotations

from chalice.app import Request

from chalicelib.domain.directory import Officer, Role
from chalicelib.domain.errors import DomainError, NotAllowed
from chalicelib.settings import settings
from chalicelib.store import directory


def officer_of(request: Request) -> Officer:
    """The calling officer.

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
