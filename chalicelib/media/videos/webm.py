"""How long a WebM file can be played. Sources: RFC 8794 (EBML), RFC 9559 (Matroska)."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from chalicelib.media.videos.reader import Box, Reader
from chalicelib.media.videos.refusals import VideoRefused

_SEGMENT, _INFO, _SCALE, _DURATION = b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x2a\xd7\xb1", b"\x44\x89"
_TRACKS, _TRACK, _TYPE, _CODEC = b"\x16\x54\xae\x6b", b"\xae", b"\x83", b"\x86"
_CLUSTER, _TIME, _SIMPLE, _GROUP, _BLOCK = b"\x1f\x43\xb6\x75", b"\xe7", b"\xa3", b"\xa0", b"\xa1"
_DOC_TYPE = b"\x42\x82"
_WEBM_PLAYED = frozenset({b"V_VP8", b"V_VP9", b"V_AV1"})
#: Elements at the top level of a segment: an element of unknown length ends where one of these begins.
_IN_SEGMENT = frozenset(
    {_INFO, _TRACKS, _CLUSTER, *(bytes.fromhex(one) for one in ("114d9b74", "1c53bb6b", "1043a770", "1254c367"))}
)
_LONGEST_VALUE = 64
_NANOSECONDS = 1_000_000_000
_MILLISECOND = 1_000_000


def webm_seconds(reader: Reader) -> float:
    """The duration in seconds; the time of the last block if the file states none, as in a live recording.

    Raises VideoRefused.
    """
    end = len(reader.view)
    parts = _elements(reader, 0, end)
    head = next(parts, None)
    if head is None or (_first(reader, head, _DOC_TYPE) or b"").rstrip(b"\0") != b"webm":
        raise VideoRefused("not_a_video")
    segment = next((each for each in parts if each.kind == _SEGMENT), None)
    if segment is None:
        raise VideoRefused("truncated")
    scale, said, last, has_picture = _MILLISECOND, 0.0, 0, False
    for part in _elements(reader, segment.start, segment.end):
        if part.kind == _INFO:
            scale = int.from_bytes(_first(reader, part, _SCALE) or b"") or _MILLISECOND
            said = _float(_first(reader, part, _DURATION) or b"")
        elif part.kind == _TRACKS:
            has_picture |= _has_picture(reader, part)
        elif part.kind == _CLUSTER:
            last = max(last, _last_block(reader, part))
    if not has_picture:
        raise VideoRefused("no_picture")
    return max(said, float(last)) * scale / _NANOSECONDS


def _elements(reader: Reader, start: int, end: int) -> Iterator[Box]:
    while start < end:
        reader.count()
        kind, start = _identifier(reader, start, end)
        length, start = _length(reader, start, end)
        stop = _end_of_unknown(reader, kind, start, end) if length is None else start + length
        if stop > end:
            raise VideoRefused("truncated")
        yield Box(kind, start, stop)
        start = stop


def _identifier(reader: Reader, start: int, end: int) -> tuple[bytes, int]:
    first = reader.number(start, 1, end)
    size = 9 - first.bit_length()
    if not 1 <= size <= 4:
        raise VideoRefused("damaged")
    if start + size > end:
        raise VideoRefused("truncated")
    return bytes(reader.view[start : start + size]), start + size


def _length(reader: Reader, start: int, end: int) -> tuple[int | None, int]:
    if start >= end:
        raise VideoRefused("truncated")
    size = 9 - reader.view[start].bit_length()
    if size > 8:
        raise VideoRefused("damaged")
    if start + size > end:
        raise VideoRefused("truncated")
    most = (1 << 7 * size) - 1
    length = reader.number(start, size, end) & most
    return None if length == most else length, start + size


def _end_of_unknown(reader: Reader, kind: bytes, start: int, end: int) -> int:
    if kind == _SEGMENT:
        return end
    if kind != _CLUSTER:
        raise VideoRefused("damaged")
    while start < end:
        reader.count()
        inner, after = _identifier(reader, start, end)
        if inner in _IN_SEGMENT:
            return start
        length, after = _length(reader, after, end)
        if length is None:
            raise VideoRefused("damaged")
        start = after + length
    return start


def _first(reader: Reader, part: Box, kind: bytes) -> bytes | None:
    """The first bytes, enough for a value, of the first element of this kind; None if there is none."""
    for each in _elements(reader, part.start, part.end):
        if each.kind == kind:
            return bytes(reader.view[each.start : min(each.end, each.start + _LONGEST_VALUE)])
    return None


def _float(content: bytes) -> float:
    padded = {4: ">f", 8: ">d"}.get(len(content))
    if padded is None:
        return 0.0
    value: float = struct.unpack(padded, content)[0]
    # NaN and infinity are refused as too long.
    return value if math.isfinite(value) else math.inf


def _has_picture(reader: Reader, tracks: Box) -> bool:
    return any(
        each.kind == _TRACK
        and _first(reader, each, _TYPE) == b"\x01"
        and (_first(reader, each, _CODEC) or b"").rstrip(b"\0") in _WEBM_PLAYED
        for each in _elements(reader, tracks.start, tracks.end)
    )


def _last_block(reader: Reader, cluster: Box) -> int:
    """The time of a cluster's last block, in the segment's units."""
    time, last = 0, 0
    for each in _elements(reader, cluster.start, cluster.end):
        if each.kind == _TIME:
            time = reader.number(each.start, min(8, each.end - each.start), each.end)
        elif each.kind == _SIMPLE:
            last = max(last, _offset(reader, each))
        elif each.kind == _GROUP:
            for block in _elements(reader, each.start, each.end):
                if block.kind == _BLOCK:
                    last = max(last, _offset(reader, block))
    return time + last


def _offset(reader: Reader, block: Box) -> int:
    _, start = _length(reader, block.start, block.end)
    offset = reader.number(start, 2, block.end)
    return offset - (1 << 16) if offset >= 1 << 15 else offset
