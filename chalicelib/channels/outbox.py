"""The outbox queue (SQS) between the stream's reader and the sender: a failing channel does not stop the reader."""

from __future__ import annotations

from typing import Protocol

from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings


class Queued(Protocol):
    """An object that can wait in the outbox."""

    def to_json(self) -> str:
        """Return the body of the SQS message."""


def put(message: Queued) -> None:
    """Queue a message. Raises ClientError: the caller repeats its batch, and the sender skips sent messages."""
    client("sqs").send_message(QueueUrl=settings().outbox_url, MessageBody=message.to_json())
