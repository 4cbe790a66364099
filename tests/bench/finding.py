"""What a search of the office reads with 1,000, 20,000 and 100,000 tickets.

    python -m tests.bench.finding [tickets …]

The index is in memory; what DynamoDB would read is reckoned from the sizes of items. The CPU is ours alone, without
the client library. With 20,000 tickets each search is compared with looking at every ticket. At the end a few tickets
are searched through the route, and every request to DynamoDB is counted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from urllib.parse import urlencode

from chalice.test import Client

from chalicelib.domain.finding.areas import areas_for
from chalicelib.domain.finding.asking import SearchFilters, asked
from chalicelib.domain.finding.searching import SearchPosition, search
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.history import fold
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.services import finding
from chalicelib.store.directory import officers
from tests.bench import _measure
from tests.domain import samples
from tests.domain.finding.memory import MemoryLists, one_by_one, sentence
from tests.support import Api, Province, open_ticket

SIZES = (1_000, 20_000, 100_000)
COMPARED = 20_000
#: Bytes of a line and of a card; a request that reads without consistency takes half a unit for each 4 KB.
LINE, UNIT = 100, 4096
DIRECTORY = samples.directory()
PAGE = 25
#: Searches: their words and filters, by what they are.
SEARCHES = {
    "a rare word": ("internet", {}),
    "a rare and a common word": ("internet nuoc", {}),
    "two common words": ("nuoc duong", {}),
    "a rare word and a state": ("hoach", {"state": "closed"}),
    "a beginning": ("nuoc inter", {}),
    "no words, a unit that ended tickets": ("", {"unit": "that-khe", "course": "ended"}),
    "nothing that exists": ("khongco", {}),
}


def main() -> None:
    """Measure and print."""
    sizes = [int(one) for one in sys.argv[1:]] or SIZES
    for size in sizes:
        kept, lists, written = _made(size)
        print(f"\nSearches in {size:,} tickets; a ticket has {written / size:.0f} lines")
        for officer in (samples.officer("intake", Role.SUPERVISOR), samples.officer("that-khe", Role.LEADER)):
            for name, (text, values) in SEARCHES.items():
                print(f"  {officer.username:<19} {name:<37} " + _first_page(text, values, officer, kept, lists))
        if size == COMPARED:
            _compare(kept, lists)
    print("\nRequests to DynamoDB of a search through the route, warm, with everything that is read beside the index")
    with _measure.province() as province:
        for name, cost in through_route(province):
            print(f"  {name:<39} {cost}")


def through_route(province: Province) -> Iterator[tuple[str, _measure.Cost]]:
    """Search among three tickets through the route. Yields each search with what it asked of DynamoDB."""
    from app import app

    opened = [open_ticket()[0] for _ in range(3)]
    finding.index([ticket.code for ticket in opened])
    searches = {"a common word": "rac", "two words": "rac cho", "no such word": "khongco", "a code": opened[0].code}
    with Client(app) as client:
        api = Api(client)
        for officer in (samples.officer("intake", Role.SUPERVISOR), samples.officer("that-khe", Role.LEADER)):
            officers.put_officer(officer, by="bench", at=samples.T0)
            for name, words in searches.items():
                path = f"/v1/office/tickets?{urlencode({'words': words})}"
                api("GET", path, officer=officer.username)
                with _measure.counted() as cost:
                    answer = api("GET", path, officer=officer.username)
                assert answer.status == 200, answer
                yield f"{officer.username}: {name}", cost


def _made(size: int) -> tuple[dict[str, Ticket], MemoryLists, int]:
    chance, lists = Random(size), MemoryLists(DIRECTORY)
    first = fold([samples.created()])
    kept, written = {}, 0
    for number in range(size):
        unit = chance.choice(list(samples.COMMUNES))
        ticket = replace(
            first,
            code=f"LS{number:010d}",
            created_at=samples.T0 + timedelta(minutes=3 * number),
            description=sentence(chance, 14),
            state=chance.choice([State.CLOSED, State.CLOSED, State.RESOLVED, State.PROCESSING]),
            category=chance.choice(["hygiene", "traffic", "hygiene", "officials"]),
            unit=unit,
            place=replace(first.place, commune=samples.COMMUNES[unit]),
        )
        kept[ticket.code] = ticket
        written += lists.add(ticket)
    return kept, lists, written


def _first_page(
    text: str, values: dict[str, str], officer: Officer, kept: dict[str, Ticket], lists: MemoryLists
) -> str:
    lists.requests = lists.read = lists.looked_up = 0
    heads = 0

    def shown(codes: Sequence[str]) -> Collection[str]:
        nonlocal heads
        heads += len(codes)
        return {code for code in codes if rights.may_see(officer, kept[code], DIRECTORY)}

    begun = time.process_time()
    areas, query = areas_for(officer, DIRECTORY), asked(text, SearchFilters(values))
    page = search(query, areas, lists, shown, limit=PAGE, position=SearchPosition())
    spent = (time.process_time() - begun) * 1000
    # Each list that is read takes half a unit at least; a card takes half a unit, and a head, read consistently, one.
    units = lists.requests * 0.5 + lists.read * LINE / UNIT * 0.5 + lists.looked_up * 0.5 + heads
    rest = "" if page.rest is None else " and more"
    return (
        f"{len(page.codes):>2} found{rest:<9} {lists.requests:>3} requests {lists.read:>4} lines "
        f"{lists.looked_up:>3} cards {units:>5.0f} read units {spent:>5.1f} ms"
    )


def _compare(kept: dict[str, Ticket], lists: MemoryLists) -> None:
    officer, compared = samples.officer("that-khe", Role.LEADER), 0
    for text, values in SEARCHES.values():
        query = asked(text, SearchFilters(values))
        found: list[str] = []
        position: SearchPosition | None = SearchPosition()
        while position is not None:
            page = search(
                query,
                areas_for(officer, DIRECTORY),
                lists,
                lambda codes: {code for code in codes if rights.may_see(officer, kept[code], DIRECTORY)},
                limit=100,
                position=position,
            )
            found += page.codes
            position = page.rest
        expected = one_by_one(query, ((ticket, ()) for ticket in kept.values()), officer, DIRECTORY)
        assert found == expected, text
        compared += len(found)
    print(f"  the same {compared:,} tickets as by looking at each of {len(kept):,}")


if __name__ == "__main__":
    main()
