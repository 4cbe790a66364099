"""The morning's digests: on working days, tell each unit which tickets are late, due today, returned or not rated.

A run may be repeated without harm: the sender claims a message before it sends it, and a digest's key consists of its
day, unit and audience.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.channels import outbox
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.messages.digests import AUDIENCES, Reading, digest
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets.ticket import Queue
from chalicelib.runtime.observe import logger
from chalicelib.store.directory import documents
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import lists

#: How many lines of each of a unit's lists are read. The digest says when there are more.
READ = 100


class DigestsFailed(Exception):
    """Some digests could not be queued. The run must be repeated."""


@dataclass
class DigestRun:
    """The result of a run: how many units got a digest, how many had nothing to report. Both are 0 on a day off."""

    units: int = 0
    empty: int = 0


def send(now: Callable[[], datetime]) -> DigestRun:
    """Queue the digests of the local day; ``now`` returns UTC. Quiet hours do not delay them.

    When a unit fails, the others still get theirs, and DigestsFailed is raised at the end. Raises DirectoryMissing.
    """
    at, done, failed = now(), DigestRun(), 0
    current = documents.current()
    if not current.calendar.is_working_day(at.astimezone(LOCAL).date()):
        return done
    for unit in current.units:
        try:
            was_queued = _tell(unit, at, current)
        except Exception:  # noqa: BLE001 - a failure of one unit must not stop the others
            logger.exception("a digest could not be made", extra={"unit": unit})
            failed += 1
            continue
        done.units += was_queued
        done.empty += not was_queued
    if failed:
        raise DigestsFailed(f"{failed} of {len(current.units)} units")
    return done


def _tell(unit: str, at: datetime, current: Directory) -> bool:
    queue, unrated = (_read(unit, kind) for kind in (Queue.ORDINARY, Queue.UNRATED))
    morning_digest = digest(unit, queue, unrated, now=at, directory=current)
    if morning_digest is None:
        return False
    for audience in AUDIENCES:
        outbox.put(Message.of_digest(morning_digest, audience, at))
    return True


def _read(unit: str, kind: Queue) -> Reading:
    page = lists.queue(unit, limit=READ, kind=kind)
    return Reading(page.lines, more=page.after is not None)
