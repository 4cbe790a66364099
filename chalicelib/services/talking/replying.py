"""Send to a person in a messenger what was not sent yet, in order; and tell them of a report there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.channels import outbox
from chalicelib.channels.chats import Reply, Sending, SendingResult, messenger
from chalicelib.channels.heard import Again
from chalicelib.domain.conversation.talk import Draft, Talk, Topic
from chalicelib.domain.messages.chats import BY_PEOPLE, RULES, Allowed, ChatChannel, window
from chalicelib.identity import channel_keys
from chalicelib.runtime.observe import logger
from chalicelib.services.talking import channel_tokens, conversing, sms_sending
from chalicelib.store.connection import LostRace
from chalicelib.store.vault import talks
from chalicelib.store.vault.talks import KeptTalk

#: The waits between two tries to send an answer grow to the longest that SQS knows, in seconds.
_FIRST_WAIT, _LONGEST_WAIT = 15, 900
#: Answers that wait for a channel. A person who writes on while nothing arrives gets the last ones.
_MOST_UNSENT = 20
_ATTEMPTS = 5


def with_unsent(kept: KeptTalk, message: str, words: Sequence[Reply]) -> KeptTalk:
    """The conversation with further messages to the person; ``message`` tells them apart."""
    unsent = json.loads(kept.unsent)
    unsent += [[f"{message}-{number}", one.text, list(one.offers)] for number, one in enumerate(words)]
    return replace(kept, unsent=json.dumps(unsent[-_MOST_UNSENT:], ensure_ascii=False))


def send_unsent(kept: KeptTalk, now: datetime) -> bool:
    """Send what waits, in order. Returns False while the channel takes nothing."""
    unsent = json.loads(kept.unsent)
    done: set[str] = set()
    waits = False
    for name, text, offers, *_ in unsent:
        words = Reply(text, tuple((value, label) for value, label, *_ in offers), name)
        outcome = deliver(kept.channel, kept.address, words, window(kept.channel, kept.heard_at, now), now)
        if outcome.sending in (Sending.LATER, Sending.TOKEN):
            waits = True
            break
        done.add(name)
    if done:
        _without(kept, done, now, waits=waits)
    return not waits


def send_again(task: Again, now: datetime) -> None:
    """Send what waits for a person, and queue the task again while the channel takes nothing."""
    kept = talks.get(task.who, now)
    if kept is None or kept.unsent == "[]" or send_unsent(kept, now):
        return
    outbox.put(Again(task.who, task.tries + 1), min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(task.tries, 10)))


def deliver(channel: ChatChannel, address: str, words: Reply, allowed: Allowed, now: datetime) -> SendingResult:
    """Send one message once, with the token that holds. A refused token rings the alarm."""
    if channel is ChatChannel.SMS:
        return sms_sending.answer(address, words, now)
    keys = channel_keys.keys_of(channel)
    try:
        token = channel_tokens.token_of(channel, now)
    except channel_tokens.NotNow:
        return SendingResult(Sending.LATER, "token is renewed")
    if token is None:
        outcome = SendingResult(Sending.TOKEN, "no token")
    else:
        outcome = messenger(channel).send(keys, token, address, words, allowed)
    if outcome.sending is Sending.TOKEN:
        channel_tokens.refused(channel, token, now)
        channel_tokens.ring()
    if outcome.sending is not Sending.SENT:
        logger.warning("a messenger did not take a message", extra={"channel": channel, "outcome": outcome.code})
    return outcome


def to_sender(
    code: str, kind: str, words: Reply, now: datetime, *, asks: bool
) -> tuple[ChatChannel, SendingResult] | None:
    """Tell the sender of a report in the messenger in which they wrote. None if they wrote elsewhere.

    ``asks``: they are asked something, so that their next message there is the answer.
    """
    chat = talks.of_report(code, now)
    if chat is None or chat.limited or channel_keys.switched_on(chat.channel) is None:
        return None
    kept = talks.get(chat.who, now)
    heard_at = max(chat.since, kept.heard_at) if kept else chat.since
    allowed = window(chat.channel, heard_at, now)
    if allowed is Allowed.PEOPLE and kind not in BY_PEOPLE:
        allowed = Allowed.CLOSED
    outcome = deliver(chat.channel, chat.address, words, allowed, now)
    if outcome.sending is Sending.GONE:
        talks.ended(code, now)
    if outcome.sending is Sending.SENT and (asks or not RULES[chat.channel].buttons):
        asked = kept or KeptTalk(chat.who, chat.channel, chat.address, heard_at, now)
        _turn_to(asked, code, now, asks=asks)
    return chat.channel, outcome


def _turn_to(kept: KeptTalk, code: str, now: datetime, *, asks: bool) -> None:
    """Let the person's next message be the answer, or "1" the report, unless they are writing something."""
    talk = conversing.maybe_read(kept.talk)
    if talk.draft != Draft() or talk.step not in (Topic.MENU, Topic.ANSWER, Topic.RATING):
        return
    asked = replace(talk, offered=(code,), missed=0)
    if asks:
        asked = replace(asked, step=Topic.ANSWER, code=code)
    try:
        talks.rewrite(replace(kept, talk=_text(asked)), now, waits=True)
    except LostRace:
        # The person is writing at this moment; the button below the message still leads to the answer.
        logger.info("a conversation went on while its person was asked")


def _text(talk: Talk) -> str:
    return json.dumps(conversing.kept(talk), ensure_ascii=False)


def _without(kept: KeptTalk, done: set[str], now: datetime, *, waits: bool) -> None:
    """Remove what was sent, also if the person wrote meanwhile."""
    for _ in range(_ATTEMPTS):
        rest = [one for one in json.loads(kept.unsent) if one[0] not in done]
        talk = conversing.maybe_read(kept.talk)
        waits = waits or talk.step in (Topic.ANSWER, Topic.RATING, Topic.REASON)
        try:
            talks.rewrite(replace(kept, unsent=json.dumps(rest, ensure_ascii=False)), now, waits=waits)
        except LostRace:
            found = talks.get(kept.who, now)
            if found is None:
                return
            kept = found
        else:
            return
