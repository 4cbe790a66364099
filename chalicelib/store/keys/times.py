"""Times in keys: ``YYYY-MM-DDTHH:MM:SSZ``, so that they sort as text."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(instant: datetime) -> str:
    """Write an instant as sortable text, in UTC and whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> datetime:
    """Read the instant (UTC) of a stamp."""
    return datetime.fromisoformat(text)
