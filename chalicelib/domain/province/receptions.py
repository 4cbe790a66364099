"""Reception of citizens (tiếp công dân): who receives where and when, and the times that can be booked.

Hours of a day are cut into slots of equal length; a slot takes so many bookings. Days and hours are Vietnamese local
time. A day off of the calendar has no slots. On a half day the slots end with its first working hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL, DayKind, WorkingCalendar
from chalicelib.domain.province.faults import Fault, FieldPath
from chalicelib.domain.province.kinds import DocumentLine, Kind
from chalicelib.domain.texts.receptions import WEEKDAYS as WEEKDAYS_WRITTEN
from chalicelib.domain.texts.text import Text

#: How long a booking is kept after its meeting (our choice): long enough to see who came, and no record of visits.
KEPT = timedelta(days=30)
#: The grounds for refusal after which people are offered to meet the leader, or to send an idea.
MEET_AFTER = frozenset({"complaint", "denunciation", "legal_advice"})
#: The most slots of a day (our choice): nobody can receive more people, so more is a typing error.
MOST_SLOTS = 40
#: The most days ahead that can be booked.
MOST_AHEAD = 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
type Hours = tuple[tuple[time, time], ...]


class Attendance(StrEnum):
    """What became of a booking."""

    BOOKED = "booked"
    CAME = "came"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Reception:
    """Where and when a unit receives citizens. ``decision`` is the number of the decision that says so.

    ``weekly``: hours by weekday (0 is Monday). ``dates``: hours of single days, which replace those of the weekday.
    A slot lasts ``minutes`` and takes ``people`` bookings. Offered: from tomorrow to ``ahead`` days on.
    """

    id: str
    unit: str
    title: str
    title_en: str
    place: str
    place_en: str
    decision: str
    minutes: int
    people: int
    ahead: int
    weekly: Mapping[int, Hours] = field(default_factory=dict)
    dates: Mapping[date, Hours] = field(default_factory=dict)

    def slots(self, day: date, calendar: WorkingCalendar) -> tuple[time, ...]:
        """The beginnings of the slots of a local day."""
        hours = self.dates.get(day, self.weekly.get(day.weekday(), ()))
        if not hours or _is_off(day, calendar):
            return ()
        until = _noon(day, calendar)
        return tuple(begin for begin, end in _cut(hours, self.minutes) if until is None or end <= until)

    def days(self, today: date, calendar: WorkingCalendar) -> Iterator[tuple[date, tuple[time, ...]]]:
        """The days that are offered on the local day ``today``, each with the beginnings of its slots."""
        for number in range(1, self.ahead + 1):
            day = today + timedelta(days=number)
            if slots := self.slots(day, calendar):
                yield day, slots


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time of a reception that can be booked: a local day and the local time at which it begins."""

    day: date
    begin: time

    @property
    def at(self) -> datetime:
        """The instant (UTC) at which it begins."""
        return datetime.combine(self.day, self.begin, LOCAL).astimezone(UTC)

    @property
    def written_day(self) -> Text:
        """The day as people read it: Thursday 05/03/2026."""
        return Text(*(f"{name} {self.day:%d/%m/%Y}" for name in WEEKDAYS_WRITTEN[self.day.weekday()]))

    @property
    def written(self) -> Text:
        """The time as people read it: 08:30 Thursday 05/03/2026."""
        return Text(*(f"{self.begin:%H:%M} {day}" for day in self.written_day))

    def __str__(self) -> str:
        return f"{self.day.isoformat()}T{self.begin:%H:%M}"


def slot_in(text: str) -> Slot | None:
    """The slot that ``str`` of one gives; None for any other text."""
    try:
        found = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a local time
    except ValueError:
        return None
    slot = Slot(found.date(), found.time())
    return slot if str(slot) == text else None


def days_to_remind(today: date, calendar: WorkingCalendar) -> list[date]:
    """Return the days of meetings for which reminders are sent on ``today`` (a local day).

    A reminder is sent once, on the last working day before the meeting. No reminder is sent on a day off.
    """
    if not calendar.is_working_day(today):
        return []
    last = calendar.next_working_date(today)
    return [today + timedelta(days=number) for number in range(1, (last - today).days + 1)]


def _is_off(day: date, calendar: WorkingCalendar) -> bool:
    """Whether the calendar says that a day is off. A weekend alone is none: a decision may name a Saturday."""
    decided = calendar.decided.get(day)
    if decided is not None:
        return decided.kind is DayKind.OFF
    return calendar.book.get(day) is not None


def _noon(day: date, calendar: WorkingCalendar) -> time | None:
    """The local time at which a half day ends; None for another day."""
    decided = calendar.decided.get(day)
    if decided is None or decided.kind is not DayKind.HALF:
        return None
    intervals = calendar.intervals(day)
    return intervals[0][1].astimezone(LOCAL).time() if intervals else None


def _cut(hours: Hours, minutes: int) -> Iterator[tuple[time, time]]:
    """The slots (begin, end) in hours; what is left at their end and too short is no slot."""
    length = timedelta(minutes=minutes)
    for opening, closing in hours:
        begin, end = (datetime.combine(date.min, one) for one in (opening, closing))
        while begin + length <= end:
            yield begin.time(), (begin + length).time()
            begin += length


def receptions_from_document(document: Mapping[str, Any]) -> dict[str, Reception]:
    """Read the document of receptions, by id.

    ``{"receptions": [{"id": "that-khe", "unit": "…", "title": "…", "title_en": "…", "place": "…", "place_en": "…",
    "decision": "…", "weekly": {"thu": ["08:00-11:00"]}, "dates": [{"date": "2026-03-03", "hours": []}],
    "minutes": 30, "people": 1, "ahead": 30}, …]}``
    """
    return {line["id"]: _reception(line) for line in document["receptions"]}


def _reception(line: Mapping[str, Any]) -> Reception:
    copied = ("id", "unit", "title", "title_en", "place", "place_en", "decision", "minutes", "people", "ahead")
    return Reception(
        **{name: line[name] for name in copied},
        weekly={WEEKDAYS.index(name): _hours(spans) for name, spans in (line.get("weekly") or {}).items()},
        dates={date.fromisoformat(one["date"]): _hours(one["hours"]) for one in line.get("dates") or ()},
    )


def _hours(spans: Sequence[str]) -> Hours:
    return tuple(map(_span, spans))


def _span(text: str) -> tuple[time, time]:
    opening, closing = (time.fromisoformat(part.strip()) for part in text.split("-"))
    return opening, closing


def misfits(lines: Sequence[DocumentLine]) -> Iterator[Fault]:
    """The faults in the hours of receptions: none, overlapping, too short, or too many slots."""
    for number, line in enumerate(lines):
        place: FieldPath = ("receptions", number)
        days: list[tuple[FieldPath, Sequence[str]]] = [
            (("weekly", name), spans) for name, spans in (line.get("weekly") or {}).items()
        ]
        dates = line.get("dates") or ()
        days += [(("dates", at, "hours"), one["hours"]) for at, one in enumerate(dates)]
        if not any(spans for _, spans in days):
            yield Fault(Kind.RECEPTIONS, (*place, "weekly"), "reception_never")
        first: dict[str, int] = {}
        for at, one in enumerate(dates):
            if one["date"] in first:
                params = {"name": one["date"], "first": first[one["date"]]}
                yield Fault(Kind.RECEPTIONS, (*place, "dates", at, "date"), "entry_twice", params)
            first.setdefault(one["date"], at)
        for within, spans in days:
            yield from _of_hours((*place, *within), spans, line["minutes"])


def _of_hours(place: FieldPath, spans: Sequence[str], minutes: int) -> Iterator[Fault]:
    closed = time.min
    for number, (text, (opening, closing)) in enumerate(zip(spans, _hours(spans), strict=True)):
        if opening < closed:
            yield Fault(Kind.RECEPTIONS, (*place, number), "hours_overlap", {"span": text})
        elif not list(_cut(((opening, closing),), minutes)):
            yield Fault(Kind.RECEPTIONS, (*place, number), "slot_too_long", {"span": text, "minutes": minutes})
        closed = max(closed, closing)
    if (count := len(list(_cut(_hours(spans), minutes)))) > MOST_SLOTS:
        yield Fault(Kind.RECEPTIONS, place, "slots_too_many", {"count": count, "most": MOST_SLOTS})


def past_days(lines: Sequence[DocumentLine], before: Sequence[DocumentLine], today: date) -> Iterator[Fault]:
    """The dates before the local day ``today`` that the present version (``before``) does not have."""
    known = {(line["id"], one["date"]) for line in before for one in line.get("dates") or ()}
    for number, line in enumerate(lines):
        for at, one in enumerate(line.get("dates") or ()):
            if date.fromisoformat(one["date"]) < today and (line["id"], one["date"]) not in known:
                place = ("receptions", number, "dates", at, "date")
                yield Fault(Kind.RECEPTIONS, place, "day_past", {"day": one["date"]})
