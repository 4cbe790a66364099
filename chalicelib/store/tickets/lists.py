"""Lists of tickets, each from an index: a unit's queue, the public list, and what is due."""

from __future__ import annotations

import heapq
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Queue
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import (
    ClockKey,
    Head,
    PartLine,
    PublicCategoryIndex,
    PublicCommuneIndex,
    PublicIndex,
    QueueIndex,
    TicketsItem,
)
from chalicelib.store.tickets import codec

#: The most lines of the index that a page of a filtered list reads.
_READ_PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """A ticket in a list."""

    code: str
    state: State
    category: str
    title: str
    created_at: datetime
    promised_at: datetime
    due_at: datetime
    edition: int | None = None
    urgency: str | None = None
    step: str | None = None
    step_due_at: datetime | None = None
    unit: str | None = None
    channel: str | None = None
    place: Place | None = None
    commune: str | None = None
    resolved_at: datetime | None = None
    assignee: str | None = None
    returns: int = 0
    instructed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list. ``after`` is the start of the next page, None at the end."""

    lines: tuple[ListedTicket, ...]
    after: str | None


def queue(unit: str, *, limit: int, after: str | None = None, kind: Queue = Queue.ORDINARY) -> Page:
    """Return a page of one of a unit's lists, by the deadline of the present step."""
    connection()
    partition = keys.queue(unit, kind)
    start = _start("queue", partition, "queue_order", after) if after else None
    items = TicketsItem.queue_index.query(partition, limit=limit, last_evaluated_key=start)
    lines = tuple(_line(item) for item in items if isinstance(item, Head | PartLine))
    return Page(lines, _after(items.last_evaluated_key, "queue_order"))


def waiting(unit: str, *, after: str | None, size: int) -> Iterator[tuple[str, ListedTicket]]:
    """Yield the tickets that wait for a unit, rescues among them, by the deadline of the present step.

    Each has its position; ``after`` is that of the last one before. They are read while they are asked for, ``size`` of
    each of the two lists at a time.
    """
    connection()
    kinds = (Queue.ORDINARY, Queue.EMERGENCY)
    return heapq.merge(*(_waiting(keys.queue(unit, kind), after, size) for kind in kinds), key=lambda pair: pair[0])


def _waiting(partition: str, after: str | None, size: int) -> Iterator[tuple[str, ListedTicket]]:
    condition = None if after is None else QueueIndex.queue_order > after
    for item in TicketsItem.queue_index.query(partition, condition, page_size=size):
        if isinstance(item, Head | PartLine):
            yield str(item.queue_order), _line(item)


def public_list(
    *, commune: str | None, category: str | None, states: Iterable[State], limit: int, after: str | None = None
) -> Page:
    """Return a page of the public list, newest first. Empty ``states`` mean any state.

    A page may hold fewer lines than ``limit`` and still have a next page: lines that a filter leaves out are read too,
    and a page reads at most ``_READ_PER_PAGE`` lines.
    """
    connection()
    index: PublicIndex | PublicCommuneIndex | PublicCategoryIndex
    conditions: list[Condition] = []
    if commune is not None:
        index, name, partition = Head.public_commune_index, "public_commune", commune
        if category is not None:
            conditions.append(Head.category == category)
    elif category is not None:
        index, name, partition = Head.public_category_index, "public_category", category
    else:
        index, name, partition = Head.public_index, "public", keys.PUBLIC
    state_names = [state.value for state in states]
    if state_names:
        conditions.append(Head.state.is_in(*state_names))
    filters: Condition | None = None
    for condition in conditions:
        filters = condition if filters is None else filters & condition
    start = _start(name, partition, "public_order", after) if after else None
    size = limit if filters is None else min(4 * limit, _READ_PER_PAGE)
    pages = index.query(
        partition, scan_index_forward=False, filter_condition=filters, page_size=size, last_evaluated_key=start
    ).page_iter
    lines: list[ListedTicket] = []
    read = 0
    for page in pages:
        for raw in page["Items"]:
            lines.append(_line(Head.from_raw_data(raw)))
            if len(lines) == limit:
                return Page(tuple(lines), raw["public_order"]["S"])
        read += page["ScannedCount"]
        if read >= _READ_PER_PAGE:
            break
    return Page(tuple(lines), _after(pages.last_evaluated_key, "public_order"))


@dataclass(frozen=True, slots=True)
class Sent:
    """A ticket of the public list. ``order`` is its position there."""

    order: str
    code: str
    state: State
    category: str
    place: Place


def sent_between(
    since: datetime, until: datetime, *, categories: Collection[str] = (), before: str | None = None, size: int
) -> Iterator[Sent]:
    """Yield the listed tickets of a time (UTC, both ends included), newest first, from behind the position ``before``.

    They are read while they are asked for, ``size`` at a time. Empty ``categories`` mean any. A list of several
    categories reads the partition of each.
    """
    connection()
    low, high = keys.stamp(since), min(f"{keys.stamp(until)}~", before or "~")
    parts: list[tuple[PublicIndex | PublicCategoryIndex, str]] = [
        (Head.public_category_index, category) for category in categories
    ] or [(Head.public_index, keys.PUBLIC)]
    lists = (_sent(index, partition, (low, high), size) for index, partition in parts)
    merged = heapq.merge(*lists, key=lambda one: one.order, reverse=True)
    return (one for one in merged if one.order != before)


def _sent(
    index: PublicIndex | PublicCategoryIndex, partition: str, between: tuple[str, str], size: int
) -> Iterator[Sent]:
    condition = Head.public_order.between(*between)
    for page in index.query(partition, condition, scan_index_forward=False, page_size=size).page_iter:
        for raw in page["Items"]:
            yield Sent(
                raw["public_order"]["S"],
                raw["code"]["S"],
                State(raw["state"]["S"]),
                raw["category"]["S"],
                codec.place_in(json.loads(raw["place"]["S"])),
            )


@dataclass(frozen=True, slots=True)
class Due:
    """A page of the clock. ``oldest``: when (UTC) the first entry was due.

    ``after``: partition of the clock -> the start of its next page. Partitions without one have been read to the end.
    """

    codes: tuple[str, ...]
    requests: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]
    oldest: datetime | None
    after: Mapping[str, dict[str, Any]]


def due(now: datetime, *, limit: int, after: Mapping[str, dict[str, Any]] | None = None) -> Due:
    """Return at most ``limit`` entries of each partition of the clock that are due at ``now`` (UTC), oldest first.

    They are codes of tickets, ids of requests about personal data, and keys (pk, sk) of held messages. ``after`` is
    that of the page before.
    """
    connection()
    until = f"{keys.stamp(now)}~"  # "~" sorts after every "#code" of that second
    starts: Mapping[str, Any] = dict.fromkeys(keys.CLOCKS) if after is None else after
    entries: list[tuple[str, str, str]] = []
    more: dict[str, dict[str, Any]] = {}
    for partition, start in starts.items():
        items = ClockKey.clock_index.query(
            partition, ClockKey.clock_order < until, limit=limit, last_evaluated_key=start
        )
        entries += [(item.pk, item.sk, str(item.clock_order)) for item in items]
        if items.last_evaluated_key is not None:
            more[partition] = items.last_evaluated_key
    entries.sort(key=lambda entry: entry[2])
    return Due(
        codes=tuple(keys.code_of(pk) for pk, sk, _ in entries if sk == keys.HEAD),
        requests=tuple(sk for pk, sk, _ in entries if pk == keys.PRIVACY),
        notices=tuple((pk, sk) for pk, sk, _ in entries if sk != keys.HEAD and pk != keys.PRIVACY),
        oldest=keys.instant(entries[0][2].partition("#")[0]) if entries else None,
        after=more,
    )


def _line(item: Head | PartLine) -> ListedTicket:
    """What an item of an index says; a field that the index does not carry keeps its default."""
    stored = {one.name: getattr(item, one.name, None) for one in fields(ListedTicket)} | codec.dues_in(item.due_at)
    read = codec.from_json(stored) | {"instructed_until": codec.instructed_in(item.due_at)}
    return ListedTicket(**{name: value for name, value in read.items() if value is not None})


def _start(name: str, partition: str, order_name: str, after: str) -> dict[str, dict[str, Any]]:
    """Return the start of a page. Only the sort key comes from the caller: a cursor cannot reach another partition."""
    pk, sk = keys.ordered(after)
    return {name: {"S": partition}, order_name: {"S": after}, "pk": {"S": pk}, "sk": {"S": sk}}


def _after(last: dict[str, dict[str, Any]] | None, order_name: str) -> str | None:
    return last[order_name]["S"] if last else None
