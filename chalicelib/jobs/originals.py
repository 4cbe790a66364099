"""Uploaded files in their time: reduced some weeks after they came, removed with their ticket's retention.

What people see is made from them and stays. A file is only replaced while it is the very one that was read, and what
will stand in its place is known before: whoever dies on the way has lost nothing, and the next run goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.tickets.retention import ended_at
from chalicelib.domain.tickets.states import State
from chalicelib.jobs.derivatives import KEPT_TYPE, MAX_MEGABYTES, MAX_SECONDS, hash_of, kind_of
from chalicelib.media import files
from chalicelib.runtime.observe import logger
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.tickets import originals, tickets
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets.photos import Photo

PAGE = 25
#: A file is only begun while this much time (seconds) is left, more than one ever takes.
RESERVE_SECONDS = MAX_SECONDS + 20.0
#: What could not be reduced is tried again after this time.
_AGAIN = timedelta(days=1)


@dataclass
class Tended:
    """What one run did. ``behind`` is how long the oldest file had been due when the run began."""

    reduced: int = 0
    removed: int = 0
    failed: int = 0
    finished: bool = True
    behind: timedelta = timedelta(0)


def tend(now: Callable[[], datetime], seconds_left: Callable[[], float]) -> Tended:
    """Look after the files that are due, oldest first, until none is or the time is up; ``now`` gives UTC.

    A file that fails stays due and is left to the next run.
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
            except Exception:  # noqa: BLE001 - one file's fault must not keep back all others
                logger.exception("an original could not be looked after", extra={"code": code, "photo": photo_id})
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
        # Its derivatives are being made from this very file.
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
    """When (UTC) the ticket came to its end, or the one that it was merged into."""
    whole = tickets.whole(code)
    if whole is not None and whole.ticket.state is State.MERGED and whole.ticket.merged_into:
        whole = tickets.whole(whole.ticket.merged_into)
    return ended_at(whole.events) if whole else None


def _remove(code: str, photo: Photo, now: datetime, done: Tended) -> None:
    files.forget_original(code, photo.id)
    originals.is_gone(code, photo.id, now)
    done.removed += 1


def _is_reduced(code: str, photo: Photo, now: datetime, done: Tended) -> bool:
    """Reduce a file unless it is; False when it could not be done now."""
    found = files.original(code, photo.id)
    kind = kind_of(photo, found.data) if found else None
    if found is None or kind is None:
        # Something else was uploaded after what is shown: nobody has seen it, nobody shall keep it.
        _remove(code, photo, now, done)
        return True
    if hash_of(found.data) == photo.reduced:
        return True
    small = _reduced(found.data, kind)
    if small is None or not originals.will_reduce(code, photo, hash_of(small)):
        return small is not None
    if not files.replace_original(code, photo.id, small, KEPT_TYPE, found.tag):
        return False
    done.reduced += 1
    return True


def _reduced(data: bytes, content_type: str) -> bytes | None:
    from chalicelib.media.isolation import Died, isolated
    from chalicelib.media.pictures import making, refusals

    try:
        return isolated(making.reduce, MAX_MEGABYTES, MAX_SECONDS)(data, content_type)
    except (refusals.ImageRefused, Died) as refusal:
        logger.error("a photo that was shown cannot be reduced", extra={"why": str(refusal)})
        return None
