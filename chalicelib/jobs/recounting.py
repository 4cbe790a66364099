"""Recount a month from its tickets in portions, and write its files of facts.

The portions of a month, in their order: compare each ticket with its fact (a portion is some thousand tickets); compare
the numbers by dimension and the cells of each resolution with the sum of the shares; write the facts and each sheet
into files. Progress is stored after each portion, so a run may end or die anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from itertools import batched, islice

from chalicelib.domain.known import known_fields
from chalicelib.domain.numbers import counts, facts, summaries
from chalicelib.domain.numbers.figures import LEAST_CONDUCT
from chalicelib.runtime.observe import logger
from chalicelib.store import keys
from chalicelib.store.counters import counters, months
from chalicelib.store.counters import facts as kept_facts
from chalicelib.store.counters.facts import Kept
from chalicelib.store.counters.months import Written
from chalicelib.store.counters.recounts import RecountProgress
from chalicelib.store.tickets import tickets

#: How many tickets a portion compares with their facts.
PORTION = 2000
#: A more recent change may not have arrived through the stream yet.
_SETTLED = timedelta(minutes=15)
#: How often a difference must be seen: changes during a recount look like drift once, and disappear at the next look.
_LOOKS = 3

type NumberLines = dict[tuple[str, str], Mapping[str, int]]


def portion(progress: RecountProgress, now: datetime) -> RecountProgress:
    """Do the next portion of a month at ``now`` (UTC). ``part`` None afterwards means that the month is done."""
    return _PARTS[progress.part or _TICKETS](progress, progress.month or "", now)


def recount_month(month: str, now: datetime) -> int:
    """Do all portions of a month (``2026-03``). Returns how many tickets and numbers were wrong."""
    progress = portion(RecountProgress(month=month), now)
    while progress.part is not None:
        progress = portion(progress, now)
    return progress.drift


def _compare_tickets(progress: RecountProgress, month: str, now: datetime) -> RecountProgress:
    """Correct the facts of the next tickets. Wrong ones are reported, except those that are new or were to change."""
    codes = list(islice(counters.cohort(month, progress.after), PORTION))
    wrong = 0
    for some in batched(codes, counters.MOST, strict=False):
        heads = [stored.ticket for stored in tickets.heads(some).values()]
        before = kept_facts.kept(heads)
        stale = [head for head in heads if counters.is_stale(before[head.code], head, now)]
        old = [head.code for head in stale if now - (head.last_at or head.created_at) > _SETTLED]
        late = [code for code in old if not _is_to_be_expected(before[code], now)]
        if late:
            logger.error("tickets had wrong facts", extra={"codes": late})
        wrong += len(late)
        counters.count(stale, now)
    progress = replace(progress, drift=progress.drift + wrong)
    if len(codes) == PORTION:
        return replace(progress, part=_TICKETS, after=codes[-1])
    return replace(progress, part=_after(_TICKETS), after=None)


def _is_to_be_expected(before: Kept, now: datetime) -> bool:
    """Whether a share differs because its promise has passed since, or because something else is counted now."""
    known, share = before.fact, before.share
    if before.is_old or (known is not None and known.facts_version < facts.FACTS_VERSION):
        return True
    if share is None:
        return False
    return share.is_of_older_measures or (share.turns_at is not None and share.turns_at <= now)


def _compare_lines(progress: RecountProgress, month: str, _: datetime) -> RecountProgress:
    partitions = [keys.days(dimension, month) for dimension in counts.DIMENSIONS]
    return _compare(progress, month, partitions, "lines", lambda: _truth(month, in_lines=True))


def _compare_cells(resolution: int) -> Callable[[RecountProgress, str, datetime], RecountProgress]:
    def compare(progress: RecountProgress, month: str, _: datetime) -> RecountProgress:
        partitions = [keys.cells(resolution, month)]
        return _compare(progress, month, partitions, f"cells-{resolution}", lambda: _truth(month, resolution))

    return compare


def _truth(month: str, resolution: int | None = None, *, in_lines: bool = False) -> NumberLines:
    """The numbers of a month, or the cells of a resolution, as the sum of its shares."""
    shares = ((share, 1) for _, share in kept_facts.of_month(month))
    resolutions = () if resolution is None else (resolution,)
    return dict(counters.key_lines(counts.total(shares, in_lines=in_lines, resolutions=resolutions)))


def _compare(
    progress: RecountProgress, month: str, partitions: list[str], part: str, truth: Callable[[], NumberLines]
) -> RecountProgress:
    """Report the numbers that are not the sum of the shares. People correct them (docs/operate.md)."""
    seen: set[tuple[tuple[str, str], str, int]] | None = None
    for look in range(_LOOKS):
        found = set(_faults(partitions, truth))
        seen = found if seen is None else seen & found
        if not seen:
            break
        logger.info("numbers differ from the shares", extra={"month": month, "look": look, "lines": len(seen)})
    for key, name, by in sorted(seen or ()):
        logger.error("a number is wrong", extra={"line": " ".join(key), "number": name, "by": by})
    return replace(progress, part=_after(part), drift=progress.drift + len(seen or ()))


def _faults(partitions: list[str], truth: Callable[[], NumberLines]) -> Iterator[tuple[tuple[str, str], str, int]]:
    """Yield the wrong numbers: ((pk, sk), name, by how much it is too large).

    A number that changed while the facts were read is left to the next night.
    """
    before = _present(partitions)
    expected = truth()
    after = _present(partitions)
    for key in expected.keys() | after.keys():
        wanted, has, had = (lines.get(key, {}) for lines in (expected, after, before))
        for name in wanted.keys() | has.keys():
            value = has.get(name, 0)
            if value == had.get(name, 0) and (by := value - wanted.get(name, 0)):
                yield key, name, by


def _present(partitions: list[str]) -> NumberLines:
    return {(pk, sk): numbers for pk in partitions for sk, numbers in counters.rows(pk, consistent=True)}


def _write_facts(progress: RecountProgress, month: str, now: datetime) -> RecountProgress:
    known = months.stored([month])[month]
    is_current = known.written is not None and known.written.facts_version == facts.FACTS_VERSION
    is_empty = next(iter(kept_facts.lines_of_month(month)), None) is None
    if (known.is_up_to_date and is_current) or is_empty:
        return replace(progress, part=None, written=None)
    written = months.put_facts(months.begun(month, now), kept_facts.lines_of_month(month))
    return replace(progress, part=_after("facts"), written=asdict(written))


def _write_sheet(dimensions: tuple[str, ...]) -> Callable[[RecountProgress, str, datetime], RecountProgress]:
    def write(progress: RecountProgress, month: str, _: datetime) -> RecountProgress:
        written = _written(progress)
        kept = (kept_facts.from_line(line) for line in months.lines_of(written))
        return _with_sheet(progress, written, months.sheet_name(dimensions), summaries.sheet(kept, dimensions))

    return write


def _write_conduct(progress: RecountProgress, month: str, _: datetime) -> RecountProgress:
    written = _written(progress)
    known = (kept_facts.from_line(line)[0] for line in months.lines_of(written))
    progress = _with_sheet(progress, written, months.CONDUCT_SHEET, summaries.conduct(known, LEAST_CONDUCT))
    months.finish(month, _written(progress))
    return replace(progress, written=None)


def _written(progress: RecountProgress) -> Written:
    """The month's files so far."""
    return Written(**known_fields(Written, progress.written or {}))


def _with_sheet(
    progress: RecountProgress, written: Written, name: str, found: Mapping[summaries.SheetKey, summaries.Summary]
) -> RecountProgress:
    done = months.put_sheet(written, name, found)
    return replace(progress, part=_after(f"sheet-{name}"), written=asdict(done))


_TICKETS = "tickets"
#: Part of a month -> its portion, in their order.
_PARTS: Mapping[str, Callable[[RecountProgress, str, datetime], RecountProgress]] = {
    _TICKETS: _compare_tickets,
    "lines": _compare_lines,
    **{f"cells-{resolution}": _compare_cells(resolution) for resolution in counts.RESOLUTIONS},
    "facts": _write_facts,
    **{f"sheet-{months.sheet_name(dimensions)}": _write_sheet(dimensions) for dimensions in summaries.SHEETS},
    f"sheet-{months.CONDUCT_SHEET}": _write_conduct,
}


def _after(part: str) -> str | None:
    names = list(_PARTS)
    place = names.index(part) + 1
    return names[place] if place < len(names) else None
