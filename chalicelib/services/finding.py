"""Keep the index of officers' search, and search in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.finding import areas as index_areas
from chalicelib.domain.finding.asking import KnownTerms, Query
from chalicelib.domain.finding.searching import FoundPage, SearchPosition, order_of, search
from chalicelib.domain.finding.terms import terms_of
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.identity import signing
from chalicelib.services import changing
from chalicelib.store.directory import documents
from chalicelib.store.finding import lines
from chalicelib.store.finding.lines import IndexCard, IndexEntry
from chalicelib.store.tickets import tickets


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
