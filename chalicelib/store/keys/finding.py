"""Keys of the finding table.

pk             sk                content
<term>#<area>  <created>#<code>  a ticket that has a term; of the term only a keyed hash is kept
B#<area>       <code>            the tickets of an area by code, to find one by its beginning
E#<area>       <code backwards>  the same, to find one by its end
T#<code>       CARD              what the index has of a ticket
"""

from __future__ import annotations

CARD = "CARD"


def listed(term: str, area: str) -> str:
    """Partition of the tickets of an area that have a term (a keyed hash)."""
    return f"{term}#{area}"


def by_beginning(area: str) -> str:
    """Partition of an area's tickets by code."""
    return f"B#{area}"


def by_end(area: str) -> str:
    """Partition of an area's tickets by code, backwards."""
    return f"E#{area}"
