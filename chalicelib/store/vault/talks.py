"""Conversations in messengers, and in which messenger the sender of a report wrote. All of it is in the vault.

``who`` is the keyed hash of a messenger and of a person's id there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pynamodb.exceptions import DeleteError, PutError, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.messages.chats import REMEMBERED, REST, WAITING, ChatChannel
from chalicelib.store import keys
from chalicelib.store.connection import LostRace, connection, failed_conditions
from chalicelib.store.models.vault import ChatItem, HeardItem, PersonKey, TalkItem
from chalicelib.store.vault.reporters import holds

_MOST_CODES = 100


@dataclass(frozen=True, slots=True)
class KeptTalk:
    """What is kept of a conversation: where (``channel``, ``address``), and when (UTC) the person last wrote.

    ``talk`` and ``unsent`` (messages to the person that the channel did not take yet) are JSON texts. ``count``
    messages were heard since ``since`` (UTC). Version 0 is stored nowhere.
    """

    who: str
    channel: ChatChannel
    address: str
    heard_at: datetime
    since: datetime
    count: int = 0
    talk: str = ""
    unsent: str = "[]"
    version: int = 0


def get(who: str, now: datetime) -> KeptTalk | None:
    """Return a conversation as of ``now`` (UTC), None if there is none or it has expired."""
    connection()
    for item in TalkItem.batch_get([(keys.talk(who), keys.TALK)], consistent_read=True):
        return _kept(item, now)
    return None


def get_unless_heard(who: str, message: str, now: datetime) -> tuple[KeptTalk | None, bool]:
    """Return (the conversation, whether this message was heard before), in one request."""
    connection()
    wanted = [(keys.talk(who), keys.TALK), (keys.heard(message), keys.HEARD)]
    found: KeptTalk | None = None
    was_heard = False
    for item in TalkItem.batch_get(wanted, consistent_read=True):
        if item.sk == keys.HEARD:
            was_heard = True
        else:
            found = _kept(item, now)
    return found, was_heard


def put(kept: KeptTalk, message: str, now: datetime, *, waits: bool = False) -> KeptTalk:
    """Store the next version of a conversation, and that a message (a keyed hash) was heard.

    ``waits``: the office waits for an answer, so it rests longer. Raises LostRace if it was changed or heard meanwhile.
    """
    connection()
    newer = replace(kept, version=kept.version + 1)
    unchanged = TalkItem.version == kept.version if kept.version else TalkItem.pk.does_not_exist() | _expired(now)
    remembered = HeardItem(keys.heard(message), keys.HEARD, expires_at=int((now + REMEMBERED).timestamp()))
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(_item(newer, now, waits=waits), condition=unchanged)
            write.save(remembered, condition=HeardItem.pk.does_not_exist())
    except TransactWriteError as error:
        if failed_conditions(error):
            raise LostRace(kept.who) from error
        raise
    return newer


def rewrite(kept: KeptTalk, now: datetime, *, waits: bool = False) -> KeptTalk:
    """Store the next version of a conversation without a message. Raises LostRace if it was changed meanwhile."""
    connection()
    newer = replace(kept, version=kept.version + 1)
    unchanged = TalkItem.version == kept.version if kept.version else TalkItem.pk.does_not_exist() | _expired(now)
    try:
        _item(newer, now, waits=waits).save(condition=unchanged)
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            raise LostRace(kept.who) from error
        raise
    return newer


@dataclass(frozen=True, slots=True)
class BoundChat:
    """The messenger in which the sender of a report wrote. One that is ``limited`` is not told."""

    who: str
    channel: ChatChannel
    address: str
    since: datetime
    limited: bool = False


def bind(code: str, kept: KeptTalk, now: datetime) -> None:
    """Keep in which messenger the sender of a report wrote. A second call changes nothing."""
    connection()
    item = ChatItem(
        keys.reporter(code),
        keys.TALK,
        channel=kept.channel,
        address=kept.address,
        person=kept.who,
        person_order=keys.report_order(now, code),
        created_at=keys.stamp(now),
    )
    try:
        item.save(condition=ChatItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def of_report(code: str, now: datetime) -> BoundChat | None:
    """Return the messenger of a report's sender as of ``now`` (UTC), None if they wrote elsewhere."""
    connection()
    try:
        row = ChatItem.get(keys.reporter(code), keys.TALK, consistent_read=True)
    except ChatItem.DoesNotExist:
        return None
    if not holds(row, now):
        return None
    since = keys.instant(row.created_at)
    return BoundChat(row.person, ChatChannel(row.channel), row.address, since, bool(row.limited))


def codes_of(who: str, now: datetime, limit: int = _MOST_CODES) -> list[str]:
    """Return the codes of the reports that were sent from there, newest first."""
    connection()
    found = PersonKey.person_index.query(
        who, PersonKey.person_order.startswith(keys.REPORTS), scan_index_forward=False, limit=limit, page_size=limit
    )
    return [keys.code_of_reporter(row.pk) for row in found if holds(row, now)]


def unbind(who: str, codes: Sequence[str]) -> None:
    """Forget that these reports were sent from there."""
    connection()
    for code in codes:
        try:
            ChatItem(keys.reporter(code), keys.TALK).delete(condition=ChatItem.person == who)
        except DeleteError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise


def ended(code: str, now: datetime) -> None:
    """Tell a report's sender there no more, because the channel does not reach them; the item expires at once.

    The sender of messages may change items of the vault and not delete them.
    """
    connection()
    try:
        ChatItem(keys.reporter(code), keys.TALK).update(
            actions=[ChatItem.expires_at.set(int(now.timestamp()))], condition=ChatItem.pk.exists()
        )
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def forget(who: str) -> None:
    """Remove a conversation."""
    connection()
    TalkItem(keys.talk(who), keys.TALK).delete()


def _expired(now: datetime) -> object:
    return TalkItem.expires_at <= int(now.timestamp())


def _item(kept: KeptTalk, now: datetime, *, waits: bool) -> TalkItem:
    return TalkItem(
        keys.talk(kept.who),
        keys.TALK,
        channel=kept.channel,
        address=kept.address,
        version=kept.version,
        talk=kept.talk,
        unsent=kept.unsent,
        heard_at=keys.stamp(kept.heard_at),
        since=keys.stamp(kept.since),
        messages=kept.count,
        expires_at=int((now + (WAITING if waits else REST)).timestamp()),
    )


def _kept(item: TalkItem, now: datetime) -> KeptTalk | None:
    if datetime.fromtimestamp(int(item.expires_at), UTC) <= now:
        return None
    return KeptTalk(
        item.pk.removeprefix(keys.TALKS),
        ChatChannel(item.channel),
        item.address,
        keys.instant(item.heard_at),
        keys.instant(item.since),
        int(item.messages),
        item.talk,
        item.unsent,
        int(item.version),
    )
