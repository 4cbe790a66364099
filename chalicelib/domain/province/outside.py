"""Bodies outside the system that answer for power, water or telephone lines, and other provinces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit, parse_amount
from chalicelib.domain.deadlines.rules import InstructionLimit, Urgency


class OutsideKind(StrEnum):
    """What an outside body is."""

    POWER = "power"
    WATER = "water"
    TELECOM = "telecom"
    #: The sender is told that the report concerns a place beyond the border.
    PROVINCE = "province"
    OTHER = "other"


#: How long an outside body has if nobody says otherwise, and at most (our choice).
LIMITS: Mapping[Urgency, InstructionLimit] = {
    Urgency.URGENT: InstructionLimit(Amount(4, TimeUnit.HOURS), Amount(3, TimeUnit.DAYS)),
    Urgency.NORMAL: InstructionLimit(Amount(3, TimeUnit.WORKING_DAYS), Amount(20, TimeUnit.WORKING_DAYS)),
    Urgency.COMPLEX: InstructionLimit(Amount(5, TimeUnit.WORKING_DAYS), Amount(30, TimeUnit.WORKING_DAYS)),
}


@dataclass(frozen=True, slots=True)
class OutsideBody:
    """A body outside the system, and what it may be asked about.

    ``categories`` are ids of categories or groups, None for all. ``communes`` are codes, None for the whole province.
    ``within`` replaces the usual time for what is not urgent. ``partner`` is the partner whose receivers of webhooks
    hear of requests to the body, beside its mailbox.
    """

    id: str
    name: str
    name_en: str
    kind: OutsideKind
    email: str
    categories: frozenset[str] | None = None
    communes: frozenset[str] | None = None
    within: Amount | None = None
    partner: str | None = None

    def answers_for(self, category: str, group: str | None, commune: str | None) -> bool:
        """Whether a report of a category (and its group) in a commune is this body's matter."""
        if self.categories is not None and self.categories.isdisjoint({category, group}):
            return False
        return self.communes is None or commune in self.communes

    def limit(self, urgency: Urgency) -> InstructionLimit:
        """How long the body has for a report of this urgency, usually and at most."""
        known = LIMITS[urgency]
        usual = known.usual if self.within is None or urgency is Urgency.URGENT else self.within
        return InstructionLimit(usual, known.most)


def outside_from_document(document: Mapping[str, Any]) -> dict[str, OutsideBody]:
    """Read the document of outside bodies, by id.

    ``{"bodies": [{"id": "power", "name": "…", "name_en": "…", "kind": "power", "email": "…", "categories": ["…"],
    "communes": ["06040"], "within": "2 working days"}, …]}``; an empty list means all.
    """
    return {line["id"]: _body(line) for line in document["bodies"]}


def _body(line: Mapping[str, Any]) -> OutsideBody:
    return OutsideBody(
        line["id"],
        line["name"],
        line["name_en"],
        OutsideKind(line["kind"]),
        line["email"],
        frozenset(line["categories"]) if line.get("categories") else None,
        frozenset(line["communes"]) if line.get("communes") else None,
        parse_amount(line["within"]) if line.get("within") else None,
        line.get("partner"),
    )
