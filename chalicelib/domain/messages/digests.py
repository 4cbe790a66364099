"""The morning's digest of a unit, and one message for many alerts. The functions are pure.

The morning's digest lists the tickets of a unit that are late, due today or returned, and those that it answered and
nobody has rated or confirmed. Like every message, a digest never contains what a reporter wrote (docs/domain.md,
"Alerts").
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
from chalicelib.domain.texts import course
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import fits_one_sms, one_sms, without_accents
from chalicelib.domain.tickets.states import State

#: The audiences of a unit's digest.
AUDIENCES = (Audience.FOCAL, Audience.LEADER)
#: More than this number of alerts of one kind to one audience of a unit, at once, become one message.
MANY = 10
_CODES_IN_SMS = 3


class WaitingTicket(Protocol):
    """A line of a unit's queue. Times are UTC."""

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
    """The sections of a digest, in order. A ticket may be in two of them, such as returned and late."""

    LATE = "late"
    TODAY = "today"
    RETURNED = "returned"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class Reading:
    """The first lines of a list of a unit, the next due first; ``more`` is true if the list has further lines."""

    lines: Sequence[WaitingTicket]
    more: bool = False


class Alert(Protocol):
    """A pending message about one ticket."""

    @property
    def code(self) -> str: ...
    @property
    def body(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Many:
    """One message for several alerts."""

    sms: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of a unit on a local day, for all its audiences."""

    day: date
    unit: str
    sms: str
    subject: str
    body: str


def digest(unit: str, queue: Reading, unrated: Reading, *, now: datetime, directory: Directory) -> Digest | None:
    """The digest of a unit at ``now`` (UTC); None if all its sections are empty.

    ``queue`` are the tickets that wait for the unit; ``unrated`` those that it answered and nobody has rated or
    confirmed.
    """
    readings = dict.fromkeys(Section, queue) | {Section.UNRATED: unrated}
    sections = {
        section: [line for line in reading.lines if _is_in(line, section, now) and not _is_frozen(line, directory)]
        for section, reading in readings.items()
    }
    if not any(sections.values()):
        return None
    figures = ", ".join(
        messages.DIGEST_SECTIONS[section].vi
        + f" {len(section_lines)}"
        + ("+" if _may_go_on(section, readings[section], now) else "")
        for section, section_lines in sections.items()
        if section_lines
    )
    day = now.astimezone(LOCAL).date()
    office = directory.units.get(unit)
    heading = messages.DIGEST.fill(day=day.strftime("%d/%m"), figures=figures).vi
    cut = max((len(reading.lines) for reading in (queue, unrated) if reading.more), default=0)
    return Digest(
        day=day,
        unit=unit,
        sms=_sms(heading, [line.code for section_lines in sections.values() for line in section_lines]),
        subject=heading.rstrip("."),
        body="\n\n".join(
            [
                f"{messages.MAIL_GREETING.vi},",
                f"{office.name if office else unit}. {heading}",
                *(
                    _listed(section, section_lines, directory)
                    for section, section_lines in sections.items()
                    if section_lines
                ),
                *([messages.DIGEST_CUT.fill(n=cut).vi] if cut else []),
            ]
        ),
    )


def is_gathered(kind: str) -> bool:
    """Whether many messages of this kind at once become one message."""
    return kind in messages.MANY


def many(kind: str, alerts: Sequence[Alert]) -> Many:
    """One message for alerts of one kind (``is_gathered``). The mail contains the full text of each alert."""
    heading = messages.MANY[kind].fill(n=len(alerts)).vi
    return Many(
        sms=_sms(heading, [alert.code for alert in alerts]),
        subject=heading.rstrip("."),
        body="\n\n".join([heading, *(alert.body for alert in alerts)]),
    )


def _is_in(line: WaitingTicket, section: Section, now: datetime) -> bool:
    match section:
        case Section.LATE:
            return line.step_due_at is not None and line.step_due_at <= now
        case Section.TODAY:
            return line.step_due_at is not None and now < line.step_due_at < _tomorrow(now)
        case Section.RETURNED:
            return line.state is State.RETURNED
        case Section.UNRATED:
            return True


def _is_frozen(line: WaitingTicket, directory: Directory) -> bool:
    """Whether an emergency freezes the line's clock, so that the ticket cannot be late."""
    return directory.emergencies.over(line.commune) is not None


def _may_go_on(section: Section, reading: Reading, now: datetime) -> bool:
    """Whether the section may have lines that were not read. They are due no earlier than the last line read."""
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
        # Never cut a code: a part of a code would be a wrong code.
        if fits_one_sms(without_accents(f"{heading} {extra}")):
            return one_sms(heading, extra)
    return one_sms(heading)


def _listed(section: Section, section_lines: Sequence[WaitingTicket], directory: Directory) -> str:
    title = messages.DIGEST_SECTIONS[section].vi
    return "\n".join([f"{title.capitalize()}:", *(_line(line, directory) for line in section_lines)])


def _line(line: WaitingTicket, directory: Directory) -> str:
    # The category of a ticket may have been removed.
    category = directory.categories.get(line.category)
    commune = directory.communes.get(line.commune or "")
    step = course.STEPS[line.step].vi if line.step else course.STATES_OFFICE[line.state].vi
    where = ", ".join(filter(None, (category.name if category else line.category, commune.area.vi if commune else "")))
    return f"{spoken(line.code)}: {step}, hạn {_order(line).astimezone(LOCAL):%H:%M %d/%m/%Y}. {where}"


def _order(line: WaitingTicket) -> datetime:
    return line.step_due_at or line.due_at


def _tomorrow(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(LOCAL).date() + timedelta(days=1), time(), LOCAL)
