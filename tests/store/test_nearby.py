"""The search for what is nearest: against all tickets there are, and what it costs however many they are."""

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
from chalicelib.store.tickets.nearby import MOST_PER_CELL, MOST_REQUESTS, Candidate, Near, Search
from tests.domain import samples
from tests.support import Province, take

NOW = samples.T0 + timedelta(days=40)
#: Where tickets crowd: 12,000 of them within a few streets, the others over the province.
CROWD = (22.257, 106.474)
DIRECTORY = samples.directory()


@cache
def everywhere(number: int, seed: int = 1) -> list[Ticket]:
    """So many tickets, most of them where many are; in all states, some private, some of private homes."""
    draw = random.Random(seed)
    kinds = [samples.ticket(*way) for way in samples.WAY_TO.values()]
    found = []
    for n in range(number):
        spread = 0.004 if n % 5 < 3 else 0.3
        lat, lon = draw.gauss(CROWD[0], spread), draw.gauss(CROWD[1], spread)
        ticket = draw.choice(kinds)
        found.append(
            replace(
                ticket,
                code=f"LS{n:010d}",
                place=Place("06040", "Số 5", lat, lon, rounded=draw.random() < 0.1),
                visibility=Visibility.PRIVATE if draw.random() < 0.1 else Visibility.PUBLIC,
                resolved_at=NOW - draw.random() * timedelta(days=60) if ticket.resolved_at else None,
            )
        )
    return found


class Index:
    """The index of places in memory: it answers the one query that the search asks of it, and counts."""

    def __init__(self, tickets: list[Ticket]) -> None:
        self.lists: dict[str, list[tuple[str, Ticket]]] = {}
        self.read = 0
        for ticket in tickets:
            found = keys.index_keys(ticket)
            if "near" in found:
                self.lists.setdefault(found["near"], []).append((found["near_order"], ticket))
        for lines in self.lists.values():
            lines.sort(key=_order)

    def query(self, partition: str, condition: Condition | None, *, limit: int, page_size: int) -> Any:
        prefix = "" if condition is None else list(condition.values)[1].value["S"]
        lines = self.lists.get(partition, [])
        first = bisect_left(lines, prefix, key=_order)
        found = [line for line in lines[first : first + limit] if line[0].startswith(prefix)]
        self.read += len(found)
        return _Answer([_item(partition, *line) for line in found], len(found) == limit)


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
    """What may be found at all, and where."""
    places = [
        (ticket.code, public_place(ticket.place, ticket.category, DIRECTORY))
        for ticket in tickets
        if is_listed(ticket) and (ticket.resolved_at is None or ticket.resolved_at > now - RECENT)
    ]
    return [(code, (place.lat or 0, place.lon or 0)) for code, place in places]


def brute(places: list[tuple[str, tuple[float, float]]], lat: float, lon: float, radius: int) -> list[tuple[int, str]]:
    """The nearest by looking at every place."""
    found = [(metres_between((lat, lon), place), code) for code, place in places]
    return sorted(one for one in found if one[0] <= radius)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> tuple[list[Ticket], Index]:
    tickets, index = everywhere(20_000), index_of(20_000)
    monkeypatch.setattr(nearby, "connection", lambda: None)
    monkeypatch.setattr(Head, "nearby_index", index)
    return tickets, index


def test_of_twenty_thousand_the_same_are_nearest_as_by_looking_at_all(many: tuple[list[Ticket], Index]) -> None:
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
        found = search.run()
        requests.append(search.requests)
        reads.append(index.read - before)
        expected = brute(places, lat, lon, radius)[:limit]
        assert [one.metres for one in found] == [metres for metres, _ in expected]
        # Of several at the same distance any may be the last.
        beyond = expected[-1][0] if len(expected) == limit else None
        assert {(one.metres, one.code) for one in found if one.metres != beyond} == {
            one for one in expected if one[0] != beyond
        }
    assert max(requests) < MOST_REQUESTS
    assert max(reads) < 20_000 / 4


def test_in_a_box_the_same_are_found_as_by_looking_at_all(many: tuple[list[Ticket], Index]) -> None:
    tickets, _ = many
    places = dict(shown(tickets, NOW))
    draw, incomplete = random.Random(3), 0
    for n in range(60):
        spread = 0.003 if n % 2 else 0.1
        south, west = draw.gauss(CROWD[0], spread), draw.gauss(CROWD[1], spread)
        side = draw.choice([0.001, 0.005, 0.03])
        box = Bounds(south, west, south + side, west + side)
        expected = {code for code, place in places.items() if box.contain(*place)}
        found, complete = nearby.within(box, maps.groups_over(box) or [], NOW, wanted, 500)
        codes = {one.code for one in found}
        assert codes == expected if complete else codes <= expected
        assert len(found) == len(codes) <= 500
        incomplete += not complete
        # Only what cannot be told at once is left out.
        assert complete or len(expected) > 500
    assert incomplete < 15


def test_the_office_finds_what_the_public_does_not(many: tuple[list[Ticket], Index]) -> None:
    tickets, _ = many
    gone = {State.MERGED, State.WITHDRAWN, State.REFUSED}
    open_ = [one for one in tickets if one.resolved_at is None and one.state not in gone]
    found = Search(*CROWD, 100, 1000, NOW, lambda one: one.place, unlisted=True, slack=300).run()
    expected = {one.code for one in open_ if metres_between(CROWD, (one.place.lat or 0, one.place.lon or 0)) <= 100}
    assert expected <= {one.code for one in found}
    assert not all(is_listed(one) for one in open_ if one.code in expected)


def test_a_search_ends_even_where_a_cell_that_cannot_be_divided_holds_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticket = samples.ticket(*samples.WAY_TO["processing"])
    heap = [replace(ticket, code=f"LS{n:010d}", place=Place("06040", None, *CROWD)) for n in range(2 * MOST_PER_CELL)]
    monkeypatch.setattr(nearby, "connection", lambda: None)
    monkeypatch.setattr(Head, "nearby_index", Index(heap))
    search = Search(*CROWD, 250, 20, NOW, wanted)
    assert len(search.run()) == 20
    assert search.requests < MOST_REQUESTS


def test_the_index_of_the_store_is_asked_the_same_way(province: Province) -> None:
    place = Place("06040", None, *CROWD)
    codes = [
        take(("receive",), new=samples.report(place=replace(place, lat=CROWD[0] + n / 5000))).code for n in range(5)
    ]
    found: list[Near] = Search(*CROWD, 1000, 3, samples.T0, wanted).run()
    assert [one.code for one in found] == codes[:3]
    assert [one.metres for one in found] == [0, 22, 44]
    assert all(one.candidate.stands_at(one.place, listed=True) for one in found)
    assert math.isclose(found[1].place.lat or 0, CROWD[0] + 1 / 5000)
    # A crowd in one group divides it: the same are found.
    for _ in range(MOST_PER_CELL):
        take(("receive",), new=samples.report(place=replace(place, lat=CROWD[0] - 0.006)))
    search = Search(*CROWD, 500, 3, samples.T0, wanted)
    assert [one.code for one in search.run()] == codes[:3]
    assert search.requests > 3
