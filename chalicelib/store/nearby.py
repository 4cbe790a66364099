"""What lies near a point, from the index of places: the nearest first, at a cost that their number does not raise."""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from chalicelib.domain.places import metres_between
from chalicelib.domain.ticket import Place, State
from chalicelib.domain.vicinity import RECENT, Cell, groups_around, periods, spot_of
from chalicelib.store import keys
from chalicelib.store.models import Head, connection

#: A cell that holds more is divided, and each part asked for itself, the nearest first. Of one that cannot be divided
#: (50 m) so many are found.
MOST_PER_CELL = 100
#: After so many requests what was found is what is told. What is dense around the point ends a search long before.
MOST_REQUESTS = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the index says of a ticket; ``partition`` and ``order`` are where it stands there."""

    code: str
    state: State
    category: str
    place: Place
    resolved_at: datetime | None
    partition: str
    order: str

    def stands_at(self, place: Place, *, listed: bool) -> bool:
        """Whether the index has it where a ticket with this place belongs."""
        spot = spot_of(place)
        group = self.partition.removeprefix(keys.NEAR if listed else keys.NEAR_UNLISTED).partition("#")[0]
        return (group, self.order.partition("#")[0]) == (spot.group, spot.path)


#: From where a candidate's distance is measured, None to leave it out.
type Wanted = Callable[[Candidate], Place | None]


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A ticket that was found, ``metres`` away."""

    metres: int
    code: str
    place: Place = field(compare=False)
    candidate: Candidate = field(compare=False)


@dataclass(slots=True)
class Search:
    """The nearest tickets to a point (degrees), at most ``limit`` within ``radius`` metres, as of ``now`` (UTC).

    ``unlisted``: open ones that are in no public list are looked for, too. ``slack``: metres by which the index may
    have a ticket off the place from which ``wanted`` measures.
    """

    lat: float
    lon: float
    radius: int
    limit: int
    now: datetime
    wanted: Wanted
    unlisted: bool = False
    slack: int = 0
    requests: int = 0
    _found: list[Near] = field(default_factory=list)

    def run(self) -> list[Near]:
        """The tickets found, nearest first."""
        order = count()
        waiting = [(cell.least, next(order), cell, one) for cell in self._groups() for one in self._lists()]
        heapq.heapify(waiting)
        while waiting and self.requests < MOST_REQUESTS:
            least, _, cell, of = heapq.heappop(waiting)
            if least - self.slack > self._reach():
                break
            found = self._in(cell, of)
            if found is None:
                parts = cell.divided(self.lat, self.lon)
                for part in parts:
                    heapq.heappush(waiting, (part.least, next(order), part, of))
            else:
                for candidate in found:
                    self._take(candidate)
        return self._found[: self.limit]

    def _groups(self) -> list[Cell]:
        return groups_around(self.lat, self.lon, self.radius + self.slack)

    def _lists(self) -> Iterator[tuple[bool, int | None]]:
        for period in periods(self.now):
            yield True, period
        if self.unlisted:
            yield False, None

    def _reach(self) -> int:
        """How far away (metres) a ticket may be and still be among the nearest."""
        return self._found[self.limit - 1].metres if len(self._found) >= self.limit else self.radius

    def _in(self, cell: Cell, of: tuple[bool, int | None]) -> list[Candidate] | None:
        """What a cell holds of a list; None when that is too much and the cell can be divided."""
        connection()
        self.requests += 1
        spot = cell.spot
        path = Head.near_order.startswith(spot.path) if spot.path else None
        partition = keys.near(spot.group, of[1], listed=of[0])
        found = Head.nearby_index.query(partition, path, limit=MOST_PER_CELL, page_size=MOST_PER_CELL)
        candidates = [_candidate(item) for item in found]
        return None if found.last_evaluated_key and not cell.is_finest else candidates

    def _take(self, candidate: Candidate) -> None:
        if candidate.resolved_at is not None and candidate.resolved_at <= self.now - RECENT:
            return
        place = self.wanted(candidate)
        if place is None:
            return
        metres = metres_between((self.lat, self.lon), (place.lat or 0.0, place.lon or 0.0))
        if metres <= self.radius:
            insort(self._found, Near(metres, candidate.code, place, candidate))


def _candidate(item: Head) -> Candidate:
    return Candidate(
        code=item.code,
        state=State(item.state),
        category=item.category,
        place=Place(**item.place),
        resolved_at=keys.instant(item.resolved_at) if item.resolved_at else None,
        partition=item.near or "",
        order=item.near_order or "",
    )
