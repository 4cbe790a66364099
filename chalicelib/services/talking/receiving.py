"""Receive what people say in messengers: check that it is genuine, and put it on the queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from chalicelib.channels import heard
from chalicelib.channels.chats import LARGEST, Heard, messenger
from chalicelib.domain.errors import DomainError, NotAllowed, NotFound
from chalicelib.domain.messages.chats import AHEAD, OLDEST, ChatChannel
from chalicelib.identity import channel_keys, signing
from chalicelib.runtime.observe import logger

_PURPOSE = "message of a chat"


def challenge(name: str, query: Mapping[str, str]) -> str:
    """Return what answers the registration of a webhook. Raises NotFound, NotAllowed."""
    channel = channel_keys.switched_on(name)
    if channel is not ChatChannel.MESSENGER:
        raise NotFound("not_found")
    from chalicelib.channels.messenger import challenge as answered

    text = answered(query, channel_keys.keys_of(channel)) or answered(query, channel_keys.keys_of(channel, newest=True))
    if text is None:
        raise NotAllowed("signature_wrong")
    return text


def receive(name: str, headers: Mapping[str, str], raw: bytes, now: datetime) -> int:
    """Queue what a webhook says at ``now`` (UTC). Returns how many messages that were.

    Raises NotFound for a channel that is not switched on, NotAllowed for a wrong signature, DomainError, and what SQS
    answers: the channel then repeats the webhook.
    """
    channel = channel_keys.switched_on(name)
    if channel is None:
        raise NotFound("not_found")
    if len(raw) > LARGEST:
        raise DomainError("body_too_large")
    module = messenger(channel)
    if not module.genuine(headers, raw, channel_keys.keys_of(channel), now) and not module.genuine(
        headers, raw, channel_keys.keys_of(channel, newest=True), now
    ):
        if channel is ChatChannel.ZALO and not raw.strip():
            # Zalo asks for 200 when an address is entered, before it signs anything.
            return 0
        raise NotAllowed("signature_wrong")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise DomainError("body_malformed") from None
    if not isinstance(body, dict):
        raise DomainError("body_malformed")
    said = module.heard(body)
    if not said and channel is ChatChannel.SMS:
        # A gateway sends nothing but messages, so its operator is told that this is none.
        raise DomainError("body_malformed")
    fresh = [one for one in said if now - OLDEST <= one.at <= now + AHEAD]
    if len(fresh) < len(said):
        logger.warning("a webhook was about old messages", extra={"channel": channel, "count": len(said) - len(fresh)})
    if fresh:
        heard.put([_queued(one) for one in fresh])
    return len(fresh)


def who_is(channel: ChatChannel, sender: str) -> str:
    """Return the keyed hash of a person in a messenger."""
    return signing.keyed_hash("person in a messenger", f"{channel} {sender}")


def opened(message: heard.QueuedMessage) -> Heard:
    """Return the message in an entry of the queue. Raises ValueError, KeyError or TypeError for any other content."""
    text = signing.decrypt_long(_PURPOSE, message.content)
    if text is None:
        raise ValueError("not of this queue")
    return Heard.from_content(json.loads(text))


def _queued(one: Heard) -> heard.QueuedMessage:
    # The bytes of two messages with one id differ, and the first one counts: as the channel says, it is one message.
    identity = signing.keyed_hash("id of a message", f"{one.channel} {one.id}")
    content = signing.encrypt(_PURPOSE, json.dumps(one.to_content(), ensure_ascii=False))
    return heard.QueuedMessage(who_is(one.channel, one.sender), identity, content)
