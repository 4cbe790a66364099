"""Tell a citizen at their telephone within the budget: by a template of Zalo where there is one, else by SMS."""

from __future__ import annotations

import time
from datetime import datetime

from chalicelib.channels import outbox
from chalicelib.channels.chats import NotSent, Sending
from chalicelib.channels.outbound import OutboundChannel
from chalicelib.jobs.sending import telling
from chalicelib.runtime.settings import settings
from chalicelib.services import sms_budget
from chalicelib.services.talking import sms_sending
from chalicelib.store.messages.notices import Message

#: If Zalo took longer (seconds) to refuse, the SMS goes as a message of its own: both must fit in the function's time.
_QUICK = 4.0


def to_phone(message: Message, words: Message, phone: str, now: datetime) -> list[OutboundChannel]:
    """Send a message with its ``words`` to a number in E.164 form at ``now`` (UTC). Returns by what: nothing if the
    number gets no SMS, or the SMS follows. Raises NotBefore, and what SNS answers.
    """
    if (until := sms_budget.wait_until(phone, now)) is not None:
        raise telling.NotBefore(until)
    # A copy goes by SMS alone.
    if message.via is None:
        begun = time.monotonic()
        if _by_zalo(message, phone, now):
            return [OutboundChannel.ZNS]
        if time.monotonic() - begun > _QUICK:
            outbox.put(message.copy_via("phone"))
            return []
    try:
        sms_sending.send(phone, words.sms, f"{message.code} {message.key}")
    except NotSent as failed:
        if failed.result.sending in (Sending.LATER, Sending.TOKEN):
            raise telling.later(message, now, failed.result) from failed
        # Somebody with a mailbox gets a mail anyway (domain/messages/ways.py).
        return []
    return [OutboundChannel.SMS]


def _by_zalo(message: Message, phone: str, now: datetime) -> bool:
    if not settings().channels:
        return False
    # It takes some time to load, and most stages use no messenger.
    from chalicelib.services.talking import zns

    outcome = zns.send(message, phone, now)
    return outcome is not None and outcome.sending is Sending.SENT
