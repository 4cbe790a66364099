"""How likely two reports are about the same thing, and why. Intake uses it to find duplicates.

Distance, category and time add up to a base score. The same pairs of words add a quarter of the rest, and a similar
picture most of what is left then; the lack of either subtracts nothing. All weights are our choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course
from chalicelib.domain.texts.said import said_in
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.ticket import Ticket

#: Distance (metres) and time from which on they add nothing to the score.
FURTHEST, LONGEST = 300, timedelta(days=30)
#: The score from which on a ticket is shown as a likely duplicate. The same category 100 m away within two weeks has
#: 0.73.
LIKELY = 0.5
_WORDS_SHARE, _PICTURE_SHARE = 0.25, 0.8
#: Fewer shared pairs of words say nothing, and so many are named.
_LEAST_SHARED, _MOST_NAMED = 2, 3


class Aspect(StrEnum):
    """The aspects in which two reports are compared."""

    DISTANCE = "distance"
    CATEGORY = "category"
    TIME = "time"
    WORDS = "words"
    PICTURE = "picture"


_WEIGHTS = {Aspect.DISTANCE: 0.5, Aspect.CATEGORY: 0.3, Aspect.TIME: 0.2}


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a score: its points, and the reason in words."""

    aspect: Aspect
    points: float
    text: Text


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score of a possible duplicate (0 to 1), the sum of its reasons. ``metres`` is None if a point is missing."""

    score: float
    metres: int | None
    reasons: tuple[Reason, ...]


def likeness(ticket: Ticket, other: Ticket, picture: float | None, directory: Directory) -> Likeness:
    """How likely ``other`` is about the same thing. ``picture`` is the similarity of their closest photos, 0 to 1."""
    metres = _distance(ticket.place, other.place)
    apart = abs(ticket.created_at - other.created_at)
    related = _relation(ticket.category, other.category, directory)
    shares = {
        Aspect.DISTANCE: 0.0 if metres is None else max(0.0, 1 - metres / FURTHEST),
        Aspect.CATEGORY: related,
        Aspect.TIME: max(0.0, 1 - apart / LONGEST),
    }
    points = {aspect: round(weight * shares[aspect], 3) for aspect, weight in _WEIGHTS.items()}
    alike, pairs = _same_words(ticket.description, other.description)
    if alike:
        points[Aspect.WORDS] = round((1 - sum(points.values())) * _WORDS_SHARE * alike, 3)
    if picture is not None:
        points[Aspect.PICTURE] = round((1 - sum(points.values())) * _PICTURE_SHARE * min(1.0, max(0.0, picture)), 3)
    words = {
        Aspect.DISTANCE: course.DUPLICATE["distance"].fill(metres=metres) if metres is not None else None,
        Aspect.CATEGORY: course.DUPLICATE["same_category" if related == 1 else "same_group"] if related else None,
        Aspect.TIME: _apart(apart),
        Aspect.WORDS: course.DUPLICATE["words"].fill(words=", ".join(pairs[:_MOST_NAMED])),
        Aspect.PICTURE: course.DUPLICATE["picture"].fill(percent=round(100 * (picture or 0))),
    }
    reasons = tuple(
        Reason(aspect, points[aspect], text) for aspect, text in words.items() if text and points.get(aspect)
    )
    return Likeness(round(sum(reason.points for reason in reasons), 3), metres, reasons)


def _distance(one: Place, other: Place) -> int | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    if one.is_coarse or other.is_coarse:
        return None
    return metres_between((one.lat, one.lon), (other.lat, other.lon))


def _same_words(one: str, other: str) -> tuple[float, list[str]]:
    """Which part of the shorter text's pairs of neighbouring words both texts have, and these pairs as first typed."""
    said, also = ({word: typed for word, typed in said_in(text).items() if " " in word} for text in (one, other))
    shared = [typed for word, typed in said.items() if word in also]
    if len(shared) < _LEAST_SHARED:
        return 0.0, []
    return len(shared) / min(len(said), len(also)), shared


def _relation(one: str, other: str, directory: Directory) -> float:
    """1 for the same category, 0.5 for two categories of one group, 0 otherwise."""
    if one == other:
        return 1.0
    groups = {definition.parent for name in (one, other) if (definition := directory.categories.get(name))}
    return 0.5 if len(groups) == 1 and None not in groups and one in directory.categories else 0.0


def _apart(apart: timedelta) -> Text:
    hours = round(apart.total_seconds() / 3600)
    if hours < 1:
        return course.DUPLICATE["same_hour"]
    return course.DUPLICATE["hours"].fill(n=hours) if hours < 48 else course.DUPLICATE["days"].fill(n=round(hours / 24))
