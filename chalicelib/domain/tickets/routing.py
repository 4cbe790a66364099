"""To which unit a report goes: by the province's routing rules, else to whom its category names.

The one order: a rule for the report's category comes before one for the category's group, and that before one for all;
among those a smaller area before a larger one, and any area before none; among those a rule for the report's type
before one for all. No two are equal then, since documents.py refuses areas of one size that overlap. A rule that leads
to nobody (its unit has ended without an heir, the commune is not known, the unit is accused) leaves it to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.places.communes import commune_named
from chalicelib.domain.province.kinds import THE_COMMUNE

if TYPE_CHECKING:
    from chalicelib.domain.province.directory import Directory
    from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.province.routing_rules import Case, RoutingRule


class By(StrEnum):
    """What says where a report goes: a routing rule, its category's unit, or its category by the commune."""

    RULE = "rule"
    CATEGORY = "category"
    COMMUNE = "commune"


class Outcome(StrEnum):
    """What became of one way that was considered."""

    CHOSEN = "chosen"
    LESS_SPECIFIC = "less_specific"
    COMMUNE_UNKNOWN = "commune_unknown"
    UNIT_ENDED = "unit_ended"
    ACCUSED = "accused"


@dataclass(frozen=True, slots=True)
class Way:
    """One way that was considered. ``wanted`` is what the rule or category says, ``unit`` whom that is on the day."""

    by: By
    wanted: str
    unit: str | None
    outcome: Outcome
    rule: RoutingRule | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Where a report goes: everything that was considered, closest first."""

    considered: tuple[Way, ...]

    @property
    def chosen(self) -> Way | None:
        """The way that holds, None when all lead to nobody."""
        return next((way for way in self.considered if way.outcome is Outcome.CHOSEN), None)

    @property
    def unit(self) -> str | None:
        """The unit proposed, or None."""
        return self.chosen.unit if self.chosen else None


def route(case: Case, directory: Directory, on: date) -> Route:
    """The way of a report on a local day; a category that is gone has no way of its own."""
    found: list[Way] = []
    for by, wanted, rule in _ways(case, directory):
        unit, fault = _resolved(wanted, case, directory, on)
        taken = any(way.outcome is Outcome.CHOSEN for way in found)
        outcome = fault or (Outcome.LESS_SPECIFIC if taken else Outcome.CHOSEN)
        found.append(Way(by, wanted, unit, outcome, rule))
    return Route(tuple(found))


def proposal(ticket: Ticket, directory: Directory, now: datetime) -> str | None:
    """The unit that a ticket as it stands would go to at ``now`` (UTC), or None."""
    on = local_day(now)
    # Where nobody said which commune, its address may.
    commune = ticket.place.commune or commune_named(ticket.place.address, directory, on)
    return route(Case(ticket.report_type, ticket.category, commune, ticket.accused), directory, on).unit


def rerouted(ticket: Ticket, events: Iterable[Event], proposed: str | None) -> str | None:
    """The unit that a ticket would go to instead of the one that has it; None where it would not.

    ``proposed`` is the unit that it would go to as it stands (``proposal``). Where intake sent it elsewhere although it
    knew the proposal, only another proposal counts.
    """
    if ticket.unit is None or ticket.step is None or ticket.resolved_at is not None:
        return None
    known = [event.details.get("proposed") for event in events if event.kind in ("dispatch", "arbitrate")]
    return None if proposed in (None, ticket.unit, *known[-1:]) else proposed


def _ways(case: Case, directory: Directory) -> Iterator[tuple[By, str, RoutingRule | None]]:
    category = directory.categories.get(case.category)
    group = category.parent if category else None
    close = [(rule.specificity(case, group), rule) for rule in directory.routing]
    for _, rule in sorted(
        ((rank, rule) for rank, rule in close if rank is not None), key=lambda line: line[0], reverse=True
    ):
        yield By.RULE, rule.unit, rule
    if category is not None:
        yield By.COMMUNE if category.handled_by == THE_COMMUNE else By.CATEGORY, category.handled_by, None


def _resolved(wanted: str, case: Case, directory: Directory, on: date) -> tuple[str | None, Outcome | None]:
    """(whom it is on the day, why it is nobody)."""
    if wanted == THE_COMMUNE and case.commune not in directory.communes:
        return None, Outcome.COMMUNE_UNKNOWN
    unit = directory.acting(wanted, case.commune, on)
    if unit is None:
        return None, Outcome.UNIT_ENDED
    if case.accused and directory.answers_for(unit, case.accused):
        return unit, Outcome.ACCUSED
    return unit, None
