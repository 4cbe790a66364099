"""Find identical photos within a ticket, and similar photos among all tickets.

A fingerprint of 128 bits is split into eight bands. Similar pictures differ in few bits, so at least one band is
usually equal. Photos that share a band are read and compared in full: eight bounded queries, for any number of photos.
For the rates of missed and false matches see docs/figures.md, "Pictures" (tests/bench/lookalikes.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pynamodb.exceptions import PutError

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import BandItem, PictureItem, TicketsItem
from chalicelib.store.tickets import photos
from chalicelib.store.tickets.photos import Alike, Photo

BITS, BANDS = 128, 8
#: Photos are similar if their fingerprints differ in at most this many bits.
MOST_DIFFERENT = 22
#: How many photos of a band are read, the newest first.
READ_PER_BAND = 50
MOST_TOLD = 5
#: How long a photo is remembered (this project's choice): an old photo is usually sent again within two seasons.
REMEMBERED = timedelta(days=400)


def claim(code: str, photo_id: str, content_hash: str, at: datetime) -> bool:
    """Register the bytes of a photo in its ticket (``at`` in UTC). Returns False if another photo has them."""
    connection()
    pk = keys.picture(code, content_hash)
    item = PictureItem(pk, keys.PICTURE, photo=photo_id, expires_at=_expiry(at))
    try:
        item.save(condition=TicketsItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return PictureItem.get(pk, keys.PICTURE, consistent_read=True).photo == photo_id
    return True


def written(fingerprint: int) -> str:
    """A fingerprint as it is stored, in hexadecimal."""
    return f"{fingerprint:0{BITS // 4}x}"


def remember(code: str, photo_id: str, fingerprint: int, announced_at: datetime) -> None:
    """Index a photo's fingerprint (``announced_at`` in UTC) for later searches. Repeating it changes nothing."""
    connection()
    order = keys.band_order(announced_at, code, photo_id)
    text = written(fingerprint)
    with BandItem.batch_write() as write:
        for pk in _bands(fingerprint):
            write.save(BandItem(pk, order, fingerprint=text, expires_at=_expiry(announced_at)))


def forget(code: str, photo: Photo) -> None:
    """Remove everything by which a photo that its sender took back is recognised. May be repeated.

    That is the hash of its bytes, its fingerprint, and what other tickets' photos say of it.
    """
    connection()
    if photo.fingerprint:
        bands = list(_bands(int(photo.fingerprint, 16)))
        others = {item.sk for pk in bands for item in BandItem.query(pk)}
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
