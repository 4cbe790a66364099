"""The map of public tickets: counts by cell, and single tickets at high zoom.

A ticket is on the map while it is listed and has a point, until RECENT after its answer. The search near a point finds
the same tickets.
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

#: The resolutions (H3) of the cells in which tickets are counted. Coarser cells are shown as the sum of these.
RESOLUTIONS = (6, 7, 8)
#: How many resolutions above a cell the group lies under which the cell is stored.
KEPT_ABOVE = 3
#: Highest zoom (256-pixel tiles) -> the resolution shown up to it. A cell is then 50 to 120 pixels wide.
_UP_TO = {9: 5, 11: 6, 13: 7}
#: The zoom from which on single tickets are shown.
CLOSE = 15
MOST_ZOOM = 22
#: The largest width and height of a box, in tiles: a screen of 2,560 pixels.
MOST_TILES = 10
#: The most groups of cells (places/boundaries.py) to search for single tickets.
MOST_GROUPS = 20
#: How far (degrees of latitude) cells below a group may extend beyond it: a little more than 14 % of its edge, the most
#: among 150,000 random points of the country.
_OUT = 0.0021
_LATE = "!"
#: Metres in a degree of latitude, rounded down.
_METRES_PER_DEGREE = 110_000


def mark(ticket: Ticket, *, is_late: bool, now: datetime) -> str | None:
    """The mark of a ticket on the map at ``now`` (UTC): its state, with "!" if open and late; None if not shown."""
    if not is_listed(ticket) or ticket.place.lat is None:
        return None
    if ticket.resolved_at is None:
        return f"{ticket.state}{_LATE if is_late else ''}"
    return str(ticket.state) if ticket.resolved_at > now - RECENT else None


def name_of(mark: str, category: str) -> str:
    """The name under which a cell counts tickets with this mark and category."""
    return f"{mark}:{category}"


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of tickets: all, the open ones, and the late ones among these."""

    count: int = 0
    open: int = 0
    late: int = 0


def tally(numbers: Mapping[str, int], categories: Iterable[str], states: Iterable[State]) -> Tally:
    """The tally of a cell's ``numbers`` in these categories and states; empty ``states`` means any state."""
    allowed, wanted_states = set(categories), set(states)
    count = open_ = late = 0
    for name, value in numbers.items():
        state_mark, _, category = name.partition(":")
        state = State(state_mark.removesuffix(_LATE))
        if category not in allowed or (wanted_states and state not in wanted_states):
            continue
        count += value
        open_ += value if state not in ANSWERED_STATES else 0
        late += value if state_mark.endswith(_LATE) else 0
    return Tally(count, open_, late)


def span(zoom: int) -> float:
    """The largest width and height of a box at a zoom, in degrees."""
    return MOST_TILES * 360.0 / (1 << zoom)


def clipped(box: Bounds, bounds: Bounds) -> Bounds | None:
    """The intersection of two boxes; None if it is empty."""
    both = Bounds(
        max(box.south, bounds.south),
        max(box.west, bounds.west),
        min(box.north, bounds.north),
        min(box.east, bounds.east),
    )
    return both if both.south <= both.north and both.west <= both.east else None


def resolution_at(zoom: int) -> int:
    """The resolution of the cells that are shown at a zoom."""
    return next((resolution for most, resolution in _UP_TO.items() if zoom <= most), RESOLUTIONS[-1])


def cells_over(box: Bounds, resolution: int) -> set[str]:
    """All cells of a resolution that overlap a box."""
    from h3.api import basic_str as h3

    corners = [(box.south, box.west), (box.south, box.east), (box.north, box.east), (box.north, box.west)]
    return set(h3.h3shape_to_cells_experimental(h3.LatLngPoly(corners), resolution, "overlap"))


def middle_of(cell: str) -> tuple[float, float]:
    """Latitude and longitude of the centre of a cell, in degrees."""
    from h3.api import basic_str as h3

    lat, lon = h3.cell_to_latlng(cell)
    return round(lat, 5), round(lon, 5)


def kept_in(cell: str) -> Iterable[str]:
    """The cells in which the tickets of a shown cell are counted: itself, or those in it if it is coarser."""
    from h3.api import basic_str as h3

    finer = max(RESOLUTIONS[0], h3.get_resolution(cell))
    return (str(inner) for inner in h3.cell_to_children(cell, finer))


def shown_as(cell: str, resolution: int) -> str:
    """The cell of a resolution that shows the tickets counted in a cell."""
    from h3.api import basic_str as h3

    return str(h3.cell_to_parent(cell, resolution))


def above(cell: str) -> str:
    """The cell ``KEPT_ABOVE`` resolutions above, under which a cell is stored."""
    from h3.api import basic_str as h3

    return str(h3.cell_to_parent(cell, h3.get_resolution(cell) - KEPT_ABOVE))


def groups_over(box: Bounds) -> list[SearchCell] | None:
    """The groups of the index of positions that may have tickets in a box; None if there are more than MOST_GROUPS."""
    wide = _OUT / cos(radians(box.north))
    around = Bounds(box.south - _OUT, box.west - wide, box.north + _OUT, box.east + wide)
    groups = cells_over(around, boundaries.GROUP)
    middle = (box.south + box.north) / 2, (box.west + box.east) / 2
    return [seen_from(*middle, int(cell, 16)) for cell in sorted(groups)] if len(groups) <= MOST_GROUPS else None


def touches(cell: SearchCell, box: Bounds) -> bool:
    """Whether a ticket in a cell may lie in a box. It may be true for a cell without one, never false for one with."""
    from h3.api import basic_int as h3

    lat, lon = h3.cell_to_latlng(cell.index)
    high = cell.reach / _METRES_PER_DEGREE
    wide = high / cos(radians(lat))
    return Bounds(box.south - high, box.west - wide, box.north + high, box.east + wide).contain(lat, lon)
