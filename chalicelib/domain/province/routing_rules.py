"""The lines of the routing document: which unit a kind of report goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One line of the routing document, at its place ``number``. What is None, or an empty ``area``, means any.

    ``unit`` is a unit's id or ``"commune"``; ``category`` may be a group; ``area`` holds communes by their codes.
    """

    number: int
    unit: str
    report_type: str | None = None
    category: str | None = None
    area: frozenset[str] = frozenset()
    note: str | None = None

    def specificity(self, case: Case, group: str | None) -> tuple[int, int, bool] | None:
        """How closely the rule speaks of a report whose category lies in ``group``; None when not at all."""
        if self.report_type not in (None, case.report_type) or self.category not in (None, case.category, group):
            return None
        if self.area and case.commune not in self.area:
            return None
        by_category = 0 if self.category is None else 2 if self.category == case.category else 1
        by_area = -len(self.area) if self.area else _ANYWHERE
        return by_category, by_area, self.report_type is not None


#: Less than any area that can be written down.
_ANYWHERE = -1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """What routing asks of a report. ``commune`` is a code, None where it is not known; ``accused`` a unit's id."""

    report_type: str
    category: str
    commune: str | None = None
    accused: str | None = None


def routing_from_document(document: Mapping[str, Any]) -> tuple[RoutingRule, ...]:
    """Read the document: ``{"rules": [{"unit": "…", "category": "…", "report_type": "…", "area": ["06040"]}, …]}``."""
    return tuple(
        RoutingRule(
            number,
            line["unit"],
            line.get("report_type"),
            line.get("category"),
            frozenset(line.get("area") or ()),
            line.get("note"),
        )
        for number, line in enumerate(document["rules"])
    )
