"""The routing document: which unit handles which reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One line of the routing document, with its index ``number``. None, or an empty ``area``, means any.

    ``unit`` is a unit's id or ``"commune"``; ``category`` may be a group; ``area`` holds codes of communes.
    """

    number: int
    unit: str
    report_type: str | None = None
    category: str | None = None
    area: frozenset[str] = frozenset()
    note: str | None = None

    def specificity(self, case: Case, group: str | None) -> tuple[int, int, bool] | None:
        """How specific the rule is for a report whose category lies in ``group``; None if it does not apply."""
        if self.report_type not in (None, case.report_type) or self.category not in (None, case.category, group):
            return None
        if self.area and case.commune not in self.area:
            return None
        by_category = 0 if self.category is None else 2 if self.category == case.category else 1
        by_area = -len(self.area) if self.area else _ANYWHERE
        return by_category, by_area, self.report_type is not None


#: The rank of a rule without an area: below the rank of every area.
_ANYWHERE = -1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """What routing needs of a report. ``commune`` is a code, None if unknown; ``accused`` is a unit's id."""

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
