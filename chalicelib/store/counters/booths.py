"""Days of service counters: how each was rated, and who sat there. A rating is one conditional write of one item.

The item keeps the ids of its ratings, so one that arrives again counts once, and nothing else needs to be written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import Action, AddAction

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.numbers.booths import MOST_OVER, MOST_PER_DAY, MOST_PER_HOUR, MOST_SEATS, OVER, Rated, seated
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import BoothDayItem

_SEEN, _SEATS = Path("seen"), Path("seats")


class DayFull(Exception):
    """A counter has no more room for what is noted of a day."""


@dataclass(frozen=True, slots=True)
class BoothDay:
    """A local day of a counter: its numbers by name, the ids of its ratings, and who sat there from when (UTC)."""

    booth: str
    day: date
    numbers: Mapping[str, int] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    seats: tuple[tuple[datetime, str | None], ...] = ()

    def sitting(self, at: datetime) -> str | None:
        """Return who sat there at an instant (UTC) of the day."""
        return seated(self.seats, at)


def count(rated: Rated) -> bool:
    """Count a rating once. Returns whether it counts: beyond its level's most of an hour it is counted apart.

    Raises DayFull.
    """
    new = _is_new(rated.id)
    if _add(rated, rated.adds, new & _is_below(rated.hour_of_level, MOST_PER_HOUR)):
        return True
    if _add(rated, [OVER], new & _is_below(OVER, MOST_OVER)):
        return False
    day = of_day(rated.booth, rated.day)
    if rated.id in day.seen:
        return True
    if len(day.seen) >= MOST_PER_DAY:
        raise DayFull(rated.booth)
    return False


def sit(booth: str, officer: str | None, at: datetime) -> None:
    """Note that an officer sits at a counter from ``at`` (UTC) on; None: nobody does. Raises DayFull."""
    connection()
    day = local_day(at)
    found = of_day(booth, day)
    if found.sitting(at) == officer:
        return
    if len(found.seats) >= MOST_SEATS:
        raise DayFull(booth)
    # The number tells apart what happens in one second.
    said = _texts([f"{keys.stamp(at)} {len(found.seats):04d} {officer or ''}"])
    BoothDayItem(*_key(booth, day)).update(actions=[AddAction(_SEATS, said)])


def of_day(booth: str, day: date) -> BoothDay:
    """Return a local day of a counter."""
    month, sk = _key(booth, day)
    found = next(_read(month, sk, consistent=True), None)
    return found if found is not None else BoothDay(booth, day)


def of_month(month: date, booth: str | None = None) -> Iterator[BoothDay]:
    """Yield the days of a local month: all counters, or one."""
    partition = keys.booth_days(keys.cohort(month))
    yield from _read(partition, keys.booth_day(booth, "") if booth else None, consistent=False)


def _key(booth: str, day: date) -> tuple[str, str]:
    return keys.booth_days(keys.cohort(day)), keys.booth_day(booth, day.isoformat())


def _is_new(rating: str) -> Condition:
    found: Condition = (_SEEN.does_not_exist() | (size(_SEEN) < MOST_PER_DAY)) & ~_SEEN.contains(rating)
    return found


def _is_below(name: str, most: int) -> Condition:
    found: Condition = Path([name]).does_not_exist() | (Path([name]) < most)
    return found


def _add(rated: Rated, names: list[str], condition: Condition) -> bool:
    connection()
    actions: list[Action] = [AddAction(Path([name]), Value({"N": "1"})) for name in names]
    actions.append(AddAction(_SEEN, _texts([rated.id])))
    try:
        BoothDayItem(*_key(rated.booth, rated.day)).update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _texts(texts: list[str]) -> Value:
    return Value({"SS": texts})


def _read(partition: str, begins: str | None, *, consistent: bool) -> Iterator[BoothDay]:
    connection()
    condition = BoothDayItem.sk.startswith(begins) if begins else None
    for page in BoothDayItem.query(partition, condition, consistent_read=consistent).page_iter:
        # The names of the numbers vary, so the model cannot declare them as attributes.
        for raw in page["Items"]:
            yield _day(raw)


def _day(raw: Mapping[str, Mapping[str, Any]]) -> BoothDay:
    booth, day = keys.value_and_when(raw["sk"]["S"])
    seats = [text.split(" ", 2) for text in sorted(raw.get("seats", {}).get("SS", ()))]
    return BoothDay(
        booth,
        date.fromisoformat(day),
        {name: int(value["N"]) for name, value in raw.items() if "N" in value},
        frozenset(raw.get("seen", {}).get("SS", ())),
        tuple((keys.instant(since), who or None) for since, _, who in seats),
    )
