"""Announce photos and videos, and permit the upload of each."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.errors import Invalid
from chalicelib.domain.tickets import attachments
from chalicelib.media import files
from chalicelib.runtime import clock
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import ANNOUNCED, Photo


def announce_photos(whole: tickets.Whole, prefix: str, content_types: list[str]) -> list[files.UploadForm]:
    """Announce photos (prefix ``r``: the reporter's, ``a``: of the result) and permit all uploads that are still due.

    Raises Invalid when the ticket would have too many photos.
    """
    taken = {photo.id: photo for photo in whole.photos if photo.id.startswith(prefix)}
    places = [f"{prefix}{number}" for number in range(1, attachments.MAX_PHOTOS + 1)]
    free = iter([place for place in places if place not in taken])
    waiting = [photo for photo in taken.values() if photo.state == ANNOUNCED]
    room = len(places) - len(taken)
    if len(content_types) > room:
        raise Invalid("photo_limit", field="photos", limit=attachments.MAX_PHOTOS)
    waiting += [_announced(whole.ticket.code, free, content_type) for content_type in content_types]
    return [files.upload_form(whole.ticket.code, photo.id, photo.content_type) for photo in waiting]


def _announced(code: str, free: Iterator[str], content_type: str) -> Photo:
    """Announce a photo in the first place that nobody else took meanwhile. Raises Invalid without one."""
    for place in free:
        photo = Photo(place, ANNOUNCED, content_type)
        if photo_store.announce(code, photo, clock.now()):
            return photo
    raise Invalid("photo_limit", field="photos", limit=attachments.MAX_PHOTOS)


def announce_video(whole: tickets.Whole, content_type: str | None) -> list[files.UploadForm]:
    """Announce a video if ``content_type`` is given, and permit the upload of a video that is still due.

    Raises Invalid when the ticket has a video already.
    """
    video = whole.video
    if content_type is not None:
        video = Photo(files.VIDEO, ANNOUNCED, content_type)
        if whole.video is not None or not photo_store.announce(whole.ticket.code, video, clock.now()):
            raise Invalid("video_limit", field="video")
    waits = video is not None and video.state == ANNOUNCED
    return [files.upload_form(whole.ticket.code, video.id, video.content_type)] if video and waits else []
