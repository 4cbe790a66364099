"""Helpers of the measurements: own tables on the embedded AWS, and a count of requests to DynamoDB."""

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
from tests.support import Province, own_environment
from tests.tables import new_tables


@dataclass
class Cost:
    """Counted requests to DynamoDB by operation, items read, and capacity units."""

    requests: dict[str, int] = field(default_factory=dict)
    items: int = 0
    read_units: float = 0.0
    write_units: float = 0.0

    def __str__(self) -> str:
        asked = ", ".join(f"{count} {operation}" for operation, count in sorted(self.requests.items()))
        return f"{asked}; {self.items} items read; {self.read_units:g} RCU, {self.write_units:g} WCU"


@contextmanager
def province() -> Iterator[Province]:
    """The sample province on a new embedded AWS."""
    from chalicelib.store.directory import documents

    patch = pytest.MonkeyPatch()
    with (
        tempfile.TemporaryDirectory() as home,
        LocalAws(Path(home), has_functions=False) as aws,
        own_environment(patch, new_tables(aws)) as found,
    ):
        # All requests come from one address; the limits are counted but never reached.
        patch.setenv("LIMITS", ",".join(f"{kind}=999999999/60" for kind in Limited))
        settings.cache_clear()
        for kind, document in samples.documents().items():
            documents.publish(kind, document, by="bench", at=samples.T0)
        yield found
    patch.undo()


@contextmanager
def counted() -> Iterator[Cost]:
    """Count the requests to DynamoDB within the context."""
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
    """Read units of one request, from the sizes of the items; the embedded AWS counts a query as one item.

    A query is rounded up as a whole, and queries of indexes are eventually consistent, at half the units. Single items
    are rounded up each, and are read consistently, except in a batch without ``ConsistentRead`` ("Read and write
    capacity", DynamoDB Developer Guide).
    """
    if operation == "Query":
        return max(1, -(-sum(map(_size, answer["Items"])) // _READ_UNIT)) / 2
    if operation == "BatchGetItem":
        items = [item for found in answer["Responses"].values() for item in found]
        share = 1.0 if all(each.get("ConsistentRead") for each in sent["RequestItems"].values()) else 0.5
        return share * sum(-(-_size(item) // _READ_UNIT) for item in items)
    return float(-(-_size(answer.get("Item", {})) // _READ_UNIT) or 1) if operation == "GetItem" else 0.0


def _size(item: dict[str, dict[str, Any]]) -> int:
    return sum(len(name.encode()) + len(str(*value.values()).encode()) for name, value in item.items())


def fill(found: Province, many: Iterable[Ticket]) -> None:
    """Write the items HEAD of tickets directly into the table, 25 in each request."""
    dynamodb = found.aws.client("dynamodb")
    for batch in batched(many, 25):
        puts = [{"PutRequest": {"Item": tickets._head(head, "hash").serialize()}} for head in batch]
        dynamodb.batch_write_item(RequestItems={found.tables["Tickets"]: puts})


def code(number: int) -> str:
    """A code that sorts by its number; its check digit may be wrong."""
    return f"LS{number:010d}"


def token() -> str:
    """A new unique string."""
    return uuid.uuid4().hex
