"""The outbox queue (SQS): messages between the stream's reader and the sender, so that a dead channel stops nobody."""

from __future__ import annotations

from chalicelib.aws import client
from chalicelib.settings import settings
from chalicelib.store.followers import FanOut
from chalicelib.store.notices import Message
from chalicelib.store.reporters import Retention


def put(message: Message | Retention | FanOut) -> None:
    """Queue a message. Raises what SQS answers: the caller repeats its batch, and the sender knows what was told."""
    client("sqs").send_message(QueueUrl=settings().outbox_url, MessageBody=message.to_json())
