"""The one place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, UTC, in whole seconds: stored times have no fraction, so that text order is time order."""
    return datetime.now(UTC).replace(microsecond=0)
