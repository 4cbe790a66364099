"""Models of the public figures (http/core/shapes.py says what models are for)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.domain.numbers.hotspots import Trend

#: A local day.
type LocalDay = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
type Rate = Annotated[float | None, Field(ge=0, le=1)]
type Number = Annotated[int, Field(ge=0)]
type UnitKind = Literal["commune", "department"]


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Meaning(_Exact):
    """What a figure means, in both languages."""

    vi: str
    en: str


class Figures(_Exact):
    """The figures of some reports. Rates are between 0 and 1, and null if the divisor is 0.

    ``longest_delay_code`` is the report with the longest delay; null if there is none or the public cannot see it.
    """

    received: Number
    handled: Number
    on_time: Number
    late: Number
    open: Number
    overdue: Number
    refused: Number
    withdrawn: Number
    merged: Number
    on_time_held: Number
    overdue_held: Number
    reopened: Number
    returns: Number
    waits: Number
    extensions: Number
    plans: Number
    instructions: Number
    instructions_on_time: Number
    instructions_late: Number
    on_time_rate: Rate
    on_time_held_rate: Rate
    rated: Number
    satisfied_rate: Rate
    content_rate: Rate
    response_rate: Rate
    answer_mean_seconds: Number | None
    answer_median_seconds: Number | None
    answer_p90_seconds: Number | None
    answer_mean_working_seconds: Number | None
    answer_median_working_seconds: Number | None
    answer_p90_working_seconds: Number | None
    response_mean_seconds: Number | None
    response_median_seconds: Number | None
    response_p90_seconds: Number | None
    response_median_working_seconds: Number | None
    waited_mean_seconds: Number | None
    extended_mean_seconds: Number | None
    planned_mean_seconds: Number | None
    longest_delay_seconds: Number | None
    longest_delay_code: str | None


class FiguresLine(Figures):
    """The figures of one day or one value. Days have no name.

    ``rank`` orders by the rate on time; null for fewer reports than ``least_ranked``. Units are ranked among those of
    their ``unit_kind``.
    """

    id: str
    name: str | None = None
    name_en: str | None = None
    rank: int | None
    unit_kind: UnitKind | None


class ConductNumbers(_Exact):
    """Reports about the conduct of officials. ``late`` answers missed the first promise."""

    received: Number
    open: Number
    handled: Number
    late: Number
    refused: Number
    withdrawn: Number


class ConductLine(ConductNumbers):
    """The conduct reports of a commune or unit, in the months in which it had at least ``least``."""

    by: Literal["commune", "unit"]
    id: str
    name: str
    name_en: str


class Conduct(ConductNumbers):
    """The conduct reports of whole local months, ``from`` and ``to`` included."""

    from_: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d$")] = Field(alias="from")
    to: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d$")]
    least: int
    lines: list[ConductLine]


class NewAccounts(_Exact):
    """How many citizens signed in for the first time in a local month, with a confirmed telephone or identity."""

    month: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d$")]
    new: Number


class TimeRange(_Exact):
    """How many answers took at most ``up_to_seconds`` and longer than the range before; null: any longer time."""

    up_to_seconds: int | None
    count: Number


class Statistics(_Exact):
    """The figures of a period. ``times`` counts answers by how long they took, ``working_times`` by the working time.

    ``as_of``: what the live numbers do not count is of this time or later; null if everything is of now. ``conduct``
    and ``accounts`` are null with a filter.
    """

    from_: LocalDay = Field(alias="from")
    to: LocalDay
    by: Literal["day", "category", "commune", "channel", "unit", "unit_kind"]
    filters: dict[str, str | None]
    as_of: str | None
    total: Figures
    times: list[TimeRange]
    working_times: list[TimeRange]
    lines: list[FiguresLine]
    conduct: Conduct | None
    accounts: list[NewAccounts] | None
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
