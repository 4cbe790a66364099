"""Keep the public numbers up to date: from the stream, by the clock, and by a recount each night.

The recount starts from the tickets. It finds them by the day they were sent, compares each with its stored share, and
compares every number with the sum of the shares. It corrects wrong shares, and reports wrong shares and wrong numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.numbers import counts
from chalicelib.domain.numbers.learning import teaches
from chalicelib.runtime.observe import logger
from chalicelib.store import keys
from chalicelib.store.counters import counters, learning, recounts
from chalicelib.store.counters.recounts import RecountProgress
from chalicelib.store.tickets import tickets

#: Start a portion only if this much time (seconds) is left. A month of a large province takes most of it.
RESERVE_SECONDS = 120.0
#: A more recent change may not have arrived through the stream yet.
_SETTLED = timedelta(minutes=15)
#: Local hour from which a night's recount may begin.
_NIGHT = 1
#: How many months a recount covers.
MONTHS = 13
#: How often a difference must be seen: changes during a recount look like drift once, and disappear at the next look.
_LOOKS = 3


@dataclass
class CountingRun:
    """The result of a run: shares that changed with time, months recounted, and faults found in this recount so far."""

    turned: int = 0
    months: int = 0
    drift: int = 0
    finished: bool = True


def count_changes(records: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Count the tickets of these stream records as of ``now`` (UTC). Returns how many shares changed.

    Raises what the store raises, so that no record is skipped.
    """
    records = list(records)
    images = (record["dynamodb"]["NewImage"] for record in records)
    # Tickets without a cohort (the month they were sent) are not counted, as in the recount, until their next change.
    changed = counters.count([tickets.from_image(image).ticket for image in images if "cohort" in image], now)
    _learn(records)
    return changed


def _learn(records: Iterable[Mapping[str, Any]]) -> None:
    """Count the words of reports whose category an officer corrected."""
    for record in records:
        before, after = record["dynamodb"].get("OldImage"), record["dynamodb"]["NewImage"]
        # Only a changed category can teach, so most images need no reading.
        if before and before.get("category") != after.get("category"):
            ticket = tickets.from_image(after).ticket
            if teaches(tickets.from_image(before).ticket, ticket):
                learning.learn(ticket)


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
        found = recount_month(progress.month, now())
        done.months += 1
        progress = RecountProgress(progress.round, _before(progress.month, progress.round), progress.drift + found)
        done.drift = progress.drift
        recounts.save(progress)
    done.finished = progress.month is None
    return done


def recount_month(month: str, now: datetime) -> int:
    """Recount a local month (``2026-03``) from its tickets. Returns how many tickets and numbers were wrong.

    Wrong shares are corrected. Wrong numbers are only logged, with the difference; people correct them.
    """
    wrong = 0
    seen: set[tuple[tuple[str, str], str, int]] | None = None
    for look in range(_LOOKS):
        found, miscounted = _shares_of(month, now)
        wrong += miscounted
        faults = set(_faults(month, found))
        seen = faults if seen is None else seen & faults
        if not seen:
            return wrong
        logger.info("numbers differ from the shares", extra={"month": month, "look": look, "lines": len(seen)})
    for key, name, by in sorted(seen or ()):
        logger.error("a number is wrong", extra={"line": " ".join(key), "number": name, "by": by})
    return wrong + len(seen or ())


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


def _shares_of(month: str, now: datetime) -> tuple[list[counts.Share], int]:
    """Correct the shares of a month's tickets. Returns all of them, and how many were wrong."""
    found: list[counts.Share] = []
    wrong = 0
    for some in batched(counters.cohort(month), counters.MOST, strict=False):
        heads = [stored.ticket for stored in tickets.heads(some).values()]
        before = counters.shares(some)
        stale = [head for head in heads if counts.share(head, now) != before[head.code].share]
        old = [head.code for head in stale if now - (head.last_at or head.created_at) > _SETTLED]
        late = [code for code in old if not _is_to_be_expected(before[code].share, now)]
        if late:
            logger.error("tickets had wrong shares", extra={"codes": late})
        wrong += len(late)
        if stale:
            counters.count(stale, now)
            before = counters.shares(some)
        found += [one.share for one in before.values() if one.share is not None]
    return found, wrong


def _is_to_be_expected(share: counts.Share | None, now: datetime) -> bool:
    """Whether a share differs because its promise has passed since, or because something else is counted now."""
    if share is None:
        return False
    return share.is_of_older_measures or (share.turns_at is not None and share.turns_at <= now)


def _faults(month: str, found: list[counts.Share]) -> Iterator[tuple[tuple[str, str], str, int]]:
    """Yield the numbers that are not the sum of the shares: ((pk, sk), name, by how much it is too large)."""
    for name in counts.SLICES:
        truth = counters.key_lines(counts.total(((share, 1) for share in found), slices=(name,), in_cells=False))
        yield from _compared(keys.days(name, month), truth)
        yield from _compared(keys.months(name, month[:4]), truth, month)
    truth = counters.key_lines(counts.total(((share, 1) for share in found), slices=()))
    for resolution in counts.RESOLUTIONS:
        yield from _compared(keys.cells(resolution, month), truth)


def _compared(
    pk: str, truth: Mapping[tuple[str, str], Mapping[str, int]], month: str | None = None
) -> Iterator[tuple[tuple[str, str], str, int]]:
    expected = {key: numbers for key, numbers in truth.items() if key[0] == pk}
    there = {
        (pk, sk): numbers
        for sk, numbers in counters.rows(pk, consistent=True)
        if month is None or keys.value_and_when(sk)[1] == month
    }
    for key in expected.keys() | there.keys():
        wanted, has = expected.get(key, {}), there.get(key, {})
        for name in wanted.keys() | has.keys():
            if by := has.get(name, 0) - wanted.get(name, 0):
                yield key, name, by
