"""The titles of the officers that a ticket and its history name. Pages show titles in place of usernames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.store.directory import officers

#: The fields of a line of the history that hold a username.
_NAMED = ("officer", "for", "assignee")


def titles_of(history: Iterable[Mapping[str, Any]], *more: str | None) -> dict[str, str]:
    """Return the titles of officers by username, of those in the lines of a history and of ``more``.

    Officers who are no longer active have theirs; unknown usernames are left out.
    """
    names = {line.get(field) for line in history for field in _NAMED} | set(more)
    found = {name: officers.officer(name) for name in sorted(name for name in names if isinstance(name, str))}
    return {name: one.title for name, one in found.items() if one}
