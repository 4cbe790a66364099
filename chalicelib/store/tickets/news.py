"""What has changed for the public: events by their time, for those who copy public reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.exceptions import UpdateError

from chalicelib.domain.tickets.publicity import is_indexed_news
from chalicelib.domain.tickets.ticket import Event
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import Head, HistoryLine, NewsLine
from chalicelib.store.tickets.indexes import news_keys
from chalicelib.store.tickets.tickets import event_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """An event that changed what the public sees of a ticket. ``order`` is its position in the index."""

    order: str
    code: str
    version: int
    at: datetime
    kind: str


def between(since: datetime, until: datetime, *, after: str | None = None, size: int) -> Iterator[NewsEntry]:
    """Yield the events of a time (UTC, both ends included), oldest first, from behind the position ``after``.

    They are read while they are asked for, ``size`` at a time, day by day. The tickets need not be public.
    """
    connection()
    low, high = max(keys.stamp(since), after or ""), f"{keys.stamp(until)}~"  # "~" sorts after every "#code"
    day = keys.instant(low.partition("#")[0])
    while keys.news(day) <= keys.news(until):
        for item in NewsLine.news_index.query(keys.news(day), NewsLine.news_order.between(low, high), page_size=size):
            if item.news_order and item.news_order != after:
                yield NewsEntry(item.news_order, item.code, int(item.version), keys.instant(item.at), item.kind)
        day += _DAY


def events_of(news: Iterable[NewsEntry]) -> dict[tuple[str, int], Event]:
    """Return the events themselves by (code, version). One request reads up to 100."""
    connection()
    wanted = [(keys.ticket(one.code), keys.event(one.version)) for one in news]
    found = (event_of(item) for item in HistoryLine.batch_get(wanted))
    return {(event.code, event.version): event for event in found}


def complete(code: str) -> bool:
    """Index the events of a ticket of an earlier release. Returns whether some were missing.

    This is no event of the ticket: its version stays.
    """
    connection()
    missing, last = 0, None
    for line in HistoryLine.query(keys.ticket(code), HistoryLine.sk.startswith(keys.EVENTS), consistent_read=True):
        if not is_indexed_news(event_of(line)):
            continue
        last = line.at
        if line.news is None:
            indexed = news_keys(code, int(line.version), keys.instant(line.at))
            line.update([HistoryLine.news.set(indexed["news"]), HistoryLine.news_order.set(indexed["news_order"])])
            missing += 1
    if missing and last is not None:
        unknown = Head.updated_at.does_not_exist() & Head.pk.exists()
        try:
            Head(keys.ticket(code), keys.HEAD).update([Head.updated_at.set(last)], condition=unknown)
        except UpdateError as error:
            # A later event has set it.
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
    return missing > 0
