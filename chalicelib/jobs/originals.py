"""Reduce uploaded files some weeks after the upload, and remove them when their ticket's retention ends.

The derivatives stay. A file is replaced only if its ETag is still the one that was read, and the hash of the reduced
file is stored first. So a run that dies loses nothing, and the next one continues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.tickets.retention import ended_at
from chalicelib.domain.tickets.states import State
from chalicelib.jobs.derivatives import KEPT_TYPE, MAX_MEGABYTES, MAX_SECONDS, hash_of, shows
from chalicelib.media import files
from chalicelib.runtime.observe import logger
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.tickets import originals, tickets
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets.photos import Photo

PAGE = 25
#: Start a file only if this much time (seconds) is left. No file takes longer.
RESERVE_SECONDS = MAX_SECONDS + 20.0
#: How long to wait after a file could not be reduced.
_AGAIN = timedelta(days=1)


@dataclass
class Tended:
    """The result of a run. ``behind`` is how long the oldest file had been due when the run began."""

    reduced: int = 0
    removed: int = 0
    failed: int = 0
    finished: bool = True
    behind: timedelta = timedelta(0)


def tend(now: Callable[[], datetime], seconds_left: Callable[[], float]) -> Tended:
    """Reduce or remove the files that are due, oldest first, until none is left or time runs out; ``now`` returns UTC.

    A file that fails stays due, and the next run tries it again.
    """
    done = Tended()
    province = documents.current().province
    for partition, age in ((keys.KEPT, timedelta(0)), (keys.ORIGINALS, timedelta(days=province.originals_days))):
        until = now() - age
        for number, (code, photo_id) in enumerate(_waiting(partition, until, done)):
            if number and seconds_left() < RESERVE_SECONDS:
                done.finished = False
                break
            try:
                _look(code, photo_id, timedelta(days=province.contact_days), now(), done)
            except Exception:  # noqa: BLE001 - a failure of one file must not stop the others
                logger.exception("an original could not be processed", extra={"code": code, "photo": photo_id})
                done.failed += 1
    return done


def _waiting(partition: str, until: datetime, done: Tended) -> Iterator[tuple[str, str]]:
    page = originals.waiting(partition, until, limit=PAGE)
    if page.oldest is not None:
        done.behind = max(done.behind, until - page.oldest)
    yield from page.uploads
    while page.after is not None:
        page = originals.waiting(partition, until, limit=PAGE, after=page.after)
        yield from page.uploads


def _look(code: str, photo_id: str, kept: timedelta, now: datetime, done: Tended) -> None:
    photo = photo_store.get(code, photo_id)
    if photo is None or photo.state == photo_store.REDACTING:
        # Its derivatives are being made from this file now.
        return
    ended = _ended_at(code)
    if photo.state == photo_store.REFUSED or (ended is not None and ended + kept <= now):
        _remove(code, photo, now, done)
        return
    again = (ended or now) + kept
    if not photo.is_video and not _is_reduced(code, photo, now, done):
        again = min(again, now + _AGAIN)
    originals.look_again(code, photo_id, again)


def _ended_at(code: str) -> datetime | None:
    """When (UTC) the ticket ended, or its main ticket if it was merged; None while it is open."""
    whole = tickets.whole(code)
    if whole is not None and whole.ticket.state is State.MERGED and whole.ticket.merged_into:
        whole = tickets.whole(whole.ticket.merged_into)
    return ended_at(whole.events) if whole else None


def _remove(code: str, photo: Photo, now: datetime, done: Tended) -> None:
    files.forget_original(code, photo.id)
    originals.is_gone(code, photo.id, now)
    done.removed += 1


def _is_reduced(code: str, photo: Photo, now: datetime, done: Tended) -> bool:
    """Reduce a file. Returns True if it is reduced or removed now, False if it must be tried again."""
    original = files.original(code, photo.id)
    if original is None or not shows(photo, original.data):
        # This is not the file that the derivatives were made from: remove it.
        _remove(code, photo, now, done)
        return True
    if hash_of(original.data) == photo.reduced:
        return True
    reduced = _reduced(original.data)
    if reduced is None or not originals.will_reduce(code, photo, hash_of(reduced)):
        return reduced is not None
    if not files.replace_original(code, photo.id, reduced, KEPT_TYPE, original.tag):
        return False
    done.reduced += 1
    return True


def _reduced(data: bytes) -> bytes | None:
    from chalicelib.media import decoders
    from chalicelib.media.isolation import Died
    from chalicelib.media.pictures import refusals

    try:
        return decoders.reduced(data, MAX_MEGABYTES, MAX_SECONDS)
    except (refusals.ImageRefused, Died) as refusal:
        logger.error("a photo that was shown cannot be reduced", extra={"why": str(refusal)})
        return None
