"""Admit a request to a route: check its API key, its limits, and measures against abuse.

A caller is identified by the address that the gateway saw, never by a header. Only its keyed hash is stored.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote

from chalice.app import Request

from chalicelib.domain.access.partners import PartnerKey
from chalicelib.domain.access.quotas import Limited, Measure, Quota, SubjectKind, quotas_from, seconds_until
from chalicelib.domain.errors import DomainError, NotAllowed, TooMany
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.tickets.ticket import Burst
from chalicelib.domain.tickets.wording import local
from chalicelib.http.core.contract import Caller, Entry
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import partners
from chalicelib.store.limits import limits, measures

_ADMISSION, _PRESENTED = "admission", "presented key"
#: The limits that a block of an address or telephone closes. Public reading stays open to the whole network.
_BARRED = frozenset({Limited.SEND, Limited.BOOK, Limited.SECRET, Limited.CODE_SEND, Limited.CODE_TRY})


@dataclass(frozen=True, slots=True)
class Admission:
    """How a caller was admitted: the partner's key, if any, and whether they must confirm a telephone to send."""

    key: PartnerKey | None = None
    must_confirm: bool = False


def admit(request: Request, entry: Entry) -> None:
    """Count a request and admit it. Raises TooMany, NotAllowed, and DomainError ``key_invalid``."""
    now = clock.now()
    key, kind = _key(request, entry, now), entry.limit
    if kind is None:
        # Without a limit the address need not be hashed. Not fetching the secret makes a cold page 10 % faster.
        request.context[_ADMISSION] = Admission(key)
        return
    whose = key.id if key else address_of(request)
    if kind in _BARRED and key is None:
        refuse_barred(SubjectKind.ADDRESS, whose, now)
    refusal = "rescue_throttled" if kind is Limited.EMERGENCY else "throttled"
    count = 0 if key is not None else spend(kind, whose, now, refusal=refusal)
    if "x-report-secret" in request.headers:
        # In addition to the address's count: the header must not bypass it.
        spend(Limited.SECRET, _pair(request, whose), now)
    must_confirm = key is None and kind is Limited.SEND and _demands(request, count, now)
    request.context[_ADMISSION] = Admission(key, must_confirm)


def present(request: Request, key: str | None) -> None:
    """Let a request present an API key that is not in its header, before it is admitted."""
    request.context[_PRESENTED] = key


def admission(request: Request) -> Admission:
    """Return how the caller of this request was admitted."""
    admitted: Admission = request.context.get(_ADMISSION) or Admission()
    return admitted


def address_of(request: Request) -> str:
    """Return the keyed hash of the caller's address: an IPv4 address, or the /64 network of an IPv6 address."""
    address = _source(request)
    return hash_of(SubjectKind.ADDRESS, canonical(address) if address else "unknown")


def network_of(request: Request) -> str:
    """Return the keyed hash of the caller's network: the /24 of an IPv4 address, the /48 of an IPv6 address.

    It is the smallest that is routed, so somebody who rents addresses has them in few networks.
    """
    address = _source(request)
    if address is None:
        return signing.keyed_hash("network", "unknown")
    prefix = 24 if address.version == 4 else 48
    return signing.keyed_hash("network", str(ipaddress.ip_network((address, prefix), strict=False)))


def _source(request: Request) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address((request.context.get("identity") or {}).get("sourceIp") or "")
    except ValueError:
        return None


def canonical(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """Return an address as it is counted: IPv6 by its /64 network, which one subscriber has."""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def hash_of(kind: SubjectKind, text: str) -> str:
    """Return the keyed hash under which an address or a telephone number (E.164) is stored."""
    return signing.keyed_hash(kind, text)


def spend(
    kind: Limited,
    whose: str,
    now: datetime,
    cost: int = 1,
    quota: Quota | None = None,
    *,
    refusal: str = "throttled",
) -> int:
    """Add ``cost`` to a subject's count. Returns the count in the present window. Raises TooMany with ``refusal``.

    When the counter fails, a quota that is ``closed`` raises DomainError ``busy``, and any other returns 1.
    """
    quota = quota or quotas_from(settings().limits)[kind]
    try:
        return limits.take(kind, whose, quota, now, cost)
    except limits.Exhausted as exhausted:
        raise TooMany(seconds_until(exhausted.end, now), refusal) from None
    except limits.Uncounted:
        logger.warning("a request could not be counted", extra={"limit": kind})
        if quota.closed:
            raise DomainError("busy") from None
        return 1


def spend_wrong(kind: Limited, whose: str, now: datetime) -> None:
    """Count the extra cost of a wrong secret or code, besides the 1 of its request. Raises TooMany."""
    spend(kind, whose, now, quotas_from(settings().limits)[kind].wrong - 1)


def wrong_secret(request: Request, code: str | None = None) -> None:
    """Count a wrong secret of a report. Raises TooMany when this caller has no guesses left for this report.

    ``code`` is the report's code when it is not in the path.
    """
    key = admission(request).key
    spend_wrong(Limited.SECRET, _pair(request, key.id if key else address_of(request), code), clock.now())


def tries_secret(request: Request, code: str) -> None:
    """Count a secret of this report that is not in a header. Raises TooMany."""
    spend(Limited.SECRET, _pair(request, address_of(request), code), clock.now())


def sends_as(request: Request, phone: str | None, person: str | None = None) -> None:
    """Count a report for its contact's telephone (E.164). Raises TooMany, also for a blocked telephone.

    ``person`` is the signed-in person. The telephone's owner is not counted: strangers who name it would stop them.
    """
    if phone is None:
        return
    now, whose = clock.now(), hash_of(SubjectKind.PHONE, phone)
    refuse_barred(SubjectKind.PHONE, whose, now)
    if admission(request).key is None and person != signing.phone_key(phone):
        spend(Limited.SEND_PHONE, whose, now)


def burst_from(request: Request, phone: str | None) -> Burst | None:
    """Count a short report for its telephone, as it is stored, and for the caller's address. It is never refused.

    Returns the burst of the telephone, or that of the address for what comes from there beyond its limit, so that
    invented telephones do not send the desk a message each. None without a telephone below that limit. The group of a
    burst is a keyed hash of subject and window, so it names nobody and ends with the window.
    """
    of_phone = _burst(Limited.RESCUE_PHONE, hash_of(SubjectKind.PHONE, phone)) if phone else None
    if of_phone is not None and of_phone.number > 1:
        return of_phone
    # A partner's app sends for many people from one address.
    if admission(request).key is None:
        limit = quotas_from(settings().limits)[Limited.RESCUE_ADDRESS].limit
        of_address = _burst(Limited.RESCUE_ADDRESS, address_of(request))
        if of_address.number > limit:
            return replace(of_address, by_address=True)
    return of_phone


def _burst(kind: Limited, whose: str) -> Burst:
    now, quota = clock.now(), quotas_from(settings().limits)[kind]
    try:
        number = spend(kind, whose, now)
    except TooMany:
        number = quota.limit + 1
    window = limits.window_of(whose, quota, now)
    return Burst(signing.keyed_hash("burst", f"{whose} {window.number}")[:16], number)


def refuse_barred(kind: SubjectKind, whose: str, now: datetime) -> None:
    """Raise TooMany for a blocked subject."""
    taken = measures.against(kind, whose, now)
    if taken is not None and taken.measure is Measure.BLOCK:
        raise TooMany(seconds_until(taken.until, now), "blocked", until=local(taken.until))


def _demands(request: Request, count: int, now: datetime) -> bool:
    """Whether a caller must confirm a telephone first: after many reports, or by a measure of an administrator."""
    after = quotas_from(settings().limits)[Limited.SEND].confirm_after
    if after is not None and count > after:
        return True
    taken = measures.against(SubjectKind.ADDRESS, address_of(request), now)
    return taken is not None and taken.measure is Measure.CONFIRM


def _key(request: Request, entry: Entry, now: datetime) -> PartnerKey | None:
    text = request.headers.get("x-api-key", request.context.get(_PRESENTED))
    if text is None:
        if entry.who is Caller.PARTNER:
            raise DomainError("key_invalid", field="X-API-Key")
        return None
    key = _known_key(text, now)
    if key is None:
        spend(Limited.KEY, address_of(request), now)
        raise DomainError("key_invalid", field="X-API-Key")
    logger.append_keys(caller=key.id)
    refuse_barred(SubjectKind.KEY, key.id, now)
    if entry.scope is None or entry.scope not in key.scopes:
        raise NotAllowed("scope_missing", field="X-API-Key", scope=entry.scope or "-")
    most = quotas_from(settings().limits)[Limited.PARTNER]
    plan = max(1, min(most.limit, key.per_minute * most.seconds // 60))
    spend(Limited.PARTNER, key.id, now, quota=Quota(plan, most.seconds))
    partners.note_use(key, now)
    return key


def _known_key(text: str, now: datetime) -> PartnerKey | None:
    parts = signing.parts_of_api_key(text.strip())
    key = parts and partners.get(parts[0])
    if not parts or not key or not signing.matches(parts[1], key.secret_hash):
        return None
    return key if key.is_valid(now) else None


def _pair(request: Request, whose: str, code: str | None = None) -> str:
    # Counted for each report, so that somebody who guesses does not block other senders in the same network.
    written = code or unquote((request.uri_params or {}).get("code", ""))
    return signing.keyed_hash("guess", f"{whose} {read_code(written)}")
