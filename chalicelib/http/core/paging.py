"""Pages of lists that hide lines from their reader, and of a ticket's history.

One answer of a function holds 6 MB, and a long history is more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chalicelib.domain.tickets.ticket import Event

#: The most lines of a page. A line has at most a text of 4,000 characters.
LINES = 50


#: The most reads of a page. A hidden line takes no place in a page, so that a page does not tell of it.
READS = 5


def filled[Line, Shown](
    limit: int,
    after: str | None,
    read: Callable[[int, str | None], tuple[Iterable[Line], str | None]],
    shown: Callable[[Iterable[Line]], Iterable[Shown]],
) -> tuple[list[Shown], str | None]:
    """Return a page of at most ``limit`` lines that are ``shown``, and the position after it (None: the end).

    ``read`` returns at most so many lines after a position, and the position after them. After ``READS`` reads the page
    ends, even with fewer lines.
    """
    lines: list[Shown] = []
    for _ in range(READS):
        found, after = read(limit - len(lines), after)
        lines.extend(shown(found))
        if after is None or len(lines) == limit:
            break
    return lines, after


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
