"""The answers of a ticket in words: the record of each (courses.py) with what its history says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.tickets.courses import REOPENINGS, GivenAnswer, PromiseChange
from chalicelib.domain.tickets.ticket import Answer, Event, Ticket


@dataclass(frozen=True, slots=True)
class Rating:
    """The sender's rating of an answer, with their words if they gave any; ``at`` in UTC."""

    value: str
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerInWords:
    """An approved answer. ``reopened_for`` is the sender's reason for not accepting it."""

    given: GivenAnswer
    answer: Answer
    rating: Rating | None = None
    reopened_for: str | None = None


def answers_in_words(ticket: Ticket, events: Iterable[Event]) -> list[AnswerInWords]:
    """The approved answers of a ticket with this history, oldest first. At most the last one is not reopened."""
    texts: dict[int, Answer] = {}
    words: dict[tuple[str, datetime | None], str | None] = {}
    draft: Answer | None = None
    for event in events:
        draft = event.changes.get("answer") or draft
        if event.kind == "approve" and draft is not None:
            texts[event.version] = draft
        elif event.kind == "rate":
            words["rate", event.at] = event.details.get("text")
        elif event.kind in REOPENINGS:
            words["reopen", event.at] = event.details.get("reason")
    return [
        AnswerInWords(one, texts[one.version], _rating(one, words), words.get(("reopen", one.reopened_at)))
        for one in ticket.given
        if one.version in texts
    ]


def _rating(given: GivenAnswer, words: Mapping[tuple[str, datetime | None], str | None]) -> Rating | None:
    if given.rating is None or given.rated_at is None:
        return None
    return Rating(given.rating, words.get(("rate", given.rated_at)), given.rated_at)


def reason_of(change: PromiseChange, events: Iterable[Event]) -> str | None:
    """The words with which the promise was changed; None if there are none."""
    event = next((event for event in events if event.version == change.version), None)
    return (event.details.get("reason") or event.details.get("text")) if event else None
