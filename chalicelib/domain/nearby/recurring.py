"""Places that come back: reports of one category that were answered at one place again and again.

After so many in a period of the rules (``recurring``) the commune's leader gets a proposal to have the cause dealt
with, in a report of its own. The reports before a proposal count for no further one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.deadlines.rules import Recurring
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import ROOT_CAUSE, Ticket

#: The resolution (H3) of a place: a cell is some 150 m across, as far as two people's points of one thing are apart.
CELL = 10
#: The most reports that a proposal names, the newest.
MOST_LINKED = 20


class Fate(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    TICKET = "ticket"
    PUT_AWAY = "put_away"


@dataclass(frozen=True, slots=True)
class RecurringPlace:
    """A category at a place: the official code of the commune, and the cell."""

    commune: str
    category: str
    cell: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The ``number``-th proposal for a place, at ``at`` (UTC), because of the answered reports ``codes``.

    ``ticket`` is the report for the cause, once it was opened; ``reason`` why the proposal was put away. ``officer``,
    who may have acted ``on_behalf`` of another, decided at ``settled_at`` (UTC).
    """

    place: RecurringPlace
    number: int
    at: datetime
    codes: tuple[str, ...]
    fate: Fate = Fate.OPEN
    ticket: str | None = None
    reason: str | None = None
    officer: str | None = None
    on_behalf: str | None = None
    settled_at: datetime | None = None

    @property
    def id(self) -> str:
        """The proposal among those of its commune."""
        return f"{self.place.category}.{self.place.cell}.{self.number}"


def answered_place(ticket: Ticket, directory: Directory) -> RecurringPlace | None:
    """The place at which a ticket was answered by its last event; None if it counts for none.

    Restricted reports and rescues do not count, nor do reports for a cause or without a point.
    """
    place = ticket.place
    if ticket.last_kind != "approve" or place.commune is None or place.lat is None or place.lon is None:
        return None
    is_ordinary = ticket.report_type != EMERGENCY_REPORT and ticket.channel != ROOT_CAUSE
    if not is_ordinary or ticket.restricted or not rights.is_open_category(ticket.category, directory):
        return None
    # The import takes a tenth of a second, and most changes are no answers.
    from h3.api import basic_str as h3

    return RecurringPlace(place.commune, ticket.category, h3.latlng_to_cell(place.lat, place.lon, CELL))


def counted_from(rule: Recurring, last: Proposal | None, now: datetime) -> datetime:
    """From when (UTC) on answers count for a proposal at ``now``, after the ``last`` one of the place."""
    begin = now - timedelta(days=rule.days)
    return max(begin, last.at) if last else begin


def proposed(
    place: RecurringPlace, answered: Iterable[str], rule: Recurring, last: Proposal | None, now: datetime
) -> Proposal | None:
    """The proposal at ``now`` (UTC) after these reports, newest first, were answered; None if they are too few."""
    codes = tuple(dict.fromkeys(answered))
    if len(codes) < rule.reports:
        return None
    return Proposal(place, last.number + 1 if last else 1, now, codes[:MOST_LINKED])


def commune_led(officer: Officer, directory: Directory) -> str | None:
    """Return the commune whose proposals the officer decides: a leader's unit governs it. None for other officers."""
    unit = directory.units.get(officer.unit)
    return unit.commune if unit and officer.active and Role.LEADER in officer.roles else None
