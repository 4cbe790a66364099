"""Audiences that no rung of a ladder names: one officer (assigned, or mentioned in a note), and all administrators."""

from __future__ import annotations

_SIGN = "@"
#: All administrators of the province. Their subscriptions are on the topic of the province's intake unit.
ADMINISTRATORS = "administrators"


def of(username: str) -> str:
    """The audience of an officer. Subscriptions of a unit's topic name it, like those of the roles."""
    return f"{_SIGN}{username}"


def username_in(audience: str) -> str | None:
    """The officer who is an audience; None for the audience of a role."""
    return audience.removeprefix(_SIGN) if audience.startswith(_SIGN) else None
