"""AWS in a simulation: DynamoDB (embedded or in memory), a queue, topics, and the stream.

Faults are injected into the calls of the functions. Items that a killed function wrote stay, and are in the stream.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.simulation.memory import Memory
from tests.support import Killed

Record = Mapping[str, Any]
#: The filters of infra/app/wiring.yaml, beside tickets: notices once they are released, and digests.
_RELEASED = (("notice", "released", "UpdateItem"), ("digest", "released", "TransactWriteItems"))
Judge = Callable[[str, Mapping[str, Any]], str | None]


@dataclass
class Cloud:
    """Intercepts the calls to AWS. ``memory`` None means the DynamoDB that the settings name."""

    monkeypatch: pytest.MonkeyPatch
    memory: Memory | None = None
    #: (operation, its parameters) -> None, "kill before", "kill after", or an error code.
    judge: Judge | None = None
    #: The written items that the stream's filters let through, in order, not yet read.
    stream: list[Record] = field(default_factory=list)
    #: Bodies in the outbox.
    outbox: list[str] = field(default_factory=list)
    #: The messages published to topics and telephones, not yet taken.
    published: list[dict[str, Any]] = field(default_factory=list)
    #: The times in the clock index, in the order in which they were written.
    clock: list[str] = field(default_factory=list)
    requests: int = 0

    def __post_init__(self) -> None:
        genuine = BaseClient._make_api_call  # type: ignore[attr-defined]

        def make(client: Any, operation: str, sent: dict[str, Any]) -> Any:
            verdict = self.judge(operation, sent) if self.judge else None
            if verdict == "kill before":
                raise Killed
            if verdict not in (None, "kill after"):
                raise ClientError({"Error": {"Code": verdict, "Message": "injected"}}, operation)
            match client.meta.service_model.service_name:
                case "dynamodb" if self.memory is not None:
                    answer = self.memory.answer(operation, sent)
                case "sqs":
                    self.outbox.append(sent["MessageBody"])
                    answer = {"MessageId": str(len(self.outbox))}
                case "sns":
                    self.published.append(sent)
                    answer = {"MessageId": str(len(self.published))}
                case "secretsmanager" if self.memory is not None:
                    answer = {"SecretString": "a secret of the simulation"}
                case _:
                    answer = genuine(client, operation, sent)
            self.requests += 1
            self._watch(operation, sent, answer)
            if verdict == "kill after":
                raise Killed
            return answer

        self.monkeypatch.setattr(BaseClient, "_make_api_call", make)

    def taken(self) -> list[dict[str, Any]]:
        """The messages published since the last call."""
        messages, self.published = self.published, []
        return messages

    def _watch(self, operation: str, sent: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        match operation:
            case "TransactWriteItems":
                images = [line["Put"]["Item"] for line in sent["TransactItems"] if "Put" in line]
            case "PutItem":
                images = [sent["Item"]]
            case "UpdateItem":
                images = [answer["Attributes"]] if "Attributes" in answer else []
            case _:
                return
        for image in images:
            if "clock_order" in image:
                self.clock.append(image["clock_order"]["S"].partition("#")[0])
            kind, status = image.get("type", {}).get("S"), image.get("status", {}).get("S")
            if kind == "head" or (kind, status, operation) in _RELEASED:
                self.stream.append({"eventName": "MODIFY", "dynamodb": {"NewImage": image}})
