"""What lies near a point: how places are shown to the public, and the cells in which tickets are looked for.

A ticket with a point stands in an index under the cell of its place: a group (areas.py), and the path to a finer cell
below it. Whoever looks for the nearest asks the nearest cells first, and divides what holds too many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.places import boundaries
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets.rights import is_listed
from chalicelib.domain.tickets.states import ENDED_WITHOUT_ANSWER
from chalicelib.domain.tickets.ticket import Ticket

#: The public sees a private home as the middle of its cell of this resolution (H3): 0.1 km², some tens of homes in the
#: open country, and at most ``ROUNDED_BY`` metres from the home.
ROUND, ROUNDED_BY = 9, 260
#: So long after its answer a ticket is still found near a point (ours): who passes by sees that it was done.
RECENT = timedelta(days=30)
_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
#: What lies below a cell sticks out of it by at most 5.3 % of its radius: each of its seven cells has 0.378 of that
#: radius, 0.655 from its middle, and so on down (H3, "Aperture 7").
_OVERHANG = 1.06
#: Degrees are told to so many places: a metre.
_DIGITS = 5


def public_place(place: Place, category: str, directory: Directory) -> Place:
    """A place as anyone may see it: a private home without its address, somewhere within its cell."""
    return roughly(place) if place.rounded or directory.rounds(category) else place


def roughly(place: Place) -> Place:
    """A place without its address, its point in the middle of its cell; again it stays the same."""
    if place.lat is None or place.lon is None:
        return replace(place, address=None, rounded=True)
    from h3.api import basic_int as h3

    lat, lon = h3.cell_to_latlng(h3.latlng_to_cell(place.lat, place.lon, ROUND))
    return Place(place.commune, None, round(lat, _DIGITS), round(lon, _DIGITS), rounded=True)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a ticket stands in the index: below which group and path, whether the public may find it there.

    ``period`` counts stretches of RECENT, for a ticket that was answered in it; None: it is open.
    """

    spot: boundaries.CellAddress
    listed: bool
    period: int | None


def stand(ticket: Ticket) -> Stand | None:
    """Where a ticket is found by its place; None for one without a point, and where it has gone elsewhere."""
    if ticket.place.lat is None or ticket.place.lon is None or ticket.state in ENDED_WITHOUT_ANSWER:
        return None
    listed = is_listed(ticket)
    place = roughly(ticket.place) if listed and ticket.place.rounded else ticket.place
    return Stand(spot_of(place), listed, period(ticket.resolved_at) if ticket.resolved_at else None)


def spot_of(place: Place) -> boundaries.CellAddress:
    """The spot of a place that has a point."""
    return boundaries.spot(place.lat or 0.0, place.lon or 0.0)


def period(at: datetime) -> int:
    """The stretch of RECENT that an instant (UTC) lies in."""
    return (at - _EPOCH) // RECENT


def periods(now: datetime) -> tuple[int | None, ...]:
    """The lists that hold what is open, or was answered less than RECENT before ``now`` (UTC)."""
    return None, period(now), period(now - RECENT)


@dataclass(frozen=True, slots=True)
class SearchCell:
    """A cell to look in: nothing in it is nearer than ``least`` metres, or further than ``reach`` from its middle."""

    least: int
    index: int
    reach: int

    @property
    def spot(self) -> boundaries.CellAddress:
        """Its group, and its path there."""
        return boundaries.spot_of_cell(self.index)

    @property
    def is_finest(self) -> bool:
        """Whether it cannot be divided."""
        from h3.api import basic_int as h3

        resolution: int = h3.get_resolution(self.index)
        return resolution >= boundaries.FINEST

    def divided(self, lat: float, lon: float) -> Iterator[SearchCell]:
        """The cells that it consists of, seen from a point in degrees."""
        from h3.api import basic_int as h3

        return (seen_from(lat, lon, one) for one in h3.cell_to_children(self.index))


def groups_around(lat: float, lon: float, radius: int) -> list[SearchCell]:
    """The groups that may hold something within ``radius`` (metres, at most 2,000) of a point in degrees."""
    from h3.api import basic_int as h3

    disk = h3.grid_disk(h3.latlng_to_cell(lat, lon, boundaries.GROUP), 2)
    return [one for one in (seen_from(lat, lon, cell) for cell in disk) if one.least <= radius]


def seen_from(lat: float, lon: float, cell: int) -> SearchCell:
    """A cell as one looks at it from a point in degrees."""
    from h3.api import basic_int as h3

    middle = h3.cell_to_latlng(cell)
    reach = int(_OVERHANG * max(metres_between(middle, corner) for corner in h3.cell_to_boundary(cell))) + 2
    return SearchCell(max(0, metres_between((lat, lon), middle) - reach), cell, reach)
