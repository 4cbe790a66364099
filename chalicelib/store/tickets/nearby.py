"""Search for tickets near a point in the index of positions, nearest first, at a bounded cost."""

from __future__ import annotations

import heapq
from bisect import insort
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from chalicelib.domain.nearby.maps import touches
from chalicelib.domain.nearby.vicinity import RECENT, SearchCell, groups_around, periods, spot_of
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.tenant import Bounds
from chalicelib.domain.tickets.states import State
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import Head
from chalicelib.store.tickets import codec

#: A cell with more tickets is divided, and each part is searched, the nearest first. From a cell that cannot be divided
#: (50 m) at most this many are found.
MOST_PER_CELL = 100
#: The most requests of a search. A search in a dense area ends long before.
MOST_REQUESTS, MOST_REQUESTS_OF_A_BOX = 60, 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket as the index holds it. ``partition`` and ``order`` are its position in the index."""

    code: str
    state: State
    category: str
    place: Place
    resolved_at: datetime | None
    partition: str
    order: str

    def stands_at(self, place: Place, *, listed: bool) -> bool:
        """Whether its position in the index matches this place."""
        spot = spot_of(place)
        group = self.partition.removeprefix(keys.NEAR if listed else keys.NEAR_UNLISTED).partition("#")[0]
        return (group, self.order.partition("#")[0]) == (spot.group, spot.path)


#: Returns the place from which a candidate's distance is measured, None to leave it out.
type PlaceOf = Callable[[Candidate], Place | None]


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A found ticket, ``metres`` away."""

    metres: int
    code: str
    place: Place = field(compare=False)
    candidate: Candidate = field(compare=False)


@dataclass(slots=True)
class Search:
    """A search for the nearest tickets to a point (degrees), at most ``limit`` within ``radius`` metres.

    ``now`` is UTC. ``unlisted`` includes open tickets that are in no public list. ``slack``: how far (metres) a
    ticket's position in the index may be from the place that ``wanted`` returns.
    """

    lat: float
    lon: float
    radius: int
    limit: int
    now: datetime
    wanted: PlaceOf
    unlisted: bool = False
    slack: int = 0
    requests: int = 0
    _found: list[Near] = field(default_factory=list)

    def run(self) -> list[Near]:
        """Return the found tickets, nearest first."""
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

    def _groups(self) -> list[SearchCell]:
        return groups_around(self.lat, self.lon, self.radius + self.slack)

    def _lists(self) -> Iterator[tuple[bool, int | None]]:
        for period in periods(self.now):
            yield True, period
        if self.unlisted:
            yield False, None

    def _reach(self) -> int:
        """Return the distance (metres) up to which a ticket may still be among the nearest."""
        return self._found[self.limit - 1].metres if len(self._found) >= self.limit else self.radius

    def _in(self, cell: SearchCell, of: tuple[bool, int | None]) -> list[Candidate] | None:
        """Return the tickets of a list in a cell, None if there are too many and the cell can be divided."""
        self.requests += 1
        candidates, more = _held(cell, of[1], listed=of[0])
        return None if more and not cell.is_finest else candidates

    def _take(self, candidate: Candidate) -> None:
        if not _is_recent(candidate, self.now - RECENT):
            return
        place = self.wanted(candidate)
        if place is None:
            return
        metres = metres_between((self.lat, self.lon), (place.lat or 0.0, place.lon or 0.0))
        if metres <= self.radius:
            insort(self._found, Near(metres, candidate.code, place, candidate))


def within(
    box: Bounds,
    groups: Iterable[SearchCell],
    now: datetime,
    wanted: PlaceOf,
    limit: int,
    answered_since: datetime | None = None,
) -> tuple[list[Candidate], bool]:
    """Return at most ``limit`` public tickets in a box (degrees) from these groups of cells, open ones first.

    ``wanted`` returns the place at which a ticket is shown, None to leave it out. Answered tickets are those answered
    since a time (UTC), by default RECENT ago. The second value says whether the result is complete.
    """
    since = answered_since or now - RECENT
    middle = (box.south + box.north) / 2, (box.west + box.east) / 2
    found: list[Candidate] = []
    complete, requests = True, 0
    waiting = deque((cell, period) for period in periods(now, since) for cell in groups)
    while waiting:
        if requests == MOST_REQUESTS_OF_A_BOX or len(found) > limit:
            return found[:limit], False
        cell, period = waiting.popleft()
        candidates, more = _held(cell, period, listed=True)
        requests += 1
        if more and not cell.is_finest:
            waiting.extendleft((part, period) for part in cell.divided(*middle) if touches(part, box))
            continue
        complete = complete and not more
        places = ((one, wanted(one)) for one in candidates if _is_recent(one, since))
        found += [one for one, place in places if place and box.contain(place.lat or 0.0, place.lon or 0.0)]
    return found[:limit], complete and len(found) <= limit


def _held(cell: SearchCell, period: int | None, *, listed: bool) -> tuple[list[Candidate], bool]:
    """Return at most MOST_PER_CELL tickets of a list in a cell, and whether there may be more."""
    connection()
    spot = cell.spot
    path = Head.near_order.startswith(spot.path) if spot.path else None
    partition = keys.near(spot.group, period, listed=listed)
    found = Head.nearby_index.query(partition, path, limit=MOST_PER_CELL, page_size=MOST_PER_CELL)
    return [_candidate(item) for item in found], found.last_evaluated_key is not None


def _is_recent(candidate: Candidate, since: datetime) -> bool:
    return candidate.resolved_at is None or candidate.resolved_at > since


def _candidate(item: Head) -> Candidate:
    return Candidate(
        code=item.code,
        state=State(item.state),
        category=item.category,
        place=codec.place_in(item.place),
        resolved_at=keys.instant(item.resolved_at) if item.resolved_at else None,
        partition=item.near or "",
        order=item.near_order or "",
    )
