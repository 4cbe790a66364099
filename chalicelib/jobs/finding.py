"""Keep the index of officers' search from the stream of tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from chalicelib.services import finding
from chalicelib.store.tickets import tickets

#: Tickets that are read together.
_MOST = 100


def index_changes(records: Iterable[Mapping[str, Any]]) -> int:
    """Bring the index to the tickets of these stream records. Returns how many of its lines changed.

    The records only say which tickets to read, so records that come twice, late or out of order do no harm. Raises
    what the store raises, so that no record is skipped.
    """
    images = (record["dynamodb"]["NewImage"] for record in records)
    codes = dict.fromkeys(tickets.from_image(image).ticket.code for image in images if image["type"]["S"] == "head")
    return sum(finding.index(some) for some in batched(codes, _MOST, strict=False))
