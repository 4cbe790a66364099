"""What a ticket adds to the public numbers: its share.

A share follows from the head alone, so that whoever counts may count again: the counters hold the sum of all shares,
and a change of a ticket moves them by the difference between its share before and now. Every ticket is counted on the
local day on which its report came, whatever becomes of it later.
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
#: What is added up: by each dimension, and by each within each other one ("category.commune": of a category, by
#: commune). Two filters and a series of days, or one filter and any grouping, are then read where they stand.
SLICES = (*DIMENSIONS, *(".".join(pair) for pair in permutations(DIMENSIONS, 2)))
#: What stands for no commune.
NOWHERE = "-"
#: Time to answer (hours), upper ends of the buckets t0, t1, …; the last one is open.
BUCKET_HOURS = (1, 4, 24, 48, 72, 120, 168, 240, 360, 720)
BUCKETS = tuple(f"t{number}" for number in range(len(BUCKET_HOURS) + 1))
#: What is counted of a ticket; ``seconds`` from the report to its answer.
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
    """What a ticket adds: ``measures`` on ``day`` (local) under each of ``values`` (dimension -> value).

    ``cell`` is the finest cell in which it is counted, if any; ``mark``, as what it is on the map now (maps.py).
    ``turns_at`` (UTC): when the share becomes another one by itself, because the promise is past then, or the answer
    is not recent any more. ``measures_version`` is the MEASURES_VERSION by which it was counted.
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
    """One line of the numbers: a slice, the value or the pair of values in it, a local day."""

    slice: str
    value: str
    day: date


class CellKey(NamedTuple):
    """Where and of what tickets are counted in cells."""

    resolution: int
    commune: str
    cell: str
    category: str
    day: date


class Pin(NamedTuple):
    """A cell of the map, and under what name tickets are counted in it."""

    cell: str
    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much counters move; nothing in it is zero."""

    lines: Mapping[CountLine, Measures]
    spots: Mapping[CellKey, int]
    pins: Mapping[Pin, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.lines or self.spots or self.pins)


def share(ticket: Ticket, now: datetime) -> Share | None:
    """What a ticket adds at ``now`` (UTC); None when it is in no number."""
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
    """The local day of an instant."""
    return at.astimezone(LOCAL).date()


def lines(found: Share, slices: Iterable[str] = SLICES) -> Iterable[CountLine]:
    """The lines on which a share is counted, of these slices."""
    for name in slices:
        value = "#".join(found.values[dimension] for dimension in name.split("."))
        yield CountLine(name, value, found.day)


def spots(found: Share) -> Iterable[CellKey]:
    """The cells in which a share is counted."""
    if found.cell is None:
        return
    from h3.api import basic_str as h3

    for resolution in RESOLUTIONS:
        cell = h3.cell_to_parent(found.cell, resolution)
        yield CellKey(resolution, found.values["commune"], cell, found.values["category"], found.day)


def pins(found: Share) -> Iterable[Pin]:
    """The cells of the map in which a share is counted."""
    if found.cell is None or found.mark is None:
        return
    from h3.api import basic_str as h3

    for resolution in maps.RESOLUTIONS:
        yield Pin(h3.cell_to_parent(found.cell, resolution), maps.name_of(found.mark, found.values["category"]))


def difference(before: Share | None, after: Share | None) -> Difference:
    """By how much the counters move when a ticket's share changes."""
    return total([(before, -1), (after, 1)])


def total(
    shares: Iterable[tuple[Share | None, int]], slices: Iterable[str] = SLICES, *, in_cells: bool = True
) -> Difference:
    """The sum of shares, each so many times: in these slices, and ``in_cells``."""
    by_line: dict[CountLine, Counter[str]] = {}
    by_spot: Counter[CellKey] = Counter()
    by_pin: Counter[Pin] = Counter()
    for found, times in shares:
        if found is None:
            continue
        for line in lines(found, slices):
            counted = by_line.setdefault(line, Counter())
            for name, value in found.measures.items():
                counted[name] += times * value
        for spot in spots(found) if in_cells else ():
            by_spot[spot] += times
        for pin in pins(found) if in_cells else ():
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
        # It is counted with the report that it went into.
        return {"merged": 1}
    found: dict[str, int] = {"received": 1, outcome.value: 1}
    if outcome is Outcome.OPEN and is_late:
        found["overdue"] = 1
    if outcome is Outcome.HANDLED:
        found |= {"late" if is_late else "on_time": 1, **_time_to_answer(ticket)}
    if ticket.rating is not None:
        found[ticket.rating] = 1
    return found


def _time_to_answer(ticket: Ticket) -> dict[str, int]:
    seconds = int(((ticket.resolved_at or ticket.created_at) - ticket.created_at).total_seconds())
    bucket = sum(seconds > hours * 3600 for hours in BUCKET_HOURS)
    return {"seconds": seconds, BUCKETS[bucket]: 1}


def _cell(ticket: Ticket) -> str | None:
    if ticket.place.lat is None or ticket.place.lon is None:
        return None
    # It takes a tenth of a second to import.
    from h3.api import basic_str as h3

    return str(h3.latlng_to_cell(ticket.place.lat, ticket.place.lon, RESOLUTIONS[-1]))


def to_json(found: Share | None) -> dict[str, Any]:
    """A share as JSON values."""
    if found is None:
        return {}
    return {
        "day": found.day.isoformat(),
        "values": dict(found.values),
        "measures": dict(found.measures),
        "cell": found.cell,
        "turns_at": found.turns_at and found.turns_at.isoformat(),
        "mark": found.mark,
        "measures_version": found.measures_version,
    }


def from_json(body: Mapping[str, Any]) -> Share | None:
    """The inverse of ``to_json``; shares of every version are read."""
    if not body:
        return None
    turns_at = body["turns_at"]
    return Share(
        date.fromisoformat(body["day"]),
        body["values"],
        body["measures"],
        body["cell"],
        datetime.fromisoformat(turns_at) if turns_at else None,
        # Shares stored before there was a map have none.
        body.get("mark"),
        body.get("measures_version", 1),
    )
