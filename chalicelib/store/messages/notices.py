"""Messages and their status: held -> released -> sending -> sent, or dropped, or digested (sent in a digest).

Each message to each receiver has one item. The sender must claim the item before it sends, so a message is not sent
twice by mistake. Digests belong to a day, not to a ticket: their partition is ``D#<local date>``, and they expire.
Messages to single followers are in ``F#<code>``, those to single browsers in ``W#<code>``, events to a subscription of
webhooks in ``J#<subscription>``, those to one officer in ``I#<officer>``. They expire too, so that reading a ticket
does not load them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.known import known_fields
from chalicelib.domain.messages.reminders import REMINDER
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import one_sms
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import DigestItem, NoticeItem, TicketsItem

if TYPE_CHECKING:
    from chalicelib.domain.deadlines.rules import Audience
    from chalicelib.domain.messages.digests import Digest, Many
    from chalicelib.domain.messages.notice import Notice
    from chalicelib.domain.texts.text import Text

HELD, RELEASED, SENDING, SENT, DROPPED = "held", "released", "sending", "sent", "dropped"
DIGESTED = "digested"
#: Tried for as long as it may be, and not taken.
DEAD = "dead"

#: How long a claim is valid: longer than the function can run. Then another sender may send the message.
CLAIM = timedelta(seconds=60)
_FREE = "0"  # before every stamp
#: How long digests and messages to followers are kept.
DIGEST_LIFE = timedelta(days=30)
#: The most messages in a digest: a transaction has at most 100 items, and the digest is one of them.
MOST_GATHERED = 99


@dataclass(frozen=True, slots=True)
class Message:
    """What the sender needs, in the queue and in a held item. ``at`` is the stamp of the event it tells of.

    ``code`` is the ticket's code, the partition of the day for a digest, or the partition of a ticket's followers for a
    message to one ``follower``. ``via`` is the field of the address for a copy by a second channel. A copy for one
    ``browser`` of the sender or of an ``officer`` is in the partition of the ticket's messages to browsers. ``short``,
    ``urgent`` and ``sms_at`` (a stamp) are those of the notice. ``outside`` and ``forward`` are an outside body and the
    number of what it was asked.
    """

    queued_as: ClassVar[str] = "notice"

    key: str
    code: str
    to: str
    kind: str
    at: str
    sms: str
    subject: str
    body: str
    unit: str | None = None
    audience: str | None = None
    follower: str | None = None
    via: str | None = None
    short: str = ""
    urgent: bool = False
    sms_at: str | None = None
    browser: str | None = None
    officer: str | None = None
    outside: str | None = None
    forward: int | None = None

    @classmethod
    def of(cls, notice: Notice, at: datetime) -> Message:
        """Make the message of a notice about an event at ``at`` (UTC)."""
        return cls(
            notice.key,
            notice.code,
            notice.to,
            notice.kind,
            keys.stamp(at),
            notice.sms,
            notice.subject,
            notice.body,
            notice.unit,
            notice.audience,
            short=notice.short,
            urgent=notice.urgent,
            sms_at=keys.stamp(notice.sms_at) if notice.sms_at else None,
            outside=notice.outside[0] if notice.outside else None,
            forward=notice.outside[1] if notice.outside else None,
        )

    @classmethod
    def of_digest(cls, digest: Digest, audience: Audience, at: datetime) -> Message:
        """Make the message of a digest at ``at`` (UTC). Its key depends only on day, unit and audience."""
        return cls(
            f"digest-{digest.day.isoformat()}-{digest.unit}-{audience}",
            keys.digest(digest.day),
            "unit",
            "digest",
            keys.stamp(at),
            digest.sms,
            digest.subject,
            digest.body,
            digest.unit,
            audience,
        )

    @classmethod
    def to_holders(
        cls, key: str, kind: str, text: Text, asked: Text | None, unit: str | None, audience: str | None, at: datetime
    ) -> Message:
        """Make the message to those of a unit who hold a role (``audience``), of an event at ``at`` (UTC).

        It belongs to the day, names no ticket, and goes in Vietnamese; ``asked`` is what the mail alone asks for.
        """
        body = f"{messages.MAIL_GREETING.vi},\n\n{text.vi} {asked.vi}" if asked else text.vi
        day = keys.digest(at.astimezone(LOCAL).date())
        return cls(
            key, day, "unit", kind, keys.stamp(at), one_sms(text.vi), text.vi, body, unit=unit, audience=audience
        )

    @classmethod
    def of_many(cls, many: Many, members: Sequence[Message]) -> Message:
        """Make the digest of many messages. A message is in at most one digest, so the first member gives the key."""
        first = members[0]
        return cls(
            f"{first.kind}-{first.code}-{first.key}",
            keys.digest(keys.instant(first.at).astimezone(LOCAL).date()),
            first.to,
            first.kind,
            first.at,
            many.sms,
            many.subject,
            many.body,
            first.unit,
            first.audience,
        )

    def to_one(self, person: str) -> Message:
        """Return the copy of a message to all followers for one of them, a keyed hash."""
        key, code = f"{self.key}-{person}", keys.following(self.code)
        return replace(self, key=key, code=code, to="follower", follower=person)

    def copy_via(self, field: str) -> Message:
        """Return the copy of a message that goes to another address of the same person."""
        return replace(self, key=f"{self.key}-{field}", via=field)

    def to_browser(self, browser: str, officer: str | None = None) -> Message:
        """Return the copy of a message for one browser of the sender, or of an officer."""
        key = "-".join(filter(None, (self.key, officer, browser)))
        return replace(self, key=key, code=keys.pushing(self.code), to="browser", browser=browser, officer=officer)

    def to_content(self) -> dict[str, Any]:
        """The message in the queue."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Message:
        """The inverse of ``to_content``. Raises TypeError for anything else."""
        return cls(**known_fields(cls, content))

    def to_json(self) -> str:
        """The message in an item."""
        return json.dumps(self.to_content(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Message:
        """Read a message from JSON text. Raises ValueError or TypeError for any other text."""
        return cls.from_content(json.loads(text))


@dataclass(frozen=True, slots=True)
class Held:
    """A message that is held. ``stands_while``: when the clock that it is about began (UTC), if any."""

    code: str
    key: str
    stands_while: datetime | None
    clock: str | None = None
    urgent: bool = False


def is_digest(message: Message) -> bool:
    """Whether the message belongs to a day and not to a ticket."""
    return message.code.startswith(keys.DIGESTS)


def ticket_of(message: Message) -> str | None:
    """The code of the ticket that a message to officers is about, also of its copy for a browser; None for a digest."""
    code = keys.code_of_pushing(message.code)
    if code.startswith(keys.REMINDERS):
        return message.key.split("-")[1] if message.kind == REMINDER else None
    return None if code.startswith(keys.DIGESTS) else code


def hold(message: Message, until: datetime, stands_while: datetime | None, clock: str | None = None) -> None:
    """Hold a message until ``until`` (UTC). Does nothing if the message is stored already."""
    connection()
    item = waiting_item(message, until)
    item.stands_while = keys.stamp(stands_while) if stands_while else None
    item.of_clock = clock
    try:
        item.save(condition=TicketsItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def hold_back(message: Message, until: datetime) -> None:
    """Hold a message that its sender has claimed until ``until`` (UTC). It is sent when it is released, once."""
    item = _bare(message.code, message.key)
    item.update(
        actions=[
            NoticeItem.status.set(HELD),
            NoticeItem.message.set(message.to_json()),
            NoticeItem.clock.set(keys.clock(item.pk)),
            NoticeItem.clock_order.set(keys.clock_order(until, message.code, keys.notice(message.key))),
            NoticeItem.claimed_until.remove(),
        ],
        condition=NoticeItem.status == SENDING,
    )


def held(entries: list[tuple[str, str]]) -> list[Held]:
    """Return the messages with these keys (pk, sk) that are still held, read consistently."""
    connection()
    return [
        Held(
            keys.code_of(item.pk),
            item.sk.removeprefix(keys.NOTICES),
            _instant(item.stands_while),
            item.of_clock,
            bool(item.message) and Message.from_json(item.message).urgent,
        )
        for item in NoticeItem.batch_get(entries, consistent_read=True)
        if item.status == HELD
    ]


def released(image: Mapping[str, Any]) -> list[Message]:
    """Return the message of a stream image if it is released, as a list of at most one."""
    item = NoticeItem.from_raw_data(dict(image))
    return [Message.from_json(item.message)] if item.status == RELEASED and item.message else []


def release(entry: Held, *, drop: bool) -> bool:
    """Release a held message, or drop it because it is outdated. Returns False if it is not held any more."""
    return _move(
        _bare(entry.code, entry.key),
        [
            NoticeItem.status.set(DROPPED if drop else RELEASED),
            NoticeItem.clock.remove(),
            NoticeItem.clock_order.remove(),
        ],
        HELD,
    )


def postpone(entry: Held, until: datetime) -> None:
    """Hold a message that is held until a later time (UTC)."""
    order = keys.clock_order(until, entry.code, keys.notice(entry.key))
    _move(_bare(entry.code, entry.key), [NoticeItem.clock_order.set(order)], HELD)


def drop_for_reporter(code: str) -> int:
    """Drop the held messages to a ticket's sender. Returns how many there were."""
    connection()
    waiting = [
        Held(code, item.sk.removeprefix(keys.NOTICES), None)
        for item in NoticeItem.query(keys.ticket(code), NoticeItem.sk.startswith(keys.NOTICES), consistent_read=True)
        if item.status == HELD and item.to == "reporter"
    ]
    return sum(release(entry, drop=True) for entry in waiting)


def opened(code: str) -> int:
    """Drop the SMS that wait until the sender has opened a message to a browser. Returns how many there were."""
    connection()
    waiting = [
        Held(code, item.sk.removeprefix(keys.NOTICES), None)
        for item in NoticeItem.query(keys.ticket(code), NoticeItem.sk.startswith(keys.NOTICES), consistent_read=True)
        if item.status == HELD and item.to == "reporter" and Message.from_json(item.message).via
    ]
    return sum(release(entry, drop=True) for entry in waiting)


def gather(digest: Message, members: Sequence[Message]) -> list[Message]:
    """Put these messages (at most ``MOST_GATHERED``) into a digest and release it, in one transaction.

    The stream delivers the digest like any released message. Returns an empty list on success. Otherwise nothing is
    written, and the result lists the messages that are being sent, were sent, or are in another digest. Raises
    TransactWriteError for any other failure.
    """
    item = released_item(digest)
    free = TicketsItem.pk.does_not_exist() | (NoticeItem.status == RELEASED)
    try:
        # The members come first, so that their positions match those of the cancellation reasons.
        with TransactWrite(connection=connection()) as write:
            for member in members:
                write.save(_item(member, DIGESTED), condition=free)
            write.save(item, condition=TicketsItem.pk.does_not_exist())
    except TransactWriteError as error:
        # A cancelled transaction has one reason more than members (the digest); any other failure has none.
        taken = [
            member
            for member, reason in zip(members, error.cancellation_reasons, strict=False)
            if reason is not None and reason.code == "ConditionalCheckFailed"
        ]
        if not taken:
            raise
        return taken
    return []


def released_item(message: Message) -> NoticeItem:
    """Return the item of a released message. The stream's reader queues it."""
    item = _item(message, RELEASED)
    item.message = message.to_json()
    return item


def waiting_item(message: Message, until: datetime | None) -> NoticeItem:
    """Return the item of a message that is held until ``until`` (UTC), or released if that is None."""
    if until is None:
        return released_item(message)
    item = _item(message, HELD)
    item.message = message.to_json()
    item.clock = keys.clock(item.pk)
    item.clock_order = keys.clock_order(until, message.code, keys.notice(message.key))
    return item


def release_again(message: Message, status: str) -> None:
    """Release a message that has ended with this status, to be sent once more. Does nothing if that has changed."""
    _move(
        _bare(message.code, message.key),
        [NoticeItem.status.set(RELEASED), NoticeItem.message.set(message.to_json()), NoticeItem.channels.remove()],
        status,
    )


def claim(message: Message, now: datetime) -> str:
    """Claim a message for sending from ``now`` (UTC) for ``CLAIM``.

    Returns ``"sending"`` if the claim succeeded, ``"claimed"`` if another sender has claimed it, else its status: sent,
    dropped, digested or held.
    """
    connection()
    item = _item(message, SENDING)
    free = (
        TicketsItem.pk.does_not_exist()
        | (NoticeItem.status == RELEASED)
        | ((NoticeItem.status == SENDING) & (NoticeItem.claimed_until < keys.stamp(now)))
    )
    item.claimed_until = keys.stamp(now + CLAIM)
    try:
        item.save(condition=free)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        status = type(item).get(item.pk, item.sk, consistent_read=True).status
        return "claimed" if status == SENDING else str(status)
    return SENDING


def sent(message: Message, channels: Sequence[str]) -> None:
    """Mark a claimed message as sent by these channels; none if there was no address."""
    used = NoticeItem.channels.set([str(channel) for channel in channels])
    _bare(message.code, message.key).update(
        actions=[NoticeItem.status.set(SENT), used, NoticeItem.claimed_until.remove()]
    )


def end(message: Message, status: str) -> None:
    """End a claimed message that is not sent: ``DROPPED``, because nobody may have it now, or ``DEAD``."""
    _bare(message.code, message.key).update(
        actions=[
            NoticeItem.status.set(status),
            NoticeItem.message.set(message.to_json()),
            NoticeItem.claimed_until.remove(),
        ],
        condition=NoticeItem.status == SENDING,
    )


def give_up(message: Message) -> None:
    """End a claim after a failed attempt, so that the next attempt can claim at once."""
    _bare(message.code, message.key).update(
        actions=[NoticeItem.claimed_until.set(_FREE)], condition=NoticeItem.status == SENDING
    )


def _move(item: NoticeItem, actions: list[Action], expected: str) -> bool:
    connection()
    try:
        item.update(actions=actions, condition=NoticeItem.status == expected)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _item(message: Message, status: str) -> NoticeItem:
    item = _bare(message.code, message.key)
    item.status = status
    item.at = message.at
    item.kind = message.kind
    item.to = message.to
    item.unit = message.unit
    item.audience = message.audience
    if message.code.startswith(keys.EVENTS_OUT):
        # It can be sent again from the item, as it was.
        item.message = message.to_json()
    if isinstance(item, DigestItem):
        item.expires_at = int((keys.instant(message.at) + DIGEST_LIFE).timestamp())
    return item


def _bare(code: str, key: str) -> NoticeItem:
    if code.startswith((keys.DIGESTS, keys.FOLLOWING, keys.PUSHED, keys.EVENTS_OUT, keys.REMINDERS)):
        return DigestItem(code, keys.notice(key))
    return NoticeItem(keys.ticket(code), keys.notice(key))


def _instant(text: str | None) -> datetime | None:
    return keys.instant(text) if text else None
