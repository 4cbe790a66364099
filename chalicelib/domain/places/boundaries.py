"""Which commune a point lies in: boundaries as cells of H3, the nearest centre where there are none.

A commune is the set of its cells of resolution ``FINEST``, compacted. They are kept by the group that they lie in, one
item each, so that a point costs one read wherever it lies. In a group each cell is its path: one digit for each
resolution below ``GROUP``, none for the whole group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.province.units import Unit

#: No point of these cells is further than 34 m from its middle: what is told is right from there on.
FINEST = 11
#: Cells of about 5 km²: a province has thousands, and a group through which borders run stays within a few KB.
GROUP = 7

#: The communes of a group: code -> the paths of its cells, with commas. The first that has a cell holds it.
type CellGroup = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellAddress:
    """Where a point lies: the name of its group, and the path of its cell in it."""

    group: str
    path: str


def spot(lat: float, lon: float) -> CellAddress:
    """The group and the cell of a point in degrees (WGS 84)."""
    # It takes a tenth of a second to import, and most requests name no point.
    from h3.api import basic_int as h3

    return spot_of_cell(h3.latlng_to_cell(lat, lon, FINEST))


def spot_of_cell(cell: int) -> CellAddress:
    """The group of a cell, of resolution ``GROUP`` or finer, and its path there."""
    from h3.api import basic_int as h3

    # H3 holds the way down to a cell as three bits for each resolution, the fifteenth in the lowest.
    digits = [cell >> 3 * (15 - resolution) & 7 for resolution in range(GROUP + 1, h3.get_resolution(cell) + 1)]
    return CellAddress(f"{h3.cell_to_parent(cell, GROUP):x}", "".join(map(str, digits)))


def commune_in(group: CellGroup, path: str) -> str | None:
    """The code of the commune that holds the cell at ``path`` of a group, by that cell or one above it; or None."""
    wanted = {path[:length] for length in range(len(path) + 1)}
    return next((code for code, paths in group.items() if not wanted.isdisjoint(paths.split(","))), None)


def nearest(lat: float, lon: float, units: Iterable[Unit]) -> tuple[Unit, int] | None:
    """The unit whose centre is nearest to a point, and how far (metres); None where no unit has a centre."""
    found = [(metres_between((lat, lon), unit.centre), unit.id, unit) for unit in units if unit.centre]
    if not found:
        return None
    distance, _, unit = min(found)
    return unit, distance
