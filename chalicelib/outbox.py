"""The outbox queue (SQS): messages between the stream's reader and the sender, so that a dead channel stops nobody."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched

from chalicelib.aws import client
from chalicelib.settings import settings
from chalicelib.store.notices import Message

_BATCH = 10  # what SQS takes at once


class NotQueued(Exception):
    """The queue refused a message; the caller's batch must be repeated."""


def put(messages: Sequence[Message]) -> None:
    """Queue messages. Raises NotQueued when any was refused; those taken may then come twice."""
    for batch in batched(messages, _BATCH):
        entries = [{"Id": str(number), "MessageBody": message.to_json()} for number, message in enumerate(batch)]
        answer = client("sqs").send_message_batch(QueueUrl=settings().outbox_url, Entries=entries)  # type: ignore[arg-type]
        if answer.get("Failed"):
            raise NotQueued(answer["Failed"][0].get("Message", ""))
