"""Keys of the limits table.

pk             sk                content
L#<kind>#<whose>  <window>       the count of a subject in a window (expires)
MEASURES       <id>              a measure against abuse, with its history
Q#<month>      <words>           how often a search found no category (expires)
T#<code>       <username>        that an officer has a ticket open (expires)
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

#: The item that counts the different searches of a month.
ALL_SEARCHES = "#"
MEASURES = "MEASURES"


def limit(kind: str, whose: str) -> str:
    """Partition of a subject's counts. ``whose`` is a keyed hash or the id of a key."""
    return f"L#{kind}#{whose}"


def share_of(by: str) -> str:
    """The attribute with the count of a unit's share, beside the count of all.

    Four letters, so that the shares of a hundred units fit into one write unit.
    """
    return urlsafe_b64encode(hashlib.sha256(by.encode()).digest()[:3]).decode()


def searches(month: str) -> str:
    """Partition of the searches of a local month (``2026-03``) that found no category."""
    return f"Q#{month}"


def presence(code: str) -> str:
    """Partition of the officers who have a ticket open."""
    return f"T#{code}"
