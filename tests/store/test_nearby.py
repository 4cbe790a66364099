"""The search near a point finds the same tickets as a search through all, and its cost has a limit."""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from pynamodb.expressions.condition import Condition

from chalicelib.domain.nearby import maps
from chalicelib.domain.nearby.vicinity import RECENT, public_place
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.tenant import Bounds
from chalicelib.domain.tickets.rights import is_listed
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket, Visibility
from chalicelib.store import keys
from chalicelib.store.models.tickets import Head
from chalicelib.store.tickets import nearby
from chalicelib.store.tickets.indexes import index_keys
from chalicelib.store.tickets.nearby import MOST_PER_CELL, MOST_REQUESTS, Candidate, Near, Search
from tests.domain import samples
from tests.support import Province, take

NOW = samples.T0 + timedelta(days=40)
#: The point near which most tickets are: 12,000 within a few streets, the others over the province.
CROWD = (22.257, 106.474)
DIRECTORY = samples.directory()


@cache
def everywhere(number: int, seed: int = 1) -> list[Ticket]:
    """``number`` tickets, most of them near CROWD, in all states, some private, some of private homes."""
    draw = random.Random(seed)
    kinds = [samples.ticket(*way) for way in samples.WAY_TO.values()]
    tickets = []
    for n in range(number):
        spread = 0.004 if n % 5 < 3 else 0.3
        lat, lon = draw.gauss(CROWD[0], spread), draw.gauss(CROWD[1], spread)
        ticket = draw.choice(kinds)
        tickets.append(
            replace(
                ticket,
                code=f"LS{n:010d}",
                place=Place("06040", "Số 5", lat, lon, rounded=draw.random() < 0.1),
                visibility=Visibility.PRIVATE if draw.random() < 0.1 else Visibility.PUBLIC,
                resolved_at=NOW - draw.random() * timedelta(days=60) if ticket.resolved_at else None,
            )
        )
    return tickets


class Index:
    """The nearby index in memory: it answers the search's only query, and counts the items that it reads."""

    def __init__(self, tickets: list[Ticket]) -> None:
        self.lists: dict[str, list[tuple[str, Ticket]]] = {}
        self.read = 0
        for ticket in tickets:
            attributes = index_keys(ticket)
            if "near" in attributes:
                self.lists.setdefault(attributes["near"], []).append((attributes["near_order"], ticket))
        for lines in self.lists.values():
            lines.sort(key=_order)

    def query(self, partition: str, condition: Condition | None, *, limit: int, page_size: int) -> Any:
        prefix = "" if condition is None else list(condition.values)[1].value["S"]
        lines = self.lists.get(partition, [])
        first = bisect_left(lines, prefix, key=_order)
        matching = [line for line in lines[first : first + limit] if line[0].startswith(prefix)]
        self.read += len(matching)
        return _Answer([_item(partition, *line) for line in matching], len(matching) == limit)


@cache
def index_of(number: int) -> Index:
    """The index of the tickets of ``everywhere``, which no test changes."""
    return Index(everywhere(number))


def _order(line: tuple[str, Ticket]) -> str:
    return line[0]


class _Answer(list[Any]):
    def __init__(self, lines: list[Any], more: bool) -> None:
        super().__init__(lines)
        self.last_evaluated_key = {"more": more} if more else None


def _item(partition: str, order: str, ticket: Ticket) -> Head:
    resolved = keys.stamp(ticket.resolved_at) if ticket.resolved_at else None
    place = {name: getattr(ticket.place, name) for name in Place.__slots__}
    return Head(
        code=ticket.code,
        state=ticket.state.value,
        category=ticket.category,
        place=place,
        resolved_at=resolved,
        near=partition,
        near_order=order,
    )


def wanted(candidate: Candidate) -> Place:
    return public_place(candidate.place, candidate.category, DIRECTORY)


def shown(tickets: list[Ticket], now: datetime) -> list[tuple[str, tuple[float, float]]]:
    """The tickets that the public may find, each with its public place (latitude, longitude)."""
    places = [
        (ticket.code, public_place(ticket.place, ticket.category, DIRECTORY))
        for ticket in tickets
        if is_listed(ticket) and (ticket.resolved_at is None or ticket.resolved_at > now - RECENT)
    ]
    return [(code, (place.lat or 0, place.lon or 0)) for code, place in places]


def brute(places: list[tuple[str, tuple[float, float]]], lat: float, lon: float, radius: int) -> list[tuple[int, str]]:
    """The places within the radius, nearest first (metres, code), by a look at every place."""
    distances = [(metres_between((lat, lon), place), code) for code, place in places]
    return sorted(line for line in distances if line[0] <= radius)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> tuple[list[Ticket], Index]:
    tickets, index = everywhere(20_000), index_of(20_000)
    monkeypatch.setattr(nearby, "connection", lambda: None)
    monkeypatch.setattr(Head, "nearby_index", index)
    return tickets, index


def test_the_search_finds_the_nearest_of_twenty_thousand_tickets(many: tuple[list[Ticket], Index]) -> None:
    tickets, index = many
    places = shown(tickets, NOW)
    assert len(places) > 8_000
    draw, requests, reads = random.Random(2), [], []
    for n in range(100):
        spread = 0.003 if n % 2 else 0.1
        lat, lon = draw.gauss(CROWD[0], spread), draw.gauss(CROWD[1], spread)
        radius, limit = draw.choice([50, 250, 1000]), draw.choice([1, 20, 50])
        before = index.read
        search = Search(lat, lon, radius, limit, NOW, wanted)
        nearest = search.run()
        requests.append(search.requests)
        reads.append(index.read - before)
        expected = brute(places, lat, lon, radius)[:limit]
        assert [near.metres for near in nearest] == [metres for metres, _ in expected]
        # Of several tickets at the same distance any may be the last.
        beyond = expected[-1][0] if len(expected) == limit else None
        assert {(near.metres, near.code) for near in nearest if near.metres != beyond} == {
            line for line in expected if line[0] != beyond
        }
    assert max(requests) < MOST_REQUESTS
    assert max(reads) < 20_000 / 4


def test_the_search_in_a_box_finds_every_ticket_in_it(many: tuple[list[Ticket], Index]) -> None:
    tickets, _ = many
    places = dict(shown(tickets, NOW))
    draw, incomplete = random.Random(3), 0
    for n in range(60):
        spread = 0.003 if n % 2 else 0.1
        south, west = draw.gauss(CROWD[0], spread), draw.gauss(CROWD[1], spread)
        side = draw.choice([0.001, 0.005, 0.03])
        box = Bounds(south, west, south + side, west + side)
        expected = {code for code, place in places.items() if box.contain(*place)}
        candidates, complete = nearby.within(box, maps.groups_over(box) or [], NOW, wanted, 500)
        codes = {candidate.code for candidate in candidates}
        assert codes == expected if complete else codes <= expected
        assert len(candidates) == len(codes) <= 500
        incomplete += not complete
        # Tickets are left out only of a box with more than the limit.
        assert complete or len(expected) > 500
    assert incomplete < 15


def test_the_office_s_search_finds_tickets_that_are_not_public(many: tuple[list[Ticket], Index]) -> None:
    tickets, _ = many
    gone = {State.MERGED, State.WITHDRAWN, State.REFUSED}
    unanswered = [ticket for ticket in tickets if ticket.resolved_at is None and ticket.state not in gone]
    nearest = Search(*CROWD, 100, 1000, NOW, lambda candidate: candidate.place, unlisted=True, slack=300).run()
    expected = {
        ticket.code
        for ticket in unanswered
        if metres_between(CROWD, (ticket.place.lat or 0, ticket.place.lon or 0)) <= 100
    }
    assert expected <= {near.code for near in nearest}
    assert not all(is_listed(ticket) for ticket in unanswered if ticket.code in expected)


def test_a_search_ends_at_a_full_cell_that_cannot_be_divided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticket = samples.ticket(*samples.WAY_TO["processing"])
    heap = [replace(ticket, code=f"LS{n:010d}", place=Place("06040", None, *CROWD)) for n in range(2 * MOST_PER_CELL)]
    monkeypatch.setattr(nearby, "connection", lambda: None)
    monkeypatch.setattr(Head, "nearby_index", Index(heap))
    search = Search(*CROWD, 250, 20, NOW, wanted)
    assert len(search.run()) == 20
    assert search.requests < MOST_REQUESTS


def test_the_search_on_the_stored_index_finds_the_nearest_tickets(province: Province) -> None:
    place = Place("06040", None, *CROWD)
    codes = [
        take(("receive",), new=samples.report(place=replace(place, lat=CROWD[0] + n / 5000))).code for n in range(5)
    ]
    nearest: list[Near] = Search(*CROWD, 1000, 3, samples.T0, wanted).run()
    assert [near.code for near in nearest] == codes[:3]
    assert [near.metres for near in nearest] == [0, 22, 44]
    assert all(near.candidate.stands_at(near.place, listed=True) for near in nearest)
    assert math.isclose(nearest[1].place.lat or 0, CROWD[0] + 1 / 5000)
    # With many tickets the search divides the group, and finds the same tickets.
    for _ in range(MOST_PER_CELL):
        take(("receive",), new=samples.report(place=replace(place, lat=CROWD[0] - 0.006)))
    search = Search(*CROWD, 500, 3, samples.T0, wanted)
    assert [near.code for near in search.run()] == codes[:3]
    assert search.requests > 3
