"""What an officer is reminded of: a ticket, at a time that they chose. It holds nothing of the ticket but its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.errors import Invalid, NotPossible
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.text import Text

#: The kinds of the messages: a reminder, and what a deputy is told.
REMINDER, DEPUTY = "reminder", "deputy"
#: How far ahead one may be reminded (our choice): nobody knows a ticket after more than a year.
LONGEST_AHEAD = timedelta(days=366)
#: The most reminders of an officer that wait (our choice).
MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class Reminder:
    """That an officer wants to be reminded of the ticket ``code`` at ``at`` (UTC)."""

    id: str
    code: str
    at: datetime


def check_time(at: datetime, now: datetime) -> None:
    """Raise Invalid for a time (UTC) that is over at ``now``, or too far ahead."""
    if at <= now:
        raise Invalid("reminder_past", field="at")
    if at > now + LONGEST_AHEAD:
        raise Invalid("reminder_far", field="at", limit=LONGEST_AHEAD.days)


def check_number(waiting: int) -> None:
    """Raise NotPossible if so many reminders of an officer wait that no other may be added."""
    if waiting >= MOST_WAITING:
        raise NotPossible("reminders_full", limit=MOST_WAITING)


def words(code: str) -> Text:
    """What the officer reads."""
    return messages.REMINDER.fill(code=spoken(code))
