"""A photo has arrived: make what may be shown of it, or refuse it. Whatever goes wrong, nothing is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib import photos
from chalicelib.observe import logger
from chalicelib.store import photos as photo_store

#: What a picture may take of the function's memory (1024 MB, .chalice/config.json) and time (60 s).
MAX_MEGABYTES = 900
MAX_SECONDS = 40


def make(key: str, now: Callable[[], datetime]) -> str:
    """Settle the photo that was uploaded under ``key`` and say how: ready, refused, settled before, erased, or unknown.

    Doing it again changes nothing. Raises what S3 or the store raises, so that the event comes again.
    """
    place = photos.read_key(key)
    announced = photo_store.get(*place) if place else None
    if place is None or announced is None:
        logger.warning("an upload that nobody announced")
        return "unknown"
    if announced.reason == photo_store.ERASED:
        # Its sender asked that nothing be kept; the permission to upload had not run out yet.
        photos.forget_original(*place)
        return "erased"
    if announced.state != photo_store.ANNOUNCED:
        return "settled before"
    found = photos.original(*place)
    if found is None:
        return "unknown"
    outcome = _derive(*place, *found, announced_type=announced.content_type)
    photo_store.settle(*place, now(), outcome)
    return "refused" if isinstance(outcome, str) else "ready"


def _derive(
    code: str, photo_id: str, data: bytes, sent_type: str, *, announced_type: str
) -> dict[str, tuple[int, int]] | str:
    from chalicelib import imaging
    from chalicelib.isolation import Died, isolated

    if sent_type != announced_type:
        return "type_mismatch"
    if len(data) > photos.MAX_BYTES:
        return "too_large"
    try:
        made = isolated(imaging.derivatives, MAX_MEGABYTES, MAX_SECONDS)(data, announced_type)
    except imaging.ImageRefused as refusal:
        return refusal.reason
    except Died as death:
        logger.warning("a photo was too much for its decoder", extra={"death": str(death)})
        return "too_complex"
    for derivative in made:
        photos.put_derivative(code, photo_id, str(derivative.size), derivative.data)
    return {str(derivative.size): (derivative.width, derivative.height) for derivative in made}
