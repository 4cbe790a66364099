"""Search near a point: the places that the public sees, and the cells in which tickets are searched.

The index has a ticket with a point under the cell of its place: a group (places/boundaries.py), and the path to a finer
cell in it. A search for the nearest tickets reads the nearest cells first, and divides cells with too many tickets.
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

#: The public sees a private home at the centre of its cell of this resolution (H3). A cell has 0.1 km², some tens of
#: homes in the countryside. The centre is at most ``ROUNDED_BY`` metres from the home.
ROUND, ROUNDED_BY = 9, 260
#: How long after its answer a ticket is still found near a point (our choice), so that people see what was done.
RECENT = timedelta(days=30)
_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
#: The cells below a cell extend beyond it by at most 5.3 % of its radius. Each of its seven cells has 0.378 of the
#: radius and its centre at 0.655 of it, and so on for finer cells (H3, "Aperture 7").
_OVERHANG = 1.06
#: Decimal places of degrees that are shown: about a metre.
_DIGITS = 5


def public_place(place: Place, category: str, directory: Directory) -> Place:
    """The place that the public sees. For a private home it has no address, and its point is rounded."""
    return roughly(place) if place.rounded or directory.rounds(category) else place


def roughly(place: Place) -> Place:
    """The place without its address and with the centre of its cell as its point. Rounding twice changes nothing."""
    if place.lat is None or place.lon is None:
        return replace(place, address=None, rounded=True)
    from h3.api import basic_int as h3

    lat, lon = h3.cell_to_latlng(h3.latlng_to_cell(place.lat, place.lon, ROUND))
    return Place(place.commune, None, round(lat, _DIGITS), round(lon, _DIGITS), rounded=True)


@dataclass(frozen=True, slots=True)
class IndexPosition:
    """The position of a ticket in the index: its group and path, and whether it is ``listed`` for the public.

    ``period`` is the number of the RECENT-long period in which it was answered; None if it is open.
    """

    spot: boundaries.CellAddress
    listed: bool
    period: int | None


def position_of(ticket: Ticket) -> IndexPosition | None:
    """The position of a ticket; None without a point, and if it is refused, withdrawn or merged."""
    if ticket.place.lat is None or ticket.place.lon is None or ticket.state in ENDED_WITHOUT_ANSWER:
        return None
    listed = is_listed(ticket)
    place = roughly(ticket.place) if listed and ticket.place.rounded else ticket.place
    return IndexPosition(spot_of(place), listed, period(ticket.resolved_at) if ticket.resolved_at else None)


def spot_of(place: Place) -> boundaries.CellAddress:
    """The cell of a place. The place must have a point."""
    return boundaries.spot(place.lat or 0.0, place.lon or 0.0)


def period(at: datetime) -> int:
    """The number of the RECENT-long period of an instant (UTC)."""
    return (at - _EPOCH) // RECENT


def periods(now: datetime, since: datetime | None = None) -> tuple[int | None, ...]:
    """The periods to search at ``now`` (UTC): open tickets (None), and those answered ``since`` (UTC).

    By default they are those answered less than RECENT ago.
    """
    return None, *range(period(now), period(since or now - RECENT) - 1, -1)


@dataclass(frozen=True, slots=True)
class SearchCell:
    """A cell to search. ``least``: metres to its nearest ticket at least; ``reach``: metres from its centre at most."""

    least: int
    index: int
    reach: int

    @property
    def spot(self) -> boundaries.CellAddress:
        """The group of the cell, and its path in the group."""
        return boundaries.spot_of_cell(self.index)

    @property
    def is_finest(self) -> bool:
        """Whether the cell cannot be divided."""
        from h3.api import basic_int as h3

        resolution: int = h3.get_resolution(self.index)
        return resolution >= boundaries.FINEST

    def divided(self, lat: float, lon: float) -> Iterator[SearchCell]:
        """The cells that it consists of, with distances from a point (degrees, WGS 84)."""
        from h3.api import basic_int as h3

        return (seen_from(lat, lon, cell) for cell in h3.cell_to_children(self.index))


def groups_around(lat: float, lon: float, radius: int) -> list[SearchCell]:
    """The groups that may have tickets within ``radius`` (metres, at most 2,000) of a point (degrees, WGS 84)."""
    from h3.api import basic_int as h3

    disk = h3.grid_disk(h3.latlng_to_cell(lat, lon, boundaries.GROUP), 2)
    return [group for group in (seen_from(lat, lon, cell) for cell in disk) if group.least <= radius]


def seen_from(lat: float, lon: float, cell: int) -> SearchCell:
    """A cell with its distances from a point (degrees, WGS 84)."""
    from h3.api import basic_int as h3

    middle = h3.cell_to_latlng(cell)
    reach = int(_OVERHANG * max(metres_between(middle, corner) for corner in h3.cell_to_boundary(cell))) + 2
    return SearchCell(max(0, metres_between((lat, lon), middle) - reach), cell, reach)
