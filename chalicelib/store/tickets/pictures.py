"""Pictures seen before: the very same within a ticket, alike ones among all tickets.

A fingerprint of 128 bits is cut into eight bands. Pictures that look alike differ in few bits, so some band is most
often equal, and whatever shares a band is read and compared in full: eight bounded queries, no matter how many pictures
there are. What is missed and what is wrongly found: docs/figures.md, "Pictures" (tests/bench/lookalikes.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pynamodb.exceptions import PutError

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import BandItem, PictureItem, TicketsItem
from chalicelib.store.tickets.photos import Alike

BITS, BANDS = 128, 8
#: Pictures whose fingerprints differ in at most so many bits are told as alike.
MOST_DIFFERENT = 22
#: The newest of a band are looked at, at most so many.
READ_PER_BAND = 50
MOST_TOLD = 5
#: So long is a picture remembered (ours): an old one sent again is sent within a season or two.
REMEMBERED = timedelta(days=400)


def claim(code: str, photo_id: str, content_hash: str, at: datetime) -> bool:
    """Be the photo of a ticket that has these bytes (``at`` in UTC); False when another of its photos is."""
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


def remember(code: str, photo_id: str, fingerprint: int, announced_at: datetime) -> None:
    """Keep a photo's fingerprint (``announced_at`` in UTC), so that later ones find it; again changes nothing."""
    connection()
    order = keys.band_order(announced_at, code, photo_id)
    text = f"{fingerprint:0{BITS // 4}x}"
    with BandItem.batch_write() as write:
        for pk in _bands(fingerprint):
            write.save(BandItem(pk, order, fingerprint=text, expires_at=_expiry(announced_at)))


def alike(code: str, fingerprint: int) -> tuple[Alike, ...]:
    """The photos of other tickets that look most alike, nearest first, one of each ticket."""
    connection()
    nearest: dict[str, Alike] = {}
    for pk in _bands(fingerprint):
        for item in BandItem.query(pk, limit=READ_PER_BAND, scan_index_forward=False):
            _, other, photo = item.sk.split("#")
            different = (int(item.fingerprint, 16) ^ fingerprint).bit_count()
            likeness = round(1 - different / BITS, 2)
            known = nearest.get(other)
            if other != code and different <= MOST_DIFFERENT and (known is None or known.likeness < likeness):
                nearest[other] = Alike(other, photo, likeness)
    return tuple(sorted(nearest.values(), key=lambda one: (-one.likeness, one.code))[:MOST_TOLD])


def _bands(fingerprint: int) -> Iterator[str]:
    width = BITS // BANDS
    for number in range(BANDS):
        bits = fingerprint >> number * width & (1 << width) - 1
        yield keys.band(number, f"{bits:0{width // 4}x}")


def _expiry(at: datetime) -> int:
    return int((at + REMEMBERED).timestamp())
