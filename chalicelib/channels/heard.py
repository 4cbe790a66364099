"""The queue of what people say in messengers (SQS FIFO): in the order of each person, each message once.

The body says nothing of the person: what they said is encrypted by the caller.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, ClassVar

from chalicelib.domain.known import known_fields
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings

#: How many messages SQS takes in one request.
MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """An encrypted message. ``group`` keeps the order of a person, ``id`` tells messages apart: both keyed hashes."""

    group: str
    id: str
    content: str


@dataclass(frozen=True, slots=True)
class Again:
    """That answers to a person (a keyed hash) wait to be sent, for the ``tries``-th time."""

    queued_as: ClassVar[str] = "chat"

    who: str
    tries: int = 0

    def to_content(self) -> dict[str, Any]:
        """The task in the queue; it says nothing personal."""
        return {"who": self.who, "tries": self.tries}

    @classmethod
    def from_content(cls, found: Mapping[str, Any]) -> Again:
        """The inverse of ``to_content``. Raises KeyError for anything else."""
        return cls(found["who"], found["tries"])


class NotQueued(Exception):
    """SQS did not take all messages. The channel repeats its webhook, and what was taken is known by its id."""


def put(messages: Sequence[QueuedMessage]) -> None:
    """Queue messages in their order: one request for each ten. Raises NotQueued, and what SQS answers."""
    for batch in batched(messages, MOST_AT_ONCE, strict=False):
        answer = client("sqs").send_message_batch(
            QueueUrl=settings().heard_url,
            Entries=[
                {
                    "Id": str(number),
                    "MessageBody": body_of(one),
                    "MessageGroupId": one.group,
                    "MessageDeduplicationId": one.id,
                }
                for number, one in enumerate(batch)
            ],
        )
        if answer.get("Failed"):
            raise NotQueued(str(len(answer["Failed"])))


def hand_out_again(receipt: str, seconds: int) -> None:
    """Let a message that failed be handed out again after ``seconds``, and not after the queue's long time."""
    client("sqs").change_message_visibility(
        QueueUrl=settings().heard_url, ReceiptHandle=receipt, VisibilityTimeout=seconds
    )


def body_of(message: QueuedMessage) -> str:
    """The body under which a message is queued."""
    return json.dumps({"group": message.group, "id": message.id, "content": message.content})


def read(body: str) -> QueuedMessage:
    """The message in a body. Raises ValueError, KeyError or TypeError for anything else."""
    return QueuedMessage(**known_fields(QueuedMessage, json.loads(body)))
