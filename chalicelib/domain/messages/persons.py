"""The audience of one officer, beside those of a unit's roles: who is assigned, and who is mentioned in a note."""

from __future__ import annotations

_SIGN = "@"


def of(username: str) -> str:
    """The audience of an officer. Subscriptions of a unit's topic name it, like those of the roles."""
    return f"{_SIGN}{username}"


def username_in(audience: str) -> str | None:
    """The officer who is an audience; None for the audience of a role."""
    return audience.removeprefix(_SIGN) if audience.startswith(_SIGN) else None
