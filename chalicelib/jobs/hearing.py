"""Read what people say in messengers, by SMS and by mail: in the order of each person, each message once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.channels import heard, topics
from chalicelib.channels.chats import Heard
from chalicelib.domain.messages.chats import ChatChannel
from chalicelib.runtime.observe import logger
from chalicelib.services.talking import mail_in, receiving

#: Begin with a message only if this much time (seconds) is left: for its pictures, its answer and what is written.
RESERVE_SECONDS = 20.0
#: How long (seconds) a message waits after each failure; then the dead letters keep it.
WAITS = (3, 10, 30, 120, 300, 600)


def hear(
    records: Iterable[Mapping[str, Any]], now: Callable[[], datetime], seconds_left: Callable[[], float]
) -> list[str]:
    """Hear the messages of SQS records. Returns the ids of records that SQS must repeat. ``now`` returns UTC.

    After one that fails, the later ones of the same person wait with it.
    """
    again: list[str] = []
    waiting: set[str] = set()
    for record in records:
        group = str((record.get("attributes") or {}).get("MessageGroupId", ""))
        if group in waiting or seconds_left() < RESERVE_SECONDS:
            waiting.add(group)
            again.append(record["messageId"])
            continue
        try:
            message = heard.read(record["body"])
            tries = int((record.get("attributes") or {}).get("ApproximateReceiveCount", 1))
            _hear(message, now(), tries)
        except Exception as error:  # noqa: BLE001 - each person stands for themselves; the queue repeats, then keeps it
            logger.warning("a message was not heard", extra={"error": topics.name_of(error)})
            waiting.add(group)
            again.append(record["messageId"])
            _wait(record)
    return again


def _hear(message: heard.QueuedMessage, now: datetime, tries: int) -> None:
    if mail_in.is_mail(message):
        # It takes some time to load, and most stages take no mail.
        from chalicelib.services.talking import mailing

        mailing.hear(mail_in.key_of(message), message.id, now)
    else:
        hear_one(receiving.opened(message), message.id, now, tries)


def hear_one(one: Heard, message: str, now: datetime, tries: int) -> None:
    """Hear a message at ``now`` (UTC), as its channel does. Raises what may be heard again."""
    # Each takes some time to load, and a stage may use one alone.
    if one.channel is ChatChannel.SMS:
        from chalicelib.services.talking import texting

        texting.hear(one, message, now)
    else:
        from chalicelib.services.talking import chatting

        chatting.hear(one, message, now, tries=tries)


def _wait(record: Mapping[str, Any]) -> None:
    tries = int((record.get("attributes") or {}).get("ApproximateReceiveCount", 1))
    try:
        heard.hand_out_again(record["receiptHandle"], WAITS[min(tries, len(WAITS)) - 1])
    except (ClientError, KeyError):
        # It comes back after the queue's own time.
        return
