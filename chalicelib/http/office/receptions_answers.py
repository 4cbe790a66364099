"""Models of the answers of receptions.py."""

from __future__ import annotations

from chalicelib.domain.province.receptions import Attendance
from chalicelib.http.core.shapes import Exact, Label


class _DayOfUnit(Exact):
    """A local day: how many seats it has and how many are booked. ``may_call_off``: it can still be called off."""

    day: str
    label: Label
    seats: int
    booked: int
    called_off: bool
    may_call_off: bool


class _UnitReception(Exact):
    id: str
    title: str
    title_en: str
    place: str
    place_en: str
    decision: str
    days: list[_DayOfUnit]


class UnitReceptions(Exact):
    """The receptions of one's unit. They say nothing of who is booked."""

    receptions: list[_UnitReception]


class _BookedPerson(Exact):
    """Who is booked; null where the person restricted the use of their contact."""

    code: str
    time: str
    name: str | None
    phone: str | None
    subject: str | None
    standing: Attendance
    may_mark: bool


class BookedPeople(Exact):
    """Who is booked on a day, by time; ``called_off`` is the reason if the day was."""

    day: str
    called_off: str | None
    people: list[_BookedPerson]


class BookingMarked(Exact):
    """What was noted of a booking."""

    code: str
    standing: Attendance


class DayCalledOff(Exact):
    """The day that was called off, and why."""

    day: str
    called_off: str
