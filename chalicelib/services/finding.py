"""Keep the index of officers' search, and search in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from chalicelib.domain.finding import areas as index_areas
from chalicelib.domain.finding.asking import KnownTerms, Query
from chalicelib.domain.finding.searching import (
    MOST_LOOKED_AT,
    TOGETHER,
    FoundPage,
    SearchPosition,
    looked_at_by,
    order_of,
    search,
)
from chalicelib.domain.finding.terms import terms_of
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.identity import signing
from chalicelib.services import changing
from chalicelib.store.directory import documents
from chalicelib.store.finding import lines
from chalicelib.store.finding.lines import IndexCard, IndexEntry
from chalicelib.store.tickets import lists, tickets
from chalicelib.store.tickets.lists import ListedTicket


def index_ticket(stored: tickets.Stored) -> int:
    """Bring the index to a ticket. Returns how many lines were written or removed.

    Raises Contended if other runs kept indexing it at the same time.
    """
    return changing.changed_from(stored, lambda found: lines.keep(found.ticket.code, _entry(found.ticket)))


def index(codes: Iterable[str]) -> int:
    """Bring the index to the present version of these tickets. Returns how many lines were written or removed.

    Raises what ``index_ticket`` raises.
    """
    return sum(map(index_ticket, tickets.heads(codes).values()))


def find(
    asked: Query,
    officer: Officer,
    shown: Callable[[Sequence[str]], Collection[str]],
    *,
    limit: int,
    position: SearchPosition,
) -> FoundPage:
    """Return a page of the tickets that an officer's search finds. ``shown``: those of the codes that they may see."""
    areas = index_areas.areas_for(officer, documents.current())
    return search(asked, areas, _Stored(), shown, limit=limit, position=position)


def find_in_commune(
    asked: Query,
    officer: Officer,
    shown: Callable[[Sequence[str]], Collection[str]],
    *,
    limit: int,
    position: SearchPosition,
) -> FoundPage:
    """Like ``find``, but also among the tickets of other units. The search must name a commune."""
    led, areas = _in_commune(asked, officer)
    return search(led, areas, _Stored(), shown, limit=limit, position=position)


def _in_commune(asked: Query, officer: Officer) -> tuple[Query, list[str]]:
    directory = documents.current()
    areas = {*index_areas.areas_for(officer, directory), *index_areas.areas_of_others(directory)}
    return replace(asked, leading="commune"), sorted(areas)


def waiting(
    unit: str,
    wanted: Callable[[ListedTicket], bool],
    shown: Callable[[Sequence[ListedTicket]], Collection[str]],
    *,
    limit: int,
    after: str | None,
    until: datetime | None,
) -> tuple[list[ListedTicket], str | None]:
    """Return a page of the tickets that wait for a unit and are ``wanted``, next due first, and the position after it.

    ``shown``: the codes of the lines that the officer may see. ``until``: when (UTC) the last one is due, None for all.
    A page looks at MOST_LOOKED_AT lines at most, and may end with fewer than ``limit``.
    """
    stream = lists.waiting(unit, after=after, size=TOGETHER)
    found: list[ListedTicket] = []
    for _ in range(MOST_LOOKED_AT // TOGETHER):
        batch = list(islice(stream, TOGETHER))
        fitting = [pair for pair in batch if wanted(pair[1])]
        while fitting:
            some, fitting = fitting[: limit - len(found)], fitting[limit - len(found) :]
            seen = shown([line for _, line in some])
            found += [line for _, line in some if line.code in seen]
            if len(found) == limit:
                return found, some[-1][0]
        due = batch[-1][1].step_due_at if batch else None
        if len(batch) < TOGETHER or (until and due and due > until):
            return found, None
    return found, batch[-1][0]


def looked_at(asked: Query, officer: Officer, most: int, *, in_commune: bool) -> int:
    """Return how many tickets all pages of ``find`` or ``find_in_commune`` look at, at most ``most``.

    It reads the lines of one term, and no ticket.
    """
    if in_commune:
        led, areas = _in_commune(asked, officer)
        return looked_at_by(led, areas, _Stored(), most)
    return looked_at_by(asked, index_areas.areas_for(officer, documents.current()), _Stored(), most)


def _entry(ticket: Ticket) -> IndexEntry:
    directory = documents.current()
    terms = terms_of(ticket, tickets.history(ticket.code), directory)
    hashes = _Hashes()
    return IndexEntry(
        ticket.version,
        order_of(ticket.created_at, ticket.code),
        index_areas.areas_of(ticket, directory),
        frozenset(map(hashes.of, terms.listed)),
        frozenset(map(hashes.of, terms.known - terms.listed)),
    )


class _Hashes:
    """The keyed hashes of terms: without the key nobody can look whether a ticket has a word."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, term: str) -> str:
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = lines.hash_of(signing.keyed_hash("search", term))
        return found


class _Stored:
    """The stored index, searched by terms."""

    def __init__(self) -> None:
        self._hashes = _Hashes()

    def lines(self, area: str, term: str, before: str | None, limit: int) -> Sequence[str]:
        return lines.lines(area, self._hashes.of(term), before, limit)

    def known(self, codes: Collection[str]) -> Mapping[str, KnownTerms]:
        return {code: _Terms(card, self._hashes) for code, card in lines.cards(list(codes)).items()}

    def by_code(self, area: str, part: str, limit: int) -> Sequence[str]:
        return lines.by_code(area, part, limit)


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of a ticket, asked by their names."""

    card: IndexCard
    hashes: _Hashes

    def has(self, term: str) -> bool:
        return self.card.has(self.hashes.of(term))
