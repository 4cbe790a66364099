"""Bring all tickets in the index of officers' search to changed units or categories, month by month.

The areas in which tickets stand follow from units, restrictions of categories and the desk's unit. When one of them has
changed, each ticket is indexed again, the newest months first. Until then officers find too few tickets and never too
many, because ``rights.may_see`` decides by the present documents on each ticket that is shown. A run goes on where the
last one stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.finding import areas
from chalicelib.domain.tickets.months import FIRST_MONTH
from chalicelib.jobs import finding
from chalicelib.jobs.finding import IndexRun
from chalicelib.runtime.observe import logger
from chalicelib.store import keys
from chalicelib.store.counters import counters
from chalicelib.store.directory import documents
from chalicelib.store.finding import waiting, walk
from chalicelib.store.finding.walk import IndexWalk

#: How many tickets are indexed before the progress is stored.
PORTION = 100
#: Start a portion only if this much time (seconds) is left.
RESERVE_SECONDS = 60.0
#: After this time no function still uses the earlier documents.
SETTLED = timedelta(seconds=2 * documents.FRESH_SECONDS)


def go_on(now: datetime, seconds_left: Callable[[], float]) -> int:
    """Index again what the present documents ask for, until all is done or time runs out; ``now`` is UTC.

    Returns how many lines of the index changed. Tickets that fail are noted for ``finding.take_up``.
    """
    progress, wanted = walk.load(), areas.basis(documents.current())
    if progress.basis != wanted:
        walk.save(IndexWalk(wanted, seen_at=keys.stamp(now), month=keys.cohort(local_day(now))))
        return 0
    month = progress.month
    if month is None or now - keys.instant(progress.seen_at) < SETTLED:
        return 0
    run = IndexRun()
    while month is not None and seconds_left() > RESERVE_SECONDS:
        codes = list(islice(counters.cohort(month, progress.after), PORTION))
        failed = finding.index_codes(codes, run, seconds_left, gives_up_after=finding.GIVES_UP_AFTER)
        if len(failed) > len(codes) / 2:
            # The index is down. The next run tries the same tickets.
            break
        if failed:
            waiting.note(failed, now)
        if len(codes) == PORTION:
            progress = replace(progress, after=codes[-1])
        else:
            month = _before(month)
            progress = replace(progress, after=None, month=month)
        walk.save(progress)
    if month is None:
        logger.info("the index of search follows the documents", extra={"basis": wanted})
    return run.lines


def _before(month: str) -> str | None:
    """The month before a month (``2026-03``), None after the oldest."""
    last = date.fromisoformat(f"{month}-01") - timedelta(days=1)
    return keys.cohort(last) if last >= FIRST_MONTH else None
