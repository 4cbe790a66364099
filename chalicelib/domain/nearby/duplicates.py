"""How likely two reports are about the same thing, and why: what intake goes by when it looks for one to merge into.

Distance, category and time add up to the base; a picture that looks alike closes most of what the base leaves open, and
is no argument against where there is none. All weights are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.ticket import Ticket

#: Beyond so many metres, and so long apart, place and time speak for nothing.
FURTHEST, LONGEST = 300, timedelta(days=30)
#: From this score on a ticket is told as a likely duplicate: the same category 100 m away within two weeks has 0.73.
LIKELY = 0.5
_CLOSES = 0.8


class Aspect(StrEnum):
    """What speaks for a duplicate."""

    DISTANCE = "distance"
    CATEGORY = "category"
    TIME = "time"
    PICTURE = "picture"


_WEIGHTS = {Aspect.DISTANCE: 0.5, Aspect.CATEGORY: 0.3, Aspect.TIME: 0.2}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: what it adds, and why in words."""

    aspect: Aspect
    points: float
    text: Text


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely a ticket is a duplicate, 0 to 1: the sum of its reasons. ``metres`` None: a point is missing."""

    score: float
    metres: int | None
    reasons: tuple[Reason, ...]


def likeness(ticket: Ticket, other: Ticket, picture: float | None, directory: Directory) -> Likeness:
    """How likely ``other`` is about the same thing; ``picture``: how alike their most alike photos are, 0 to 1."""
    metres = _distance(ticket.place, other.place)
    apart = abs(ticket.created_at - other.created_at)
    related = _relation(ticket.category, other.category, directory)
    shares = {
        Aspect.DISTANCE: 0.0 if metres is None else max(0.0, 1 - metres / FURTHEST),
        Aspect.CATEGORY: related,
        Aspect.TIME: max(0.0, 1 - apart / LONGEST),
    }
    points = {aspect: round(weight * shares[aspect], 3) for aspect, weight in _WEIGHTS.items()}
    if picture is not None:
        points[Aspect.PICTURE] = round((1 - sum(points.values())) * _CLOSES * min(1.0, max(0.0, picture)), 3)
    words = {
        Aspect.DISTANCE: course.DUPLICATE["distance"].fill(metres=metres) if metres is not None else None,
        Aspect.CATEGORY: course.DUPLICATE["same_category" if related == 1 else "same_group"] if related else None,
        Aspect.TIME: _apart(apart),
        Aspect.PICTURE: course.DUPLICATE["picture"].fill(percent=round(100 * (picture or 0))),
    }
    reasons = tuple(
        Reason(aspect, points[aspect], text) for aspect, text in words.items() if text and points.get(aspect)
    )
    return Likeness(round(sum(reason.points for reason in reasons), 3), metres, reasons)


def _distance(one: Place, other: Place) -> int | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return metres_between((one.lat, one.lon), (other.lat, other.lon))


def _relation(one: str, other: str, directory: Directory) -> float:
    """1 for the same category, a half for two of one group."""
    if one == other:
        return 1.0
    groups = {found.parent for name in (one, other) if (found := directory.categories.get(name))}
    return 0.5 if len(groups) == 1 and None not in groups and one in directory.categories else 0.0


def _apart(apart: timedelta) -> Text:
    hours = round(apart.total_seconds() / 3600)
    if hours < 1:
        return course.DUPLICATE["same_hour"]
    return course.DUPLICATE["hours"].fill(n=hours) if hours < 48 else course.DUPLICATE["days"].fill(n=round(hours / 24))
