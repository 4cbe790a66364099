"""Search the index, with a bound on what one request reads.

The list of the rarest term leads: its tickets are looked at from the newest to the oldest, and for each the index says
whether it has the other terms. One request looks at MOST_LOOKED_AT tickets at most; a search that needs more goes on
with its next page.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol

from chalicelib.domain.finding.asking import KnownTerms, Query

#: The most tickets that one request looks at in the index.
MOST_LOOKED_AT = 400
#: Lists that are compared to find the rarest, and how many of their newest lines are read for it.
PROBES, PROBE_LINES = 4, 50
#: Lines of a list that are read at once afterwards, and tickets that are looked at together.
LINES, TOGETHER = 200, 100
#: The most tickets with a part of a code that one area gives.
MOST_BY_CODE = 20


class Lists(Protocol):
    """The index. The order of a line is when its ticket was sent and its code, so newer ones are greater."""

    def lines(self, area: str, term: str, before: str | None, limit: int) -> Sequence[str]:
        """The orders of the newest ``limit`` tickets with a term that are before an order (None: of all)."""

    def known(self, codes: Collection[str]) -> Mapping[str, KnownTerms]:
        """What the index knows of tickets, by code. It may leave tickets out."""

    def by_code(self, area: str, part: str, limit: int) -> Sequence[str]:
        """The orders of tickets whose code begins or ends with a part."""


@dataclass(frozen=True, slots=True)
class SearchPosition:
    """Where a search goes on: before ``order`` (None: at the newest ticket).

    ``as_beginning``: the last word is the beginning of one. ``found``: a page before had a ticket.
    """

    order: str | None = None
    as_beginning: bool = False
    found: bool = False

    def as_text(self) -> str:
        """The position as a text for a cursor."""
        return f"{int(self.as_beginning)}{int(self.found)}{self.order or ''}"

    @staticmethod
    def from_text(text: str) -> SearchPosition:
        """Read such a text."""
        return SearchPosition(text[2:] or None, text[0] == "1", text[1] == "1")


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of what was found, newest first, and the position after it; None at the end."""

    codes: tuple[str, ...]
    rest: SearchPosition | None


def order_of(sent: datetime, code: str) -> str:
    """The order of a ticket that was sent at a time (UTC)."""
    return f"{sent.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}#{code}"


def search(
    asked: Query,
    areas: Sequence[str],
    lists: Lists,
    shown: Callable[[Sequence[str]], Collection[str]],
    *,
    limit: int,
    position: SearchPosition,
) -> FoundPage:
    """Return at most ``limit`` tickets of these areas that fit, after a position.

    ``shown`` says which of the codes that fit the caller may see. A last word that no ticket has is taken as the
    beginning of one. The first page begins with tickets whose code begins or ends with what was typed.
    """
    if position == SearchPosition() and (codes := _by_code(asked, areas, lists, shown)):
        return FoundPage(codes[:limit], None)
    if asked.is_only_a_code:
        return FoundPage((), None)
    walk = _Walk(asked, areas, lists, shown, position)
    found, last = walk.page(limit)
    any_found = position.found or bool(found)
    if last is not None:
        return FoundPage(tuple(found), SearchPosition(last, position.as_beginning, any_found))
    if not any_found and asked.may_begin and not position.as_beginning:
        again = SearchPosition(as_beginning=True)
        if walk.looked_at == MOST_LOOKED_AT:
            return FoundPage((), again)
        found, last = _Walk(asked, areas, lists, shown, again, walk.looked_at).page(limit)
        return FoundPage(
            tuple(found), None if last is None else SearchPosition(last, as_beginning=True, found=bool(found))
        )
    return FoundPage(tuple(found), None)


def looked_at_by(asked: Query, areas: Sequence[str], lists: Lists, most: int) -> int:
    """Return how many tickets the pages of a search in these areas look at, at most ``most``.

    A search that takes its last word as a beginning, because it has found none otherwise, may look at twice as many.
    """
    ways = (False, True) if asked.may_begin else (False,)
    positions = [SearchPosition(as_beginning=way) for way in ways]
    return max(_Walk(asked, areas, lists, lambda codes: codes, position).length(most) for position in positions)


def _by_code(
    asked: Query, areas: Sequence[str], lists: Lists, shown: Callable[[Sequence[str]], Collection[str]]
) -> tuple[str, ...]:
    since, until = _span(asked)
    orders = {
        order
        for part in asked.code_parts
        for area in areas
        for order in lists.by_code(area, part, MOST_BY_CODE)
        if order >= since and (until is None or order < until)
    }
    if not orders:
        return ()
    codes = [_code(order) for order in sorted(orders, reverse=True)]
    known = lists.known(codes)
    fitting = [code for code in codes if code in known and all(known[code].has(term) for term in asked.filters)]
    seen = shown(fitting)
    return tuple(code for code in fitting if code in seen)


class _Walk:
    """One walk through the lists of several areas, from a position to older tickets."""

    def __init__(
        self,
        asked: Query,
        areas: Sequence[str],
        lists: Lists,
        shown: Callable[[Sequence[str]], Collection[str]],
        position: SearchPosition,
        looked_at: int = 0,
    ) -> None:
        self._asked, self._lists, self._shown = asked, lists, shown
        self._as_beginning = position.as_beginning
        self._oldest, newest = _span(asked)
        self._before = min((one for one in (position.order, newest) if one is not None), default=None)
        self._areas = areas
        self.looked_at = looked_at

    def page(self, limit: int) -> tuple[list[str], str | None]:
        """The next tickets that fit, and the order after which the walk goes on; None at its end."""
        merged = self._merged()
        found: list[str] = []
        while self.looked_at < MOST_LOOKED_AT:
            orders = list(islice(merged, min(TOGETHER, MOST_LOOKED_AT - self.looked_at)))
            if not orders:
                return found, None
            self.looked_at += len(orders)
            fitting = self._fitting(orders)
            while fitting:
                some, fitting = fitting[: limit - len(found)], fitting[limit - len(found) :]
                seen = self._shown([_code(order) for order in some])
                found += [_code(order) for order in some if _code(order) in seen]
                if len(found) == limit:
                    return found, some[-1]
        return found, orders[-1]

    def length(self, most: int) -> int:
        """How many tickets it has to look at, at most ``most``."""
        return sum(1 for _ in islice(self._merged(), most))

    def _fitting(self, orders: Sequence[str]) -> list[str]:
        known = self._lists.known([_code(order) for order in orders])
        return [
            order
            for order in orders
            if (one := known.get(_code(order))) and self._asked.fits(one, as_beginning=self._as_beginning)
        ]

    def _merged(self) -> Iterator[str]:
        streams = [stream for area in self._areas if (stream := self._leading(area)) is not None]
        before = None
        for order in heapq.merge(*streams, reverse=True):
            if order < self._oldest:
                return
            # While the index moves a ticket to another area, both have it.
            if order != before:
                yield order
            before = order

    def _leading(self, area: str) -> Iterator[str] | None:
        """The list of the rarest term in an area; None if one of the terms has no ticket there."""
        best: tuple[tuple[bool, str], str, Sequence[str]] | None = None
        for term in self._asked.probes(as_beginning=self._as_beginning)[:PROBES]:
            lines = self._lists.lines(area, term, self._before, PROBE_LINES)
            if not lines:
                return None
            # The fewer lines in a span of time, the rarer: then the last line of as many is older.
            rank = (len(lines) == PROBE_LINES, lines[-1] if len(lines) == PROBE_LINES else f"{len(lines):03d}")
            if best is None or rank < best[0]:
                best = (rank, term, lines)
        return None if best is None else self._stream(area, best[1], best[2])

    def _stream(self, area: str, term: str, lines: Sequence[str]) -> Iterator[str]:
        yield from lines
        wanted = PROBE_LINES
        while len(lines) == wanted:
            wanted = LINES
            lines = self._lists.lines(area, term, lines[-1], wanted)
            yield from lines


def _span(asked: Query) -> tuple[str, str | None]:
    """The first order of the period of a search, and the first one after it (None: no end)."""
    return order_of(asked.since, "") if asked.since else "", order_of(asked.until, "") if asked.until else None


def _code(order: str) -> str:
    return order.partition("#")[2]
