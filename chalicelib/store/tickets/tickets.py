"""Open, change and read tickets. A change is one transaction: the ticket's new version (``Head``) and one event.

See docs/architecture.md, "The system in one picture".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.deadlines.rules import Step
from chalicelib.domain.errors import Mismatch
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.publicity import is_indexed_news
from chalicelib.domain.tickets.ticket import ActorKind, Event, Part, Ticket
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.connection import LostRace, connection, failed_conditions
from chalicelib.store.models.tickets import (
    AssetReportItem,
    FollowersItem,
    Head,
    HistoryLine,
    MembersItem,
    NoticeItem,
    PartLine,
    PhotoItem,
    Submission,
    TicketsItem,
)
from chalicelib.store.tickets import codec, earlier, members
from chalicelib.store.tickets.indexes import index_keys, news_keys
from chalicelib.store.tickets.members import Membership
from chalicelib.store.tickets.photos import VIDEO, Photo, photo_item, photo_of, redaction
from chalicelib.store.vault.reporters import Reporter, reporter_items

#: How long an Idempotency-Key is remembered: a telephone may repeat a report after a weekend without a network.
SUBMISSION_LIFE = timedelta(days=7)
_TITLE_LENGTH = 120


class CodeTaken(Exception):
    """The random code belongs to another ticket."""


class AlreadySubmitted(Exception):
    """The Idempotency-Key opened a ticket before. ``code`` is its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Stored:
    """A ticket with the stored fields that are not part of the domain."""

    ticket: Ticket
    secret_hash: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of a ticket as the office sees it: time, receiver (a role, never a number) and status."""

    at: datetime
    kind: str
    to: str
    unit: str | None
    audience: str | None
    status: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A ticket with its history, photos and messages, oldest first, and the number of its followers.

    The video is separate from the photos, so that code that shows photos cannot show it. ``members`` is the number of
    reports in a gathering.
    """

    stored: Stored
    events: tuple[Event, ...]
    photos: tuple[Photo, ...]
    told: tuple[SentMessage, ...]
    followers: int = 0
    video: Photo | None = None
    members: int = 0

    @property
    def ticket(self) -> Ticket:
        """The ticket itself."""
        return self.stored.ticket

    def after(self, stored: Stored, *events: Event) -> Whole:
        """Return a copy with further events and the ticket that they produced."""
        return replace(self, stored=stored, events=(*self.events, *events))


@dataclass(frozen=True, slots=True)
class SubmissionKey:
    """The keyed hashes of an Idempotency-Key and of its request.

    ``earlier`` are the hashes under which earlier releases stored the same key, each as a pair of key and request.
    """

    key_hash: str
    request_hash: str
    earlier: tuple[tuple[str, str], ...] = ()


def open_ticket(
    created: Event,
    *,
    secret_hash: str,
    photo_types: Sequence[str],
    video_type: str | None = None,
    reporter: Reporter | None,
    submission: SubmissionKey | None,
) -> tuple[Ticket, tuple[Photo, ...]]:
    """Write a new ticket with its first event, announced photos, reporter and idempotency record, all or nothing.

    Raises AlreadySubmitted if the key opened a ticket with the same request, Mismatch if with another request,
    CodeTaken if the code is in use.
    """
    if submission is not None and (earlier := _submitted_to_earlier_release(submission)):
        raise AlreadySubmitted(earlier)
    ticket = begin(created)
    photos = tuple(Photo(f"r{number}", "announced", kind) for number, kind in enumerate(photo_types, 1))
    photos += (Photo(VIDEO, "announced", video_type),) if video_type else ()
    try:
        with TransactWrite(connection=connection()) as write:
            if submission is not None:
                write.save(_submission(submission, created), condition=TicketsItem.pk.does_not_exist())
            write.save(_head(ticket, secret_hash), condition=TicketsItem.pk.does_not_exist())
            write.save(_history_line(created), condition=TicketsItem.pk.does_not_exist())
            if ticket.asset is not None:
                order = keys.order(ticket.created_at, ticket.code)
                write.save(AssetReportItem(keys.asset(ticket.asset), order, code=ticket.code))
            for photo in photos:
                write.save(photo_item(ticket.code, photo, created.at))
            for row in reporter_items(ticket.code, reporter, created.at, ticket.channel) if reporter else ():
                write.save(row)
    except TransactWriteError as error:
        if submission is not None:
            earlier = submitted(submission)
            if earlier is not None:
                raise AlreadySubmitted(earlier) from error
        if failed_conditions(error):
            raise CodeTaken(ticket.code) from error
        raise
    return ticket, photos


def submitted(submission: SubmissionKey) -> str | None:
    """Return the code of the ticket that this key opened or changed, or None.

    Raises Mismatch if its request was another.
    """
    item = _submission_item(submission.key_hash)
    if item is None:
        return None
    if item.request_hash != submission.request_hash:
        raise Mismatch("idempotency_mismatch", field="Idempotency-Key")
    return item.code


def _submitted_to_earlier_release(submission: SubmissionKey) -> str | None:
    """Like ``submitted``, for a key that an earlier release stored. Such an item expires after SUBMISSION_LIFE."""
    if not submission.earlier:
        return None
    item = _submission_item(submission.earlier[0][0], consistent=False)
    if item is None:
        return None
    if item.request_hash not in {request_hash for _, request_hash in submission.earlier}:
        raise Mismatch("idempotency_mismatch", field="Idempotency-Key")
    return item.code


def _submission_item(key_hash: str, *, consistent: bool = True) -> Submission | None:
    connection()
    try:
        return Submission.get(keys.submission(key_hash), keys.SUBMISSION, consistent_read=consistent)
    except Submission.DoesNotExist:
        return None


def change(stored: Stored, event: Event) -> Stored:
    """Write an event and the ticket that it produces.

    Raises LostRace if the stored version is not the one that was read.
    """
    return change_together([(stored, event)])[0]


def change_together(
    pairs: Sequence[tuple[Stored, Event]],
    *,
    audited: AuditEntry | None = None,
    rewritten: Iterable[Event] = (),
    redacted: tuple[Photo, tuple[Mapping[str, Any], ...]] | None = None,
    membership: Membership | None = None,
    submission: SubmissionKey | None = None,
) -> list[Stored]:
    """Write the changes of several tickets in one transaction. Raises LostRace if one is not the version that was read.

    The same transaction writes ``audited``, a line of the audit trail, ``rewritten``, earlier events (for an erasure
    only), ``redacted``, a photo of the first ticket with more areas to hide, ``membership``, its joining or leaving a
    gathering, and ``submission``, the Idempotency-Key of the first change, which nobody may have used.
    """
    changed = [Stored(evolve(stored.ticket, event), stored.secret_hash) for stored, event in pairs]
    try:
        with TransactWrite(connection=connection()) as write:
            for (stored, event), new in zip(pairs, changed, strict=True):
                write.save(_head(new.ticket, new.secret_hash), condition=Head.version == stored.ticket.version)
                write.save(_history_line(event), condition=TicketsItem.pk.does_not_exist())
                _share_out(write, stored.ticket, new.ticket)
            for event in rewritten:
                write.save(_history_line(event), condition=TicketsItem.pk.exists())
            if redacted is not None:
                actions, condition = redaction(*redacted)
                code = pairs[0][1].code
                write.update(PhotoItem(keys.ticket(code), keys.photo(redacted[0].id)), actions, condition=condition)
            if membership is not None:
                members.write(write, membership)
            if submission is not None:
                write.save(_submission(submission, pairs[0][1]), condition=TicketsItem.pk.does_not_exist())
            if audited is not None:
                trail.add_to(write, audited)
    except TransactWriteError as error:
        if failed_conditions(error):
            raise LostRace(", ".join(new.ticket.code for new in changed)) from error
        raise
    return changed


def _share_out(write: TransactWrite, before: Ticket, after: Ticket) -> None:
    """Write the ticket's lines for coordinating units. A line is in the unit's queue while the unit owes its part.

    After that it stays without index attributes: the functions that change tickets have no right to delete items.
    """
    waiting = {part.unit: part for part in after.waiting_parts}
    for part in before.waiting_parts:
        if part.unit not in waiting:
            write.save(_part_line(part, after, queued=False))
    for part in waiting.values():
        write.save(_part_line(part, after, queued=True))
    if title_of(before.description) != title_of(after.description):
        # Hidden words must not stay in the lines of parts that were given.
        for part in after.parts:
            if part.unit not in waiting:
                write.save(_part_line(part, after, queued=False))


def get(code: str) -> Stored | None:
    """Return a ticket, read consistently, or None."""
    connection()
    try:
        return stored_of(Head.get(keys.ticket(code), keys.HEAD, consistent_read=True))
    except Head.DoesNotExist:
        return None


def whole(code: str) -> Whole | None:
    """Return a ticket with its history, photos and messages in one query, or None."""
    connection()
    head: Head | None = None
    events, photos, told = [], [], []
    followers, joined, video = 0, 0, None
    for item in TicketsItem.query(keys.ticket(code), consistent_read=True):
        match item:
            case Head():
                head = item
            case HistoryLine():
                events.append(event_of(item))
            case PhotoItem():
                found = photo_of(item)
                if found.is_video:
                    video = found
                else:
                    photos.append(found)
            case FollowersItem():
                followers = int(item.n)
            case MembersItem():
                joined = int(item.n)
            case NoticeItem():
                told.append(_told(item))
    if head is None:
        return None
    ordered = tuple(sorted(told, key=lambda line: line.at))
    stored = stored_of(head)
    stored = replace(stored, ticket=earlier.with_records(stored.ticket, events))
    return Whole(stored, tuple(events), tuple(photos), ordered, followers, video, joined)


def complete(code: str) -> bool:
    """Store the records of a ticket's courses if an earlier release opened it. Returns whether they were missing.

    This is no event of the ticket: its version stays. Raises LostRace if the ticket changes meanwhile.
    """
    known, found = get(code), whole(code)
    if known is None or found is None or known == found.stored or known.ticket.version != found.ticket.version:
        return False
    item = _head(found.ticket, found.stored.secret_hash)
    try:
        item.save(condition=Head.version == found.ticket.version)
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            raise LostRace(code) from error
        raise
    return True


def history(code: str) -> tuple[Event, ...]:
    """Return a ticket's events, oldest first, read consistently."""
    connection()
    lines = HistoryLine.query(keys.ticket(code), HistoryLine.sk.startswith(keys.EVENTS), consistent_read=True)
    return tuple(event_of(line) for line in lines)


def heads(codes: Iterable[str]) -> dict[str, Stored]:
    """Return tickets by code, read consistently. One request reads up to 100."""
    connection()
    wanted = [(keys.ticket(code), keys.HEAD) for code in codes]
    return {item.code: stored_of(item) for item in Head.batch_get(wanted, consistent_read=True)}


def from_image(image: Mapping[str, Any]) -> Stored:
    """Read a ticket from its image in the stream."""
    return stored_of(Head.from_raw_data(dict(image)))


def stored_of(item: Head) -> Stored:
    """Read a ticket from its item."""
    fields = {name: getattr(item, name, None) for name in Ticket.__slots__ if name not in _NUMBERS}
    fields |= {name: int(getattr(item, name)) for name in _NUMBERS}
    fields |= codec.dues_in(item.due_at)
    for name in _TUPLES:
        fields[name] = fields[name] or ()
    fields["answers"] = fields["answers"] or {}
    return Stored(earlier.with_last_answer(Ticket(**codec.from_json(fields))), item.secret_hash)


_TUPLES = (
    *("merged", "parts", "promises", "given", "instructions", "forwards", "added_at", "heard_at"),
    *("last_released", "last_told", "last_forwards_ended"),
)
_NUMBERS = ("version", "edition", "rules_version", "calendar_version", "returns", "extensions", "reopened")


def _head(ticket: Ticket, secret_hash: str) -> Head:
    fields: dict[str, Any] = {**codec.head_fields(ticket), **index_keys(ticket)}
    return Head(
        keys.ticket(ticket.code),
        keys.HEAD,
        title=title_of(ticket.description),
        commune=ticket.place.commune,
        secret_hash=secret_hash,
        **fields,
    )


def _part_line(part: Part, ticket: Ticket, *, queued: bool) -> PartLine:
    sk = keys.part(part.unit)
    return PartLine(
        keys.ticket(ticket.code),
        sk,
        code=ticket.code,
        edition=ticket.edition,
        state=ticket.state.value,
        category=ticket.category,
        urgency=ticket.urgency.value,
        channel=ticket.channel,
        title=title_of(ticket.description),
        commune=ticket.place.commune,
        unit=ticket.unit,
        created_at=keys.stamp(ticket.created_at),
        due_at=codec.dues_out(ticket.due_at, ticket.promised_at),
        step=Step.CONTRIBUTE.value,
        step_due_at=keys.stamp(part.due_at),
        queue=keys.queue(part.unit, ticket.waits_in) if queued else None,
        queue_order=keys.order(part.due_at, ticket.code, sk) if queued else None,
    )


def title_of(description: str) -> str:
    """Return the title for lists: the beginning of the description on one line."""
    line = " ".join(description.split())
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"


def _history_line(event: Event) -> HistoryLine:
    indexed: dict[str, Any] = news_keys(event.code, event.version, event.at) if is_indexed_news(event) else {}
    return HistoryLine(
        keys.ticket(event.code),
        keys.event(event.version),
        code=event.code,
        version=event.version,
        at=keys.stamp(event.at),
        kind=event.kind,
        actor=event.actor.value,
        officer=event.officer,
        unit=event.unit,
        on_behalf=event.on_behalf,
        changes=codec.to_json(event.changes),
        details=codec.plain_details(event.details),
        **indexed,
    )


def event_of(item: HistoryLine) -> Event:
    """Read an event from its item."""
    return Event(
        code=item.code,
        version=int(item.version),
        at=keys.instant(item.at),
        kind=item.kind,
        actor=ActorKind(item.actor),
        officer=item.officer,
        unit=item.unit,
        on_behalf=item.on_behalf,
        changes=codec.from_json(item.changes),
        details=item.details,
    )


def _told(item: NoticeItem) -> SentMessage:
    return SentMessage(
        at=keys.instant(item.at),
        kind=item.kind,
        to=item.to,
        unit=item.unit,
        audience=item.audience,
        status=item.status,
        channels=tuple(item.channels or ()),
    )


def _submission(submission: SubmissionKey, event: Event) -> Submission:
    return Submission(
        keys.submission(submission.key_hash),
        keys.SUBMISSION,
        code=event.code,
        request_hash=submission.request_hash,
        expires_at=int((event.at + SUBMISSION_LIFE).timestamp()),
    )
