"""The morning's digests: on a working day each unit hears what is late, due today, returned, or not rated yet.

Every effect may happen twice without harm (the sender owns a message before it sends, and a digest's key is its day,
unit and audience), so a run that died anywhere is simply run again.
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

#: So many lines of each list of a unit are read: a digest has a bounded cost, and says when there are more.
READ = 100


class DigestsFailed(Exception):
    """Some units could not be told; the run must be repeated."""


@dataclass
class DigestRun:
    """What one run did: units told, units with nothing to tell. Both are zero on a day off."""

    units: int = 0
    empty: int = 0


def send(now: Callable[[], datetime]) -> DigestRun:
    """Queue the digests of the local day; ``now`` gives UTC. The province's quiet hours do not move them.

    One unit's failure does not keep back the others. Raises DigestsFailed after all were tried when any failed, and
    DirectoryMissing.
    """
    at, done, failed = now(), DigestRun(), 0
    current = documents.current()
    if not current.calendar.is_working_day(at.astimezone(LOCAL).date()):
        return done
    for unit in current.units:
        try:
            told = _tell(unit, at, current)
        except Exception:  # noqa: BLE001 - one unit's fault must not keep the digest from all others
            logger.exception("a digest could not be made", extra={"unit": unit})
            failed += 1
            continue
        done.units += told
        done.empty += not told
    if failed:
        raise DigestsFailed(f"{failed} of {len(current.units)} units")
    return done


def _tell(unit: str, at: datetime, current: Directory) -> bool:
    queue, unrated = (_read(unit, kind) for kind in (Queue.ORDINARY, Queue.UNRATED))
    found = digest(unit, queue, unrated, now=at, directory=current)
    if found is None:
        return False
    for audience in AUDIENCES:
        outbox.put(Message.of_digest(found, audience, at))
    return True


def _read(unit: str, kind: Queue) -> Reading:
    page = lists.queue(unit, limit=READ, kind=kind)
    return Reading(page.lines, more=page.after is not None)
