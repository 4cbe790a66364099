"""Find the commune of a point: by boundaries as H3 cells, or by the nearest centre if there are no boundaries.

A commune is the compacted set of its cells of resolution ``FINEST``. Cells are stored by group, one item for each
group, so that finding the commune of a point costs one read. Within a group a cell is stored as its path: one digit for
each resolution below ``GROUP``, and no digit for the whole group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.province.units import Unit

#: Every point of such a cell is within 34 m of its centre, so boundaries are exact to 34 m.
FINEST = 11
#: Cells of about 5 km². A province has thousands of them, and a group with borders in it takes a few KB.
GROUP = 7

#: The communes of a group: code -> the paths of its cells, separated by commas. The first commune with a cell owns it.
type CellGroup = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellAddress:
    """The address of a cell: the name of its group, and its path in the group."""

    group: str
    path: str


def spot(lat: float, lon: float) -> CellAddress:
    """The group and the cell of a point in degrees (WGS 84)."""
    # The import takes a tenth of a second, and most requests have no point.
    from h3.api import basic_int as h3

    return spot_of_cell(h3.latlng_to_cell(lat, lon, FINEST))


def spot_of_cell(cell: int) -> CellAddress:
    """The group of a cell, of resolution ``GROUP`` or finer, and its path there."""
    from h3.api import basic_int as h3

    # An H3 index holds three bits for each resolution; resolution 15 is in the lowest bits.
    digits = [cell >> 3 * (15 - resolution) & 7 for resolution in range(GROUP + 1, h3.get_resolution(cell) + 1)]
    return CellAddress(f"{h3.cell_to_parent(cell, GROUP):x}", "".join(map(str, digits)))


def commune_in(group: CellGroup, path: str) -> str | None:
    """The code of the commune that owns the cell at ``path`` or a cell above it; None if no commune does."""
    prefixes = {path[:length] for length in range(len(path) + 1)}
    return next((code for code, paths in group.items() if not prefixes.isdisjoint(paths.split(","))), None)


def nearest(lat: float, lon: float, units: Iterable[Unit]) -> tuple[Unit, int] | None:
    """The unit whose centre is nearest to a point, and its distance in metres; None if no unit has a centre."""
    candidates = [(metres_between((lat, lon), unit.centre), unit.id, unit) for unit in units if unit.centre]
    if not candidates:
        return None
    distance, _, unit = min(candidates)
    return unit, distance
