"""The bulletin of a commune's week, for loudspeakers: counters of what was reported and answered, and nothing else.

It is made of what the public list shows. It has no word of a report and names nobody; an officer completes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.domain.bulletins.bulletin import SYSTEM, Bulletin, BulletinState, Wording
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.texts.sent import bulletins as texts

#: How many days the draft proposes to show and repeat it.
_DAYS_SHOWN = 7
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """What happened in a commune in the seven local days from ``first`` on, as the public saw it.

    ``sent`` and ``answered``: name of a category -> number. Of the public reports since the day ``since``, ``open`` are
    not answered, ``late`` of them past their promised day.
    """

    first: date
    since: date
    sent: Mapping[str, int] = field(default_factory=dict)
    answered: Mapping[str, int] = field(default_factory=dict)
    open: int = 0
    late: int = 0

    @property
    def last(self) -> date:
        """Its last local day."""
        return self.first + _WEEK - timedelta(days=1)


def last_week(today: date) -> date:
    """Return the Monday of the week that ended before the week of a local day."""
    return today - timedelta(days=today.weekday()) - _WEEK


def name_of(commune: str, first: date) -> str:
    """Return the id of the draft of a commune's week: the same each time, so there is one."""
    return f"tuan-{commune}-{first:%Y%m%d}"


def wording_of(week: Week, commune: str, place: str, office: str, site: str, hotline: str | None) -> Wording:
    """Return the draft. ``place`` names the commune, ``office`` the unit that speaks; ``site`` is the pages' host."""
    span = texts.SPAN.format(first=f"{week.first:%d/%m}", last=f"{week.last:%d/%m/%Y}")
    lines = [
        texts.OPENING.format(office=office, span=span),
        _counted(texts.SENT, texts.NONE_SENT, week.sent, place),
        _counted(texts.ANSWERED, texts.NONE_ANSWERED, week.answered, place),
    ]
    if week.open:
        late = texts.LATE.format(n=week.late) if week.late else texts.NOT_LATE
        lines.append(texts.OPEN.format(since=f"{week.since:%d/%m/%Y}", n=week.open, late=late))
    lines.append(texts.HOW.format(site=site) if site else texts.HOW_BY_APP)
    if hotline:
        lines.append(texts.HOTLINE.format(hotline=hotline))
    lines += [texts.DANGER, texts.CLOSING]
    begins = week.last + timedelta(days=1)
    ends = begins + timedelta(days=_DAYS_SHOWN - 1)
    title = texts.TITLE.format(place=place, span=span)
    return Wording(title, "\n".join(lines), commune, None, begins, ends, aloud=True)


def draft(week: Week, unit: str, commune: str, wording: Wording) -> Bulletin:
    """Return the draft of a commune's week, of which the system is the writer."""
    at = datetime.combine(wording.begins, time(), LOCAL).astimezone(UTC)
    name = name_of(commune, week.first)
    return Bulletin(name, unit, 1, BulletinState.DRAFT, wording, frozenset({SYSTEM}), at)


def _counted(some: str, none: str, numbers: Mapping[str, int], place: str) -> str:
    total = sum(numbers.values())
    if not total:
        return none.format(place=place)
    ordered = sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
    return some.format(place=place, n=total, lines="; ".join(f"{name.lower()}: {number}" for name, number in ordered))
