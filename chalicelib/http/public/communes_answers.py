"""What the routes about routing and names answer, as answers.py has it for the others."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.domain.tickets.routing import By, Outcome
from chalicelib.http.core.shapes import Label, Named, Office


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FormerName(_Exact):
    """A commune of before 1 July 2025, or one whose office has ended; ``district`` where it is known."""

    name: str
    district: str | None


class CommuneFound(_Exact):
    """A commune of today; ``former`` is the name of before by which it was found, null: by its own."""

    code: str
    name: str
    name_en: str
    unit: Office | None
    former: FormerName | None


class Communes(_Exact):
    """Communes, the likeliest first; all of them where nothing was typed."""

    communes: list[CommuneFound]


class RoutingLine(_Exact):
    """A line of the routing document, at its place ``number``; null is any."""

    number: int
    unit: str
    report_type: str | None
    category: str | None
    area: list[str] | None
    note: str | None


class WayConsidered(_Exact):
    """One way that was considered, closest first, and what became of it."""

    by: By
    by_label: Label
    rule: RoutingLine | None
    wanted: str
    unit: Office | None
    outcome: Outcome
    outcome_label: Label


class PlaceTaken(_Exact):
    """The commune that was taken for the place, and what said so."""

    code: str
    name: str
    by: Literal["given", "boundaries", "address"]
    former: FormerName | None


class RoutingPreview(_Exact):
    """Who would get such a report, and why; ``communes`` are those that its address leaves open."""

    unit: Office | None
    chosen: WayConsidered | None
    considered: list[WayConsidered]
    category: Named
    commune: PlaceTaken | None
    communes: list[CommuneFound]
