"""Mentions of officers in a note, as ``@username``."""

from __future__ import annotations

import re

from chalicelib.domain.province.officers import LONGEST_USERNAME

#: The most officers that a note may mention (our choice): more would be a message to a unit.
MOST_MENTIONED = 5
_MENTION = re.compile(r"(?<![\w.@-])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)", re.IGNORECASE)


def mentioned_in(text: str) -> tuple[str, ...]:
    """The names after "@" in a text, once each and in lower case. Not all need be usernames, but all could be."""
    names = (name.lower() for name in _MENTION.findall(text))
    return tuple(dict.fromkeys(name for name in names if len(name) <= LONGEST_USERNAME))
