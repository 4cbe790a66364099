"""Webhooks out: which changes of a report a subscription hears of, what it reads, and when it is tried again.

The form of an event, its headers and its waits are those of Standard Webhooks (github.com/standard-webhooks).
"""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from chalicelib.domain.access.partners import Scope, channels_of
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import publicity, rights
from chalicelib.domain.tickets.ticket import FORWARD_LATE, FORWARD_REMINDED, Ticket


class WebhookEvent(StrEnum):
    """What a subscription may hear of."""

    CREATED = "report.created"
    RECEIVED = "report.received"
    REFUSED = "report.refused"
    ASSIGNED = "report.assigned"
    ASKED = "report.asked"
    SUPPLIED = "report.supplied"
    RESCHEDULED = "report.rescheduled"
    ANSWERED = "report.answered"
    REOPENED = "report.reopened"
    CLOSED = "report.closed"
    WITHDRAWN = "report.withdrawn"
    MERGED = "report.merged"
    CHANGED = "report.changed"
    #: The public may no longer see the report.
    REMOVED = "report.removed"
    #: Only to the partner of an outside body: it is asked about a report, reminded, late, or not asked any more.
    FORWARDED = "report.forwarded"


#: To whom messages about webhooks are: a subscription, or the handler of a replay. They have a queue of their own.
TO_WEBHOOK, TO_REPLAY = "webhook", "webhook_replay"
TO_RECEIVERS = frozenset({TO_WEBHOOK, TO_REPLAY})
#: The type of the event that an administrator sends to try a subscription.
TEST = "webhook.test"
#: Kind of a ticket's event -> what a subscription hears of. Each kind that changes what the public sees has a line.
EVENTS: Mapping[str, WebhookEvent] = {
    "created": WebhookEvent.CREATED,
    "receive": WebhookEvent.RECEIVED,
    "refuse": WebhookEvent.REFUSED,
    **dict.fromkeys(("dispatch", "redispatch", "accept", "take_up", "handed_over"), WebhookEvent.ASSIGNED),
    "ask": WebhookEvent.ASKED,
    **dict.fromkeys(("supply", "unanswered"), WebhookEvent.SUPPLIED),
    **dict.fromkeys(("plan", "grant_extension", "recalculated", "frozen", "thawed"), WebhookEvent.RESCHEDULED),
    "approve": WebhookEvent.ANSWERED,
    **dict.fromkeys(("reopen", "appeal", "revive"), WebhookEvent.REOPENED),
    **dict.fromkeys(("close", "closed", "confirm"), WebhookEvent.CLOSED),
    "withdraw": WebhookEvent.WITHDRAWN,
    **dict.fromkeys(("merge", "unmerge", "gather"), WebhookEvent.MERGED),
    "note": WebhookEvent.CHANGED,
    **dict.fromkeys(publicity.CHANGES_WHAT_IS_SEEN, WebhookEvent.CHANGED),
}
#: Kind of a ticket's event -> what becomes of its request to an outside body by it.
REQUESTS: Mapping[str, str] = {
    "forward": "asked",
    FORWARD_REMINDED: "reminded",
    FORWARD_LATE: "late",
    "recall": "recalled",
}
#: A request that is over; its link does not work any more.
RECALLED = "recalled"
#: What a subscription may be for: public reports, and those that the partner's own app sent.
SCOPES = frozenset({Scope.READ, Scope.SEND})
#: The waits after each failure, of Standard Webhooks' example; the last attempt is a day after the first one.
WAITS = tuple(timedelta(seconds=one) for one in (5, 300, 1800, 7200, 18000, 36000, 36000))
TRIED_FOR = timedelta(days=1)
#: After so long without any success the subscription is disabled.
FAILS_FOR = timedelta(days=7)
#: The longest time in which nothing is sent to a receiver that fails, so that it holds up no other receiver.
LONGEST_REST = timedelta(minutes=10)
#: How long the secret before a rotation signs too.
BOTH_SECRETS = timedelta(days=1)
#: The most subscriptions of a province: each change of a report is compared with all.
MOST = 50
LONGEST_ADDRESS = 2000
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Reach:
    """Only reports of these units, categories and communes; None for all."""

    units: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    communes: frozenset[str] | None = None

    def holds(self, ticket: Ticket) -> bool:
        """Whether a report is within."""
        pairs = (
            (self.units, ticket.unit),
            (self.categories, ticket.category),
            (self.communes, ticket.place.commune),
        )
        return all(wanted is None or found in wanted for wanted, found in pairs)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription: where events of reports go. Times are UTC.

    ``generation`` counts its secrets; the one before signs too until ``earlier_until``. ``active`` is false while an
    administrator has paused it, or from ``disabled_at`` on, when it had failed for too long (``disabled_for``: why).
    ``failing_since`` is the first failure since the last success, ``resting_until`` the end of a time in which nothing
    is sent. ``version`` counts what is stored.
    """

    id: str
    partner: str
    url: str
    events: frozenset[WebhookEvent]
    scopes: frozenset[Scope]
    area: Reach
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime
    active: bool = True
    generation: int = 1
    earlier_until: datetime | None = None
    failing_since: datetime | None = None
    resting_until: datetime | None = None
    disabled_at: datetime | None = None
    disabled_for: str | None = None
    removed_at: datetime | None = None
    version: int = 0

    def generations(self, now: datetime) -> tuple[int, ...]:
        """The secrets that sign at ``now`` (UTC), the newest first."""
        is_double = self.generation > 1 and self.earlier_until is not None and now < self.earlier_until
        return (self.generation, self.generation - 1) if is_double else (self.generation,)


def may_read(webhook: Webhook, ticket: Ticket, directory: Directory) -> bool:
    """Whether a subscription may read a report: a public one, or one that its partner's app sent."""
    if Scope.SEND in webhook.scopes and ticket.channel in channels_of(webhook.partner):
        return True
    return Scope.READ in webhook.scopes and rights.is_public(ticket, directory)


def heard(webhook: Webhook, ticket: Ticket, before: Ticket | None, directory: Directory) -> WebhookEvent | None:
    """What a subscription hears of a ticket's last event; ``before`` is the ticket before it. None for nothing."""
    if may_read(webhook, ticket, directory):
        found = event_of(ticket)
        within = webhook.area.holds(ticket) or (before is not None and webhook.area.holds(before))
    elif before is not None and may_read(webhook, before, directory):
        found, within = WebhookEvent.REMOVED, webhook.area.holds(before)
    else:
        return None
    return found if within and found in webhook.events else None


def requests_to(webhook: Webhook, ticket: Ticket, directory: Directory) -> Iterator[tuple[str, str]]:
    """What a subscription hears of the ticket's requests by its last event: (what becomes of it, the event's body).

    Only a body that names the subscription's partner (outside.yaml) is meant, whatever the subscription may read
    otherwise: it is asked about this report by mail too. The body has no link, which gives the right to answer.
    """
    if WebhookEvent.FORWARDED not in webhook.events:
        return
    found: list[tuple[int, str, str, datetime | None]] = [
        (number, name, RECALLED, None) for number, name in ticket.last_forwards_ended
    ]
    if ticket.last_kind in REQUESTS and ticket.last_forward is not None:
        asked, body, due = ticket.last_forward
        found.append((asked, body, REQUESTS[ticket.last_kind], due))
    for number, name, what, due_at in found:
        if not is_meant(webhook, name, directory):
            continue
        data: dict[str, object] = {"code": ticket.code, "version": ticket.version, "request": what, "number": number}
        if what != RECALLED:
            data |= {"body": name, "category": ticket.category, "commune": ticket.place.commune}
            data["due_at"] = _stamp(due_at) if due_at else None
        yield what, written(WebhookEvent.FORWARDED, ticket.last_at or ticket.created_at, data)


def is_meant(webhook: Webhook, name: str, directory: Directory) -> bool:
    """Whether an outside body names the partner of a subscription (outside.yaml) now."""
    known = directory.outside.get(name)
    return known is not None and known.partner == webhook.partner


def request_in(body: str) -> tuple[int, bool]:
    """(the number of the request that a stored event is about, whether it is over)."""
    data = json.loads(body)["data"]
    return int(data["number"]), data["request"] == RECALLED


def with_link(body: str, link: str) -> str:
    """The body of an event about a request, with the link by which the outside body answers."""
    content = json.loads(body)
    content["data"]["link"] = link
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def event_of(ticket: Ticket) -> WebhookEvent | None:
    """What a ticket's last event is for a subscription; None for what is the office's alone."""
    is_silent = ticket.last_kind == "note" and not ticket.last_public
    is_unmoved = ticket.last_kind == "recalculated" and not ticket.last_moved_promise
    return None if is_silent or is_unmoved else EVENTS.get(ticket.last_kind)


def message_id(ticket: Ticket) -> str:
    """The id of a ticket's last event: the same however often it is sent. Ids have no full stop."""
    at = (ticket.last_at or ticket.created_at).astimezone(UTC)
    return f"{at:%Y%m%dT%H%M%SZ}-{ticket.code}-{ticket.version:06d}"


def test_id(at: datetime, chance: str) -> str:
    """The id of a test at a time (UTC); ``chance`` keeps those of a second apart."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-test-{chance}"


def payload(event: WebhookEvent, ticket: Ticket) -> str:
    """What is sent of an event: no text that anybody wrote, no person, no point of the map."""
    data: dict[str, object] = {"code": ticket.code, "version": ticket.version}
    if event is not WebhookEvent.REMOVED:
        data |= {
            "report_type": ticket.report_type,
            "state": ticket.state,
            "category": ticket.category,
            "unit": ticket.unit,
            "commune": ticket.place.commune,
            "created_at": _stamp(ticket.created_at),
            "due_at": _stamp(ticket.due_at),
            "resolved_at": _stamp(ticket.resolved_at) if ticket.resolved_at else None,
            "merged_into": ticket.merged_into,
        }
    return written(event, ticket.last_at or ticket.created_at, data)


def written(kind: str, at: datetime, data: Mapping[str, object]) -> str:
    """The body of an event of a type at a time (UTC), as it is signed and sent."""
    content = {"type": kind, "timestamp": _stamp(at), "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def wait_after(tries: int, tried_from: datetime, now: datetime) -> timedelta | None:
    """How long to wait after the ``tries``-th failure, the first attempt at ``tried_from``; None to give up."""
    left = tried_from + TRIED_FOR - now
    if left <= timedelta(0):
        return None
    return min(WAITS[min(tries, len(WAITS)) - 1], left)


def after_failure(webhook: Webhook, now: datetime, *, gone: bool, why: str) -> Webhook:
    """The subscription after a failure: it rests the longer, the longer it fails; after a week it is disabled.

    ``gone``: the receiver says that it wants no more (410, as Standard Webhooks has it).
    """
    since = webhook.failing_since or now
    if gone or now - since >= FAILS_FOR:
        return replace(webhook, active=False, disabled_at=now, disabled_for=why, failing_since=since)
    rest = min(now - since, LONGEST_REST)
    return replace(webhook, failing_since=since, resting_until=now + rest if rest else None)


def after_success(webhook: Webhook) -> Webhook:
    """The subscription after its receiver took an event."""
    return replace(webhook, failing_since=None, resting_until=None)


def is_receiver_s(address: str, *, local: bool) -> bool:
    """Whether an address is https at the usual port of a host with a name; ``local`` also allows this machine by http.

    What the name resolves to is checked at each call (channels/calls.py).
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        return False
    if "@" in parts.netloc or "#" in address or "\\" in address:
        return False
    host = parts.hostname or ""
    if local and parts.scheme == "http" and host == "127.0.0.1":
        return True
    return parts.scheme == "https" and port in (None, 443) and _is_named(host)


def _is_named(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _HOST.fullmatch(host) is not None and len(host) <= 253
    return False


def shown_secret(secret: bytes) -> str:
    """A secret as its receiver enters it."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
