"""What lies near a point, from the index of places: the nearest first, at a cost that their number does not raise."""

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

#: A cell that holds more is divided, and each part asked for itself, the nearest first. Of one that cannot be divided
#: (50 m) so many are found.
MOST_PER_CELL = 100
#: After so many requests what was found is what is told. What is dense around the point ends a search long before.
MOST_REQUESTS, MOST_REQUESTS_OF_A_BOX = 60, 100


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
type PlaceOf = Callable[[Candidate], Place | None]


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
    wanted: PlaceOf
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

    def _groups(self) -> list[SearchCell]:
        return groups_around(self.lat, self.lon, self.radius + self.slack)

    def _lists(self) -> Iterator[tuple[bool, int | None]]:
        for period in periods(self.now):
            yield True, period
        if self.unlisted:
            yield False, None

    def _reach(self) -> int:
        """How far away (metres) a ticket may be and still be among the nearest."""
        return self._found[self.limit - 1].metres if len(self._found) >= self.limit else self.radius

    def _in(self, cell: SearchCell, of: tuple[bool, int | None]) -> list[Candidate] | None:
        """What a cell holds of a list; None when that is too much and the cell can be divided."""
        self.requests += 1
        candidates, more = _held(cell, of[1], listed=of[0])
        return None if more and not cell.is_finest else candidates

    def _take(self, candidate: Candidate) -> None:
        if not _is_recent(candidate, self.now):
            return
        place = self.wanted(candidate)
        if place is None:
            return
        metres = metres_between((self.lat, self.lon), (place.lat or 0.0, place.lon or 0.0))
        if metres <= self.radius:
            insort(self._found, Near(metres, candidate.code, place, candidate))


def within(
    box: Bounds, groups: Iterable[SearchCell], now: datetime, wanted: PlaceOf, limit: int
) -> tuple[list[Candidate], bool]:
    """The public tickets in a box (degrees) that the index has in these groups, open ones first; whether those are all.

    At most ``limit``. ``wanted`` says which, and where each is shown.
    """
    middle = (box.south + box.north) / 2, (box.west + box.east) / 2
    found: list[Candidate] = []
    complete, requests = True, 0
    waiting = deque((cell, period) for period in periods(now) for cell in groups)
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
        places = ((one, wanted(one)) for one in candidates if _is_recent(one, now))
        found += [one for one, place in places if place and box.contain(place.lat or 0.0, place.lon or 0.0)]
    return found[:limit], complete and len(found) <= limit


def _held(cell: SearchCell, period: int | None, *, listed: bool) -> tuple[list[Candidate], bool]:
    """What a cell holds of a list, at most MOST_PER_CELL, and whether there may be more."""
    connection()
    spot = cell.spot
    path = Head.near_order.startswith(spot.path) if spot.path else None
    partition = keys.near(spot.group, period, listed=listed)
    found = Head.nearby_index.query(partition, path, limit=MOST_PER_CELL, page_size=MOST_PER_CELL)
    return [_candidate(item) for item in found], found.last_evaluated_key is not None


def _is_recent(candidate: Candidate, now: datetime) -> bool:
    return candidate.resolved_at is None or candidate.resolved_at > now - RECENT


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
