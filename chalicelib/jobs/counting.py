"""Keep facts and live numbers up to date: from the stream, by the clock, and by a recount each night.

The recount starts from the tickets. It finds them by the day they were sent, compares each with its fact, and compares
every number with the sum of the shares. It corrects wrong facts, and reports wrong facts and wrong numbers
(recounting.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.numbers import counts
from chalicelib.domain.numbers.learning import teaches
from chalicelib.jobs import recounting
from chalicelib.store import keys
from chalicelib.store.counters import counters, learning, recounts
from chalicelib.store.counters.recounts import RecountProgress
from chalicelib.store.tickets import tickets

#: Start a portion only if this much time (seconds) is left. A pass over a month of 150,000 reports takes about half.
RESERVE_SECONDS = 90.0
#: Local hour from which a night's recount may begin.
_NIGHT = 1
#: How many months a recount covers.
MONTHS = 13


@dataclass
class CountingRun:
    """The result of a run: shares that changed with time, portions done, months that these finished, and faults.

    ``drift`` counts the faults found in this recount so far.
    """

    turned: int = 0
    portions: int = 0
    months: int = 0
    drift: int = 0
    finished: bool = True


def count_changes(records: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Count the tickets of these stream records as of ``now`` (UTC). Returns how many facts or shares changed.

    Raises what the store raises, so that no record is skipped.
    """
    records = list(records)
    images = (record["dynamodb"]["NewImage"] for record in records)
    # Tickets without a cohort (the month they were sent) are not counted, as in the recount, until their next change.
    changed = counters.count([tickets.from_image(image).ticket for image in images if "cohort" in image], now)
    _learn(records)
    return changed


def _learn(records: Iterable[Mapping[str, Any]]) -> None:
    """Count the words of reports whose category an officer corrected, and forget those that were hidden."""
    for record in records:
        before, after = record["dynamodb"].get("OldImage"), record["dynamodb"]["NewImage"]
        # Only a changed category can teach, so most images need no reading.
        if before and before.get("category") != after.get("category"):
            ticket = tickets.from_image(after).ticket
            if teaches(tickets.from_image(before).ticket, ticket):
                learning.learn(ticket)
        if before and before.get("description") != after.get("description"):
            learning.unlearn(tickets.from_image(before).ticket, tickets.from_image(after).ticket)


def keep(now: Callable[[], datetime], seconds_left: Callable[[], float], *, at_once: bool = False) -> CountingRun:
    """Count shares that changed with time, then continue the night's recount. ``now`` returns UTC.

    ``at_once`` starts a recount without waiting for the night.
    """
    done = CountingRun(turned=_turn(now, seconds_left))
    progress = recounts.load()
    if progress.month is None:
        night = _night_of(now())
        if night <= progress.round and not at_once:
            return done
        progress = RecountProgress(night, keys.cohort(counts.local_day(now())))
    while progress.month is not None and seconds_left() > RESERVE_SECONDS:
        progress = recounting.portion(progress, now())
        done.portions += 1
        if progress.part is None:
            done.months += 1
            progress = replace(progress, month=_before(progress.month or "", progress.round))
        done.drift = progress.drift
        recounts.save(progress)
    done.finished = progress.month is None
    return done


def _turn(now: Callable[[], datetime], seconds_left: Callable[[], float]) -> int:
    turned = 0
    while seconds_left() > RESERVE_SECONDS and (codes := counters.turning(now(), counters.MOST)):
        moved = counters.count([stored.ticket for stored in tickets.heads(codes).values()], now())
        turned += moved
        if not moved:
            # The index lags behind, or the share changes within this second.
            break
    return turned


def _night_of(now: datetime) -> str:
    """Return the local date whose night has begun."""
    return (now.astimezone(LOCAL) - timedelta(hours=_NIGHT)).date().isoformat()


def _before(month: str, night: str) -> str | None:
    """Return the month before ``month``, None when the recount that began on ``night`` ends here."""
    last, begun = date.fromisoformat(f"{month}-01") - timedelta(days=1), date.fromisoformat(night)
    back = (begun.year - last.year) * 12 + begun.month - last.month
    return keys.cohort(last) if back < MONTHS else None
