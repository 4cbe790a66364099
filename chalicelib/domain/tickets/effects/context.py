"""The input of an effect, and the steps that several effects share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets.ticket import Ticket

Changes = dict[str, Any]
Outcome = tuple[Changes, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Context:
    """The arguments of an effect: the input, the officer (None: the sender acts), the time (UTC), the directory."""

    given: Mapping[str, Any]
    officer: Officer | None
    now: datetime
    directory: Directory

    @property
    def unit(self) -> str:
        """The unit of the acting officer."""
        return self.officer.unit if self.officer else ""


#: Action -> what it changes.
Effects = Mapping[str, Callable[[Ticket, Context], Outcome]]

#: The change that drops an undecided extension. It was counted from the old promise, so it ends with the work.
UNDECIDED: Mapping[str, Any] = {"extension": None}


def nothing(ticket: Ticket, context: Context) -> Outcome:
    """The effect of a move that changes the state alone."""
    return {}, with_text({}, context)


def chosen_photos(context: Context) -> tuple[str, ...]:
    """``photos``: ids of photos of the result; ``ready_photos``: the ids that the store can show."""
    photos = tuple(context.given.get("photos") or ())
    ready = context.given.get("ready_photos", frozenset())
    if any(photo not in ready for photo in photos):
        raise Invalid("photo_not_ready", field="photos")
    return photos


def later_than(instant: datetime, context: Context) -> datetime:
    """The given ``until`` (UTC). Raises Invalid unless it is later than ``instant`` and than now."""
    until: datetime = context.given["until"]
    if until <= max(instant, context.now):
        raise Invalid("until_not_later", field="until")
    return until


def with_text(details: dict[str, Any], context: Context) -> dict[str, Any]:
    """The details of an event, with the text if one was given."""
    return details | ({"text": context.given["text"]} if context.given.get("text") else {})


def with_reason(details: dict[str, Any], context: Context) -> dict[str, Any]:
    """The details of an event, with the reason if one was given."""
    return details | ({"reason": context.given["reason"]} if context.given.get("reason") else {})
