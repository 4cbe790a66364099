"""The share of a ticket: what it adds to the public numbers.

A share depends on the ticket alone, so counting can be repeated. The counters have the sum of all shares. A change of a
ticket moves them by the difference between its shares after and before. Every ticket counts on the local day on which
its report was sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import permutations
from typing import Any, NamedTuple

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.nearby import maps
from chalicelib.domain.nearby.vicinity import RECENT
from chalicelib.domain.tickets.moves import RATINGS
from chalicelib.domain.tickets.rights import is_counted, is_listed
from chalicelib.domain.tickets.states import STATES, Outcome
from chalicelib.domain.tickets.ticket import Ticket

DIMENSIONS = ("category", "commune", "channel", "unit")
#: The sums that are kept: by each dimension, and by each pair of dimensions ("category.commune": for a category, by
#: commune). So a series by day with two filters, or a grouping with one filter, needs no further adding.
SLICES = (*DIMENSIONS, *(".".join(pair) for pair in permutations(DIMENSIONS, 2)))
#: The value for a ticket without a commune.
NOWHERE = "-"
#: The upper ends (hours) of the buckets t0, t1, … of the time to answer; the last bucket has no upper end.
BUCKET_HOURS = (1, 4, 24, 48, 72, 120, 168, 240, 360, 720)
BUCKETS = tuple(f"t{number}" for number in range(len(BUCKET_HOURS) + 1))
#: The measures of a ticket. ``seconds`` is the time from the report to its answer.
MEASURES = (
    *("received", "merged", "open", "overdue", "handled", "on_time", "late", "refused", "withdrawn"),
    *RATINGS,
    "seconds",
    *BUCKETS,
)
#: Raise it when MEASURES changes, or what one of them counts: the night's recount then counts older shares anew without
#: reporting drift. Shares stored without a version are of version 1.
MEASURES_VERSION = 1
#: Cells (H3) in which public tickets are counted: about 36, 0.7 and 0.1 km².
RESOLUTIONS = (6, 8, 9)

type Measures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """The share of a ticket: ``measures`` on ``day`` (local) under each of ``values`` (dimension -> value).

    ``cell`` is the finest cell in which it is counted, if any. ``mark`` is its mark on the map (nearby/maps.py).
    ``turns_at`` (UTC) is when the share changes without an event: the promise passes, or the answer is not recent any
    more. ``measures_version`` is the MEASURES_VERSION by which it was counted.
    """

    day: date
    values: Mapping[str, str]
    measures: Measures = field(default_factory=dict)
    cell: str | None = None
    turns_at: datetime | None = None
    mark: str | None = None
    measures_version: int = 1

    @property
    def is_of_older_measures(self) -> bool:
        """Whether it was counted before what is counted changed."""
        return self.measures_version < MEASURES_VERSION


class CountLine(NamedTuple):
    """A line of the numbers: a slice, its value or pair of values, and a local day."""

    slice: str
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
    is_late = ticket.is_late(now)
    waits = STATES[ticket.state].is_open and not is_late and ticket.pause is None and ticket.frozen is None
    mark = maps.mark(ticket, is_late=is_late, now=now)
    fades_at = ticket.resolved_at + RECENT if mark and ticket.resolved_at else None
    return Share(
        day=local_day(ticket.created_at),
        values={
            "category": ticket.category,
            "commune": ticket.place.commune or NOWHERE,
            "channel": ticket.channel,
            "unit": ticket.unit or ticket.intake_unit,
        },
        measures=_measures(ticket, is_late=is_late),
        cell=_cell(ticket) if is_listed(ticket) else None,
        turns_at=ticket.due_at if waits else fades_at,
        mark=mark,
        measures_version=MEASURES_VERSION,
    )


def local_day(at: datetime) -> date:
    """The local day of an instant (UTC)."""
    return at.astimezone(LOCAL).date()


def lines(counted: Share, slices: Iterable[str] = SLICES) -> Iterable[CountLine]:
    """The lines of these slices in which a share counts."""
    for name in slices:
        value = "#".join(counted.values[dimension] for dimension in name.split("."))
        yield CountLine(name, value, counted.day)


def spots(counted: Share) -> Iterable[CellKey]:
    """The cells in which a share counts."""
    if counted.cell is None:
        return
    from h3.api import basic_str as h3

    for resolution in RESOLUTIONS:
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
    return total([(before, -1), (after, 1)])


def total(
    shares: Iterable[tuple[Share | None, int]], slices: Iterable[str] = SLICES, *, in_cells: bool = True
) -> Difference:
    """The sum of shares, each multiplied by its number, in these slices and, with ``in_cells``, in cells."""
    by_line: dict[CountLine, Counter[str]] = {}
    by_spot: Counter[CellKey] = Counter()
    by_pin: Counter[Pin] = Counter()
    for added, times in shares:
        if added is None:
            continue
        for line in lines(added, slices):
            counted = by_line.setdefault(line, Counter())
            for name, value in added.measures.items():
                counted[name] += times * value
        for spot in spots(added) if in_cells else ():
            by_spot[spot] += times
        for pin in pins(added) if in_cells else ():
            by_pin[pin] += times
    kept = {line: {name: value for name, value in counted.items() if value} for line, counted in by_line.items()}
    return Difference(
        {line: counted for line, counted in kept.items() if counted},
        {spot: value for spot, value in by_spot.items() if value},
        {pin: value for pin, value in by_pin.items() if value},
    )


def _measures(ticket: Ticket, *, is_late: bool) -> dict[str, int]:
    outcome = STATES[ticket.state].outcome
    if outcome is Outcome.MERGED:
        # It counts with its main ticket.
        return {"merged": 1}
    measures: dict[str, int] = {"received": 1, outcome.value: 1}
    if outcome is Outcome.OPEN and is_late:
        measures["overdue"] = 1
    if outcome is Outcome.HANDLED:
        measures |= {"late" if is_late else "on_time": 1, **_time_to_answer(ticket)}
    for answer in ticket.given:
        # Each answer keeps its rating, also after a reopening.
        if answer.rating is not None:
            measures[answer.rating] = measures.get(answer.rating, 0) + 1
    return measures


def _time_to_answer(ticket: Ticket) -> dict[str, int]:
    seconds = int(((ticket.resolved_at or ticket.created_at) - ticket.created_at).total_seconds())
    bucket = sum(seconds > hours * 3600 for hours in BUCKET_HOURS)
    return {"seconds": seconds, BUCKETS[bucket]: 1}


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
        "measures": dict(counted.measures),
        "cell": counted.cell,
        "turns_at": counted.turns_at and counted.turns_at.isoformat(),
        "mark": counted.mark,
        "measures_version": counted.measures_version,
    }


def from_json(body: Mapping[str, Any]) -> Share | None:
    """The inverse of ``to_json``; reads shares of every version."""
    if not body:
        return None
    turns_at = body["turns_at"]
    return Share(
        date.fromisoformat(body["day"]),
        body["values"],
        body["measures"],
        body["cell"],
        datetime.fromisoformat(turns_at) if turns_at else None,
        # Old shares have no mark.
        body.get("mark"),
        body.get("measures_version", 1),
    )
