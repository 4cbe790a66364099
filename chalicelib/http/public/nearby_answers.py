"""What the routes about places and followers take and answer. Imported only where one is read or described."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from chalicelib.domain.nearby.maps import MOST_ZOOM
from chalicelib.http.core.shapes import Exact
from chalicelib.http.public.answers import PublicLine
from chalicelib.schemas.fields import PointIn, Strict, unswapped

#: How far around a point may be looked, and how far one looks who says nothing (metres; ours).
MOST_METRES, USUAL_METRES = 1000, 250


class NearbyIn(PointIn):
    """Around which point, and how far (metres)."""

    radius: Annotated[int, Field(ge=10, le=MOST_METRES)] = USUAL_METRES


class Card(PublicLine):
    """A report as the public list has it, with a photo."""

    photo: Annotated[str | None, Field(description="The smallest link to its first photo.")]


class NearbyLine(Card):
    """A report near a point; the distance is that of the place as it is shown."""

    distance_metres: int


class Nearby(Exact):
    """What is open near a point, or was answered in the last thirty days, nearest first."""

    tickets: list[NearbyLine]


class MapIn(Strict):
    """What a map shows: a box in degrees (WGS 84), at a zoom of 256-pixel tiles."""

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
    """A hexagon (H3) and its middle; ``late`` are of the open ones."""

    cell: str
    lat: float
    lon: float
    count: int
    open: int
    late: int


class Map(Exact):
    """The public tickets of a box: as cells from far away, one by one as points from close by.

    ``complete``: there are no more points in the box than are told.
    """

    cells: list[MapCell]
    points: list[Card]
    complete: bool
