"""Find identical photos within a ticket, and similar photos among all tickets.

A fingerprint of 128 bits is split into eight bands. Similar pictures differ in few bits, so at least one band is
usually equal. Photos that share a band are read and compared in full: eight bounded queries, for any number of photos.
For the rates of missed and false matches see docs/figures.md, "Pictures" (tests/bench/lookalikes.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.models.tickets import BandItem, PhotoItem, PictureItem, TicketsItem
from chalicelib.store.tickets import photos
from chalicelib.store.tickets.photos import Alike, Photo, Ready

BITS, BANDS = 128, 8
#: Photos are similar if their fingerprints differ in at most this many bits.
MOST_DIFFERENT = 22
#: How many photos of a band are read, the newest first.
READ_PER_BAND = 50
MOST_TOLD = 5
#: How long a photo is remembered (this project's choice): an old photo is usually sent again within two seasons.
REMEMBERED = timedelta(days=400)
_ATTEMPTS = 5
_CONDITION = "ConditionalCheckFailed"


class Duplicate(Exception):
    """Another photo of the ticket has the same bytes."""


def is_taken(code: str, photo_id: str, content_hash: str) -> bool:
    """Whether another photo of the ticket has the same bytes."""
    connection()
    try:
        item = PictureItem.get(keys.picture(code, content_hash), keys.PICTURE, consistent_read=True)
    except PictureItem.DoesNotExist:
        return False
    return bool(item.photo != photo_id)


def settle(code: str, photo: Photo, at: datetime, made: Ready) -> bool:
    """Mark an announced photo ready at ``at`` (UTC), with all by which it is recognised, or write nothing.

    Photos that were taken back meanwhile are not mentioned. So who takes a photo back either comes first, and nothing
    is written, or finds all that is to be forgotten. Returns False if it was settled or taken back before. Raises
    Duplicate, and Contended if other writes come between again and again.
    """
    connection()
    for _ in range(_ATTEMPTS):
        try:
            with TransactWrite(connection=connection()) as write:
                _add_to(write, code, photo, at, made)
        except TransactWriteError as error:
            # In the order in which they are sent: other photos that are mentioned, this photo's bytes, and the photo.
            failed = [reason is not None and reason.code == _CONDITION for reason in error.cancellation_reasons]
            if not failed_conditions(error):
                raise
            if failed[-1]:
                return False
            if made.content_hash and failed[len(made.similar)]:
                raise Duplicate from error
            # A write that conflicts is tried again.
            gone = failed[: len(made.similar)]
            left = tuple(one for one, is_gone in zip(made.similar, gone, strict=True) if not is_gone)
            made = replace(made, similar=left)
        else:
            return True
    raise Contended(f"{code} {photo.id}")


def _add_to(write: TransactWrite, code: str, photo: Photo, at: datetime, made: Ready) -> None:
    for other in made.similar:
        is_kept = PhotoItem.pk.exists() & (PhotoItem.state != photos.REFUSED)
        write.condition_check(PhotoItem, keys.ticket(other.code), keys.photo(other.photo), condition=is_kept)
    announced_at = photo.announced_at or at
    if made.content_hash:
        pk = keys.picture(code, made.content_hash)
        mine = TicketsItem.pk.does_not_exist() | (PictureItem.photo == photo.id)
        write.save(PictureItem(pk, keys.PICTURE, photo=photo.id, expires_at=_expiry(announced_at)), condition=mine)
    if made.fingerprint:
        for band in _band_items(code, photo.id, made.fingerprint, announced_at):
            write.save(band)
    actions, condition = photos.settling(code, photo.id, at, made)
    write.update(PhotoItem(keys.ticket(code), keys.photo(photo.id)), actions=actions, condition=condition)


def written(fingerprint: int) -> str:
    """A fingerprint as it is stored, in hexadecimal."""
    return f"{fingerprint:0{BITS // 4}x}"


def _band_items(code: str, photo_id: str, fingerprint: str, announced_at: datetime) -> Iterator[BandItem]:
    order = keys.band_order(announced_at, code, photo_id)
    for pk in _bands(int(fingerprint, 16)):
        yield BandItem(pk, order, fingerprint=fingerprint, expires_at=_expiry(announced_at))


def forget(code: str, photo: Photo) -> None:
    """Remove everything by which a photo that its sender took back is recognised. May be repeated.

    That is the hash of its bytes, its fingerprint, and what other tickets' photos say of it.
    """
    connection()
    if photo.fingerprint:
        bands = list(_bands(int(photo.fingerprint, 16)))
        others = {item.sk for pk in bands for item in BandItem.query(pk, consistent_read=True)}
        for _, other, other_photo in (sk.split("#") for sk in sorted(others)):
            photos.forget_mention(other, other_photo, code, photo.id)
    with BandItem.batch_write() as write:
        if photo.fingerprint and photo.announced_at:
            order = keys.band_order(photo.announced_at, code, photo.id)
            for pk in bands:
                write.delete(BandItem(pk, order))
        if photo.content_hash:
            write.delete(PictureItem(keys.picture(code, photo.content_hash), keys.PICTURE))
    # Last, because it leads to the others when this is repeated.
    photos.forget_likeness(code, photo.id)


def alike(code: str, fingerprint: int) -> tuple[Alike, ...]:
    """Return the most similar photos of other tickets, most similar first, one per ticket."""
    connection()
    nearest: dict[str, Alike] = {}
    for pk in _bands(fingerprint):
        for item in BandItem.query(pk, limit=READ_PER_BAND, scan_index_forward=False):
            _, other, photo = item.sk.split("#")
            different = (int(item.fingerprint, 16) ^ fingerprint).bit_count()
            likeness = round(1 - different / BITS, 2)
            earlier = nearest.get(other)
            if other != code and different <= MOST_DIFFERENT and (earlier is None or earlier.likeness < likeness):
                nearest[other] = Alike(other, photo, likeness)
    return tuple(sorted(nearest.values(), key=lambda one: (-one.likeness, one.code))[:MOST_TOLD])


def _bands(fingerprint: int) -> Iterator[str]:
    width = BITS // BANDS
    for number in range(BANDS):
        bits = fingerprint >> number * width & (1 << width) - 1
        yield keys.band(number, f"{bits:0{width // 4}x}")


def _expiry(at: datetime) -> int:
    return int((at + REMEMBERED).timestamp())
