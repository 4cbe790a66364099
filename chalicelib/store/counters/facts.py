"""The facts of tickets as they were counted last, by the month in which the report was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.domain.numbers import counts, facts
from chalicelib.domain.numbers.counts import Share
from chalicelib.domain.numbers.facts import Fact
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import FactItem


@dataclass(frozen=True, slots=True)
class Kept:
    """A ticket's fact and share as they were counted last. ``revision`` 0 means never.

    ``is_old``: the share lies where earlier releases kept it, without a fact.
    """

    code: str
    month: str
    fact: Fact | None = None
    share: Share | None = None
    revision: int = 0
    is_old: bool = False

    @property
    def unchanged(self) -> Condition:
        """The condition that the item has not been written since it was read."""
        if self.revision and not self.is_old:
            return FactItem.revision == self.revision
        return FactItem.pk.does_not_exist()


def month_of(ticket: Ticket) -> str:
    """The month under which a ticket's fact is kept."""
    return keys.cohort(counts.local_day(ticket.created_at))


def kept(tickets: Iterable[Ticket]) -> dict[str, Kept]:
    """Return what is kept of at most 100 tickets, by code, read consistently."""
    connection()
    months = {ticket.code: month_of(ticket) for ticket in tickets}
    wanted = [(keys.facts(month), code) for code, month in months.items()]
    items = {item.sk: item for item in FactItem.batch_get(wanted, consistent_read=True)}
    missing = [(keys.share(code), keys.SHARE) for code in months if code not in items]
    old = FactItem.batch_get(missing, consistent_read=True) if missing else ()
    shares = {keys.code_of_share(item.pk): item for item in old}
    return {code: _kept(code, month, items.get(code), shares.get(code)) for code, month in months.items()}


def _kept(code: str, month: str, item: FactItem | None, old: FactItem | None) -> Kept:
    if item is not None:
        fact, share = from_line(item.body or {})
        return Kept(code, month, fact, share, int(item.revision or 0))
    if old is not None and old.body:
        return Kept(code, month, None, counts.from_json(old.body), int(old.revision or 0), is_old=True)
    return Kept(code, month)


def item(before: Kept, fact: Fact, share: Share | None) -> FactItem:
    """Return the item that takes the place of what was kept before."""
    turns_at = share and share.turns_at
    return FactItem(
        keys.facts(before.month),
        before.code,
        body=to_line(fact, share),
        revision=(0 if before.is_old else before.revision) + 1,
        turn=keys.TURN if turns_at else None,
        turn_order=keys.turn(turns_at, before.code) if turns_at else None,
    )


def of_month(month: str) -> Iterator[tuple[Fact, Share | None]]:
    """Yield the facts of a month with their shares. A page is read when it is asked for."""
    return (from_line(line) for line in lines_of_month(month))


def lines_of_month(month: str) -> Iterator[Mapping[str, Any]]:
    """Yield the facts of a month as JSON values."""
    connection()
    # Raw items: a month may have a hundred thousand, and the model's objects cost more than the JSON.
    for page in FactItem.query(keys.facts(month)).page_iter:
        for raw in page["Items"]:
            yield json.loads(raw["body"]["S"])


def to_line(fact: Fact, share: Share | None) -> dict[str, Any]:
    """A fact and its share as JSON values: the item's body, and a line of the month's file.

    The share is without what the fact says too: an item of a kilobyte costs one write unit.
    """
    line = facts.to_json(fact)
    if share is not None:
        own = {name: value for name, value in counts.to_json(share).items() if name not in _OF_FACT}
        line["share"] = {name: value for name, value in own.items() if value is not None}
    return line


def from_line(line: Mapping[str, Any]) -> tuple[Fact, Share | None]:
    """The inverse of ``to_line``."""
    fact = facts.from_json(line)
    if "share" not in line:
        return fact, None
    values = {"category": fact.category, "commune": fact.commune or counts.NOWHERE, "channel": fact.channel}
    body = {"day": fact.day.isoformat(), "values": values, "cell": None, "turns_at": None, **line["share"]}
    return fact, counts.from_json(body)


#: The fields of a share that its fact has too.
_OF_FACT = frozenset({"day", "values"})
