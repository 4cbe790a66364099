"""Models of public answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.province.categories import Exposure
from chalicelib.http.core.shapes import (
    AnyAsset,
    Cursor,
    Exact,
    Named,
    Office,
    PlaceOut,
    RunningEmergency,
    Stamp,
    TicketLine,
)


class EmergenciesOut(Exact):
    """The running emergencies."""

    emergencies: list[RunningEmergency]


class PlaceFound(Exact):
    """The commune of a point: from the boundaries, or a proposal by the nearest centre, ``distance_metres`` away."""

    commune: str | None
    commune_name: str | None
    by: Literal["boundaries", "nearest_centre"] | None
    distance_metres: int | None


class PublicLine(TicketLine):
    """A line of the public list."""

    place: PlaceOut | None
    unit: Office | None
    resolved_at: Stamp | None
    followers: int


class PublicList(Exact):
    """A page of the public list."""

    reports: list[PublicLine]
    cursor: Cursor


class AssetOut(AnyAsset):
    """The place or thing that a label leads to; ``label`` is the id that was asked for."""

    label: str
    category: Annotated[Named | None, Field(description="What the label's form is filled with.")]


class AssetReports(Exact):
    """A page of the public reports about a place or thing with a label."""

    reports: list[TicketLine]
    cursor: Cursor


class ListedUnit(Named):
    """A unit in the list."""

    parent: str | None
    commune: str | None
    commune_name: str | None
    commune_name_en: str | None


class UnitList(Exact):
    """The units, with the commune that each governs."""

    units: list[ListedUnit]


class OfferedChoice(Exact):
    """A value that may answer a question."""

    key: str
    name: str
    name_en: str


class OfferedQuestion(Exact):
    """A question of a category."""

    code: str
    order: int
    type: str
    description: str
    description_en: str
    required: bool
    private: bool
    values: list[OfferedChoice]


class OfferedHint(Exact):
    """A hint that a report with one of these words may be refused."""

    words: list[str]
    text: str
    text_en: str
    refusal: str | None


class CategoryOut(Named):
    """A category and its questions."""

    parent: str | None
    report_types: list[str]
    visibility: Exposure
    photo_required: bool
    after_photo: bool
    round_place: Annotated[bool, Field(description="The public sees only rounded positions of its reports.")]
    questions: list[OfferedQuestion]
    refusal_hints: list[OfferedHint]
    keywords: Annotated[list[str], Field(description="Everyday words and phrases by which people find it.")]
    learned: Annotated[
        list[str], Field(description="Words, without accents, of reports that intake moved to this category.")
    ]


class Group(Named):
    """A group of categories."""

    children: list[str]


class OfferedType(Named):
    """A report type."""

    visibility: Exposure | None
    photo_required: bool


class Categories(Exact):
    """The choices of a report: categories, groups and report types."""

    categories: list[CategoryOut]
    groups: list[Group]
    types: list[OfferedType]
    other: Annotated[str | None, Field(description="The category of everything else, which a search always offers.")]


class SearchCounted(Exact):
    """Whether a search was counted: not one with a number, a long one, or one more in a full month."""

    counted: bool


type CategoryOrGroup = CategoryOut | Group
