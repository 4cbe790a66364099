"""The list of public reports, by the time of sending, by the time of change, or in a box; and a single report.

A page costs what a page of ``/v1/reports`` does: a query, and a request for each 50 lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.nearby import maps
from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.province.tenant import Bounds
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.publicity import is_public_line
from chalicelib.http.core import guard, paging
from chalicelib.http.core.addresses import address_of, path_of
from chalicelib.http.open311 import reading, seen, writing
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import lists, nearby, news, tickets
from chalicelib.store.tickets.cards import TicketCard, read_cards

if TYPE_CHECKING:
    from chalice.app import Request, Response

    from chalicelib.domain.places.place import Place
    from chalicelib.domain.province.directory import Directory
    from chalicelib.domain.tickets.ticket import Ticket

#: The most lines of an answer without pages (GeoReport v2), and of a page.
MOST, PAGE = 1000, 50
#: How many lines an index gives at once, and the most lines that an answer looks at.
_AT_ONCE, _MOST_LOOKED_AT = 200, 2000
#: How many tickets are read at once (read_cards without followers).
_CARDS = 50
#: The most reports in a box.
_MOST_IN_BOX = 500
#: A time (UTC) before every ticket.
_BEFORE_ALL = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
#: A list of this many lines counts as another request.
_LINES_OF_A_REQUEST = 100


@dataclass(frozen=True, slots=True)
class PageAsked:
    """The page that a request asks for: ``size`` lines after a position, and after ``skip`` more lines."""

    size: int
    skip: int
    after: str | None


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What a request asks for: empty collections mean any; times in UTC."""

    categories: frozenset[str]
    statuses: frozenset[str]
    since: datetime
    until: datetime
    box: Bounds | None

    def let(self, ticket: Ticket, directory: Directory) -> bool:
        """Whether a ticket is shown and asked for."""
        return (
            seen.is_shown(ticket, directory)
            and self.takes(ticket.category, seen.status_of(ticket.state))
            and self.since <= ticket.created_at <= self.until
            and self.holds(ticket.place, ticket.category, directory)
        )

    def holds(self, place: Place, category: str, directory: Directory) -> bool:
        """Whether the public place of a report lies in the box; True without a box."""
        if self.box is None:
            return True
        shown = public_place(place, category, directory)
        return shown.lat is not None and shown.lon is not None and self.box.contain(shown.lat, shown.lon)

    def takes(self, category: str, status: str) -> bool:
        """Whether a category and a status are asked for."""
        return category in (self.categories or (category,)) and status in (self.statuses or (status,))


def listed(request: Request) -> Response:
    """List public reports."""
    directory, given = documents.current(), reading.given(request)
    reading.check_jurisdiction(request, directory)
    if codes := given.many("service_request_id"):
        return _shown(request, _of_codes(codes, directory), None)
    page, filters = page_asked(request), _filters(given, directory)
    charge(request, page.size)
    if given.one("updated_after") or given.one("updated_before"):
        cards, after = _changed(given, filters, page, directory)
    elif filters.box:
        cards, after = _in_box(filters.box, filters, page, directory)
    else:
        cards, after = _sent(filters, page, directory)
    return _shown(request, cards, after)


def one(request: Request, part: str) -> Response:
    """Show one report as a list of one. Raises NotFound, also for a report that is not public."""
    directory, code = documents.current(), read_code(reading.name_in(part))
    reading.check_jurisdiction(request, directory)
    card = read_cards([code], followers=False).get(code) if code else None
    if card is None or not rights.is_public(card.stored.ticket, directory):
        raise NotFound("not_found")
    extended = reading.given(request).is_true("extensions")
    line = seen.request_line(card, request, directory, extended=extended, now=clock.now())
    if extended:
        history = paging.newest(tickets.history(card.stored.ticket.code), shown=is_public_line)
        line["notes"] = seen.notes(history.events)
    return writing.answer(request, "service_requests", [line])


def page_asked(request: Request) -> PageAsked:
    """Read the page that a request asks for. Raises Invalid."""
    given = reading.given(request)
    number, size, cursor = given.number("page", 1, MOST), given.number("page_size", 1, MOST), given.one("cursor")
    if number is None and size is None and cursor is None:
        return PageAsked(MOST, 0, None)
    size = size or PAGE
    skip = ((number or 1) - 1) * size
    if skip + size > MOST and cursor is None and skip:
        raise Invalid("page_too_deep", field="page", limit=MOST)
    after = None if cursor is None else signing.decrypt(_purpose(request), cursor)
    if cursor is not None and after is None:
        raise Invalid("cursor_invalid", field="cursor")
    return PageAsked(size, 0 if after else skip, after)


def charge(request: Request, lines: int) -> None:
    """Count a long list as several requests. Raises TooMany."""
    more = (lines - 1) // _LINES_OF_A_REQUEST
    if more and guard.admission(request).key is None:
        guard.spend(Limited.READ, guard.address_of(request), clock.now(), more)


def next_link(request: Request, after: str | None) -> dict[str, str]:
    """The header with the address of the next page (RFC 8288); empty on the last one."""
    if after is None:
        return {}
    kept = [
        (name, value)
        for name, values in reading.given(request).values.items()
        for value in values
        if name not in ("api_key", "cursor", "page", "page_size")
    ]
    asked = page_asked(request)
    query = urlencode([*kept, ("page_size", asked.size), ("cursor", signing.encrypt(_purpose(request), after))])
    return {"Link": f'<{address_of(request, path_of(request).strip("/"))}?{query}>; rel="next"'}


def _purpose(request: Request) -> str:
    return f"cursor open311 {path_of(request).rpartition('.')[0]}"


def _filters(given: reading.Parameters, directory: Directory) -> RequestFilter:
    statuses, categories = given.many("status"), given.many("service_code")
    if wrong := set(statuses) - {seen.OPEN, seen.CLOSED}:
        raise Invalid("not_one_of", field="status", allowed="open, closed", given=sorted(wrong))
    if not set(categories) <= directory.categories.keys():
        raise Invalid("unknown_category", field="service_code")
    since, until = given.period("start_date", "end_date", clock.now())
    if (given.one("updated_after") or given.one("updated_before")) and not given.one("start_date"):
        # A report of long ago may have changed just now.
        since = _BEFORE_ALL
    box = _box(text.split(",")) if (text := given.one("bbox")) else None
    return RequestFilter(frozenset(categories), frozenset(statuses), since, until, box)


def _shown(request: Request, cards: Iterable[TicketCard], after: str | None) -> Response:
    directory, now = documents.current(), clock.now()
    extended = reading.given(request).is_true("extensions")
    lines = [seen.request_line(card, request, directory, extended=extended, now=now) for card in cards]
    return writing.answer(request, "service_requests", lines, headers=next_link(request, after))


def _of_codes(codes: list[str], directory: Directory) -> list[TicketCard]:
    if len(codes) > _LINES_OF_A_REQUEST:
        raise Invalid("too_many", field="service_request_id", limit=_LINES_OF_A_REQUEST)
    known = [code for text in codes if (code := read_code(text))]
    return [card for card in _cards(known) if rights.is_public(card.stored.ticket, directory)]


def _cards(codes: Iterable[str]) -> Iterator[TicketCard]:
    """Read tickets in their order, ``_CARDS`` at a time."""
    for some in batched(codes, _CARDS, strict=False):
        found = read_cards(some, followers=False)
        yield from (found[code] for code in dict.fromkeys(some) if code in found)


def _sent(filters: RequestFilter, page: PageAsked, directory: Directory) -> tuple[list[TicketCard], str | None]:
    """A page of the list by the time of sending, newest first, and the position after it."""
    filtered = bool(filters.statuses or page.skip or filters.box)
    found = lists.sent_between(
        filters.since,
        filters.until,
        categories=filters.categories,
        before=page.after,
        size=_AT_ONCE if filtered else min(page.size + 1, _AT_ONCE),
    )

    def asked(line: lists.Sent) -> bool:
        is_open = rights.is_open_category(line.category, directory)
        is_asked = filters.takes(line.category, seen.status_of(line.state))
        return is_open and is_asked and filters.holds(line.place, line.category, directory)

    taken, after = _taken(found, asked, page)
    cards = _cards(line.code for line in taken)
    # The index may lag behind the ticket.
    return [card for card in cards if filters.let(card.stored.ticket, directory)], after


def _taken(
    found: Iterable[lists.Sent], asked: Callable[[lists.Sent], bool], page: PageAsked
) -> tuple[list[lists.Sent], str | None]:
    """The lines of a page, and the position after it (None: the end)."""
    taken: list[lists.Sent] = []
    skipped, last = 0, None
    for looked_at, line in enumerate(found):
        if len(taken) == page.size or looked_at == _MOST_LOOKED_AT:
            return taken, last
        last = line.order
        if not asked(line):
            continue
        if skipped < page.skip:
            skipped += 1
        else:
            taken.append(line)
    return taken, None


def _changed(
    given: reading.Parameters, filters: RequestFilter, page: PageAsked, directory: Directory
) -> tuple[list[TicketCard], str | None]:
    """A page of the list by the time of change, oldest first. A ticket stands at the last of its changes."""
    since, until = given.period("updated_after", "updated_before", clock.now())
    found = news.between(since, until, after=page.after, size=_AT_ONCE)
    kept: list[TicketCard] = []
    skipped, looked_at, last = 0, 0, page.after
    passed: set[str] = set()
    for some in batched(found, _CARDS, strict=False):
        cards = read_cards({line.code for line in some}, followers=False)
        for line in some:
            if line.code in passed:
                # Changes of a ticket in one second are neighbours.
                last = line.order
                continue
            if len(kept) == page.size or looked_at == _MOST_LOOKED_AT:
                return kept, last
            last, looked_at = line.order, looked_at + 1
            card = cards.get(line.code)
            if card is None or not _is_last(line, card) or not filters.let(card.stored.ticket, directory):
                continue
            passed.add(line.code)
            if skipped < page.skip:
                skipped += 1
            else:
                kept.append(card)
    return kept, None


def _is_last(line: news.NewsEntry, card: TicketCard) -> bool:
    return card.stored.ticket.updated_at == line.at


def _in_box(
    box: Bounds, filters: RequestFilter, page: PageAsked, directory: Directory
) -> tuple[list[TicketCard], str | None]:
    """A page of the reports in a box, newest first.

    A small box is read from the index of places, and its pages are parts of that result. Another one is read from the
    list by the time of sending.
    """
    found = None if page.after and not page.after.isdigit() else _near(box, filters, directory)
    if found is None:
        return _sent(filters, page, directory)
    cards = [card for card in _cards(found) if filters.let(card.stored.ticket, directory)]
    cards.sort(key=lambda card: (card.stored.ticket.created_at, card.stored.ticket.code), reverse=True)
    first = int(page.after or page.skip)
    last = first + page.size
    return cards[first:last], str(last) if last < len(cards) else None


def _near(box: Bounds, filters: RequestFilter, directory: Directory) -> list[str] | None:
    """The codes of the reports in a box; None if the box is large or full."""
    clipped = maps.clipped(box, directory.province.bounds)
    groups = maps.groups_over(clipped) if clipped else []
    if clipped is None or groups is None:
        return None if clipped else []

    def wanted(candidate: nearby.Candidate) -> Place | None:
        if not filters.takes(candidate.category, seen.status_of(candidate.state)):
            return None
        place = public_place(candidate.place, candidate.category, directory)
        return place if candidate.stands_at(place, listed=True) else None

    # A report was answered after it was sent.
    found, complete = nearby.within(clipped, groups, clock.now(), wanted, _MOST_IN_BOX, answered_since=filters.since)
    return [one.code for one in found] if complete else None


def _box(parts: Collection[str]) -> Bounds:
    try:
        west, south, east, north = map(float, parts)
    except ValueError:
        raise Invalid("box_malformed", field="bbox") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Invalid("box_malformed", field="bbox")
    return Bounds(south, west, north, east)
