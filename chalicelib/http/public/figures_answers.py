"""What the answers of public figures hold (answers.py says what for)."""

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
    """All figures of some reports; rates are shares of 1, null where there is nothing to divide by."""

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
    """The figures of one day, or one value; days have no name. ``rank`` by the rate on time, null for small numbers."""

    id: str
    name: str | None = None
    name_en: str | None = None
    rank: int | None


class TimeRange(_Exact):
    """How many answers took so long, and longer than the range before; null: without end."""

    up_to_seconds: int | None
    count: Number


class Statistics(_Exact):
    """Figures of a period; ``times``: answers by how long they took."""

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
    """One cell's reports, and the commune that most of them came from, null if none is known.

    ``change`` from the period before; ``p`` null where there are too few to test.
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
    """A ring of (longitude, latitude)."""

    type: Literal["Polygon"]
    coordinates: list[list[tuple[float, float]]]


class HotSpot(_Exact):
    """A hexagon."""

    type: Literal["Feature"]
    id: str
    geometry: Polygon
    properties: HotSpotProperties


class HotSpots(_Exact):
    """GeoJSON. ``fewest``: reports of both periods below which nothing is tested; ``left_out``: further cells."""

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
