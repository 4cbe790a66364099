"""The index in memory, and a search without one to compare it with."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from chalicelib.domain.finding.areas import areas_of
from chalicelib.domain.finding.asking import KnownTerms, Query
from chalicelib.domain.finding.searching import order_of
from chalicelib.domain.finding.terms import SHORTEST_BEGINNING, is_open, terms_of, with_those_above, words_of
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.folding import Word, begins
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Event, Ticket

#: A ticket and its history.
type Kept = tuple[Ticket, Sequence[Event]]
_said_by: dict[tuple[str, int], set[Word]] = {}


@dataclass(frozen=True, slots=True)
class _Terms:
    terms: frozenset[str]

    def has(self, term: str) -> bool:
        return term in self.terms


@dataclass
class MemoryLists:
    """The lists of ``searching.Lists``, and how much was read: requests, lines of lists, and cards."""

    directory: Directory
    kept: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    cards: dict[str, KnownTerms] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    requests: int = 0
    read: int = 0
    looked_up: int = 0

    def add(self, ticket: Ticket, events: Iterable[Event] = ()) -> int:
        """Put a ticket into the index. Returns how many lines it has."""
        terms, order = terms_of(ticket, events, self.directory), order_of(ticket.created_at, ticket.code)
        areas = areas_of(ticket, self.directory)
        for area in areas:
            self.codes.setdefault(area, []).append(order)
            for term in terms.listed:
                insort(self.kept.setdefault((area, term), []), order)
        self.cards[ticket.code] = _Terms(terms.known)
        return len(areas) * (len(terms.listed) + 2)

    def lines(self, area: str, term: str, before: str | None, limit: int) -> Sequence[str]:
        orders = self.kept.get((area, term), [])
        end = len(orders) if before is None else bisect_left(orders, before)
        found = orders[max(0, end - limit) : end][::-1]
        self.requests += 1
        self.read += len(found)
        return found

    def known(self, codes: Collection[str]) -> Mapping[str, KnownTerms]:
        self.requests += 1
        self.looked_up += len(codes)
        return {code: self.cards[code] for code in codes if code in self.cards}

    def by_code(self, area: str, part: str, limit: int) -> Sequence[str]:
        self.requests += 2
        orders = self.codes.get(area, [])
        return [one for one in orders if (code := one.partition("#")[2]).startswith(part) or code.endswith(part)][
            :limit
        ]


def one_by_one(query: Query, tickets: Iterable[Kept], officer: Officer, directory: Directory) -> list[str]:
    """The codes that a search finds by looking at each ticket, newest first."""
    seen = [(ticket, _said(ticket, events, directory)) for ticket, events in tickets if _fits(query, ticket, directory)]
    seen = [(ticket, said) for ticket, said in seen if rights.may_see(officer, ticket, directory)]
    found = [ticket for ticket, said in seen if set(query.words) <= said]
    if not found and query.words:
        *whole, last = query.words
        if len(last.typed) >= SHORTEST_BEGINNING and last.isalpha():
            begun = [ticket for ticket, said in seen if set(whole) <= said and any(begins(word, last) for word in said)]
            found = begun
    return [ticket.code for ticket in sorted(found, key=lambda one: (one.created_at, one.code), reverse=True)]


def _said(ticket: Ticket, events: Iterable[Event], directory: Directory) -> set[Word]:
    key = ticket.code, ticket.version
    if key not in _said_by:
        _said_by[key] = _said_now(ticket, events, directory)
    return _said_by[key]


def _said_now(ticket: Ticket, events: Iterable[Event], directory: Directory) -> set[Word]:
    office = directory.communes.get(ticket.place.commune or "")
    texts = [ticket.description, ticket.place.address or "", office.area.vi if office else ""]
    texts += [ticket.answer.text] if ticket.answer else []
    texts += [str(event.details["text"]) for event in events if event.kind in {"note", "answer", "ask", "supply"}]
    return {word for text in texts for word in words_of(text)}


def _fits(query: Query, ticket: Ticket, directory: Directory) -> bool:
    facts: dict[str, set[str | None]] = {
        "category": {ticket.category},
        "type": {ticket.report_type},
        "channel": {ticket.channel},
        "state": {str(ticket.state)},
        "course": {"open" if is_open(ticket) else "ended"},
        "commune": {ticket.place.commune},
        "assignee": {ticket.assignee},
        "rating": {ticket.rating},
        "unit": set(with_those_above(ticket.unit or ticket.intake_unit, directory)),
        "emergency": {"yes" if ticket.is_rescue else "no"},
    }
    in_time = (query.since is None or ticket.created_at >= query.since) and (
        query.until is None or ticket.created_at < query.until
    )
    return in_time and all(value in facts[name] for name, value in query.values.items())


#: Syllables of reports, the first ones in most of them.
SYLLABLES = (
    *("nước", "đường", "rác", "xã", "thôn", "cổng", "chợ", "trường", "điện", "cống", "ngập", "thải", "hỏng", "đèn"),
    *("sạt", "lở", "cầu", "mùi", "khói", "bụi", "xe", "tải", "ồn", "đêm", "trẻ", "em", "cây", "đổ", "dây", "cáp", "hố"),
    *("ga", "nắp", "vỡ", "lấn", "chiếm", "vỉa", "hè", "bảng", "hiệu", "trạm", "bơm", "kênh", "mương", "suối", "bản"),
    *("nghẽn", "truyền", "thanh", "internet", "camera", "hygiene", "quy", "hoạch", "giấy", "phép", "xây", "dựng"),
)


def sentence(chance: Random, length: int) -> str:
    """A text of words of which few are frequent, as in a language."""
    return " ".join(SYLLABLES[min(int(chance.paretovariate(0.6)) - 1, len(SYLLABLES) - 1)] for _ in range(length))
