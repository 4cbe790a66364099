"""The outbox queue (SQS): messages between the stream's reader and the sender, so that a dead channel stops nobody."""

from __future__ import annotations

from typing import Protocol

from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings


class Queued(Protocol):
    """What can wait in the outbox."""

    def to_json(self) -> str:
        """The body of its message."""


def put(message: Queued) -> None:
    """Queue a message. Raises what SQS answers: the caller repeats its batch, and the sender knows what was told."""
    client("sqs").send_message(QueueUrl=settings().outbox_url, MessageBody=message.to_json())
