"""The list of a commune's area: equal to looking at every ticket, and blind to what lies elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.finding.areas import areas_for, areas_of_others
from chalicelib.domain.finding.asking import Query, SearchFilters, asked
from chalicelib.domain.finding.office_lists import OfficeList, lists_of, narrowed
from chalicelib.domain.finding.searching import SearchPosition, search
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.history import fold
from chalicelib.domain.tickets.ticket import Ticket, Visibility
from tests.domain import samples
from tests.domain.finding.memory import MemoryLists, sentence

DIRECTORY = samples.directory()
FOCAL = samples.officer("that-khe", Role.FOCAL)
MANY = 300
ON = local_day(samples.T0)


def tickets_of(chance: Random, communes: Sequence[str]) -> Iterable[Ticket]:
    """Tickets of communes that any unit may have, some of which are not for a commune's officers to read."""
    first = fold([samples.created()])
    for number in range(MANY):
        home = chance.choice(communes)
        yield replace(
            first,
            code=f"LS{chance.randrange(10**9, 10**10)}",
            created_at=samples.T0 + timedelta(minutes=number),
            description=sentence(chance, 10),
            category=chance.choice(["hygiene", "traffic", "officials"]),
            unit=chance.choice([None, samples.POLICE, samples.HOME_AFFAIRS, home]),
            place=replace(first.place, commune=samples.COMMUNES[home]),
            visibility=chance.choice([Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PRIVATE]),
            accused=chance.choice([None, None, None, home]),
            refusal=chance.choice([None, None, None, "denunciation"]),
        )


def listed(query: Query, officer: Officer, kept: dict[str, Ticket], lists: MemoryLists) -> list[str]:
    """All pages of the list of the officer's area."""
    areas = sorted({*areas_for(officer, DIRECTORY), *areas_of_others(DIRECTORY)})

    def shown(codes: Sequence[str]) -> Collection[str]:
        return {code for code in codes if rights.may_read(officer, kept[code], DIRECTORY, ON)}

    found: list[str] = []
    position: SearchPosition | None = SearchPosition()
    while position is not None:
        page = search(replace(query, leading="commune"), areas, lists, shown, limit=7, position=position)
        found += page.codes
        position = page.rest
    return found


def of_area(**values: str) -> Query:
    return asked("", narrowed(OfficeList.AREA, SearchFilters(values), FOCAL, DIRECTORY, ON))


@pytest.mark.parametrize("values", [{}, {"category": "traffic"}, {"unit": samples.POLICE}, {"state": "new"}])
def test_the_list_of_an_area_is_what_looking_at_each_ticket_finds(values: dict[str, str]) -> None:
    kept = {ticket.code: ticket for ticket in tickets_of(Random(3), list(samples.COMMUNES))}
    lists = MemoryLists(DIRECTORY)
    for ticket in kept.values():
        lists.add(ticket)
    expected = [
        ticket.code
        for ticket in sorted(kept.values(), key=lambda one: (one.created_at, one.code), reverse=True)
        if rights.may_read(FOCAL, ticket, DIRECTORY, ON)
        and ticket.place.commune == samples.COMMUNES["that-khe"]
        and values.get("category", ticket.category) == ticket.category
        and values.get("unit", ticket.having_unit) == ticket.having_unit
    ]
    assert listed(of_area(**values), FOCAL, kept, lists) == expected
    assert any(not rights.may_see(FOCAL, kept[code], DIRECTORY) for code in expected)


def test_what_the_list_reads_does_not_depend_on_tickets_of_other_communes() -> None:
    here = list(tickets_of(Random(5), ["that-khe"]))
    elsewhere = list(tickets_of(Random(6), ["dong-dang", "ky-lua"]))
    for values in ({}, {"category": "traffic"}, {"state": "new"}):
        read = []
        for those in (here, here + elsewhere):
            lists = MemoryLists(DIRECTORY)
            for ticket in those:
                lists.add(ticket)
            codes = listed(of_area(**values), FOCAL, {ticket.code: ticket for ticket in those}, lists)
            read.append((codes, lists.requests, lists.read, lists.looked_up))
        assert read[0] == read[1]


def test_only_the_commune_s_own_unit_reads_its_area() -> None:
    ticket = replace(fold([samples.created()]), unit=samples.POLICE)
    assert rights.may_read_in_area(FOCAL, ticket, DIRECTORY, ON)
    for unit in ("dong-dang", samples.HOME_AFFAIRS, samples.TRAFFIC_POLICE, "gone"):
        assert not rights.may_read_in_area(replace(FOCAL, unit=unit), ticket, DIRECTORY, ON)
    assert not rights.may_read_in_area(replace(FOCAL, active=False), ticket, DIRECTORY, ON)
    for hidden in (
        replace(ticket, visibility=Visibility.PRIVATE),
        replace(ticket, restricted=True),
        replace(ticket, category="officials"),
        replace(ticket, accused=samples.POLICE),
        replace(ticket, refusal="denunciation"),
        replace(ticket, refusal="crime_tip"),
    ):
        assert not rights.may_read_in_area(FOCAL, hidden, DIRECTORY, ON)


def test_a_unit_that_has_ended_reads_no_area() -> None:
    ticket = replace(fold([samples.created()]), unit=samples.POLICE)
    ended = replace(DIRECTORY.units["that-khe"], valid_until=ON, successor="dong-dang")
    directory = replace(DIRECTORY, units={**DIRECTORY.units, "that-khe": ended})
    assert rights.may_read(FOCAL, ticket, directory, ON)
    assert not rights.may_read(FOCAL, ticket, directory, ON + timedelta(days=1))
    assert OfficeList.AREA not in lists_of(FOCAL, directory, ON + timedelta(days=1))
