"""End the links to a ticket's pictures that were given out: the pictures are made again under new keys."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets.rights import is_public
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.media import files
from chalicelib.store.tickets import photos
from chalicelib.store.tickets.photos import READY, Photo
from chalicelib.store.tickets.tickets import Whole


def end_if_hidden(before: Ticket, after: Whole, directory: Directory) -> None:
    """End the links if a change took a ticket out of what the public sees, for example a withdrawal."""
    if is_public(before, directory) and not is_public(after.ticket, directory):
        end(after.ticket.code, after.photos)


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
