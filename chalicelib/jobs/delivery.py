"""The sender: send each message of the outbox once.

The sender claims a message's item before sending, and marks it as sent afterwards. If the process dies between the
two, the message is sent again when the claim has expired: a message sent twice is better than one never sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.channels import mailboxes, outbox, topics
from chalicelib.channels.chats import NotSent, Sending
from chalicelib.channels.heard import Again
from chalicelib.channels.outbound import SECONDS, AddressedChannel, OutboundChannel, ways_to
from chalicelib.domain.access.contact import Contact, can_be_told
from chalicelib.domain.accounts.alerts import AlertsOrder
from chalicelib.domain.messages import links, ways
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import with_link
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import BREACH
from chalicelib.identity import signing
from chalicelib.jobs import gathering, recurring, retention
from chalicelib.jobs.sending import (
    area_news,
    old_bodies,
    outside,
    phoning,
    pushing,
    receptions,
    telling,
    to_officers,
    to_units,
)
from chalicelib.jobs.sending.failures import InOtherHands, OutOfTime
from chalicelib.jobs.sending.letters import letter
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.services import alerting, mail_budget, meetings, picture_links
from chalicelib.services.talking import sms_sending
from chalicelib.store import keys
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Message
from chalicelib.store.messages.proposals import AnsweredThere
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import LinksEnd
from chalicelib.store.vault import followers, letters, reporters, sessions, unconfirmed, watches
from chalicelib.store.vault.followers import FanOut
from chalicelib.store.vault.reporters import Retention
from chalicelib.store.vault.told import ToMembers

#: Start to send only if this much time (seconds) is left: the longest channel's time-outs, and one second to write.
RESERVE_SECONDS = max(SECONDS.values()) + 1.0


class UnknownKind(Exception):
    """No handler is known for this kind of message: a newer release may have queued it."""


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


def _chat(content: Mapping[str, Any], now: datetime, seconds_left: Callable[[], float]) -> None:
    if seconds_left() < RESERVE_SECONDS:
        raise OutOfTime
    # It takes some time to load, and most messages go by other ways.
    from chalicelib.services.talking import replying

    replying.send_again(Again.from_content(content), now)


def _members(content: Mapping[str, Any], now: datetime, _: Callable[[], float]) -> None:
    gathering.handle(content, now)


def _watches(content: Mapping[str, Any], now: datetime, seconds_left: Callable[[], float]) -> None:
    area_news.go_round(watches.Round.from_content(content), now, seconds_left)


def _alerts(content: Mapping[str, Any], _: datetime, __: Callable[[], float]) -> None:
    alerting.follow(AlertsOrder.from_content(content))


def _links_end(content: Mapping[str, Any], _: datetime, __: Callable[[], float]) -> None:
    picture_links.follow(LinksEnd.from_content(content))


def _answered_there(content: Mapping[str, Any], now: datetime, _: Callable[[], float]) -> None:
    recurring.count(AnsweredThere.from_content(content), now)


#: What each kind of message calls, with its content.
HANDLERS: Mapping[str, Callable[[Mapping[str, Any], datetime, Callable[[], float]], None]] = {
    Message.queued_as: _notice,
    FanOut.queued_as: _followers,
    Retention.queued_as: _retention,
    Again.queued_as: _chat,
    ToMembers.queued_as: _members,
    watches.Round.queued_as: _watches,
    AnsweredThere.queued_as: _answered_there,
    LinksEnd.queued_as: _links_end,
    AlertsOrder.queued_as: _alerts,
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
        channels = SENDERS.get(message.to if message.to in SENDERS else message.kind, _send)(message, now)
    except telling.NotBefore as wait:
        notices.hold_back(message, wait.until)
        return
    except Exception:  # whatever failed: the queue repeats the message, so somebody must be able to own it again
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
    phone, code, purpose = found
    minutes = int(sessions.CODE_LIFE.total_seconds()) // 60
    text = messages.ONE_TIME_CODES[purpose].fill(code=code, minutes=minutes).vi
    try:
        sms_sending.send(phone, text, f"{message.code} {message.key}")
    except NotSent as failed:
        if failed.result.sending in (Sending.LATER, Sending.TOKEN):
            raise
        return []
    sessions.forget_code(message.body)
    return [OutboundChannel.SMS]


def _send_link(message: Message, now: datetime) -> list[OutboundChannel]:
    """Send the link that confirms a follower's mailbox. The message holds only the id of the follow."""
    found = unconfirmed.find(message.body, now)
    site = settings().site_url
    if found is None or not site:
        return []
    code, follower = found
    if follower.contact is None or not follower.contact.email:
        return []
    link = links.to_confirmation(site, signing.encrypt(unconfirmed.CONFIRM_FOLLOW, message.body))
    subject, text = (one.fill(code=spoken(code)) for one in (messages.CONFIRM_FOLLOW_SUBJECT, messages.CONFIRM_FOLLOW))
    body = f"{text.vi}\n\n{text.en}\n\n{link}"
    telling.take_mail(now)
    mailboxes.to_mailbox(follower.contact.email, f"{subject.vi} / {subject.en}", body)
    return [OutboundChannel.EMAIL]


def _send(message: Message, now: datetime) -> list[OutboundChannel]:
    if message.to == "followers":
        _fan_out(FanOut(message.code, None, message), now)
        return [OutboundChannel.FOLLOWERS]
    if message.browser:
        return pushing.push(message, now)
    words = _with_link(message)
    if message.unit and message.audience:
        try:
            to_units.tell(message, words, now)
        finally:
            # Afterwards, so that a slow directory of officers keeps no unit waiting; also while SNS fails.
            if message.kind != to_units.SMS_HELD:
                pushing.to_officers(message, now)
        return [OutboundChannel.TOPIC]
    if message.follower is None:
        contact = reporters.contact(message.code, now, by_law=message.kind == BREACH)
    else:
        contact, browser = followers.reached(keys.code_of_following(message.code), message.follower, now)
        # A breach of personal data is told at the address that was given, where there is one.
        is_at_address = message.via is not None or (message.kind == BREACH and can_be_told(contact))
        if browser and not is_at_address and pushing.to_follower(message, browser, now):
            return [OutboundChannel.PUSH]
    open_ways = [way for way in ways_to(contact, message.kind) if message.via in (None, way.field)]
    told, open_ways = _told_at_once(message, words, now, open_ways)
    if not open_ways:
        return told
    return [*told, *_by_ways(message, words, contact, open_ways, now, is_told=bool(told))]


def _by_ways(
    message: Message,
    words: Message,
    contact: Contact,
    open_ways: list[AddressedChannel],
    now: datetime,
    *,
    is_told: bool,
) -> list[OutboundChannel]:
    """Tell a citizen by the first way, and let copies go by the others.

    ``is_told``: they were told otherwise, so that a mail that must wait goes as a copy. Raises NotBefore.
    """
    first, *others = open_ways
    # Each copy is claimed and repeated by itself, so that one that fails does not send another one twice.
    for way in others:
        outbox.put(message.copy_via(way.field))
    if first.send is None:
        return phoning.to_phone(message, words, contact.phone or "", now)
    if (until := mail_budget.wait_until(now)) is not None:
        if not is_told:
            raise telling.NotBefore(until)
        outbox.put(message.copy_via(first.field))
        return []
    address = getattr(contact, first.field)
    first.send(address, letter(message, words, address) if first.channel is OutboundChannel.EMAIL else words)
    return [first.channel]


#: The messages whose text and receiver only the vault knows, by kind; and those to outside bodies.
SENDERS: Mapping[str, Callable[[Message, datetime], list[OutboundChannel]]] = {
    sessions.ONE_TIME_CODE: _send_code,
    unconfirmed.CONFIRM_FOLLOW: _send_link,
    watches.CONFIRM_WATCH: area_news.send_link,
    watches.AREA_NEWS: area_news.send,
    watches.BREACH_WATCH: area_news.send_breach,
    outside.TO: outside.send,
    letters.TO: to_officers.send,
    meetings.ROUND: receptions.go_round,
    meetings.REMINDER: receptions.remind,
    meetings.CALLED_OFF: receptions.say_called_off,
    meetings.BREACH_BOOKING: receptions.say_breach,
}


def _told_at_once(
    message: Message, words: Message, now: datetime, open_ways: list[AddressedChannel]
) -> tuple[list[OutboundChannel], list[AddressedChannel]]:
    """Tell the sender in their messenger or browsers. Returns by what, and the ways by which they are told too."""
    told = telling.in_chat(message, words.body, now, has_other_ways=bool(open_ways))
    if told and message.kind not in ways.TO_BOTH:
        return told, []
    if not told and pushing.to_sender(message, now, open_ways):
        told = [OutboundChannel.PUSH]
    if told:
        open_ways = [way for way in open_ways if way.channel is not OutboundChannel.SMS]
    return told, open_ways


def _with_link(message: Message) -> Message:
    """Add the link to what is sent. It is not stored, because the link of a sender gives the right to act."""
    site = settings().site_url
    if not site:
        return message
    if message.unit:
        link = links.to_office(site, notices.ticket_of(message))
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
