"""Models of the map and of nearby reports. Import it only to read a request or to make the description."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from chalicelib.domain.nearby.maps import MOST_ZOOM
from chalicelib.http.core.shapes import Exact
from chalicelib.http.public.answers import PublicLine
from chalicelib.schemas.fields import PointIn, Strict, unswapped

#: The largest and the default radius of a search (metres), chosen by this project.
MOST_METRES, USUAL_METRES = 1000, 250


class NearbyIn(PointIn):
    """The centre and the radius (metres) of a search."""

    radius: Annotated[int, Field(ge=10, le=MOST_METRES)] = USUAL_METRES


class Card(PublicLine):
    """A line of the public list with a photo."""

    photo: Annotated[str | None, Field(description="Link to the smallest picture of its first photo.")]


class NearbyLine(Card):
    """A report near a point. The distance is measured to the place that the public sees."""

    distance_metres: int


class Nearby(Exact):
    """Reports near a point that are open or were answered in the last 30 days, nearest first."""

    tickets: list[NearbyLine]


class MapIn(Strict):
    """The box that a map shows, in degrees (WGS 84), and its zoom for tiles of 256 pixels."""

    west: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    south: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    east: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    north: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    zoom: Annotated[int, Field(ge=0, le=MOST_ZOOM)]

    @model_validator(mode="before")
    @classmethod
    def _right_way_round(cls, given: Any) -> Any:
        unswapped({"lat": given.get("south"), "lon": given.get("west")})
        return given

    @model_validator(mode="after")
    def _is_a_box(self) -> Self:
        if self.west >= self.east or self.south >= self.north:
            raise ValueError("box_backwards")
        return self


class MapCell(Exact):
    """A cell (H3 hexagon) and its centre. ``late`` counts the open reports that are late."""

    cell: str
    lat: float
    lon: float
    count: int
    open: int
    late: int


class Map(Exact):
    """The public reports of a box: as cells at a low zoom, as points at a high zoom.

    ``complete``: ``points`` holds all points of the box.
    """

    cells: list[MapCell]
    points: list[Card]
    complete: bool
