"""The history of a ticket in pages: one answer of a function holds 6 MB, and a long history is more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.domain.tickets.ticket import Event

#: The most lines of a page. A line has at most a text of 4,000 characters.
LINES = 50


@dataclass(frozen=True, slots=True)
class Lines:
    """The newest lines of a history, oldest first. ``before`` is the next page's ``before``; None at the beginning."""

    events: tuple[Event, ...]
    before: int | None


def newest(events: Sequence[Event], *, before: int | None = None, shown: Callable[[Event], bool] = bool) -> Lines:
    """The newest ``LINES`` events that are ``shown``, of those with a version lower than ``before`` (None: of all)."""
    found = [event for event in events if (before is None or event.version < before) and shown(event)]
    kept = found[-LINES:]
    return Lines(tuple(kept), kept[0].version if len(found) > len(kept) else None)
