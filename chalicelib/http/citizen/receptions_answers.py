"""Models of the answers of receptions.py."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.http.core.shapes import Exact, Label, Named

type _SlotText = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$")]
type _BookingCode = Annotated[str, StringConstraints(pattern=r"^\d{8}$")]


class ShownReception(Exact):
    """Who receives citizens where, by which decision; a slot lasts ``minutes``."""

    id: str
    unit: Named
    title: str
    title_en: str
    place: str
    place_en: str
    decision: str
    minutes: int


class Receptions(Exact):
    """All receptions."""

    receptions: list[ShownReception]


class _FreeTime(Exact):
    slot: _SlotText
    begins: str
    free: int


class _FreeDay(Exact):
    day: str
    times: list[_FreeTime]


class ReceptionTimes(ShownReception):
    """A reception with its free times (Vietnamese local time), and what one agrees to when one books."""

    days: list[_FreeDay]
    consent: Label


class BookingSeen(Exact):
    """A booking with all that is stored of it. ``called_off`` is the reason why its day was called off."""

    code: _BookingCode
    reception: ShownReception | None
    slot: _SlotText
    at: Label
    name: str
    phone: str
    subject: str
    over: bool
    called_off: str | None


class Booked(BookingSeen):
    """The booking that was made, with the token of its link."""

    token: str


class BookingCancelled(Exact):
    """The booking was cancelled and erased."""

    cancelled: bool
