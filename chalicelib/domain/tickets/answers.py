"""The answers that a ticket was given, also those before a reopening, with the sender's rating of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.tickets.ticket import Answer, Event


@dataclass(frozen=True, slots=True)
class Rating:
    """The sender's rating of an answer, with their words if they gave any; ``at`` in UTC."""

    value: str
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An approved answer. ``reopened_at`` (UTC) is set if the sender did not accept it, or others reported it again."""

    answer: Answer
    rating: Rating | None = None
    reopened_at: datetime | None = None


def given_answers(events: Iterable[Event]) -> list[GivenAnswer]:
    """The approved answers of a ticket with this history, oldest first. At most the last one is not reopened."""
    given: list[GivenAnswer] = []
    draft: Answer | None = None
    for event in events:
        draft = event.changes.get("answer") or draft
        if event.kind == "approve" and draft is not None:
            given.append(GivenAnswer(draft))
        elif event.kind == "rate" and given:
            rating = Rating(event.details["rating"], event.details.get("text"), event.at)
            given[-1] = replace(given[-1], rating=rating)
        elif event.kind in ("reopen", "revive") and given:
            given[-1] = replace(given[-1], reopened_at=event.at)
    return given
