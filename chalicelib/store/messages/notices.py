"""Messages of a ticket and how they stand: held -> released -> sending -> sent, or dropped, or told in a digest.

One item per message and receiver makes telling twice impossible to do unknowingly: who sends must first own the item.
Digests belong to a day, not to a ticket: they lie in the partition ``D#<local date>`` under ``N#<notice>`` and expire.
So do messages to each of many followers, in ``F#<code>``: nobody reads a ticket with all that was told to those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import DigestItem, NoticeItem, TicketsItem

if TYPE_CHECKING:
    from chalicelib.domain.deadlines.rules import Audience
    from chalicelib.domain.messages.digests import Digest, Many
    from chalicelib.domain.messages.notices import Notice

HELD, RELEASED, SENDING, SENT, DROPPED = "held", "released", "sending", "sent", "dropped"
DIGESTED = "digested"

#: A sender that died may have its message sent by another after this time; longer than the function can live.
CLAIM = timedelta(seconds=60)
_FREE = "0"  # before every stamp
#: How long it is remembered who heard a digest, and which follower heard what.
DIGEST_LIFE = timedelta(days=30)
#: So many messages one digest takes: a transaction has a hundred items, and the digest is one of them.
MOST_GATHERED = 99


@dataclass(frozen=True, slots=True)
class Message:
    """What the sender needs; JSON in the queue and in a held item. ``at`` is the stamp of the event it tells of.

    ``code`` is the ticket's, or the day's for a digest; to one ``follower`` the partition of a ticket's followers.
    """

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

    @classmethod
    def of(cls, notice: Notice, at: datetime) -> Message:
        """The message of a notice about something that happened at ``at`` (UTC)."""
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
        )

    @classmethod
    def of_digest(cls, digest: Digest, audience: Audience, at: datetime) -> Message:
        """The message of a digest made at ``at`` (UTC): the same key for the same day, unit and audience."""
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
    def of_many(cls, many: Many, members: Sequence[Message]) -> Message:
        """The message that tells all these at once. A message is in one digest at most, so the first gives the key."""
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
        """A message to all followers as it goes to one of them, a keyed hash."""
        key, code = f"{self.key}-{person}", keys.following(self.code)
        return replace(self, key=key, code=code, to="follower", follower=person)

    def to_json(self) -> str:
        """The message as text."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Message:
        """The inverse of ``to_json``. Raises ValueError or TypeError for anything else."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits for the morning. ``stands_while``: when the clock that it speaks of began (UTC), if any."""

    code: str
    key: str
    stands_while: datetime | None
    clock: str | None = None


def is_digest(message: Message) -> bool:
    """Whether the message is a digest: of a day, not of a ticket."""
    return message.code.startswith(keys.DIGESTS)


def hold(message: Message, until: datetime, stands_while: datetime | None, clock: str | None = None) -> None:
    """Keep a message until ``until`` (UTC); nothing happens when it is known already."""
    connection()
    item = _item(message, HELD)
    item.message = message.to_json()
    item.stands_while = keys.stamp(stands_while) if stands_while else None
    item.of_clock = clock
    item.clock = keys.CLOCK
    item.clock_order = keys.clock_order(until, message.code, keys.notice(message.key))
    try:
        item.save(condition=TicketsItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def held(entries: list[tuple[str, str]]) -> list[Held]:
    """Of these keys (pk, sk) the messages that still wait, read consistently."""
    connection()
    return [
        Held(keys.code_of(item.pk), item.sk.removeprefix(keys.NOTICES), _instant(item.stands_while), item.of_clock)
        for item in NoticeItem.batch_get(entries, consistent_read=True)
        if item.status == HELD
    ]


def released(image: Mapping[str, Any]) -> list[Message]:
    """The message of a stream image of a notice or a digest, if it may go out now."""
    item = NoticeItem.from_raw_data(dict(image))
    return [Message.from_json(item.message)] if item.status == RELEASED and item.message else []


def release(entry: Held, *, drop: bool) -> bool:
    """Let a held message go, or drop it because what it says is over; False when another did either before."""
    return _move(
        _bare(entry.code, entry.key),
        [
            NoticeItem.status.set(DROPPED if drop else RELEASED),
            NoticeItem.clock.remove(),
            NoticeItem.clock_order.remove(),
        ],
        HELD,
    )


def drop_for_reporter(code: str) -> int:
    """Drop what still waits to be told to a ticket's sender; how many messages that were."""
    connection()
    waiting = [
        Held(code, item.sk.removeprefix(keys.NOTICES), None)
        for item in NoticeItem.query(keys.ticket(code), NoticeItem.sk.startswith(keys.NOTICES), consistent_read=True)
        if item.status == HELD and item.to == "reporter"
    ]
    return sum(release(entry, drop=True) for entry in waiting)


def gather(digest: Message, members: Sequence[Message]) -> list[Message]:
    """Let a digest tell these messages (at most ``MOST_GATHERED``) and let it go, in one transaction.

    The stream brings the digest as it brings a released message. Empty when it was done; otherwise nothing was, and the
    answer is the members that are not free: being sent, told, or in another digest. Raises TransactWriteError for any
    other reason.
    """
    item = released_item(digest)
    free = TicketsItem.pk.does_not_exist() | (NoticeItem.status == RELEASED)
    try:
        # The members come first: their positions are those of the reasons for a refusal.
        with TransactWrite(connection=connection()) as write:
            for member in members:
                write.save(_item(member, DIGESTED), condition=free)
            write.save(item, condition=TicketsItem.pk.does_not_exist())
    except TransactWriteError as error:
        # There are no reasons when the transaction failed otherwise, and one more than members when it was refused.
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
    """The item of a message of a day that may go out as soon as the stream brings it."""
    item = _item(message, RELEASED)
    item.message = message.to_json()
    return item


def claim(message: Message, now: datetime) -> str:
    """Own the sending of a message from ``now`` (UTC) for ``CLAIM``.

    The answer is ``"sending"`` when it is ours, otherwise how it stands: sent, dropped, digested, held (the morning
    will release it), or ``"claimed"`` while another sender has it.
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
    """Record that a claimed message went out by these channels; none when there was no address."""
    used = NoticeItem.channels.set([str(one) for one in channels])
    _bare(message.code, message.key).update(
        actions=[NoticeItem.status.set(SENT), used, NoticeItem.claimed_until.remove()]
    )


def give_up(message: Message) -> None:
    """Let the next attempt claim at once, after a sending that is known to have failed."""
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
    if isinstance(item, DigestItem):
        item.expires_at = int((keys.instant(message.at) + DIGEST_LIFE).timestamp())
    return item


def _bare(code: str, key: str) -> NoticeItem:
    if code.startswith((keys.DIGESTS, keys.FOLLOWING)):
        return DigestItem(code, keys.notice(key))
    return NoticeItem(keys.ticket(code), keys.notice(key))


def _instant(text: str | None) -> datetime | None:
    return keys.instant(text) if text else None
