"""The connection to DynamoDB, and which table each model's items are in.

Tables are created by infra/data.yaml, never from here; keys.py says which item has which key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pynamodb.connection import Connection
from pynamodb.models import Model

from chalicelib.runtime.settings import settings


class Timeouts:
    """What a model's ``Meta`` takes from here, in seconds: PynamoDB's own outlast API Gateway's 29 seconds."""

    connect_timeout_seconds = 2
    read_timeout_seconds = 5
    max_retry_attempts = 3


class ShortTimeouts:
    """The same for the limits table: a slow limit must not hold up the request that it protects."""

    connect_timeout_seconds = 1
    read_timeout_seconds = 1
    max_retry_attempts = 0


class LostRace(Exception):
    """Another request changed the item between reading and writing; nothing was written."""


class Contended(Exception):
    """Other requests wrote the same item at every attempt; the caller may repeat what it wanted."""


#: Model -> the setting that names its table.
_tables: dict[type[Model], str] = {}
_bound: list[Connection] = []


def stored_in[M: type[Model]](setting: str) -> Callable[[M], M]:
    """Say, on a model, which setting names the table that its items are in."""

    def put(model: M) -> M:
        _tables[model] = setting
        if _bound:
            _bind(model, _bound[0])
        return model

    return put


def unbind() -> None:
    """Forget tables and connections, for a process that turns to another stage."""
    _bound.clear()
    for model in {model for known in _tables for model in (known, *known.__subclasses__())}:
        model._connection = None


def connection() -> Connection:
    """The connection for transactions; binds every model to its table on first use."""
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
    # PynamoDB would make a client for each model, which costs a cold start 55 ms of CPU each.
    model._get_connection().connection._client = shared.client
