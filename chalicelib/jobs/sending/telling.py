"""Tell the sender of a report in the messenger in which they wrote, before any other way."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.channels.chats import Reply, Sending, SendingResult
from chalicelib.channels.outbound import OutboundChannel
from chalicelib.domain.texts.sent.chats import CHATS
from chalicelib.runtime.settings import settings
from chalicelib.services import mail_budget
from chalicelib.store import keys
from chalicelib.store.messages.notices import Message

#: How long a message waits for a messenger that takes nothing, before it goes by another way that is known.
PATIENCE = timedelta(hours=2)
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)


class NotBefore(Exception):
    """The message may not be sent before ``until`` (UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(str(until))
        self.until = until


def in_chat(message: Message, text: str, now: datetime, *, has_other_ways: bool) -> list[OutboundChannel]:
    """Send a message in the sender's messenger. Empty if it must go by another way. Raises NotBefore."""
    if message.to != "reporter" or message.via or not settings().channels:
        return []
    # It takes some time to load, and most stages use no messenger.
    from chalicelib.services.talking import replying

    asks = message.kind == "ask"
    # The code leads to what is asked, whatever the person wrote meanwhile.
    words = Reply(text, ((message.code, CHATS["reply" if asks else "see"].vi),))
    found = replying.to_sender(message.code, message.kind, words, now, asks=asks)
    if found is None:
        return []
    channel, outcome = found
    if outcome.sending is Sending.SENT:
        return [OutboundChannel(channel.value)]
    age = now - keys.instant(message.at)
    if outcome.sending in (Sending.LATER, Sending.TOKEN) and not (has_other_ways and age > PATIENCE):
        raise later(message, now, outcome)
    return []


def take_mail(now: datetime, *, urgent: bool = False) -> None:
    """Count a mail in the stage's budget at ``now`` (UTC). Raises NotBefore when it is used up.

    What is urgent is counted and goes in any case.
    """
    if (until := mail_budget.wait_until(now, urgent=urgent)) is not None:
        raise NotBefore(until)


def later(message: Message, now: datetime, outcome: SendingResult) -> NotBefore:
    """When a message may be tried again that a channel did not take at ``now`` (UTC): the waits grow."""
    age = now - keys.instant(message.at)
    return NotBefore(now + max(min(max(age, _SHORTEST), _LONGEST), timedelta(seconds=outcome.wait or 0)))
