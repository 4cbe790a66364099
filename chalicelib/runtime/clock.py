"""The only module that reads the system clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC, in whole seconds.

    Stored times have no fraction, so their order as text is their order in time.
    """
    return datetime.now(UTC).replace(microsecond=0)
