"""Models of the public figures (http/core/shapes.py says what models are for)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.domain.numbers.hotspots import Trend

#: A local day.
type LocalDay = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
type Rate = Annotated[float | None, Field(ge=0, le=1)]
type Number = Annotated[int, Field(ge=0)]


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Meaning(_Exact):
    """What a figure means, in both languages."""

    vi: str
    en: str


class Figures(_Exact):
    """The figures of some reports. Rates are between 0 and 1, and null if the divisor is 0."""

    received: Number
    handled: Number
    on_time: Number
    late: Number
    open: Number
    overdue: Number
    refused: Number
    withdrawn: Number
    merged: Number
    on_time_rate: Rate
    rated: Number
    satisfied_rate: Rate
    content_rate: Rate
    response_rate: Rate
    answer_mean_seconds: Number | None
    answer_median_seconds: Number | None
    answer_p90_seconds: Number | None


class FiguresLine(Figures):
    """The figures of one day or one value. Days have no name.

    ``rank`` orders by the rate on time; null for fewer reports than ``least_ranked``.
    """

    id: str
    name: str | None = None
    name_en: str | None = None
    rank: int | None


class TimeRange(_Exact):
    """How many answers took at most ``up_to_seconds`` and longer than the range before; null: any longer time."""

    up_to_seconds: int | None
    count: Number


class Statistics(_Exact):
    """The figures of a period. ``times`` counts answers by how long they took."""

    from_: LocalDay = Field(alias="from")
    to: LocalDay
    by: Literal["day", "category", "commune", "channel", "unit"]
    filters: dict[str, str | None]
    total: Figures
    times: list[TimeRange]
    lines: list[FiguresLine]
    least_ranked: int
    definitions: dict[str, Meaning]


class HotSpotProperties(_Exact):
    """The reports of one cell, and the commune that most of them came from (null if unknown).

    ``change`` compares with the period before. ``p`` is null if there are too few reports for a test.
    """

    commune: str | None
    commune_name: str | None
    count: Number
    before: Number
    change: float | None
    trend: Trend
    significant: bool
    p: float | None


class Polygon(_Exact):
    """A GeoJSON polygon of one ring of (longitude, latitude)."""

    type: Literal["Polygon"]
    coordinates: list[list[tuple[float, float]]]


class HotSpot(_Exact):
    """A hexagon as a GeoJSON feature."""

    type: Literal["Feature"]
    id: str
    geometry: Polygon
    properties: HotSpotProperties


class HotSpots(_Exact):
    """Hot spots as GeoJSON.

    Cells with fewer than ``fewest`` reports in both periods together are not tested. ``left_out`` counts the cells that
    the answer does not hold.
    """

    type: Literal["FeatureCollection"]
    from_: LocalDay = Field(alias="from")
    to: LocalDay
    before_from: LocalDay
    before_to: LocalDay
    resolution: int
    test: str
    fewest: int
    count: Number
    before: Number
    left_out: Number
    features: list[HotSpot]
