"""End the links to a ticket's pictures that were given out: the pictures are made again under new keys.

The request that hides a ticket ends them at once. The stream's reader orders it again through the outbox, so that a
process that dies after the ticket was hidden leaves no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets.rights import is_public
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.media import files
from chalicelib.runtime.observe import logger
from chalicelib.store.tickets import photos, tickets
from chalicelib.store.tickets.photos import READY, REDACTING, LinksEnd, Photo
from chalicelib.store.tickets.tickets import Whole


def orders(changes: Iterable[tuple[Ticket, Ticket | None]], directory: Directory) -> Iterator[LinksEnd]:
    """The orders to end links, for tickets as they are and as they were before."""
    for after, before in changes:
        if before is not None and _is_hidden(before, after, directory):
            yield LinksEnd(after.code, after.version)


def end_if_hidden(before: Ticket, after: Whole, directory: Directory) -> None:
    """End the links at once if a change took a ticket out of what the public sees, for example a withdrawal."""
    if _is_hidden(before, after.ticket, directory):
        end_at_once(after)


def end_at_once(hidden: Whole) -> None:
    """End the links of a ticket that was just hidden. What fails is left to the order of the stream's reader."""
    try:
        _end(hidden.ticket.code, hidden.photos, hidden.ticket.version)
    except Exception as error:  # noqa: BLE001 - the ticket is hidden already; who hid it cannot do it again
        logger.warning("links to pictures were not ended at once", extra={"error": type(error).__name__})


def follow(order: LinksEnd) -> None:
    """Follow an order. Again it changes nothing. Raises what the store or S3 raises."""
    whole = tickets.whole(order.code)
    if whole is not None:
        _end(order.code, whole.photos, order.version)


def _is_hidden(before: Ticket, after: Ticket, directory: Directory) -> bool:
    return is_public(before, directory) and not is_public(after, directory)


def _end(code: str, shown: Iterable[Photo], version: int) -> None:
    """Remove the pictures that are shown, and have them made again in the background.

    ``version`` is the ticket's when it was hidden. A photo whose upload is gone cannot be made again; its links end by
    themselves (``files.LINK_SECONDS``).
    """
    for photo in shown:
        if not photo.is_video and photo.gone_at is None:
            _end_of(code, photo, version)


def _end_of(code: str, photo: Photo, version: int) -> None:
    if photo.state == READY and photo.links_ended < version:
        if not photos.renew(code, photo, version):
            changed = photos.get(code, photo.id)
            return _end_of(code, changed, version) if changed else None
        photo = replace(photo, state=REDACTING, revision=photo.revision + 1)
    # Also what an earlier try has begun: it may have died here.
    if photo.state == REDACTING:
        files.forget_derivatives(code, photo.id, 0, photo.revision - 1)
        files.make_again(code, photo.id)
    return None
