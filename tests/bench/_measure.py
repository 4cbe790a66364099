"""What the measurements share: tables of their own on the embedded AWS, and a count of what DynamoDB was asked."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.runtime.settings import settings
from chalicelib.store.tickets import tickets
from infra.stack.local import LocalAws
from tests.domain import samples
from tests.support import Province, own_environment, tables


@dataclass
class Cost:
    """Requests to DynamoDB by operation, items read, and capacity units, while it was counted."""

    requests: dict[str, int] = field(default_factory=dict)
    items: int = 0
    read_units: float = 0.0
    write_units: float = 0.0

    def __str__(self) -> str:
        asked = ", ".join(f"{count} {operation}" for operation, count in sorted(self.requests.items()))
        return f"{asked}; {self.items} items read; {self.read_units:g} RCU, {self.write_units:g} WCU"


@contextmanager
def province() -> Iterator[Province]:
    """The sample province on an embedded AWS of its own."""
    from chalicelib.store.directory import documents

    patch = pytest.MonkeyPatch()
    with (
        tempfile.TemporaryDirectory() as home,
        LocalAws(Path(home)) as aws,
        own_environment(aws, patch, tables()) as found,
    ):
        # Counted like anywhere, but never refused: everything comes from one address.
        patch.setenv("LIMITS", ",".join(f"{kind}=999999999/60" for kind in Limited))
        settings.cache_clear()
        for kind, document in samples.documents().items():
            documents.publish(kind, document, by="bench", at=samples.T0)
        yield found
    patch.undo()


@contextmanager
def counted() -> Iterator[Cost]:
    """Count what is asked of DynamoDB inside the block."""
    cost, genuine = Cost(), BaseClient._make_api_call  # type: ignore[attr-defined]

    def make(client: Any, operation: str, sent: dict[str, Any]) -> Any:
        if client.meta.service_model.service_name != "dynamodb":
            return genuine(client, operation, sent)
        answer = genuine(client, operation, sent | {"ReturnConsumedCapacity": "TOTAL"})
        cost.requests[operation] = cost.requests.get(operation, 0) + 1
        cost.items += answer.get("ScannedCount", 0) + sum(map(len, answer.get("Responses", {}).values()))
        cost.read_units += _read_units(operation, sent, answer)
        if operation not in _READS:
            used = answer.get("ConsumedCapacity", [])
            cost.write_units += sum(table["CapacityUnits"] for table in (used if isinstance(used, list) else [used]))
        return answer

    BaseClient._make_api_call = make  # type: ignore[attr-defined]
    try:
        yield cost
    finally:
        BaseClient._make_api_call = genuine  # type: ignore[attr-defined]


_READS = ("Query", "GetItem", "BatchGetItem")
_READ_UNIT = 4096


def _read_units(operation: str, sent: dict[str, Any], answer: dict[str, Any]) -> float:
    """Read units by AWS's rule from the sizes of what was read; the embedded AWS counts a query as one item.

    A query is rounded up as a whole, and ours of indexes are eventually consistent (half); single items are rounded up
    each, and ours are consistent unless they come in a batch that does not ask for it ("Read and write capacity",
    DynamoDB Developer Guide).
    """
    if operation == "Query":
        return max(1, -(-sum(map(_size, answer["Items"])) // _READ_UNIT)) / 2
    if operation == "BatchGetItem":
        items = [item for found in answer["Responses"].values() for item in found]
        share = 1.0 if all(one.get("ConsistentRead") for one in sent["RequestItems"].values()) else 0.5
        return share * sum(-(-_size(item) // _READ_UNIT) for item in items)
    return float(-(-_size(answer.get("Item", {})) // _READ_UNIT) or 1) if operation == "GetItem" else 0.0


def _size(item: dict[str, dict[str, Any]]) -> int:
    return sum(len(name.encode()) + len(str(*value.values()).encode()) for name, value in item.items())


def fill(found: Province, many: Iterable[Ticket]) -> None:
    """Write heads straight into the table, 25 a request: what a year would have left there."""
    dynamodb = found.aws.client("dynamodb")
    for batch in batched(many, 25):
        puts = [{"PutRequest": {"Item": tickets._head(head, "hash").serialize()}} for head in batch]
        dynamodb.batch_write_item(RequestItems={found.tables["Tickets"]: puts})


def code(number: int) -> str:
    """A code that sorts by its number; its check digit is of no interest here."""
    return f"LS{number:010d}"


def token() -> str:
    """Something that has not been used before."""
    return uuid.uuid4().hex
