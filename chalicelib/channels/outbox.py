"""The outbox queue (SQS): messages between the stream's reader and the sender, so that a dead channel stops nobody.

The body of each is JSON: ``kind`` says who handles it, ``content`` is that handler's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from chalicelib.domain.messages.webhooks import TO_RECEIVERS
from chalicelib.domain.tables.asking import TableTask
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings


class Queued(Protocol):
    """What can wait in the outbox, under the kind ``queued_as``."""

    queued_as: ClassVar[str]

    def to_content(self) -> Mapping[str, Any]:
        """What its handler needs, as JSON knows it."""


def put(message: Queued, delay: int = 0) -> None:
    """Queue a message, to be read after ``delay`` seconds (at most 900).

    What webhooks send and tables have queues of their own.

    Raises what SQS answers: the caller repeats its batch, and the sender knows what was told.
    """
    body = body_of(message)
    client("sqs").send_message(QueueUrl=_queue_of(message), MessageBody=body, DelaySeconds=delay)


def _queue_of(message: Queued) -> str:
    if message.queued_as == TableTask.queued_as:
        return settings().tables_url
    return settings().webhooks_url if getattr(message, "to", None) in TO_RECEIVERS else settings().outbox_url


def body_of(message: Queued) -> str:
    """The body under which a message is queued."""
    body = {"kind": message.queued_as, "content": message.to_content()}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def read(body: str) -> tuple[str | None, Mapping[str, Any]]:
    """The kind and the content of a body; the kind is None, and the content all of it, before bodies had a kind.

    Raises ValueError, KeyError or TypeError for a body in neither form.
    """
    found = json.loads(body)
    # A message's own fields always had a ``kind``, such as "receive".
    return (None, found) if "key" in found else (found["kind"], found["content"])
