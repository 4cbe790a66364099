"""Tables and a queue of the deployed schema. Tests hand them on: what a test changed is replaced for the next test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml
from botocore.client import BaseClient

from infra.package.build import DATA_TEMPLATE
from infra.stack.stage import Stack

NAMES = ("Tickets", "Reporters", "Directory", "Counters", "Limits", "Finding")
_READING = {"BatchGetItem", "DescribeTable", "GetItem", "Query", "Scan", "TransactGetItems", "GetQueueAttributes"}
#: Names of tables and addresses of queues that something in this process may have changed.
_changed: set[str] = set()


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short forms as None, since only key schemas are needed."""


_Template.add_multi_constructor("!", lambda loader, suffix, node: None)


def schema(name: str) -> dict[str, Any]:
    """What creates a table like one of infra/data.yaml, with a new name."""
    properties = _resources()[f"{name}Table"]["Properties"]
    kept = {"AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode"}
    return {key: properties[key] for key in kept & properties.keys()} | {"TableName": _new(name)}


@cache
def _resources() -> dict[str, Any]:
    text = DATA_TEMPLATE.read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=_Template)["Resources"]  # noqa: S506 - a SafeLoader
    return found


def _new(name: str) -> str:
    return f"{name.lower()}-{uuid.uuid4().hex[:12]}"


@dataclass
class Handed:
    """The tables (``tables``: names by their names in infra/data.yaml) and the outbox of the present test."""

    aws: Stack
    tables: dict[str, str] = field(default_factory=dict)
    outbox_url: str = ""
    heard_url: str = ""
    webhooks_url: str = ""
    tables_url: str = ""
    #: What the topics' ARNs are given, so that two processes have their own.
    prefix: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def renew(self) -> set[str]:
        """Replace what was changed since the last call. Returns the tables that are new and so empty.

        Changed tables are left behind: to delete them costs as much as to create them.
        """
        dynamodb, sqs = self.aws.client("dynamodb"), self.aws.client("sqs")
        new = {name for name in NAMES if self.tables.get(name, "") in {"", *_changed}}
        for name in new:
            self.tables[name] = dynamodb.create_table(**schema(name))["TableDescription"]["TableName"]
        if self.outbox_url in {"", *_changed}:
            if self.outbox_url:
                # The emulator looks at every queue at each request.
                sqs.delete_queue(QueueUrl=self.outbox_url)
            self.outbox_url = sqs.create_queue(QueueName=_new("outbox"))["QueueUrl"]
        if self.heard_url in {"", *_changed}:
            if self.heard_url:
                sqs.delete_queue(QueueUrl=self.heard_url)
            fifo = {"FifoQueue": "true"}
            self.heard_url = sqs.create_queue(QueueName=f"{_new('heard')}.fifo", Attributes=fifo)["QueueUrl"]
        if self.webhooks_url in {"", *_changed}:
            if self.webhooks_url:
                sqs.delete_queue(QueueUrl=self.webhooks_url)
            self.webhooks_url = sqs.create_queue(QueueName=_new("webhooks"))["QueueUrl"]
        if self.tables_url in {"", *_changed}:
            if self.tables_url:
                sqs.delete_queue(QueueUrl=self.tables_url)
            self.tables_url = sqs.create_queue(QueueName=_new("tables"))["QueueUrl"]
        _changed.clear()
        return new


def new_tables(aws: Stack) -> Handed:
    """New tables and a new queue."""
    handed = Handed(aws)
    handed.renew()
    return handed


def unchanged(table: str) -> None:
    """Forget that a table was changed: what is in it now is what the next test needs."""
    _changed.discard(table)


def watch_changes() -> None:
    """Note from now on which tables and queues are changed."""
    genuine = BaseClient._make_api_call  # type: ignore[attr-defined]

    def make(client: Any, operation: str, sent: dict[str, Any]) -> Any:
        if operation not in _READING:
            _changed.update(_places(sent))
        return genuine(client, operation, sent)

    BaseClient._make_api_call = make  # type: ignore[attr-defined]


def _places(sent: Mapping[str, Any]) -> Iterator[str]:
    yield from (sent[name] for name in ("TableName", "QueueUrl") if name in sent)
    yield from sent.get("RequestItems", ())
    for request in sent.get("TransactItems", ()):
        yield from (action["TableName"] for action in request.values())
