"""What was made of a picture, as bytes of a fixed form. Reading trusts nothing: the bytes come from a decoder."""

from __future__ import annotations

import struct
from datetime import datetime

from chalicelib.domain.tickets.attachments import WIDTHS
from chalicelib.media.pictures.encoding import is_clean_jpeg, is_clean_webp
from chalicelib.media.pictures.making import FINGERPRINT_BITS, Derivative, Made
from chalicelib.media.pictures.origin import PhotoOrigin

MOST_BYTES = 32 << 20
"""Far more than the derivatives of any picture: 1600 pixels a side are 10 MB without compression."""

_DERIVATIVE = struct.Struct(">HHHII")
_FINGERPRINT = FINGERPRINT_BITS // 8
# Length of the preview, whether there is a fingerprint, a place, a time; then fingerprint, degrees, time.
_REST = struct.Struct(f">H???{_FINGERPRINT}sdd32s")
_HEAD_BYTES = len(WIDTHS) * _DERIVATIVE.size + _REST.size


class Malformed(Exception):
    """The bytes are not what was made of a picture."""


def to_bytes(made: Made) -> bytes:
    """The form of what was made."""
    heads = [
        _DERIVATIVE.pack(one.size, one.width, one.height, len(one.webp), len(one.jpeg)) for one in made.derivatives
    ]
    origin = made.origin
    has_place = origin.lat is not None and origin.lon is not None
    rest = _REST.pack(
        len(made.preview),
        made.fingerprint is not None,
        has_place,
        origin.taken_at is not None,
        (made.fingerprint or 0).to_bytes(_FINGERPRINT),
        origin.lat or 0.0,
        origin.lon or 0.0,
        origin.taken_at.isoformat().encode("ascii") if origin.taken_at else b"",
    )
    return b"".join([*heads, rest, made.preview, *(part for one in made.derivatives for part in (one.webp, one.jpeg))])


def from_bytes(data: bytes) -> Made:
    """Read the form. Raises Malformed unless it is whole and each picture holds pixels only, in its size."""
    if len(data) < _HEAD_BYTES:
        raise Malformed("too short")
    heads = [_DERIVATIVE.unpack_from(data, at * _DERIVATIVE.size) for at in range(len(WIDTHS))]
    preview_length, has_print, has_place, has_time, print_bytes, lat, lon, time = _REST.unpack_from(
        data, len(WIDTHS) * _DERIVATIVE.size
    )
    lengths = [preview_length, *(length for head in heads for length in head[3:])]
    if len(data) != _HEAD_BYTES + sum(lengths):
        raise Malformed("another length than it says")
    parts = []
    at = _HEAD_BYTES
    for length in lengths:
        parts.append(data[at : at + length])
        at += length
    preview, pictures = parts[0], parts[1:]
    pairs = zip(heads, pictures[::2], pictures[1::2], strict=True)
    derivatives = [Derivative(head[0], head[1], head[2], webp, jpeg) for head, webp, jpeg in pairs]
    if not is_clean_webp(preview) or not all(map(_fits, derivatives, WIDTHS)):
        raise Malformed("no clean pictures in their sizes")
    origin = PhotoOrigin(_time(time) if has_time else None, *_place(lat, lon, is_known=has_place))
    return Made(derivatives, preview, origin, int.from_bytes(print_bytes) if has_print else None)


def _fits(one: Derivative, size: int) -> bool:
    in_size = one.size == size and 1 <= one.width <= size and 1 <= one.height <= size
    return in_size and is_clean_webp(one.webp) and is_clean_jpeg(one.jpeg)


def _place(lat: float, lon: float, *, is_known: bool) -> tuple[float | None, float | None]:
    if not is_known:
        return None, None
    # NaN also fails this comparison.
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise Malformed("a place off the earth")
    return lat, lon


def _time(written: bytes) -> datetime:
    try:
        return datetime.fromisoformat(written.rstrip(b"\0").decode("ascii"))
    except ValueError as error:
        raise Malformed("no time") from error
