"""Keep the index of officers' search from the stream of tickets.

The live numbers are kept by the same reader of the stream, and must not wait for the index. So a ticket that cannot be
indexed is noted, and the reader goes on. A job takes up the notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from chalicelib.runtime.observe import logger
from chalicelib.services import finding
from chalicelib.store import keys
from chalicelib.store.finding import waiting
from chalicelib.store.tickets import tickets

#: Tickets that are read together.
_MOST = 100
#: Start a ticket only if this much time (seconds) is left. No ticket takes longer.
RESERVE_SECONDS = 25.0
#: After as many failures in a row the reader of the stream and the walk try nothing more: the index is down.
GIVES_UP_AFTER = 3


@dataclass
class IndexRun:
    """The result of a run: lines of the index that changed, and tickets that failed or were not tried.

    ``behind`` is how long the ticket that waits longest has waited.
    """

    lines: int = 0
    failed: int = 0
    behind: timedelta = timedelta(0)


def index_changes(records: Iterable[Mapping[str, Any]], now: datetime, seconds_left: Callable[[], float]) -> IndexRun:
    """Bring the index to the tickets of these stream records. Those that fail are noted as of ``now`` (UTC).

    The records only say which tickets to read, so records that come twice, late or out of order do no harm. Raises
    what the store raises when even the notes cannot be written.
    """
    images = (record["dynamodb"]["NewImage"] for record in records)
    codes = dict.fromkeys(tickets.from_image(image).ticket.code for image in images if image["type"]["S"] == "head")
    run = IndexRun()
    failed = index_codes(list(codes), run, seconds_left, gives_up_after=GIVES_UP_AFTER)
    if failed:
        waiting.note(failed, now)
    return run


def take_up(now: datetime, seconds_left: Callable[[], float]) -> IndexRun:
    """Index the tickets that were noted, those that wait longest first, until all were tried or time runs out.

    ``now`` is UTC. Raises what the store raises when the notes cannot be read or removed.
    """
    run, after = IndexRun(), None
    while seconds_left() > RESERVE_SECONDS and (notes := waiting.oldest(_MOST, after)):
        codes = dict.fromkeys(map(keys.waiting_code, notes))
        failed = set(index_codes(list(codes), run, seconds_left))
        waiting.remove(one for one in notes if keys.waiting_code(one) not in failed)
        after = notes[-1]
    for left in waiting.oldest(1):
        run.behind = max(timedelta(0), now - keys.waiting_since(left))
    return run


def index_codes(
    codes: Sequence[str], run: IndexRun, seconds_left: Callable[[], float], *, gives_up_after: int | None = None
) -> list[str]:
    """Index tickets, and return the codes of those that failed or were not tried any more."""
    failed: list[str] = []
    in_a_row = 0
    for some in batched(codes, _MOST, strict=False):
        try:
            heads = tickets.heads(some)
        except Exception:  # noqa: BLE001 - the numbers must not wait for the index
            logger.exception("tickets could not be read for the index of search", extra={"codes": list(some)})
            failed += some
            continue
        for code, stored in heads.items():
            if in_a_row == gives_up_after or seconds_left() < RESERVE_SECONDS:
                failed.append(code)
                continue
            try:
                run.lines += finding.index_ticket(stored)
                in_a_row = 0
            except Exception:  # noqa: BLE001 - the numbers must not wait for the index
                logger.exception("a ticket could not be put into the index of search", extra={"code": code})
                failed.append(code)
                in_a_row += 1
    run.failed += len(failed)
    return failed
