"""How often each bulletin was opened: a number, which says nothing of who opened it, when, or from where."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pynamodb.exceptions import PynamoDBException

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import OpenedItem


class OpeningUncounted(Exception):
    """The store did not take the number."""


def count(name: str) -> None:
    """Count that a bulletin was opened. Raises OpeningUncounted."""
    connection()
    try:
        OpenedItem(keys.OPENED, name).update([OpenedItem.n.add(1)])
    except PynamoDBException as error:
        raise OpeningUncounted from error


def of(names: Collection[str]) -> Mapping[str, int]:
    """Return how often these bulletins were opened; 0 is left out."""
    connection()
    wanted = [(keys.OPENED, name) for name in names]
    return {item.sk: int(item.n) for item in OpenedItem.batch_get(wanted)} if wanted else {}
