"""Who is let through to a route: API keys, limits, measures against abuse.

A caller is known by the address that the gateway saw, never by a header, and is stored as a keyed hash only.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from chalice.app import Request

from chalicelib.domain.access.partners import PartnerKey
from chalicelib.domain.access.quotas import Limited, Measure, Quota, SubjectKind, quotas_from, seconds_until
from chalicelib.domain.errors import DomainError, NotAllowed, TooMany
from chalicelib.domain.texts.codes import read_code
from chalicelib.http.core.contract import Entry
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import partners
from chalicelib.store.keys import stamp
from chalicelib.store.limits import limits, measures

_ADMISSION = "admission"
#: What a block of an address or telephone stops. Reading what is public stays open to a whole network.
_BARRED = frozenset({Limited.SEND, Limited.SECRET, Limited.CODE_SEND, Limited.CODE_TRY})


@dataclass(frozen=True, slots=True)
class Admission:
    """How a caller was let in: by which partner's key if any, and whether they must confirm a telephone to send."""

    key: PartnerKey | None = None
    must_confirm: bool = False


def admit(request: Request, entry: Entry) -> None:
    """Count a request and let it through, or raise TooMany, NotAllowed, DomainError ``key_invalid``."""
    now = clock.now()
    key, kind = _key(request, entry, now), entry.limit
    if kind is None:
        # Nothing is counted, so the secret that hashes addresses is not fetched: a cold page comes a tenth sooner.
        request.context[_ADMISSION] = Admission(key)
        return
    whose = key.id if key else address_of(request)
    if kind in _BARRED and key is None:
        refuse_barred(SubjectKind.ADDRESS, whose, now)
    count = 0 if key is not None else spend(kind, whose, now)
    if "x-report-secret" in request.headers:
        # Beside the address's own count, so that the header opens no way round it.
        spend(Limited.SECRET, _pair(request, whose), now)
    must_confirm = key is None and kind is Limited.SEND and _demands(request, count, now)
    request.context[_ADMISSION] = Admission(key, must_confirm)


def admission(request: Request) -> Admission:
    """How the caller of this request was let in."""
    found: Admission = request.context.get(_ADMISSION) or Admission()
    return found


def address_of(request: Request) -> str:
    """The keyed hash of the caller's address: a whole address, or the /64 that one subscriber of IPv6 has."""
    text = (request.context.get("identity") or {}).get("sourceIp") or ""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return hash_of(SubjectKind.ADDRESS, "unknown")
    return hash_of(SubjectKind.ADDRESS, canonical(found))


def canonical(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """An address as it is counted."""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def hash_of(kind: SubjectKind, text: str) -> str:
    """What stands for an address or a telephone number (E.164) wherever it is stored."""
    return signing.keyed_hash(kind, text)


def spend(kind: Limited, whose: str, now: datetime, cost: int = 1, quota: Quota | None = None) -> int:
    """Count ``cost`` more for a subject; how many there are in its window. Raises TooMany.

    Where nobody can count, what is closed then raises DomainError ``busy``, everything else passes as the first.
    """
    quota = quota or quotas_from(settings().limits)[kind]
    try:
        return limits.take(kind, whose, quota, now, cost)
    except limits.Exhausted as exhausted:
        raise TooMany(seconds_until(exhausted.end, now)) from None
    except limits.Uncounted:
        logger.warning("nobody counts", extra={"limit": kind})
        if quota.closed:
            raise DomainError("busy") from None
        return 1


def spend_wrong(kind: Limited, whose: str, now: datetime) -> None:
    """Count what a wrong secret or code costs beyond the one that its request has cost. Raises TooMany."""
    spend(kind, whose, now, quotas_from(settings().limits)[kind].wrong - 1)


def wrong_secret(request: Request) -> None:
    """A report's secret was wrong. Raises TooMany once the guesses at this report from there are used up."""
    key = admission(request).key
    spend_wrong(Limited.SECRET, _pair(request, key.id if key else address_of(request)), clock.now())


def sends_as(request: Request, phone: str | None) -> None:
    """Count a report by its contact's telephone (E.164). Raises TooMany, also for a telephone that is blocked."""
    if phone is None:
        return
    now, whose = clock.now(), hash_of(SubjectKind.PHONE, phone)
    refuse_barred(SubjectKind.PHONE, whose, now)
    if admission(request).key is None:
        spend(Limited.SEND_PHONE, whose, now)


def refuse_barred(kind: SubjectKind, whose: str, now: datetime) -> None:
    """Raise TooMany for a subject that is blocked."""
    found = measures.against(kind, whose, now)
    if found is not None and found.measure is Measure.BLOCK:
        raise TooMany(seconds_until(found.until, now), "blocked", until=stamp(found.until))


def _demands(request: Request, count: int, now: datetime) -> bool:
    """Whether a confirmed telephone is asked before a report: many came from there, or somebody decided so."""
    after = quotas_from(settings().limits)[Limited.SEND].confirm_after
    if after is not None and count > after:
        return True
    found = measures.against(SubjectKind.ADDRESS, address_of(request), now)
    return found is not None and found.measure is Measure.CONFIRM


def _key(request: Request, entry: Entry, now: datetime) -> PartnerKey | None:
    text = request.headers.get("x-api-key")
    if text is None:
        return None
    key = _known_key(text, now)
    if key is None:
        spend(Limited.KEY, address_of(request), now)
        raise DomainError("key_invalid", field="X-API-Key")
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
    found = parts and partners.get(parts[0])
    if not parts or not found or not signing.matches(parts[1], found.secret_hash):
        return None
    return found if found.is_valid(now) else None


def _pair(request: Request, whose: str) -> str:
    # A report's own senders are not held up by whoever guesses at others from the same network.
    written = unquote((request.uri_params or {}).get("code", ""))
    return signing.keyed_hash("guess", f"{whose} {read_code(written)}")
