"""Find the unit for a report: by the province's routing rules, else by the unit of its category.

The order of rules: a rule for the report's category comes before one for the category's group, and that before one for
all categories. Then a smaller area comes before a larger one, and any area before none. Then a rule for the report type
comes before one for all types. No two rules are equal, because province/checks.py refuses overlapping areas of equal
size. A rule without a usable unit is skipped: the unit has ended without a successor or is accused, or the commune is
unknown.
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
    """How a report was routed: by a routing rule, by its category's unit, or by its commune."""

    RULE = "rule"
    CATEGORY = "category"
    COMMUNE = "commune"


class RoutingOutcome(StrEnum):
    """The outcome of a way that was considered."""

    CHOSEN = "chosen"
    LESS_SPECIFIC = "less_specific"
    COMMUNE_UNKNOWN = "commune_unknown"
    UNIT_ENDED = "unit_ended"
    ACCUSED = "accused"


@dataclass(frozen=True, slots=True)
class Way:
    """A way that was considered. ``wanted`` is the unit or "commune" of the rule, ``unit`` the unit on that day."""

    by: By
    wanted: str
    unit: str | None
    outcome: RoutingOutcome
    rule: RoutingRule | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The route of a report: all ways that were considered, the most specific first."""

    considered: tuple[Way, ...]

    @property
    def chosen(self) -> Way | None:
        """The chosen way; None if no way has a usable unit."""
        return next((way for way in self.considered if way.outcome is RoutingOutcome.CHOSEN), None)

    @property
    def unit(self) -> str | None:
        """The proposed unit, or None."""
        return self.chosen.unit if self.chosen else None


def route(case: Case, directory: Directory, on: date) -> Route:
    """The route of a report on a local day. A removed category adds no way."""
    ways: list[Way] = []
    for by, wanted, rule in _ways(case, directory):
        unit, fault = _resolved(wanted, case, directory, on)
        taken = any(way.outcome is RoutingOutcome.CHOSEN for way in ways)
        outcome = fault or (RoutingOutcome.LESS_SPECIFIC if taken else RoutingOutcome.CHOSEN)
        ways.append(Way(by, wanted, unit, outcome, rule))
    return Route(tuple(ways))


def proposal(ticket: Ticket, directory: Directory, now: datetime) -> str | None:
    """The unit that the ticket would go to at ``now`` (UTC), or None."""
    on = local_day(now)
    # Without a commune, the address may name one.
    commune = ticket.place.commune or commune_named(ticket.place.address, directory, on)
    return route(Case(ticket.report_type, ticket.category, commune, ticket.accused), directory, on).unit


def rerouted(ticket: Ticket, events: Iterable[Event], proposed: str | None) -> str | None:
    """The unit to which the ticket would go if that is not the present one; None otherwise.

    ``proposed`` is the unit to which it would go as it is (``proposal``). If intake knew a proposal and chose another
    unit, only a different proposal counts.
    """
    if ticket.unit is None or ticket.step is None or ticket.resolved_at is not None:
        return None
    proposals = [event.details.get("proposed") for event in events if event.kind in ("dispatch", "arbitrate")]
    return None if proposed in (None, ticket.unit, *proposals[-1:]) else proposed


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


def _resolved(wanted: str, case: Case, directory: Directory, on: date) -> tuple[str | None, RoutingOutcome | None]:
    """(the unit on the day, or None; why it cannot be used, or None)."""
    if wanted == THE_COMMUNE and case.commune not in directory.communes:
        return None, RoutingOutcome.COMMUNE_UNKNOWN
    unit = directory.acting(wanted, case.commune, on)
    if unit is None:
        return None, RoutingOutcome.UNIT_ENDED
    if case.accused and directory.answers_for(unit, case.accused):
        return unit, RoutingOutcome.ACCUSED
    return unit, None
