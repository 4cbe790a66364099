"""Make the derivatives of a photo that was uploaded or redacted, or refuse it. Check and keep an uploaded video.

When anything fails, nothing is shown.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.known import known_fields
from chalicelib.domain.tickets import attachments
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.media import files
from chalicelib.runtime.observe import logger
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets import pictures, tickets
from chalicelib.store.tickets.photos import Alike, Evidence, Photo, Ready

if TYPE_CHECKING:
    from chalicelib.media.pictures.making import Area, Made
    from chalicelib.media.pictures.origin import PhotoOrigin

#: The most that one picture may use of the function's memory (2048 MB, .chalice/config.json) and time (60 s).
MAX_MEGABYTES = 1850
MAX_SECONDS = 40
#: What a reduced original is (pictures/making.py, reduce).
KEPT_TYPE = "image/jpeg"


def make(key: str, now: Callable[[], datetime]) -> str:
    """Process the photo or video under ``key``. Returns "ready", "refused", "settled before", "erased" or "unknown".

    A video that was uploaded again meanwhile returns "overtaken". Repeating it changes nothing. Raises what S3 or the
    store raises, so that the event is repeated.
    """
    place = files.read_key(key)
    photo = photo_store.get(*place) if place else None
    if place is None or photo is None:
        logger.warning("an upload was not announced")
        return "unknown"
    is_gone = photo.reason == photo_store.ERASED or (photo.gone_at and photo.state != photo_store.REDACTING)
    if is_gone or _drop_late(place[0], photo, now):
        # A permission to upload stays valid for some minutes after an erasure, a withdrawal or the end of retention.
        files.forget_original(*place)
        if photo.reason == photo_store.ERASED and not photo.is_video:
            # An earlier run may have died while it made them.
            files.forget_derivatives(*place, 0, photo.revision + 1)
        return "erased"
    if photo.is_video:
        return _take_video(place[0], photo, now)
    if photo.state == photo_store.REDACTING:
        return _make_again(place[0], photo, now)
    if photo.state != photo_store.ANNOUNCED:
        return "settled before"
    return _make_first(place[0], photo, now)


def _drop_late(code: str, photo: Photo, now: Callable[[], datetime]) -> bool:
    """Refuse a photo that comes after its report was withdrawn, or refused since it was announced.

    Returns whether it was refused. A photo that comes with an appeal is announced after the refusal.
    """
    is_late = photo.state == photo_store.ANNOUNCED and _has_ended(code, photo)
    if is_late:
        photo_store.withdraw(code, photo.id, now())
    return is_late


def _has_ended(code: str, photo: Photo) -> bool:
    stored = tickets.get(code)
    if stored is None:
        return False
    ticket = stored.ticket
    refused_since = ticket.last_kind == "refuse" and (not photo.announced_at or photo.announced_at <= _last(ticket))
    return ticket.state is State.WITHDRAWN or (ticket.state is State.REFUSED and refused_since)


def _last(ticket: Ticket) -> datetime:
    return ticket.last_at or ticket.created_at


def _take_video(code: str, known: Photo, now: Callable[[], datetime]) -> str:
    """Check a video. Copy it to a key that no permission to upload covers, or refuse it."""
    if known.state == photo_store.ANNOUNCED:
        found = files.original(code, known.id)
        if found is None:
            return "unknown"
        outcome = _video(code, known, found)
        if outcome is None:
            # The new upload has its own event.
            return "overtaken"
        if photo_store.settle(code, known.id, now(), outcome):
            files.forget_video_upload(code)
            return "refused" if isinstance(outcome, str) else "ready"
        known = photo_store.get(code, known.id) or known
    if known.state == photo_store.READY:
        files.forget_video_upload(code)
    else:
        files.forget_original(code, known.id)
    return "settled before"


def _video(code: str, known: Photo, found: files.Original) -> Ready | str | None:
    """What becomes of a video; None when another one was uploaded meanwhile."""
    from chalicelib.media import decoders
    from chalicelib.media.isolation import Died
    from chalicelib.media.videos.refusals import VideoRefused

    if found.content_type != known.content_type:
        return "type_mismatch"
    if len(found.data) > attachments.MAX_VIDEO_BYTES:
        return "too_large"
    try:
        seconds = decoders.seconds_of_video(found.data, known.content_type, MAX_MEGABYTES, MAX_SECONDS)
    except VideoRefused as refusal:
        return refusal.reason
    except Died as death:
        logger.warning("a video exceeded the limits of its reader", extra={"death": str(death)})
        return "too_complex"
    if not files.keep_video(code, known.content_type, found.tag):
        return None
    return Ready({}, seconds=seconds)


def _make_first(code: str, photo: Photo, now: Callable[[], datetime]) -> str:
    original = files.original(code, photo.id)
    if original is None:
        return "unknown"
    outcome = _derive(code, photo, original.data)
    if isinstance(outcome, Ready):
        try:
            if pictures.settle(code, photo, now(), outcome):
                return "ready"
        except pictures.Duplicate:
            # Both were uploaded at once.
            outcome = "duplicate"
    if isinstance(outcome, str) and photo_store.settle(code, photo.id, now(), outcome):
        _drop_unshown(code, photo.id, 1)
        return "refused"
    _drop_unshown(code, photo.id, 1)
    return "settled before"


def _make_again(code: str, photo: Photo, now: Callable[[], datetime]) -> str:
    """Make the derivatives of a redacted photo. Its original must be the one that was shown before."""
    # The API removes them too, but may die before it does.
    files.forget_derivatives(code, photo.id, 0, photo.revision - 1)
    original = files.original(code, photo.id)
    outcome: Ready | str
    if original is None:
        outcome = "original_gone"
    elif not shows(photo, original.data):
        # A permission to upload stays valid for some minutes after the first upload.
        outcome = "original_changed"
    else:
        made = _pictures(original.data, photo)
        outcome = made if isinstance(made, str) else _published(code, photo, photo.revision, made)
    if photo_store.remade(code, photo, now(), outcome):
        return "refused" if isinstance(outcome, str) else "ready"
    _drop_unshown(code, photo.id, photo.revision)
    return "settled before"


def _drop_unshown(code: str, photo_id: str, revision: int) -> None:
    """Remove new derivatives if the photo was erased, or more of it redacted, while they were made.

    They stay if the same event arrived twice and the other run has published them.
    """
    current = photo_store.get(code, photo_id)
    if current is None or current.state == photo_store.REFUSED or current.revision > revision:
        files.forget_derivatives(code, photo_id, revision, revision)


def _derive(code: str, photo: Photo, data: bytes) -> Ready | str:
    if len(data) > attachments.MAX_BYTES:
        return "too_large"
    made = _pictures(data, photo)
    if isinstance(made, str):
        return made
    content_hash = hash_of(data)
    if pictures.is_taken(code, photo.id, content_hash):
        return "duplicate"
    return _published(code, photo, 1, made, content_hash)


def shows(photo: Photo, data: bytes) -> bool:
    """Whether the derivatives of a photo were made from this original, whole or reduced."""
    return photo.content_hash is None or hash_of(data) in (photo.content_hash, photo.reduced)


def _areas(photo: Photo) -> list[Area]:
    # It loads Pillow.
    from chalicelib.media.pictures.making import Area

    return [Area(**known_fields(Area, line)) for line in photo.areas]


def _pictures(data: bytes, photo: Photo) -> Made | str:
    """What is made of an original, or the reason why it makes nothing."""
    from chalicelib.media import decoders
    from chalicelib.media.isolation import Died
    from chalicelib.media.pictures import refusals

    areas = _areas(photo)
    try:
        return decoders.pictures_of(data, areas, MAX_MEGABYTES, MAX_SECONDS)
    except refusals.ImageRefused as refusal:
        return refusal.reason
    except Died as death:
        logger.warning("a photo exceeded the limits of its decoder", extra={"death": str(death)})
        return "too_complex"


def _published(code: str, photo: Photo, revision: int, made: Made, content_hash: str | None = None) -> Ready:
    """Store the derivatives. With ``content_hash`` (a new photo), also look for similar photos."""
    for derivative in made.derivatives:
        for form, data in (("webp", derivative.webp), ("jpg", derivative.jpeg)):
            files.put_derivative(files.DerivativeName(code, photo.id, revision, str(derivative.size), form), data)
    preview = f"data:image/webp;base64,{base64.b64encode(made.preview).decode()}"
    sizes = {str(derivative.size): (derivative.width, derivative.height) for derivative in made.derivatives}
    if content_hash is None:
        return Ready(sizes, preview)
    similar: tuple[Alike, ...] = ()
    fingerprint = None
    if made.fingerprint is not None and photo.announced_at is not None:
        similar = pictures.alike(code, made.fingerprint)
        fingerprint = pictures.written(made.fingerprint)
    return Ready(sizes, preview, content_hash, _evidence(made.origin), similar, fingerprint=fingerprint)


def _evidence(origin: PhotoOrigin) -> Evidence | None:
    """Return time (UTC) and place from an original's metadata. A time without a zone counts as Vietnam's."""
    at = origin.taken_at
    try:
        at = at and (at if at.tzinfo else at.replace(tzinfo=LOCAL)).astimezone(UTC)
    except OverflowError:
        at = None
    return Evidence(at, origin.lat, origin.lon) if at or origin.lat is not None else None


def hash_of(data: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
