"""Times in keys: ``YYYY-MM-DDTHH:MM:SSZ``, so that they sort as text."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(instant: datetime) -> str:
    """Write an instant as sortable text, in UTC and whole seconds."""
    # ``strftime`` writes a year before 1000 without zeros, and ``instant`` could not read it.
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def instant(text: str) -> datetime:
    """Read the instant (UTC) of a stamp."""
    return datetime.fromisoformat(text)
