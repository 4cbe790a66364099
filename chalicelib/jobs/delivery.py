"""The sender: send each message of the outbox once.

The sender claims a message's item before sending, and marks it as sent afterwards. If the process dies between the
two, the message is sent again when the claim has expired: a message sent twice is better than one never sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.channels import outbox, phones, topics
from chalicelib.channels.outbound import SECONDS, OutboundChannel, ways_to
from chalicelib.domain.messages import links
from chalicelib.domain.texts import messages
from chalicelib.domain.texts.sms import with_link
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import BREACH
from chalicelib.identity import signing
from chalicelib.jobs import old_bodies, pushing, retention
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.services import sms_budget
from chalicelib.store import keys
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import followers, reporters, sessions
from chalicelib.store.vault.followers import FanOut
from chalicelib.store.vault.reporters import Retention

#: Start to send only if this much time (seconds) is left: the longest channel's time-outs, and one second to write.
RESERVE_SECONDS = max(SECONDS.values()) + 1.0


class OutOfTime(Exception):
    """Too little time is left to send safely."""


class UnknownKind(Exception):
    """No handler is known for this kind of message: a newer release may have queued it."""


class OverBudget(Exception):
    """No SMS may be sent before ``until`` (UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(str(until))
        self.until = until


class InOtherHands(Exception):
    """Another sender has claimed the message and not marked it as sent."""


def deliver(
    records: Iterable[Mapping[str, Any]], now: Callable[[], datetime], seconds_left: Callable[[], float]
) -> list[str]:
    """Send the messages of SQS records. Returns the ids of records that SQS must repeat. ``now`` returns UTC."""
    again = []
    for record in records:
        try:
            _handle(record["body"], now(), seconds_left)
        except Exception as error:  # noqa: BLE001 - each message stands for itself; the queue repeats and then keeps it
            logger.warning("a message was not sent", extra={"error": topics.name_of(error)})
            again.append(record["messageId"])
    return again


def _handle(body: str, now: datetime, seconds_left: Callable[[], float]) -> None:
    kind, content = outbox.read(body)
    if kind is None:
        kind, content = old_bodies.with_kind(content)
    if kind not in HANDLERS:
        raise UnknownKind(kind)
    HANDLERS[kind](content, now, seconds_left)


def _notice(content: Mapping[str, Any], now: datetime, seconds_left: Callable[[], float]) -> None:
    _send_once(Message.from_content(content), now, seconds_left)


def _followers(content: Mapping[str, Any], now: datetime, _: Callable[[], float]) -> None:
    _fan_out(FanOut.from_content(content), now)


def _retention(content: Mapping[str, Any], _: datetime, __: Callable[[], float]) -> None:
    retention.retain(Retention.from_content(content))


#: What each kind of message calls, with its content.
HANDLERS: Mapping[str, Callable[[Mapping[str, Any], datetime, Callable[[], float]], None]] = {
    Message.queued_as: _notice,
    FanOut.queued_as: _followers,
    Retention.queued_as: _retention,
}


def _fan_out(task: FanOut, now: datetime) -> None:
    """Queue a message for each of a page of followers, then the next page. Each message is owned by one sender."""
    head = tickets.get(task.code)
    if head is None or not rights.is_open(head.ticket):
        return
    persons, rest = followers.to_tell(task.code, task.after, now)
    for person in persons:
        outbox.put(task.notice.to_one(person))
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
    except OverBudget as over:
        notices.hold_back(message, over.until)
        return
    except Exception:
        notices.give_up(message)
        raise
    notices.sent(message, channels)


def _send_code(message: Message, now: datetime) -> list[OutboundChannel]:
    """Send a one-time code by SMS alone, since it proves who holds the telephone.

    The message holds only the id under which the vault stores the code.
    """
    found = sessions.code_to_send(message.body, now)
    if found is None:
        return []
    phone, code = found
    minutes = int(sessions.CODE_LIFE.total_seconds()) // 60
    phones.to_phone(phone, messages.ONE_TIME_CODE.fill(code=code, minutes=minutes).vi)
    sessions.forget_code(message.body)
    return [OutboundChannel.SMS]


def _send(message: Message, now: datetime) -> list[OutboundChannel]:
    if message.to == "followers":
        _fan_out(FanOut(message.code, None, message), now)
        return [OutboundChannel.FOLLOWERS]
    if message.browser:
        return pushing.push(message, now)
    words = _with_link(message)
    if message.unit and message.audience:
        try:
            topics.to_unit(
                message.unit, message.audience, kind=message.kind, sms=words.sms, subject=words.subject, body=words.body
            )
        finally:
            # Afterwards, so that a slow directory of officers keeps no unit waiting; also while SNS fails.
            pushing.to_officers(message, now)
        return [OutboundChannel.TOPIC]
    if message.follower is None:
        contact = reporters.contact(message.code, now, by_law=message.kind == BREACH)
    else:
        contact = followers.contact(keys.code_of_following(message.code), message.follower, now)
    open_ways = [way for way in ways_to(contact, message.kind) if message.via in (None, way.field)]
    told = [OutboundChannel.PUSH] if pushing.to_sender(message, now, open_ways) else []
    if told:
        open_ways = [way for way in open_ways if way.channel is not OutboundChannel.SMS]
    if not open_ways:
        return told
    first, *others = open_ways
    # Each copy is claimed and repeated by itself, so that one that fails does not send another one twice.
    for way in others:
        outbox.put(message.copy_via(way.field))
    address = getattr(contact, first.field)
    if first.channel is OutboundChannel.SMS and (until := sms_budget.wait_until(address, now)) is not None:
        raise OverBudget(until)
    first.send(address, words)
    return [*told, first.channel]


def _with_link(message: Message) -> Message:
    """Add the link to what is sent. It is not stored, because the link of a sender gives the right to act."""
    site = settings().site_url
    if not site:
        return message
    if message.unit:
        link = links.to_office(site, None if notices.is_digest(message) else message.code)
    elif message.follower:
        link = links.to_public_report(site, keys.code_of_following(message.code))
    else:
        link = links.to_own_report(site, message.code, signing.link_secret(message.code))
    # A question, and the place in a message to officers, come last and may be cut.
    cut = message.kind == "ask" or message.unit is not None
    lead = messages.LINKS.get(message.kind, messages.LINK) if message.to == "reporter" else messages.LINK
    return replace(
        message, sms=with_link(message.sms, link, cut=cut), body=f"{message.body}\n\n{lead.vi} / {lead.en}: {link}"
    )
