"""What a map shows of the public tickets: cells with how many, and from close by the tickets themselves.

A ticket is on the map while it is listed and has a point, and until RECENT after its answer: the same that is found
near a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

from chalicelib.domain.nearby.vicinity import RECENT, SearchCell, seen_from
from chalicelib.domain.places import boundaries
from chalicelib.domain.province.tenant import Bounds
from chalicelib.domain.tickets.rights import is_listed
from chalicelib.domain.tickets.states import ANSWERED_STATES, State
from chalicelib.domain.tickets.ticket import Ticket

#: Cells (H3) that tickets are counted in, and how many resolutions above them they are kept together.
RESOLUTIONS = (5, 6, 7, 8)
KEPT_ABOVE = 3
#: The zoom (256-pixel tiles) up to which each resolution is shown: a cell is some 50 to 120 pixels wide.
_UP_TO = {9: 5, 11: 6, 13: 7}
#: From here on tickets are shown one by one, as many as can be read.
CLOSE = 15
MOST_ZOOM = 22
#: So many tiles a box may be wide and high: a screen of 2,560 pixels.
MOST_TILES = 10
#: What is close is looked up in so many groups of cells (areas.py) at most.
MOST_GROUPS = 20
#: How far (degrees of latitude) what is kept below a group may stick out of it: 6 % of its edge, and a bit.
_OUT = 0.001
_LATE = "!"
#: Metres in a degree of latitude, rather few.
_METRES_PER_DEGREE = 110_000


def mark(ticket: Ticket, *, is_late: bool, now: datetime) -> str | None:
    """As what a ticket is on the map at ``now`` (UTC): its state, and whether it is open and late; None: not at all."""
    if not is_listed(ticket) or ticket.place.lat is None:
        return None
    if ticket.resolved_at is None:
        return f"{ticket.state}{_LATE if is_late else ''}"
    return str(ticket.state) if ticket.resolved_at > now - RECENT else None


def name_of(mark: str, category: str) -> str:
    """Under what name tickets like this are counted in a cell."""
    return f"{mark}:{category}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tickets: all, those that are open, and of these those that are late."""

    count: int = 0
    open: int = 0
    late: int = 0


def tally(numbers: Mapping[str, int], categories: Iterable[str], states: Iterable[State]) -> Tally:
    """What a cell shows of its numbers, in these categories; ``states`` empty means any."""
    allowed, wanted = set(categories), set(states)
    count = open_ = late = 0
    for name, value in numbers.items():
        said, _, category = name.partition(":")
        state = State(said.removesuffix(_LATE))
        if category not in allowed or (wanted and state not in wanted):
            continue
        count += value
        open_ += value if state not in ANSWERED_STATES else 0
        late += value if said.endswith(_LATE) else 0
    return Tally(count, open_, late)


def span(zoom: int) -> float:
    """How many degrees wide, and high, a box may be."""
    return MOST_TILES * 360.0 / (1 << zoom)


def clipped(box: Bounds, bounds: Bounds) -> Bounds | None:
    """What of a box lies in another; None when nothing does."""
    both = Bounds(
        max(box.south, bounds.south),
        max(box.west, bounds.west),
        min(box.north, bounds.north),
        min(box.east, bounds.east),
    )
    return both if both.south <= both.north and both.west <= both.east else None


def resolution_at(zoom: int) -> int:
    """The resolution whose cells are shown at a zoom."""
    return next((found for most, found in _UP_TO.items() if zoom <= most), RESOLUTIONS[-1])


def cells_over(box: Bounds, resolution: int) -> set[str]:
    """All cells of a resolution that have something in a box."""
    from h3.api import basic_str as h3

    corners = [(box.south, box.west), (box.south, box.east), (box.north, box.east), (box.north, box.west)]
    return set(h3.h3shape_to_cells_experimental(h3.LatLngPoly(corners), resolution, "overlap"))


def middle_of(cell: str) -> tuple[float, float]:
    """Latitude and longitude of the middle of a cell, in degrees."""
    from h3.api import basic_str as h3

    lat, lon = h3.cell_to_latlng(cell)
    return round(lat, 5), round(lon, 5)


def above(cell: str) -> str:
    """The cell that a cell is kept with."""
    from h3.api import basic_str as h3

    return str(h3.cell_to_parent(cell, h3.get_resolution(cell) - KEPT_ABOVE))


def groups_over(box: Bounds) -> list[SearchCell] | None:
    """The groups in which the index of places has what lies in a box; None when they are too many."""
    wide = _OUT / cos(radians(box.north))
    around = Bounds(box.south - _OUT, box.west - wide, box.north + _OUT, box.east + wide)
    found = cells_over(around, boundaries.GROUP)
    middle = (box.south + box.north) / 2, (box.west + box.east) / 2
    return [seen_from(*middle, int(cell, 16)) for cell in sorted(found)] if len(found) <= MOST_GROUPS else None


def touches(cell: SearchCell, box: Bounds) -> bool:
    """Whether something kept below a cell may lie in a box; in doubt it may."""
    from h3.api import basic_int as h3

    lat, lon = h3.cell_to_latlng(cell.index)
    high = cell.reach / _METRES_PER_DEGREE
    wide = high / cos(radians(lat))
    return Bounds(box.south - high, box.west - wide, box.north + high, box.east + wide).contain(lat, lon)
