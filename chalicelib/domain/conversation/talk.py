"""What a conversation consists of: what a person says, what they are told, what is kept between two messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: The most choices that a person is offered at once: they fit on the screen of an old telephone.
MOST_CHOICES = 6


class Topic(StrEnum):
    """What the person is asked for. ``MENU`` asks for nothing in particular."""

    MENU = "menu"
    WHAT = "what"
    PHOTO = "photo"
    WHERE = "where"
    #: Several communes have the name that was given.
    WHICH = "which"
    CATEGORY = "category"
    #: A question of the category that must be answered.
    DETAIL = "detail"
    CONTACT = "contact"
    CONSENT = "consent"
    CONFIRM = "confirm"
    #: The code of a report.
    CODE = "code"
    #: The answer to a question of the office.
    ANSWER = "answer"
    RATING = "rating"
    REASON = "reason"
    #: A question to the people at the desk.
    DESK = "desk"
    #: The name of an administrative procedure, or words about one.
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person. ``pictures`` are the channel's names of them, ``point`` is (latitude, longitude)."""

    text: str = ""
    pictures: tuple[str, ...] = ()
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that is offered as a button, or as a number where a channel has no buttons."""

    id: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence of domain/texts/sent/conversation.py with its parameters, and the answers offered below it."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is being written, or a question to the people at the desk, which is a report that is not public."""

    description: str = ""
    pictures: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    commune: str | None = None
    address: str | None = None
    category: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    phone: str | None = None
    consent: bool = False
    is_question: bool = False
    #: What the person left out, so that it is not asked for again.
    skipped: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What is kept of a conversation. ``code`` is the report it is about.

    ``offered`` are the ids of the last choices, so that "2" means the second. ``missed`` counts the messages in a row
    that were not understood.
    """

    step: Topic = Topic.MENU
    language: str = "vi"
    draft: Draft = field(default_factory=Draft)
    code: str | None = None
    rating: str | None = None
    offered: tuple[str, ...] = ()
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Want:
    """What the person wants done. The conversation itself does nothing."""


@dataclass(frozen=True, slots=True)
class Send(Want):
    """Send the report."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class LookUp(Want):
    """Say where the report with this code stands."""

    code: str


@dataclass(frozen=True, slots=True)
class ListMine(Want):
    """List the reports of this person."""


@dataclass(frozen=True, slots=True)
class AnswerOffice(Want):
    """AnswerOffice the office's question about the report with this code."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class GiveRating(Want):
    """GiveRating the answer to the report with this code; ``text`` says why."""

    code: str
    rating: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from a message: what is kept, what is said, and what must be done before anything else is said."""

    talk: Talk
    says: tuple[Say, ...] = ()
    want: Want | None = None
