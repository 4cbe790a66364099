"""The share of a ticket: what it adds to the live numbers.

A share depends on the ticket alone, so counting can be repeated. The counters have the sum of all shares. A change of a
ticket moves them by the difference between its shares after and before. Every ticket counts on the local day on which
its report was sent. Live are the numbers by one dimension and the cells of maps; other figures follow from the facts
(facts.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.nearby import maps
from chalicelib.domain.nearby.vicinity import RECENT
from chalicelib.domain.tickets.moves import RATINGS
from chalicelib.domain.tickets.rights import is_counted, is_listed
from chalicelib.domain.tickets.states import STATES, Outcome
from chalicelib.domain.tickets.ticket import Ticket

#: The dimensions by which numbers are kept and figures are grouped.
DIMENSIONS = ("category", "commune", "channel", "unit")
#: The value for a ticket without a commune.
NOWHERE = "-"
#: The measures of a ticket. ``handled`` counts its answers, each on time or late by the first promise; those with
#: ``_held`` go by the promise that held. ``reopened`` counts the answers that were not accepted.
MEASURES = (
    *("received", "merged", "open", "overdue", "overdue_held", "handled", "on_time", "late", "on_time_held"),
    *("refused", "withdrawn", "reopened"),
    *RATINGS,
)
#: Raise it when MEASURES changes, or what one of them counts: the night's recount then counts older shares anew without
#: reporting drift. Shares stored without a version are of version 1.
MEASURES_VERSION = 2
#: Cells (H3) in which public tickets are counted: about 36, 0.7 and 0.1 km².
RESOLUTIONS = (6, 8, 9)

type Measures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """The share of a ticket on ``day`` (local) under each of ``values`` (dimension -> value, without the unit).

    ``units``: unit -> what counts for it. An answer counts for the unit that gave it, the rest for the unit that has
    the ticket.

    ``cell`` is the finest cell in which it is counted, if any. ``mark`` is its mark on the map (nearby/maps.py).
    ``turns_at`` (UTC) is when the share changes without an event: the promise passes, or the answer is not recent any
    more. ``measures_version`` is the MEASURES_VERSION by which it was counted.
    """

    day: date
    values: Mapping[str, str]
    units: Mapping[str, Measures] = field(default_factory=dict)
    cell: str | None = None
    turns_at: datetime | None = None
    mark: str | None = None
    measures_version: int = 1

    @property
    def measures(self) -> Measures:
        """What the ticket adds in all."""
        return summed(self.units.values())

    @property
    def is_of_older_measures(self) -> bool:
        """Whether it was counted before what is counted changed."""
        return self.measures_version < MEASURES_VERSION


class CountLine(NamedTuple):
    """A line of the numbers: a dimension, its value, and a local day."""

    dimension: str
    value: str
    day: date


class CellKey(NamedTuple):
    """The key of a count of tickets in a cell; ``day`` is local."""

    resolution: int
    commune: str
    cell: str
    category: str
    day: date


class Pin(NamedTuple):
    """A cell of the map, and the name under which tickets are counted in it."""

    cell: str
    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes of counters. It has no zeros."""

    lines: Mapping[CountLine, Measures]
    spots: Mapping[CellKey, int]
    pins: Mapping[Pin, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.lines or self.spots or self.pins)


def share(ticket: Ticket, now: datetime) -> Share | None:
    """The share of a ticket at ``now`` (UTC); None if it does not count."""
    if not is_counted(ticket):
        return None
    mark = maps.mark(ticket, is_late=ticket.is_late(now), now=now)
    return Share(
        day=local_day(ticket.created_at),
        values={
            "category": ticket.category,
            "commune": ticket.place.commune or NOWHERE,
            "channel": ticket.channel,
        },
        units=_by_unit(ticket, now),
        cell=_cell(ticket) if is_listed(ticket) else None,
        turns_at=_turns_at(ticket, mark, now),
        mark=mark,
        measures_version=MEASURES_VERSION,
    )


def _turns_at(ticket: Ticket, mark: str | None, now: datetime) -> datetime | None:
    if STATES[ticket.state].is_open:
        waits = ticket.pause is None and ticket.frozen is None
        return min((at for at in (ticket.promised_at, ticket.due_at) if waits and at >= now), default=None)
    return ticket.resolved_at + RECENT if mark and ticket.resolved_at else None


def local_day(at: datetime) -> date:
    """The local day of an instant (UTC)."""
    return at.astimezone(LOCAL).date()


def lines(counted: Share) -> Iterable[tuple[CountLine, Measures]]:
    """The lines in which a share counts, and what it adds to each."""
    for dimension, value in counted.values.items():
        yield CountLine(dimension, value, counted.day), counted.measures
    for unit, measures in counted.units.items():
        yield CountLine("unit", unit, counted.day), measures


def spots(counted: Share, resolutions: Iterable[int] = RESOLUTIONS) -> Iterable[CellKey]:
    """The cells of these resolutions in which a share counts."""
    if counted.cell is None:
        return
    from h3.api import basic_str as h3

    for resolution in resolutions:
        cell = h3.cell_to_parent(counted.cell, resolution)
        yield CellKey(resolution, counted.values["commune"], cell, counted.values["category"], counted.day)


def pins(counted: Share) -> Iterable[Pin]:
    """The cells of the map in which a share counts."""
    if counted.cell is None or counted.mark is None:
        return
    from h3.api import basic_str as h3

    for resolution in maps.RESOLUTIONS:
        yield Pin(h3.cell_to_parent(counted.cell, resolution), maps.name_of(counted.mark, counted.values["category"]))


def difference(before: Share | None, after: Share | None) -> Difference:
    """The changes of the counters when a ticket's share changes."""
    return total([(before, -1), (after, 1)], on_map=True)


def total(
    shares: Iterable[tuple[Share | None, int]],
    *,
    in_lines: bool = True,
    resolutions: Iterable[int] = RESOLUTIONS,
    on_map: bool = False,
) -> Difference:
    """The sum of shares, each multiplied by its number: in lines, in cells of these resolutions, and on the map."""
    resolutions = tuple(resolutions)
    by_line: dict[CountLine, Counter[str]] = {}
    by_spot: Counter[CellKey] = Counter()
    by_pin: Counter[Pin] = Counter()
    for added, times in shares:
        if added is None:
            continue
        for line, measures in lines(added) if in_lines else ():
            counted = by_line.setdefault(line, Counter())
            for name, value in measures.items():
                counted[name] += times * value
        for spot in spots(added, resolutions):
            by_spot[spot] += times
        for pin in pins(added) if on_map else ():
            by_pin[pin] += times
    kept = {line: {name: value for name, value in counted.items() if value} for line, counted in by_line.items()}
    return Difference(
        {line: counted for line, counted in kept.items() if counted},
        {spot: value for spot, value in by_spot.items() if value},
        {pin: value for pin, value in by_pin.items() if value},
    )


def summed(counted: Iterable[Measures]) -> dict[str, int]:
    """The sum of measures."""
    sums: dict[str, int] = {}
    for measures in counted:
        for name, value in measures.items():
            sums[name] = sums.get(name, 0) + value
    return sums


def _by_unit(ticket: Ticket, now: datetime) -> Mapping[str, Measures]:
    found: dict[str, dict[str, int]] = {}
    holder = ticket.unit or ticket.intake_unit

    def count(unit: str, *names: str) -> None:
        measures = found.setdefault(unit, {})
        for name in names:
            measures[name] = measures.get(name, 0) + 1

    outcome = STATES[ticket.state].outcome
    # A merged report counts with its main ticket.
    count(holder, *(["merged"] if outcome is Outcome.MERGED else ["received"]))
    if outcome in (Outcome.OPEN, Outcome.REFUSED, Outcome.WITHDRAWN):
        count(holder, outcome.value)
    if outcome is Outcome.OPEN and ticket.is_late(now):
        count(holder, "overdue")
    if outcome is Outcome.OPEN and ticket.is_past_due(now):
        count(holder, "overdue_held")
    for answer in ticket.given:
        names = ["handled", "late" if answer.is_late else "on_time"]
        names += [] if answer.is_past_due else ["on_time_held"]
        names += [] if answer.reopened_at is None else ["reopened"]
        names += [answer.rating] if answer.rating else []
        count(answer.unit or holder, *names)
    return found


def _cell(ticket: Ticket) -> str | None:
    if ticket.place.lat is None or ticket.place.lon is None:
        return None
    # The import takes a tenth of a second.
    from h3.api import basic_str as h3

    return str(h3.latlng_to_cell(ticket.place.lat, ticket.place.lon, RESOLUTIONS[-1]))


def to_json(counted: Share | None) -> dict[str, Any]:
    """A share as JSON values."""
    if counted is None:
        return {}
    return {
        "day": counted.day.isoformat(),
        "values": dict(counted.values),
        "units": {unit: dict(measures) for unit, measures in counted.units.items()},
        "cell": counted.cell,
        "turns_at": counted.turns_at and counted.turns_at.isoformat(),
        "mark": counted.mark,
        "measures_version": counted.measures_version,
    }


def from_json(body: Mapping[str, Any]) -> Share | None:
    """The inverse of ``to_json``; reads shares of every version."""
    if not body:
        return None
    turns_at, values = body["turns_at"], dict(body["values"])
    # Shares of version 1 counted for one unit.
    units = body["units"] if "units" in body else {values.pop("unit"): body["measures"]}
    return Share(
        date.fromisoformat(body["day"]),
        values,
        units,
        body["cell"],
        datetime.fromisoformat(turns_at) if turns_at else None,
        # Old shares have no mark.
        body.get("mark"),
        body.get("measures_version", 1),
    )
