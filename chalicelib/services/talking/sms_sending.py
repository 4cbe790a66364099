"""Send an SMS by the way that the stage uses: SNS, or a gateway of the country (setting ``sms_gateway_url``)."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.channels import phones, sms
from chalicelib.channels.chats import NotSent, Reply, Sending, SendingResult
from chalicelib.domain.messages.chats import Allowed, ChatChannel
from chalicelib.identity import channel_keys, signing
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.services import sms_budget
from chalicelib.services.talking import channel_tokens


def send(phone: str, text: str, key: str) -> None:
    """Send an SMS to a number in E.164 form. ``key`` tells the message apart from every other one to anybody.

    Raises NotSent, and what SNS answers.
    """
    if not settings().sms_gateway_url:
        phones.to_phone(phone, text)
        return
    # The gateway learns nothing from the name of a message.
    words = Reply(text, name=signing.keyed_hash("an SMS", key))
    outcome = _by_gateway(phone, words)
    if outcome.sending is not Sending.SENT:
        logger.warning("an SMS was not taken", extra={"outcome": outcome.code})
        raise NotSent(outcome)


def answer(phone: str, words: Reply, now: datetime) -> SendingResult:
    """Answer an SMS at ``now`` (UTC) within the budget. Raises what SNS answers."""
    if (until := sms_budget.wait_until(phone, now)) is not None:
        return SendingResult(Sending.LATER, "budget", max(until - now, timedelta()).total_seconds())
    try:
        send(phone, words.text, f"answer {words.name}")
    except NotSent as failed:
        return failed.result
    return SendingResult(Sending.SENT)


def _by_gateway(phone: str, words: Reply) -> SendingResult:
    token = channel_keys.keys_of(ChatChannel.SMS).get("access_token", "")
    outcome = sms.send({}, token, phone, words, Allowed.OPEN)
    if outcome.sending is not Sending.TOKEN:
        return outcome
    if channel_keys.keys_of(ChatChannel.SMS, newest=True).get("access_token", "") == token:
        channel_tokens.ring()
    # With a newer token the message goes at its next try.
    return outcome
