"""Digests: a unit's morning, and many alerts at once as one message. Pure: lines in, texts out.

The morning's digest tells what of a unit's queue is late, falls due today or came back, and what it answered that
nobody has rated or confirmed yet. Like every message a digest never holds what a reporter wrote
(docs/domain.md, "Alerts").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course, messages
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sms import fits_one_sms, one_sms, without_accents
from chalicelib.domain.tickets.states import State

#: Who hears the digest of a unit.
AUDIENCES = (Audience.FOCAL, Audience.LEADER)
#: More alerts than this of one kind, to one audience of a unit, at once become one message.
MANY = 10
_CODES_IN_SMS = 3


class WaitingTicket(Protocol):
    """A line of a unit's queue: what waits for the unit, times in UTC."""

    @property
    def code(self) -> str: ...
    @property
    def state(self) -> State: ...
    @property
    def category(self) -> str: ...
    @property
    def commune(self) -> str | None: ...
    @property
    def step(self) -> str | None: ...
    @property
    def step_due_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime: ...


class Section(StrEnum):
    """What a digest tells, in its order. A ticket may stand in two: returned, and late as well."""

    LATE = "late"
    TODAY = "today"
    RETURNED = "returned"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class Reading:
    """The first lines of one of a unit's lists, in its order (next due first); ``more`` says that others follow."""

    lines: Sequence[WaitingTicket]
    more: bool = False


class Alert(Protocol):
    """A message that waits to go out, about one ticket."""

    @property
    def code(self) -> str: ...
    @property
    def body(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Many:
    """Several alerts as one message."""

    sms: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Digest:
    """One unit's digest of one local day, for all its audiences."""

    day: date
    unit: str
    sms: str
    subject: str
    body: str


def digest(unit: str, queue: Reading, unrated: Reading, *, now: datetime, directory: Directory) -> Digest | None:
    """A unit's digest at ``now`` (UTC), or None when there is nothing to tell.

    ``queue`` is what waits for the unit, ``unrated`` what it answered and nobody has rated or confirmed.
    """
    readings = dict.fromkeys(Section, queue) | {Section.UNRATED: unrated}
    sections = {
        section: [line for line in reading.lines if _belongs(line, section, now) and not _stands(line, directory)]
        for section, reading in readings.items()
    }
    if not any(sections.values()):
        return None
    figures = ", ".join(
        messages.DIGEST_SECTIONS[section].vi
        + f" {len(found)}"
        + ("+" if _goes_on(section, readings[section], now) else "")
        for section, found in sections.items()
        if found
    )
    day = now.astimezone(LOCAL).date()
    known = directory.units.get(unit)
    heading = messages.DIGEST.fill(day=day.strftime("%d/%m"), figures=figures).vi
    cut = max((len(reading.lines) for reading in (queue, unrated) if reading.more), default=0)
    return Digest(
        day=day,
        unit=unit,
        sms=_sms(heading, [line.code for found in sections.values() for line in found]),
        subject=heading.rstrip("."),
        body="\n\n".join(
            [
                f"{messages.MAIL_GREETING.vi},",
                f"{known.name if known else unit}. {heading}",
                *(_listed(section, found, directory) for section, found in sections.items() if found),
                *([messages.DIGEST_CUT.fill(n=cut).vi] if cut else []),
            ]
        ),
    )


def is_gathered(kind: str) -> bool:
    """Whether messages of this kind become one when there are many at once."""
    return kind in messages.MANY


def many(kind: str, alerts: Sequence[Alert]) -> Many:
    """One message that tells all these alerts of one kind (``is_gathered``); the mail has each of them whole."""
    heading = messages.MANY[kind].fill(n=len(alerts)).vi
    return Many(
        sms=_sms(heading, [alert.code for alert in alerts]),
        subject=heading.rstrip("."),
        body="\n\n".join([heading, *(alert.body for alert in alerts)]),
    )


def _belongs(line: WaitingTicket, section: Section, now: datetime) -> bool:
    match section:
        case Section.LATE:
            return line.step_due_at is not None and line.step_due_at <= now
        case Section.TODAY:
            return line.step_due_at is not None and now < line.step_due_at < _tomorrow(now)
        case Section.RETURNED:
            return line.state is State.RETURNED
        case Section.UNRATED:
            return True


def _stands(line: WaitingTicket, directory: Directory) -> bool:
    """Whether an emergency has stopped the line's clock: nobody is late or pressed then."""
    return directory.emergencies.over(line.commune) is not None


def _goes_on(section: Section, reading: Reading, now: datetime) -> bool:
    """Whether lines that were not read, due when the last one is or later, may belong to the section too."""
    if not reading.more:
        return False
    unread_from = _order(reading.lines[-1])
    match section:
        case Section.LATE:
            return unread_from <= now
        case Section.TODAY:
            return unread_from < _tomorrow(now)
        case Section.RETURNED | Section.UNRATED:
            return True


def _sms(heading: str, codes: Sequence[str]) -> str:
    shown = [spoken(code) for code in dict.fromkeys(codes)]
    for count in range(min(_CODES_IN_SMS, len(shown)), 0, -1):
        extra = ", ".join(shown[:count])
        # A code that is cut would be another ticket's, or nobody's.
        if fits_one_sms(without_accents(f"{heading} {extra}")):
            return one_sms(heading, extra)
    return one_sms(heading)


def _listed(section: Section, found: Sequence[WaitingTicket], directory: Directory) -> str:
    title = messages.DIGEST_SECTIONS[section].vi
    return "\n".join([f"{title.capitalize()}:", *(_line(line, directory) for line in found)])


def _line(line: WaitingTicket, directory: Directory) -> str:
    # A ticket may outlive its category.
    category = directory.categories.get(line.category)
    commune = directory.communes.get(line.commune or "")
    step = course.STEPS[line.step].vi if line.step else course.STATES_OFFICE[line.state].vi
    where = ", ".join(filter(None, (category.name if category else line.category, commune.name if commune else "")))
    return f"{spoken(line.code)}: {step}, hạn {_order(line).astimezone(LOCAL):%H:%M %d/%m/%Y}. {where}"


def _order(line: WaitingTicket) -> datetime:
    return line.step_due_at or line.due_at


def _tomorrow(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(LOCAL).date() + timedelta(days=1), time(), LOCAL)
