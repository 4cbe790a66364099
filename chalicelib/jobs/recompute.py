"""A changed calendar reaches the open tickets: page by page, each ticket once, going on where the last run stopped.

The walk is over when it found nothing to do from end to end: an index follows its table with a delay, and a ticket that
moved in it meanwhile may have been passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.calendar import WorkingCalendar
from chalicelib.observe import logger
from chalicelib.store import calendar_job, directory, keys, tickets
from chalicelib.store.calendar_job import Progress

PAGE = 25
#: A page is only begun while this much time (seconds) is left, more than it ever takes.
RESERVE_SECONDS = 10.0
#: Other functions may work with the calendar before for ``directory.FRESH_SECONDS``; twice that has passed then.
SETTLED = timedelta(seconds=2 * directory.FRESH_SECONDS)
#: After a walk that failed on some tickets.
AGAIN_AFTER = timedelta(minutes=15)
_ATTEMPTS = 4


class RecomputeFailed(Exception):
    """Some tickets could not be brought forward; the log names them, and a later walk tries again."""


@dataclass
class Recomputed:
    """What one run did. ``behind`` is for how long a calendar has not reached every open ticket."""

    seen: int = 0
    moved: int = 0
    failed: int = 0
    finished: bool = True
    behind: timedelta = timedelta(0)


def recompute(now: Callable[[], datetime], seconds_left: Callable[[], float]) -> Recomputed:
    """Bring open tickets to the newest calendar until all follow it or the time is up; ``now`` gives UTC.

    Raises RecomputeFailed after a walk that failed on some tickets and changed no other.
    """
    done = Recomputed()
    newest = directory.newest_calendar()
    progress = calendar_job.load()
    if newest is None or progress.done >= newest[0]:
        return done
    version, published_at = newest
    done.finished, done.behind = False, now() - published_at
    if done.behind < SETTLED or _waits(progress, version, now()):
        return done
    if progress.target != version:
        progress = Progress(done=progress.done, target=version, revision=progress.revision)
    try:
        _walk(progress, now, seconds_left, done)
    except calendar_job.Overtaken:
        logger.info("another run is at work")
    return done


def _waits(progress: Progress, version: int, now: datetime) -> bool:
    return progress.target == version and progress.not_before is not None and keys.stamp(now) < progress.not_before


def _walk(progress: Progress, now: Callable[[], datetime], seconds_left: Callable[[], float], done: Recomputed) -> None:
    calendar = directory.calendar(progress.target)
    while not done.finished:
        codes, after = calendar_job.page(progress.of, progress.after, now(), PAGE)
        page = _bring_forward(codes, calendar, now)
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
            progress = _after_list(progress, now())
        calendar_job.save(progress, now())
        if progress.not_before is not None:
            raise RecomputeFailed(f"{failed} failures; the log names the tickets")
        done.finished = progress.done == progress.target
        if seconds_left() < RESERVE_SECONDS:
            return


def _after_list(progress: Progress, now: datetime) -> Progress:
    """The next list; after the last one the end, or another walk: at once if this one changed something, else later."""
    following = min((unit for unit in directory.current().units if unit > progress.of), default=None)
    if following is not None:
        return replace(progress, of=following)
    begun_anew = Progress(done=progress.done, target=progress.target, revision=progress.revision)
    if progress.changed:
        return begun_anew
    if progress.failed:
        return replace(begun_anew, not_before=keys.stamp(now + AGAIN_AFTER))
    return replace(begun_anew, done=progress.target)


def _bring_forward(codes: Iterable[str], calendar: WorkingCalendar, now: Callable[[], datetime]) -> Recomputed:
    """What became of these tickets; ``finished`` when none of them needed anything."""
    page = Recomputed()
    waiting = set(codes)
    for _ in range(_ATTEMPTS):
        if not waiting:
            break
        heads, waiting = tickets.heads(waiting), set()
        for code, stored in heads.items():
            try:
                reference = replace(directory.for_ticket(stored.ticket), calendar=calendar)
                _, event = calendar_job.brought_forward(stored, now(), reference)
            except tickets.LostRace:
                waiting.add(code)
                continue
            except Exception:  # noqa: BLE001 - one ticket's fault must not keep the calendar from all others
                logger.exception("a ticket could not be recomputed", extra={"code": code})
                page.failed += 1
                continue
            page.moved += event is not None
    # Who lost every race was changed by others, and is seen again.
    page.finished = not page.moved and not waiting
    return page
