"""The sender: takes messages from the outbox and tells people, each message once.

Owning a message's item comes before sending, marking it sent comes after. Should the process die between the two, the
message is sent again after the claim has run out: it is better to hear twice than never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.channels import outbox, phones, topics
from chalicelib.channels.outbound import SECONDS, TO_CITIZENS, OutboundChannel
from chalicelib.domain.texts import messages
from chalicelib.domain.tickets import rights
from chalicelib.runtime.observe import logger
from chalicelib.store import keys
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import followers, reporters, sessions
from chalicelib.store.vault.followers import FanOut
from chalicelib.store.vault.reporters import Retention

#: Sending is only begun while this much time (seconds) is left: a message goes by one channel, and its item is written.
RESERVE_SECONDS = max(SECONDS.values()) + 1.0


class OutOfTime(Exception):
    """Too little time is left to send safely."""


class InOtherHands(Exception):
    """Another sender owns the message and has not said that it is sent."""


def deliver(
    records: Iterable[Mapping[str, Any]], now: Callable[[], datetime], seconds_left: Callable[[], float]
) -> list[str]:
    """Send the messages of SQS records; the ids of records that must come again. ``now`` gives UTC."""
    again = []
    for record in records:
        try:
            _follow(record["body"], now(), seconds_left)
        except Exception as error:  # noqa: BLE001 - each message stands for itself; the queue repeats and then keeps it
            logger.warning("a message was not sent", extra={"error": topics.name_of(error)})
            again.append(record["messageId"])
    return again


def _follow(body: str, now: datetime, seconds_left: Callable[[], float]) -> None:
    fan_out = followers.fan_out_of(body)
    if fan_out is not None:
        _spread(fan_out, now)
    elif (retention := reporters.retention_of(body)) is not None:
        reporters.retain(retention)
        _spread(FanOut(retention.code, None, retention), now)
    else:
        _send_once(Message.from_json(body), now, seconds_left)


def _spread(task: FanOut, now: datetime) -> None:
    """See to a page of followers and queue the next; again it changes nothing, since each message is owned by one."""
    if isinstance(task.what, Retention):
        rest = followers.retain(task.what, task.after)
    else:
        head = tickets.get(task.code)
        if head is None or not rights.is_open(head.ticket):
            return
        persons, rest = followers.to_tell(task.code, task.after, now)
        for person in persons:
            outbox.put(task.what.to_one(person))
    if rest is not None:
        outbox.put(replace(task, after=rest))


def _send_once(message: Message, now: datetime, seconds_left: Callable[[], float]) -> None:
    if seconds_left() < RESERVE_SECONDS:
        raise OutOfTime
    status = notices.claim(message, now)
    if status == "claimed":
        raise InOtherHands
    if status != notices.SENDING:
        return
    try:
        channels = _send_code(message, now) if message.kind == sessions.ONE_TIME_CODE else _send(message, now)
    except Exception:
        notices.give_up(message)
        raise
    notices.sent(message, channels)


def _send_code(message: Message, now: datetime) -> list[OutboundChannel]:
    """A one-time code, by SMS alone: it shows who holds the telephone. The message only says where it lies."""
    found = sessions.code_to_send(message.body, now)
    if found is None:
        return []
    phone, code = found
    minutes = int(sessions.CODE_LIFE.total_seconds()) // 60
    phones.to_phone(phone, messages.ONE_TIME_CODE.fill(code=code, minutes=minutes).vi)
    sessions.forget_code(message.body)
    return [OutboundChannel.SMS]


def _send(message: Message, now: datetime) -> list[OutboundChannel]:
    if message.unit and message.audience:
        topics.to_unit(
            message.unit,
            message.audience,
            kind=message.kind,
            sms=message.sms,
            subject=message.subject,
            body=message.body,
        )
        return [OutboundChannel.TOPIC]
    if message.to == "followers":
        _spread(FanOut(message.code, None, message), now)
        return [OutboundChannel.FOLLOWERS]
    if message.follower is None:
        contact = reporters.contact(message.code, now)
    else:
        contact = followers.contact(keys.code_of_following(message.code), message.follower, now)
    for way in TO_CITIZENS:
        if address := getattr(contact, way.field):
            way.send(address, message)
            return [way.channel]
    return []
