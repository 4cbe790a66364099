"""Keys of the limits table.

pk             sk                content
L#<kind>#<whose>  <window>       the count of a subject in a window (expires)
MEASURES       <id>              a measure against abuse, with its history
Q#<month>      <words>           how often a search found no category (expires)
"""

from __future__ import annotations

#: The item that counts the different searches of a month.
ALL_SEARCHES = "#"
MEASURES = "MEASURES"


def limit(kind: str, whose: str) -> str:
    """Partition of a subject's counts. ``whose`` is a keyed hash or the id of a key."""
    return f"L#{kind}#{whose}"


def searches(month: str) -> str:
    """Partition of the searches of a local month (``2026-03``) that found no category."""
    return f"Q#{month}"
