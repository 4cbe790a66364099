"""The areas of which people are told once a day: a commune, or a circle. What is new there is found by its place.

A report is new on the local day on which it became public. It stands then under its commune, and under the group of
cells of its point (domain/places/boundaries.py), so that an area costs what is new there and not what is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.nearby.vicinity import ROUNDED_BY, groups_around, position_of, public_place
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket

#: The radius of a circle in metres (our choice): a few houses, and what one walks in twenty minutes.
LEAST_RADIUS, MOST_RADIUS = 100, 1500
#: The radii that the page offers.
RADII = (200, 500, 1000, MOST_RADIUS)
#: The most areas of one person; a further one is refused.
MOST_AREAS = 5
#: How many days that were missed, because no digest was made, are told of later.
MOST_DAYS = 3
#: The events by which a report becomes public.
_BECOMES_PUBLIC = frozenset({"created", "receive"})


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle: its centre in degrees (WGS 84), its radius in metres."""

    lat: float
    lon: float
    radius: int


@dataclass(frozen=True, slots=True)
class WatchedArea:
    """A commune (by its official code) or a circle; of one ``category``, or of all."""

    commune: str | None = None
    circle: Circle | None = None
    category: str | None = None

    @property
    def name(self) -> str:
        """The same text for the same area."""
        circle = self.circle
        where = f"{circle.lat:.5f} {circle.lon:.5f} {circle.radius}" if circle else self.commune
        return f"{where} {self.category or ''}"

    def places(self) -> list[str]:
        """The names of the places under which what is new in the area may stand."""
        if self.circle is None:
            return [self.commune] if self.commune else []
        reach = self.circle.radius + ROUNDED_BY
        return [cell.spot.group for cell in groups_around(self.circle.lat, self.circle.lon, reach)]

    def has(self, ticket: Ticket, directory: Directory) -> bool:
        """Whether the public sees the ticket, and sees it in the area."""
        if not (rights.is_listed(ticket) and rights.is_public(ticket, directory)):
            return False
        if self.category not in (None, ticket.category):
            return False
        if self.circle is None:
            return ticket.place.commune == self.commune
        # At the rounded place: who moves a small circle must not find a private home.
        place = public_place(ticket.place, ticket.category, directory)
        if place.lat is None or place.lon is None:
            return False
        return metres_between((self.circle.lat, self.circle.lon), (place.lat, place.lon)) <= self.circle.radius


def new_places(ticket: Ticket) -> list[str]:
    """The places under which a ticket is new by its last event; none if that did not make it public."""
    if ticket.last_kind not in _BECOMES_PUBLIC or not rights.is_listed(ticket):
        return []
    position = position_of(ticket)
    return [place for place in (ticket.place.commune, position.spot.group if position else None) if place]


def days_to_tell(seen: date, today: date) -> Iterator[date]:
    """The local days of which somebody is told on the morning of ``today``, who was told of those up to ``seen``."""
    first = max(seen + timedelta(days=1), today - timedelta(days=MOST_DAYS))
    while first < today:
        yield first
        first += timedelta(days=1)
