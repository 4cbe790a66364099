"""The connection to DynamoDB, and the table of each model.

infra/data.yaml creates the tables. keys/ describes the keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model

from chalicelib.runtime.settings import settings


class Timeouts:
    """Base of models' ``Meta``. PynamoDB's default timeouts are longer than API Gateway's 29 seconds."""

    connect_timeout_seconds = 2
    read_timeout_seconds = 5
    max_retry_attempts = 3


class ShortTimeouts:
    """Base of ``Meta`` for the limits table: a slow limit must not delay the request."""

    connect_timeout_seconds = 1
    read_timeout_seconds = 1
    max_retry_attempts = 0


class LostRace(Exception):
    """Another request changed the item between reading and writing. Nothing was written."""


class Contended(Exception):
    """Other requests wrote the same item at every attempt; the caller may repeat what it wanted."""


#: Model -> the setting that names its table.
_tables: dict[type[Model], str] = {}
_bound: list[Connection] = []


def stored_in[M: type[Model]](setting: str) -> Callable[[M], M]:
    """Declare which setting names the table of a model."""

    def put(model: M) -> M:
        _tables[model] = setting
        if _bound:
            _bind(model, _bound[0])
        return model

    return put


def unbind() -> None:
    """Forget tables and connections, for a process that switches to another stage."""
    _bound.clear()
    for model in {model for known in _tables for model in (known, *known.__subclasses__())}:
        # Deleted rather than set to None: a subclass then uses the connection of its base, and makes no client.
        if "_connection" in vars(model):
            del model._connection


def connection() -> Connection:
    """Return the connection for transactions. Binds every model to its table on first use."""
    if not _bound:
        shared = Connection(
            region=settings().aws_region,
            connect_timeout_seconds=Timeouts.connect_timeout_seconds,
            read_timeout_seconds=Timeouts.read_timeout_seconds,
            max_retry_attempts=Timeouts.max_retry_attempts,
        )
        for model in _tables:
            _bind(model, shared)
        _bound.append(shared)
    return _bound[0]


def _bind(model: type[Model], shared: Connection) -> None:
    meta: Any = model.Meta
    meta.table_name = getattr(settings(), _tables[model])
    meta.region = settings().aws_region
    # PynamoDB would make a client for each model, which takes 55 ms of CPU at a cold start.
    model._get_connection().connection._client = shared.client


def failed_conditions(error: TransactWriteError) -> bool:
    """Whether a transaction was cancelled because another request changed one of its items."""
    return any(
        reason is not None and reason.code in ("ConditionalCheckFailed", "TransactionConflict")
        for reason in error.cancellation_reasons
    )
