"""Models of the answers about communes and routing (http/core/shapes.py says what models are for)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.domain.tickets.routing import By, RoutingOutcome
from chalicelib.http.core.shapes import HamletPoint, Label, Named, Office


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FormerName(_Exact):
    """A commune that existed before 1 July 2025, or whose unit has ended. ``district`` is null if unknown."""

    name: str
    district: str | None


class CommuneFound(_Exact):
    """A present commune. ``former`` is the former name by which it was found; null if found by its own name."""

    code: str
    name: str
    name_en: str
    unit: Office | None
    former: FormerName | None


class Communes(_Exact):
    """Communes, best match first; all communes without a search text."""

    communes: list[CommuneFound]


class HamletPoints(_Exact):
    """Known points of hamlets, best match first; without a search text all of a commune, hamlet by hamlet."""

    points: list[HamletPoint]


class CommuneOutline(_Exact):
    """The border of a commune. ``lat`` and ``lon`` are where its name is written.

    Each ring is a list of steps of latitude and longitude from point to point, the first from 0, 0; it is not closed.
    """

    code: str
    name: str
    name_en: str
    lat: float
    lon: float
    rings: list[list[int]]


class Outlines(_Exact):
    """The simplified borders of the communes with boundaries. ``digits``: a step is in ``10 ** -digits`` degrees."""

    digits: int
    communes: list[CommuneOutline]


class RoutingLine(_Exact):
    """A rule of the routing document, by its ``number``. Null fields match anything."""

    number: int
    unit: str
    report_type: str | None
    category: str | None
    area: list[str] | None
    note: str | None


class WayConsidered(_Exact):
    """One rule that was considered, most specific first, and its outcome."""

    by: By
    by_label: Label
    rule: RoutingLine | None
    wanted: str
    unit: Office | None
    outcome: RoutingOutcome
    outcome_label: Label


class PlaceTaken(_Exact):
    """The commune used for the place, and where it came from."""

    code: str
    name: str
    by: Literal["given", "boundaries", "address"]
    former: FormerName | None


class RoutingPreview(_Exact):
    """The unit that would be proposed for a report, and why. ``communes`` lists those that its address may mean."""

    unit: Office | None
    chosen: WayConsidered | None
    considered: list[WayConsidered]
    category: Named
    commune: PlaceTaken | None
    communes: list[CommuneFound]
