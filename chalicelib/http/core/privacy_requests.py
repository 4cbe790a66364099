"""Open, fulfil and show requests about a person's own data. Shared by the citizens' and the administrators' routes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib.domain.access.contact import contact_of
from chalicelib.domain.access.own_data import AskedBy, PrivacyRequest, opened
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.errors import DomainError
from chalicelib.domain.province.officers import Officer
from chalicelib.http.core.problems import answer
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import own_data as work
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import privacy as store
from chalicelib.store.vault.reporters import Reporter

if TYPE_CHECKING:
    from chalicelib.schemas.fields import ContactIn


@dataclass(frozen=True, slots=True)
class Means:
    """What a request needs besides its wish: the correct contact, and whether to remove pictures too."""

    contact: Reporter | None
    pictures: bool


def opened_request(wish: Wish, origin: AskedBy) -> PrivacyRequest:
    """Make a request with its deadlines. It is not stored."""
    now, reference = clock.now(), documents.current()
    request_id = store.new_id(now, secrets.token_hex(8))
    ruled = reference.rules.own_data
    return opened(request_id, wish, origin, now=now, calendar=reference.calendar, ruled=ruled)


def fulfilled(
    request: PrivacyRequest, means: Means, officer: Officer | None = None, reason: str | None = None
) -> tuple[Mapping[str, Any], list[dict[str, Any]] | None]:
    """Do what a request asks: (proof, the copy that an export asks for).

    Raises DomainError or Contended; both may be repeated.
    """
    try:
        return work.fulfil(
            request, clock.now(), contact=means.contact, pictures=means.pictures, officer=officer, reason=reason
        )
    except work.NotErased:
        raise DomainError("busy") from None


def store_once(request: PrivacyRequest) -> PrivacyRequest:
    """Store a new request, or return the one that an attempt before this has stored under its id."""
    try:
        store.save(request)
    except LostRace:
        return store.get(request.id) or request
    return request


def saved_answer(request: PrivacyRequest, copy: list[dict[str, Any]] | None) -> Response:
    """Store a changed request and answer with it."""
    store_changed(request)
    return answer({**shown_request(request), "reports": copy})


def store_changed(request: PrivacyRequest) -> None:
    """Store a changed request. Raises DomainError ``busy``."""
    try:
        store.save(request)
    except LostRace:
        # The sweep changed the request meanwhile. Fulfilling it again is harmless.
        raise DomainError("busy") from None


def means_of(contact: ContactIn | None, pictures: bool) -> Means:
    """Read a body's ``contact`` and ``pictures``."""
    if contact is None:
        return Means(None, pictures)
    person = signing.phone_key(contact.phone) if contact.phone else None
    return Means(Reporter(**contact_of(contact), person=person), pictures)


def shown_request(request: PrivacyRequest) -> dict[str, Any]:
    """Show a request as the person and administrators see it."""
    return {
        "id": request.id,
        "wish": request.wish,
        "origin": request.origin,
        "code": request.code,
        "standing": request.standing,
        "opened_at": stamp(request.opened_at),
        "due_at": stamp(request.due_at),
        "answered_at": request.answered_at and stamp(request.answered_at),
        "fulfil_by": request.fulfil_by and stamp(request.fulfil_by),
        "settled_at": request.settled_at and stamp(request.settled_at),
        "late": request.is_late(clock.now()),
        "asked_by": request.asked_by,
        "by": request.by,
        "note": request.note,
        "text": request.text,
        "proof": dict(request.proof),
    }
