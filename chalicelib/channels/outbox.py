"""The outbox queue (SQS): messages between the stream's reader and the sender, so that a dead channel stops nobody."""

from __future__ import annotations

from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings
from chalicelib.store.messages.notices import Message
from chalicelib.store.vault.followers import FanOut
from chalicelib.store.vault.reporters import Retention


def put(message: Message | Retention | FanOut) -> None:
    """Queue a message. Raises what SQS answers: the caller repeats its batch, and the sender knows what was told."""
    client("sqs").send_message(QueueUrl=settings().outbox_url, MessageBody=message.to_json())
