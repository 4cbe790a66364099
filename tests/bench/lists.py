"""What a page of an officer's lists reads: the first and the hundredth.

    python -m tests.bench.lists

Lists by deadline are asked for on the embedded AWS. For those of the search's index, which is in memory here, the read
units are reckoned as in ``tests.bench.finding``: half a unit for each request of at most 40 lines and for each card,
one for each ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from chalice.test import Client

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.finding import office_lists
from chalicelib.domain.finding.areas import areas_for, areas_of_others
from chalicelib.domain.finding.asking import Query, SearchFilters, asked
from chalicelib.domain.finding.office_lists import OfficeList
from chalicelib.domain.finding.searching import SearchPosition, search
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store.directory import officers
from tests.bench import _measure
from tests.bench.finding import DIRECTORY, LINE, UNIT, _made
from tests.domain import samples
from tests.domain.finding.memory import MemoryLists
from tests.support import Api

PAGES, SIZE, TICKETS = 100, 25, 20_000
WHO = Officer("intake.bench", "Tiếp nhận", samples.INTAKE, frozenset({Role.INTAKE}))
#: One ticket of so many is assigned to the officer: a list with few tickets of a long queue.
ASSIGNED = 40
ON = local_day(samples.T0)


def main() -> None:
    """Measure and print."""
    _by_deadline()
    _by_time()


def _by_deadline() -> None:
    with _measure.province() as province:
        from app import app

        officers.put_officer(WHO, by="bench", at=samples.T0)
        ticket = samples.ticket()
        due = ticket.step_due_at or samples.T0
        many = (
            replace(
                ticket,
                code=_measure.code(number),
                step_due_at=due + timedelta(minutes=number),
                assignee=WHO.username if number % ASSIGNED == 0 else None,
            )
            for number in range(PAGES * SIZE)
        )
        _measure.fill(province, many)
        print(f"\nLists by deadline, a queue of {PAGES * SIZE:,} tickets, pages of {SIZE}")
        with Client(app) as client:
            for which in (OfficeList.DUE, OfficeList.MINE):
                _walk(Api(client), which)


def _walk(api: Api, which: OfficeList) -> None:
    cursor, number, found = "", 0, 0
    while number == 0 or cursor:
        number += 1
        with _measure.counted() as cost:
            page = api("GET", f"/v1/office/tickets?list={which}&limit={SIZE}{cursor}", officer=WHO.username).body
        found += len(page["tickets"])
        if number in (1, PAGES) or not page["cursor"]:
            print(f"  {which:<5} page {number:>3}: {len(page['tickets']):>2} tickets; {cost}")
        cursor = f"&cursor={page['cursor']}" if page["cursor"] else ""
    print(f"  {which:<5} {found:,} tickets in {number} pages")


def _by_time() -> None:
    kept, lists, _ = _made(TICKETS)
    print(f"\nLists of the index, {TICKETS:,} tickets, pages of {SIZE}")
    commune, leader = samples.officer("that-khe", Role.FOCAL), samples.officer("intake", Role.SUPERVISOR)
    for which, officer in ((OfficeList.AREA, commune), (OfficeList.UNIT, commune), (OfficeList.ALL, leader)):
        query = asked("", office_lists.narrowed(which, SearchFilters(), officer, DIRECTORY, ON))
        areas: Sequence[str] = areas_for(officer, DIRECTORY)
        if which is OfficeList.AREA:
            query, areas = replace(query, leading="commune"), sorted({*areas, *areas_of_others(DIRECTORY)})
        _pages(which, query, areas, lists, _reader(officer, kept))


def _reader(officer: Officer, kept: dict[str, Ticket]) -> Callable[[Sequence[str]], Collection[str]]:
    return lambda codes: {code for code in codes if rights.may_read(officer, kept[code], DIRECTORY, ON)}


def _pages(
    which: OfficeList,
    query: Query,
    areas: Sequence[str],
    lists: MemoryLists,
    readable: Callable[[Sequence[str]], Collection[str]],
) -> None:
    heads = 0

    def shown(codes: Sequence[str]) -> Collection[str]:
        nonlocal heads
        heads += len(codes)
        return readable(codes)

    position: SearchPosition | None = SearchPosition()
    for number in range(1, PAGES + 1):
        assert position is not None
        lists.requests = lists.read = lists.looked_up = heads = 0
        page = search(query, areas, lists, shown, limit=SIZE, position=position)
        position = page.rest
        if number in (1, PAGES):
            units = lists.requests * 0.5 + lists.read * LINE / UNIT * 0.5 + lists.looked_up * 0.5 + heads
            print(
                f"  {which:<5} page {number:>3}: {len(page.codes)} tickets; {lists.requests} requests, "
                f"{lists.read} lines, {lists.looked_up} cards, {heads} tickets; {units:.0f} read units"
            )


if __name__ == "__main__":
    main()
