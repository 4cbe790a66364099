"""End the links to a ticket's pictures that were given out: the pictures are made again under new keys."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.media import files
from chalicelib.store.tickets import photos
from chalicelib.store.tickets.photos import READY, Photo


def end(code: str, shown: Iterable[Photo]) -> None:
    """Remove the pictures that are shown, and have them made again in the background.

    A photo whose upload is gone cannot be made again; its links end by themselves (``files.LINK_SECONDS``).
    """
    for photo in shown:
        if photo.state != READY or photo.is_video or photo.gone_at is not None:
            continue
        if photos.renew(code, photo):
            files.forget_derivatives(code, photo.id, 0, photo.revision)
            files.make_again(code, photo.id)
