"""Which reports became public on a day, and where: an index for the daily news, written once in a report's life."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import islice

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.nearby.watching import new_places
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import ArrivalItem

#: How long an arrival is kept: longer than a day that was missed is told of later.
LIFE = timedelta(days=8)
#: The most arrivals of a place and a day; a flood of reports is told of by its newest.
MOST = 200
#: The sort keys (keys.arrived) of a local day's arrivals by place, newest first.
type ArrivalsByPlace = Mapping[str, list[str]]


def note(tickets: Iterable[Ticket]) -> None:
    """Note those of the tickets that became public by their last event. May be repeated."""
    items = {item.sk: item for ticket in tickets if (item := _item(ticket)) is not None}
    if not items:
        return
    connection()
    with ArrivalItem.batch_write() as batch:
        for item in items.values():
            batch.save(item)


def of_day(day: date) -> ArrivalsByPlace:
    """Return the arrivals of a local day, at most ``MOST`` of each place."""
    connection()
    found: dict[str, list[str]] = {}
    for item in ArrivalItem.query(keys.arrivals(day), scan_index_forward=False):
        for place in item.places or ():
            of_place = found.setdefault(place, [])
            if len(of_place) < MOST:
                of_place.append(item.sk)
    return found


def of_earlier_release(place: str, day: date) -> list[str]:
    """Return the sort keys of the arrivals that an earlier release noted under a place; they expire by themselves."""
    connection()
    found = ArrivalItem.query(keys.arrivals_at(place, day), scan_index_forward=False, limit=MOST, page_size=MOST)
    return [item.sk for item in islice(found, MOST)]


def _item(ticket: Ticket) -> ArrivalItem | None:
    places, at = new_places(ticket), ticket.last_at or ticket.created_at
    if not places:
        return None
    expires = int((at + LIFE).timestamp())
    return ArrivalItem(keys.arrivals(local_day(at)), keys.arrival(at, ticket.code), places=places, expires_at=expires)
