"""Who has a ticket open now, and who types there. A mark ends by itself, so nobody has to sign off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: How long a mark lasts (our choice): two lost requests of a page that asks each 20 seconds change nothing.
LASTS = timedelta(seconds=75)
#: A younger mark that says the same is not written again (our choice): half of a page's requests write nothing.
RENEWED_AFTER = timedelta(seconds=30)
#: The most officers who are named (our choice). A ticket that more have open is a meeting.
MOST_NAMED = 5


class Doing(StrEnum):
    """What an officer does with an open ticket."""

    LOOKING = "looking"
    TYPING = "typing"


@dataclass(frozen=True, slots=True)
class Mark:
    """That an officer does something with a ticket since ``at`` (UTC)."""

    username: str
    doing: Doing
    at: datetime


def must_mark(marks: Iterable[Mark], username: str, doing: Doing, now: datetime) -> bool:
    """Whether what an officer does at ``now`` (UTC) must be written, as none of the marks says so freshly."""
    own = next((mark for mark in marks if mark.username == username), None)
    return own is None or own.doing is not doing or now - own.at >= RENEWED_AFTER


def others(marks: Iterable[Mark], username: str, now: datetime) -> list[Mark]:
    """The marks of other officers that last at ``now`` (UTC): who types first, then by name."""
    there = [mark for mark in marks if mark.username != username and now - mark.at < LASTS]
    return sorted(there, key=lambda mark: (mark.doing is not Doing.TYPING, mark.username))[:MOST_NAMED]
