"""The stream's reader: put the messages about a ticket's changes into the outbox.

A batch may be read again without harm: the sender claims a message before it sends it.

Many alerts of one kind to the same people become one digest. A message is sent by the sender or in a digest, by the
one that writes the message's item first. A digest takes all its messages and is released in one transaction, so a batch
may fail, be repeated or be split differently. The sender cannot claim a message of a digest, and a digest cannot take a
message that the sender claimed. The digest itself arrives through the same stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import batched, chain
from typing import Any

from chalicelib.channels import outbox
from chalicelib.domain.access.own_data import PrivacyRequest
from chalicelib.domain.accounts.alerts import AlertsOrder
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.messages import persons
from chalicelib.domain.messages.digests import MANY, is_gathered, many
from chalicelib.domain.messages.notice import Notice, short_time
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.province.oversight import OPERATOR, Oversight
from chalicelib.domain.tables.asking import TableTask
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import one_sms
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import gathering, recurring, retention
from chalicelib.jobs.sending import webhooks
from chalicelib.services import picture_links
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.directory import documents
from chalicelib.store.messages import notices as notice_store
from chalicelib.store.messages.notices import Message
from chalicelib.store.tables import jobs as tables
from chalicelib.store.tickets import arrivals, privacy, tickets
from chalicelib.store.vault import letters

#: How long an order waits until the account is surely as its line says, in seconds: longer than a request takes.
ALERTS_DELAY = 30


def read_changes(records: Iterable[Mapping[str, Any]]) -> int:
    """Read stream records in their order and queue their messages. Returns how many messages were queued.

    Raises what the store or the queue raises, so that no record is skipped.
    """
    records = [record for record in records if not _is_rewritten(record)]
    images = [record["dynamodb"]["NewImage"] for record in records]
    heads = [tickets.from_image(image).ticket for image in images if image["type"]["S"] == "head"]
    ready = [message for image in images for message in _ready(image)]
    queued = 0
    waiting: Iterator[outbox.Queued] = chain(_alone(ready), _tables(images))
    for queueing in waiting:
        outbox.put(queueing)
        queued += 1
    queued += _follow_accounts(images)
    arrivals.note(heads)
    for message in webhooks.told(_with_before(records), documents.current):
        outbox.put(message)
        queued += 1
    if heads:
        for end in picture_links.orders(_with_before(records), documents.current()):
            outbox.put(end)
        for head in heads:
            for task in gathering.tasks(head, documents.current()):
                outbox.put(task)
                queued += 1
        for answered in recurring.tasks(heads, documents.current()):
            outbox.put(answered)
            queued += 1
        for order in retention.orders(heads, documents.current().province.contact_days):
            outbox.put(order)
    return queued


def _follow_accounts(images: Iterable[Mapping[str, Any]]) -> int:
    """Let the topics' subscriptions follow officers who were changed; an import does that itself. Returns how many."""
    queued = 0
    for line in (trail.from_image(image) for image in images if image["type"]["S"] == "audit"):
        if line.action in (Oversight.OFFICER, Oversight.REACHED) and line.subject and line.officer != OPERATOR:
            # The account is changed right after the line was written, within the longest time of a request.
            outbox.put(AlertsOrder(line.subject, (line.changes or {}).get("unit", (None,))[0]), delay=ALERTS_DELAY)
            queued += 1
    return queued


def _tables(images: Iterable[Mapping[str, Any]]) -> Iterator[TableTask]:
    """The tables that officers asked for."""
    return (tables.from_image(image) for image in images if image["type"]["S"] == "table")


def _is_rewritten(record: Mapping[str, Any]) -> bool:
    """Whether a ticket was stored in a newer form (infra.manage migrate): nothing happened to it."""
    new, old = record["dynamodb"]["NewImage"], record["dynamodb"].get("OldImage")
    return old is not None and new["type"]["S"] == "head" and old.get("version") == new["version"]


def _with_before(records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Ticket, Ticket | None]]:
    """The tickets of stream records, each as it is and as it was before."""
    for images in (record["dynamodb"] for record in records):
        if images["NewImage"]["type"]["S"] == "head":
            old = images.get("OldImage")
            yield tickets.from_image(images["NewImage"]).ticket, old and tickets.from_image(old).ticket


def _ready(image: Mapping[str, Any]) -> list[Message]:
    match image["type"]["S"]:
        case "head":
            return _of_head(tickets.from_image(image).ticket)
        case "privacy":
            return list(_of_request(privacy.from_image(image)))
        case "audit":
            return list(_of_line(trail.from_image(image)))
        case "notice" | "digest":
            return notice_store.released(image)
    return []


def _of_head(ticket: Ticket) -> list[Message]:
    found = [(notice, _message(notice, ticket)) for notice in notices(ticket, documents.current())]
    for notice, message in found:
        if notice.hold_until is not None:
            notice_store.hold(message, notice.hold_until, notice.stands_while, notice.clock)
    return [message for notice, message in found if notice.hold_until is None]


def _of_request(request: PrivacyRequest) -> Iterator[Message]:
    """Alert the province's intake unit when a request about personal data waits too long. It names no person."""
    if request.last_audience is None:
        return
    at, known = request.alerted_due, documents.current()
    wish, what = messages.PRIVACY_WISHES[request.wish].vi, messages.PRIVACY_CLOCKS[request.last_clock].vi
    text = messages.PRIVACY_MESSAGES[request.last_kind].fill(wish=wish, what=what, due=short_time(at)).vi
    yield Message(
        key=f"privacy-{request.id}-{request.revision}",
        code=keys.digest(request.opened_at.astimezone(LOCAL).date()),
        to="unit",
        kind=f"privacy_{request.last_kind}",
        at=keys.stamp(at),
        sms=one_sms(text),
        subject=text,
        body=text,
        unit=known.province.intake_unit,
        audience=request.last_audience,
    )


def _of_line(line: AuditEntry) -> Iterator[Message]:
    """Tell all administrators that somebody changed what officers or others may see. It names nobody.

    Changes of one kind within a minute share a key, so that an import sends one message and not hundreds.
    """
    if not line.told:
        return
    yield from _to_officer(line)
    at = line.at.astimezone(LOCAL)
    text, unit = messages.OVERSIGHT[line.action].fill(at=f"{at:%H:%M %d/%m}"), documents.current().province.intake_unit
    key = f"{line.action}-{at:%Y%m%d%H%M}"
    told = Message.to_holders(key, line.action, text, None, unit, persons.ADMINISTRATORS, line.at)
    yield replace(told, urgent=True)


def _to_officer(line: AuditEntry) -> Iterator[Message]:
    """Tell an officer by mail that their second factor changed."""
    if line.action in (Oversight.FACTOR_RESET, Oversight.FACTOR_ENROLLED) and line.subject:
        key, day = f"{line.action}-{line.subject}-{keys.stamp(line.at)}", line.at.astimezone(LOCAL).date()
        yield Message(
            key, keys.digest(day), letters.TO, line.action, keys.stamp(line.at), "", "", "", officer=line.subject
        )


def _message(notice: Notice, ticket: Ticket) -> Message:
    message = Message.of(notice, ticket.last_at or ticket.created_at)
    if notice.burst is None:
        return message
    # One item for the whole burst, among the digests of its day: whichever ticket comes first, one message is sent.
    return replace(message, key=notice.burst, code=keys.digest(ticket.created_at.astimezone(LOCAL).date()))


def _alone(ready: Iterable[Message]) -> Iterator[Message]:
    """Put alerts into digests, and yield the messages that are sent alone."""
    alike: dict[tuple[str | None, str | None, str], dict[tuple[str, str], Message]] = {}
    for message in ready:
        if message.unit and is_gathered(message.kind) and not notice_store.is_digest(message):
            # Keyed by the message's item: a transaction may name an item only once.
            group = alike.setdefault((message.unit, message.audience, message.kind), {})
            group[message.code, message.key] = message
        else:
            yield message
    for group in alike.values():
        for members in batched(group.values(), notice_store.MOST_GATHERED, strict=False):
            yield from _gathered(list(members))


def _gathered(members: list[Message]) -> Iterator[Message]:
    """Put many messages into digests, and yield those that stay alone. The sender may have claimed some already."""
    while len(members) > MANY:
        digest = Message.of_many(many(members[0].kind, members), members)
        taken = notice_store.gather(digest, members)
        if not taken:
            return
        yield from taken
        members = [member for member in members if member not in taken]
    yield from members
