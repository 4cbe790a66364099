"""Find a ticket that the caller may see."""

from __future__ import annotations

from chalice.app import Request

from chalicelib.domain.access.moving import SignedInBy
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.places.helping import HELPER_CHANNEL
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.http.core import guard
from chalicelib.http.core.identity import maybe_session_of
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import helpers, reporters

#: In place of the hash of a report that is not there; no secret has it.
_OF_NOBODY = "0" * 64


def find_for_anyone(request: Request, code: str, secret: str | None = None) -> tuple[tickets.Whole, bool]:
    """Return the ticket, and whether the caller is its sender. Only its sender sees a ticket that is not public.

    ``secret`` is the sender's secret when it is not in the header.

    Raises NotFound, NotAllowed for a wrong secret and as ``_refuse_unproven``, TooMany after too many wrong secrets.
    """
    whole, secret = tickets.whole(code), secret or request.headers.get("x-report-secret")
    if secret is not None:
        # The same work for a report that is there and for one that is not.
        opens = _opens(secret.strip().lower(), code, whole.stored.secret_hash if whole else _OF_NOBODY)
        if whole is not None and opens:
            _refuse_unproven(request, whole)
            return whole, True
        guard.wrong_secret(request, code)
    elif _sent_it(request, code) and whole is not None:
        return whole, True
    if whole is None or not rights.is_public(whole.ticket, documents.current()):
        raise NotFound("not_found")
    if secret is not None:
        raise NotAllowed("secret_wrong", field="X-Report-Secret")
    return whole, False


def _refuse_unproven(request: Request, whole: tickets.Whole) -> None:
    """Raise NotAllowed where a secret alone changes nothing: the helper who sent the report for a villager saw it.

    The helper handed the secret over only where the villager gave no telephone. Who has it reads, and acts with any
    confirmed telephone but the helper's.
    """
    is_read = request.method == "GET" or "x-report-secret" not in request.headers
    if is_read or whole.ticket.channel != HELPER_CHANNEL:
        return
    code, now = whole.ticket.code, clock.now()
    sender = reporters.get(code, now)
    if sender is not None and sender.person is not None:
        return
    session, helper = maybe_session_of(request), helpers.helper_of(code, now)
    # An electronic identity names no telephone, so it could be the helper's; after an erasure so could any telephone.
    is_proven = session is not None and session.way is SignedInBy.TELEPHONE and helper is not None
    if session is None or not is_proven or session.person == helper:
        raise NotAllowed("sender_unproven", field="X-Report-Secret")


def refuse_link_secret(request: Request, code: str) -> None:
    """Raise NotAllowed for the secret of a message's link.

    A message may have reached a wrong telephone, so its link does not open the sender's own data.
    """
    if signing.is_link_secret(request.headers.get("x-report-secret", "").strip().lower(), code):
        raise NotAllowed("secret_wrong", field="X-Report-Secret")


def _opens(secret: str, code: str, secret_hash: str) -> bool:
    """Whether a secret is that of the receipt or that of the links in messages. Both are compared in any case."""
    of_receipt, of_link = signing.matches(secret, secret_hash), signing.is_link_secret(secret, code)
    return of_receipt or of_link


def _sent_it(request: Request, code: str) -> bool:
    """Whether the signed-in citizen sent this report."""
    session = maybe_session_of(request)
    return session is not None and reporters.is_of(code, session.person, clock.now())


def find_to_read(code: str, officer: Officer) -> tickets.Whole:
    """Return a ticket that an officer may read, also one that they may only read. Raises NotFound like the next one."""
    whole = tickets.whole(code)
    on = local_day(clock.now())
    if whole is None or not rights.may_read(officer, whole.ticket, documents.current(), on):
        raise NotFound("not_found")
    return whole


def find_as_officer(code: str, officer: Officer) -> tickets.Whole:
    """Return a ticket. Raises NotFound if it does not exist or the officer may not see it."""
    whole = tickets.whole(code)
    if whole is None or not rights.may_see(officer, whole.ticket, documents.current()):
        raise NotFound("not_found")
    return whole
