"""Bring open tickets to a changed calendar, to an emergency's beginning or end, and to a unit's end, page by page.

Each run continues where the last one stopped. A walk repeats until it finds nothing to do from beginning to end: an
index lags behind its table, so a walk may miss a ticket that moves in the index meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from chalicelib.domain.deadlines.calendar import LOCAL, WorkingCalendar, local_day
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergencies
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets import succession
from chalicelib.runtime.observe import logger
from chalicelib.services import catching_up, changing
from chalicelib.store import keys
from chalicelib.store.connection import Contended
from chalicelib.store.directory import documents, emergencies, walk
from chalicelib.store.directory.walk import WalkProgress
from chalicelib.store.tickets import tickets

PAGE = 25
#: Start a page only if this much time (seconds) is left. No page takes longer.
RESERVE_SECONDS = 10.0
#: After this time no function still uses the earlier documents, which are cached for ``documents.FRESH_SECONDS``.
SETTLED = timedelta(seconds=2 * documents.FRESH_SECONDS)
#: How long to wait after a walk that failed on some tickets.
AGAIN_AFTER = timedelta(minutes=15)
_ATTEMPTS = 4
_FOLLOWED = (Kind.CALENDAR, Kind.EMERGENCIES)
_READ = (*_FOLLOWED, Kind.UNITS)


class RecomputeFailed(Exception):
    """Some tickets could not be recomputed. The log names them, and a later walk tries again."""


@dataclass
class Recomputed:
    """The result of a run.

    ``behind`` is how long open tickets have waited for a calendar or a unit's end, ``emergencies_behind`` for the
    beginning or end of an emergency.
    """

    seen: int = 0
    moved: int = 0
    failed: int = 0
    finished: bool = True
    behind: timedelta = timedelta(0)
    emergencies_behind: timedelta = timedelta(0)


@dataclass(frozen=True)
class _Newest:
    """The newest documents. ``calendar`` is None until the first version has settled."""

    calendar: WorkingCalendar | None
    emergencies: Emergencies

    def over(self, reference: Directory) -> Directory:
        calendar = self.calendar or reference.calendar
        return replace(reference, calendar=calendar, emergencies=self.emergencies)


def recompute(now: Callable[[], datetime], seconds_left: Callable[[], float]) -> Recomputed:
    """Bring open tickets to the newest documents until all are done or time runs out; ``now`` returns UTC.

    Raises RecomputeFailed after a walk that failed on some tickets and changed no others.
    """
    done = Recomputed()
    before = walk.load()
    progress = _aimed(before, now(), done)
    if progress.is_done:
        if progress.units_seen != before.units_seen:
            _remember(progress, now())
        return done
    done.finished = False
    if progress.not_before is not None and keys.stamp(now()) < progress.not_before:
        return done
    try:
        _walk(progress, now, seconds_left, done)
    except walk.Overtaken:
        logger.info("another run is in progress")
    return done


def _remember(progress: WalkProgress, now: datetime) -> None:
    try:
        walk.save(replace(progress, revision=progress.revision + 1), now)
    except walk.Overtaken:
        logger.info("another run is in progress")


def _aimed(before: WalkProgress, now: datetime, done: Recomputed) -> WalkProgress:
    """Return the progress towards the newest settled documents. It starts again when there are newer ones."""
    heads = documents.heads(_READ)
    progress, units_behind = _with_units(before, heads.get(Kind.UNITS), now)
    targets = {Kind.CALENDAR: progress.target, Kind.EMERGENCIES: progress.emergencies_target}
    reached = {Kind.CALENDAR: progress.done, Kind.EMERGENCIES: progress.emergencies_done}
    behind = dict.fromkeys(_FOLLOWED, timedelta(0))
    for kind, head in heads.items():
        if kind in reached and head.version > reached[kind]:
            behind[kind] = now - head.at
            targets[kind] = head.version if behind[kind] >= SETTLED else max(targets[kind], reached[kind])
    done.behind, done.emergencies_behind = max(behind[Kind.CALENDAR], units_behind), behind[Kind.EMERGENCIES]
    done.finished = not (done.behind or done.emergencies_behind)
    aimed = replace(progress, target=targets[Kind.CALENDAR], emergencies_target=targets[Kind.EMERGENCIES])
    return aimed if replace(aimed, units_seen=before.units_seen) == before else _begun(aimed)


def _with_units(
    progress: WalkProgress, head: documents.Published | None, now: datetime
) -> tuple[WalkProgress, timedelta]:
    """Return (progress, how long unit closures have waited).

    All processes see a new day at once, but a new version of the units only after SETTLED.
    """
    if head is None:
        return progress, timedelta(0)
    today = local_day(now)
    seen = f"{head.version}@{today.isoformat()}"
    if seen != progress.units_seen and now - head.at >= SETTLED:
        # A version is looked at once, so it must be the one that was seen and not an earlier one of the cache.
        documents.forget()
        progress = replace(progress, units_seen=seen, units_target=succession.endings_hash(documents.current(), today))
    if progress.units_target == progress.units_done:
        return progress, timedelta(0)
    return progress, now - max(head.at, datetime.combine(today, time.min, LOCAL))


def _begun(progress: WalkProgress) -> WalkProgress:
    """Return the progress of a walk that starts from the beginning."""
    return replace(progress, of=keys.CLOCK_LIST, after=None, changed=False, failed=0, not_before=None)


def _walk(
    progress: WalkProgress, now: Callable[[], datetime], seconds_left: Callable[[], float], done: Recomputed
) -> None:
    calendar = documents.calendar(progress.target) if progress.target else None
    # Use the newest emergencies, even if newer than the target: sweeps and officers may already have applied them.
    newest = _Newest(calendar, emergencies.now_known())
    lists = walk.lists(newest.over(documents.current()))
    if progress.of not in lists:
        progress = _begun(progress)
    while not done.finished:
        codes, after = walk.page(progress.of, progress.after, now(), PAGE)
        page = _bring_forward(codes, newest, now)
        done.seen, done.moved, done.failed = done.seen + len(codes), done.moved + page.moved, done.failed + page.failed
        progress = replace(
            progress,
            after=after,
            changed=progress.changed or not page.finished,
            failed=progress.failed + page.failed,
            not_before=None,
            revision=progress.revision + 1,
        )
        failed = progress.failed
        if after is None:
            progress = _after_list(progress, lists, now())
        walk.save(progress, now())
        if progress.not_before is not None:
            raise RecomputeFailed(f"{failed} failures; the log names the tickets")
        done.finished = progress.is_done
        if seconds_left() < RESERVE_SECONDS:
            return


def _after_list(progress: WalkProgress, lists: list[str], now: datetime) -> WalkProgress:
    """Return the progress after a list: at the next list, at the end, or at another walk.

    Another walk begins at once if this one changed a ticket, and after AGAIN_AFTER if it only failed on some.
    """
    next_list = min((name for name in lists if name > progress.of), default=None)
    if next_list is not None:
        return replace(progress, of=next_list)
    restarted = _begun(progress)
    if progress.changed:
        return restarted
    if progress.failed:
        return replace(restarted, not_before=keys.stamp(now + AGAIN_AFTER))
    return replace(
        restarted,
        done=progress.target,
        emergencies_done=progress.emergencies_target,
        units_done=progress.units_target,
    )


def _bring_forward(codes: Iterable[str], newest: _Newest, now: Callable[[], datetime]) -> Recomputed:
    """Bring these tickets forward. The result is ``finished`` when no ticket needed a change."""
    page = Recomputed()

    def forward(stored: tickets.Stored) -> bool:
        reference = newest.over(documents.for_ticket(stored.ticket))
        return bool(catching_up.brought_forward(stored, now(), reference)[1])

    for code, stored in tickets.heads(codes).items():
        try:
            page.moved += changing.changed_from(stored, forward, attempts=_ATTEMPTS)
        except Contended:
            # Others changed it at every attempt; another walk sees it again.
            page.finished = False
        except Exception:  # noqa: BLE001 - one ticket's fault must not keep the rest from following
            logger.exception("a ticket could not be recomputed", extra={"code": code})
            page.failed += 1
    page.finished = page.finished and not page.moved
    return page
