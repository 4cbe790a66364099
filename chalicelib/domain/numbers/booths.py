"""How service counters are rated: what one rating adds, what is refused, and the figures of a month.

A rating counts on the local day on which somebody touched a level, also when the tablet sent it later. Its names are
``<level>#<via>#<field>#<officer>``, and beside it the hour (also by level), the
key and the reasons. Nothing of it says who rated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chalicelib.domain.access.booth_keys import Via
from chalicelib.domain.deadlines.calendar import LOCAL, local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.booths import Booth
from chalicelib.domain.tickets.moves import RATINGS

#: The levels, the best one first: those of an answer. Reasons and words are for the last one.
LEVELS = RATINGS
BAD = LEVELS[-1]
#: The most characters of a few words.
MOST_WORDS = 1000
#: The most ratings of one level that count for a counter in an hour (our choice): nobody serves one person every 90
#: seconds. What is beyond it is counted apart and shown. Each level has its own, so that who presses the best one alone
#: keeps no bad rating out.
MOST_PER_HOUR = 40
#: The most ratings that a day keeps of a counter, counted or not: it bounds the size of the day's item.
MOST_PER_DAY = 1000
#: Of these, the most that did not count, so that who presses alone leaves room. Further ones are not noted.
MOST_OVER = 400
#: The most times that somebody sits down at a counter or leaves it on a day, for the same reason.
MOST_SEATS = 200
#: How old a rating may be that a tablet kept without a network (our choice).
OLDEST = timedelta(days=31)
#: By how much clocks may differ.
_SLACK = timedelta(minutes=5)
#: The field of a rating that says none.
NOT_SAID = "-"
#: The number of ratings that did not count.
OVER = "over"
_HOUR, _KEY, _REASON = "h#", "k#", "r#"


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating: what somebody touched at ``at`` (UTC) at a counter. ``officer`` is who sat there, if known."""

    id: str
    booth: str
    key: str
    via: Via
    level: str
    field: str
    at: datetime
    officer: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The local day on which it counts."""
        return local_day(self.at)

    @property
    def hour(self) -> str:
        """The name of the number of its local hour."""
        return f"{_HOUR}{self.at.astimezone(LOCAL):%H}"

    @property
    def hour_of_level(self) -> str:
        """The name of the number of its level in its local hour."""
        return f"{self.hour}#{self.level}"

    @property
    def adds(self) -> list[str]:
        """The names of the numbers that it raises by one."""
        officer = self.officer or ""
        counted = f"{self.level}#{self.via}#{self.field}#{officer}"
        reasons = [f"{_REASON}{one}" for one in self.reasons]
        return [counted, self.hour, self.hour_of_level, f"{_KEY}{self.key}", *reasons]


@dataclass(slots=True)
class BoothTally:
    """Ratings of some days together. ``over`` did not count; ``most`` is the most of one counter in one hour."""

    levels: Counter[str] = field(default_factory=Counter)
    via: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    officers: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    over: int = 0
    most: int = 0

    def add(self, numbers: Mapping[str, int]) -> None:
        """Add a day of a counter."""
        for name, n in numbers.items():
            if name == OVER:
                self.over += n
            elif name.startswith(_HOUR):
                self.most = max(self.most, n)
            elif name.startswith(_KEY):
                self.keys[name.removeprefix(_KEY)] += n
            elif name.startswith(_REASON):
                self.reasons[name.removeprefix(_REASON)] += n
            else:
                level, via, served, officer = name.split("#", 3)
                self.levels[level] += n
                self.via[via] += n
                self.fields.setdefault(served, Counter())[level] += n
                if officer:
                    self.officers.setdefault(officer, Counter())[level] += n


def tally(days: Iterable[Mapping[str, int]]) -> BoothTally:
    """Add up days."""
    whole = BoothTally()
    for numbers in days:
        whole.add(numbers)
    return whole


def field_of(given: str | None, booth: Booth) -> str:
    """The field that was rated. A counter with one field needs none to be said. Raises Invalid.

    One touch is a rating, so of a counter with more fields it may stay open which one it is.
    """
    if given is None:
        return booth.fields[0] if len(booth.fields) == 1 else NOT_SAID
    if given not in booth.fields:
        raise Invalid("not_one_of", field="field", allowed=", ".join(booth.fields))
    return given


def days_nearby(rated: Rated) -> list[date]:
    """The other local days on which the same rating may have been counted: those within the slack of clocks."""
    around = {local_day(rated.at - _SLACK), local_day(rated.at + _SLACK)}
    return sorted(around - {rated.day})


def touched_at(at: datetime, clock: datetime, now: datetime) -> datetime:
    """When somebody touched a level (UTC), by the server's clock.

    ``at`` is the tablet's time of the touch, and ``clock`` the tablet's time of sending: their difference is right also
    where the tablet's clock is wrong. Raises Invalid for a time ahead, or one too long ago.
    """
    # Compared before it is subtracted: a device may send times for which there is no date.
    ago = clock - at
    if ago < -_SLACK:
        raise Invalid("rating_ahead", field="at")
    if ago > OLDEST:
        raise Invalid("rating_old", field="at", days=OLDEST.days)
    return min(now - ago, now)


def seated(seats: Iterable[tuple[datetime, str | None]], at: datetime) -> str | None:
    """Who sat at a counter at an instant (UTC): the last who sat down on that day, unless they have left.

    Of what happened in the same second the later one in ``seats`` holds.
    """
    before = sorted(((since, who) for since, who in seats if since <= at), key=lambda one: one[0])
    return before[-1][1] if before else None
