"""Whether an upload is a short video that can be played: a bounded reader of MP4, QuickTime and WebM containers.

Nothing is decoded and nothing is changed: a container may carry places, devices and names in many corners, so what
passes here is for officers alone, never published. Sources: ISO/IEC 14496-12 (boxes), Apple's "QuickTime File Format",
RFC 8794 (EBML), RFC 9559 (Matroska).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from chalicelib.domain.tickets.attachments import VIDEO_FORMATS

MAX_SECONDS = 60
"""How long a video may be played; what a telephone calls a minute is often some frames longer."""

MAX_PARTS = 50_000
"""Boxes or elements that are looked at, and lines of their tables; a minute has some ten thousand blocks."""

_ROUNDED = 1.0

Reason = Literal[
    "type_not_accepted",  # the announced type is not in VIDEO_FORMATS
    "not_a_video",  # neither of the containers
    "type_mismatch",  # an accepted container, but not the announced one
    "no_picture",  # no track with pictures of a kind that browsers play
    "too_long",  # above MAX_SECONDS, or no length at all
    "too_complex",  # above MAX_PARTS
    "truncated",  # ends before its parts do
    "damaged",  # parts contradict each other, or lie outside the file
]
REASONS: tuple[Reason, ...] = get_args(Reason)


class VideoRefused(Exception):
    """The upload is no video that is kept. `reason` is one of REASONS and stays the same between releases."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class _Part(NamedTuple):
    kind: bytes
    start: int
    end: int


@dataclass
class _Reader:
    """The file and how many of its parts may still be looked at."""

    view: memoryview
    left: int = MAX_PARTS

    def count(self, parts: int = 1) -> None:
        self.left -= parts
        if self.left < 0:
            raise VideoRefused("too_complex")

    def number(self, start: int, length: int, end: int) -> int:
        """A big-endian number of so many bytes, which must lie before ``end``."""
        if start + length > end:
            raise VideoRefused("damaged")
        return int.from_bytes(self.view[start : start + length])


def seconds_of(content: bytes, declared_type: str) -> float:
    """How long an upload can be played, in seconds, if it is a video of the announced type.

    Raises VideoRefused, and nothing else, whatever the content is.
    """
    if declared_type not in VIDEO_FORMATS:
        raise VideoRefused("type_not_accepted")
    reader = _Reader(memoryview(content))
    real = _container(content)
    if real is None:
        raise VideoRefused("not_a_video")
    if real != VIDEO_FORMATS[declared_type].container:
        raise VideoRefused("type_mismatch")
    seconds = _webm_seconds(reader) if real == "webm" else _mp4_seconds(reader)
    # Also no number at all.
    if not 0 < seconds < MAX_SECONDS + _ROUNDED:
        raise VideoRefused("too_long")
    return round(seconds, 1)


_MP4_BRANDS = frozenset({b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"dash", b"MSNV", b"mp71"})
_EBML = b"\x1a\x45\xdf\xa3"
_MOST_BRANDS = 256


def _container(content: bytes) -> str | None:
    if content[:4] == _EBML:
        return "webm"
    length = int.from_bytes(content[:4])
    if content[4:8] != b"ftyp" or not 16 <= length <= _MOST_BRANDS or length % 4:
        return None
    if content[8:12] == b"qt  ":
        return "quicktime"
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, min(length, len(content)), 4))}
    return "mp4" if brands & _MP4_BRANDS or any(one[:3] in (b"iso", b"3gp") for one in brands) else None


# MP4 and QuickTime

_PLAYED = frozenset({b"avc1", b"avc3", b"hvc1", b"hev1", b"dvh1", b"dvhe", b"vp08", b"vp09", b"av01", b"mp4v"})
_UNKNOWN = {4: 0xFFFFFFFF, 8: 0xFFFFFFFFFFFFFFFF}
_IS_SELF = 1
_TFHD_BEFORE_DURATION = ((0x1, 8), (0x2, 4))
_TFHD_DURATION = 0x8
_TRUN_BEFORE = ((0x1, 4), (0x4, 4))
_TRUN_FIELDS = ((0x100, 4), (0x200, 4), (0x400, 4), (0x800, 4))
_TRUN_DURATION = 0x100


@dataclass
class _Track:
    handler: bytes = b""
    codec: bytes = b""
    scale: int = 0
    played: int = 0
    """In units of ``scale``, by its samples."""


@dataclass
class _Movie:
    seconds: float = 0.0
    tracks: dict[int, _Track] = field(default_factory=dict)
    defaults: dict[int, int] = field(default_factory=dict)
    """Track -> how long a sample is where its fragment does not say."""


def _mp4_seconds(reader: _Reader) -> float:
    movie: _Movie | None = None
    has_media = False
    for box in _boxes(reader, 0, len(reader.view), at_top=True):
        if box.kind == b"moov":
            if movie is not None:
                raise VideoRefused("damaged")
            movie = _movie(reader, box)
        elif box.kind == b"moof" and movie is not None:
            for traf in _children(reader, box, b"traf"):
                _fragment(reader, traf, movie)
        has_media |= box.kind == b"mdat"
    if movie is None or not has_media:
        raise VideoRefused("truncated")
    if not any(track.handler == b"vide" and track.codec in _PLAYED for track in movie.tracks.values()):
        raise VideoRefused("no_picture")
    lengths = [track.played / track.scale for track in movie.tracks.values() if track.scale]
    return max([movie.seconds, *lengths])


def _boxes(reader: _Reader, start: int, end: int, *, at_top: bool = False) -> Iterator[_Part]:
    while start + 8 <= end:
        reader.count()
        length, head = reader.number(start, 4, end), 8
        kind = bytes(reader.view[start + 4 : start + 8])
        if length == 1:
            length, head = reader.number(start + 8, 8, end), 16
        elif length == 0 and at_top:
            length = end - start
        elif length == 0:
            # QuickTime ends some lists so.
            return
        if length < head:
            raise VideoRefused("damaged")
        if start + length > end:
            raise VideoRefused("truncated" if at_top else "damaged")
        yield _Part(kind, start + head, start + length)
        start += length


def _children(reader: _Reader, box: _Part, kind: bytes) -> Iterator[_Part]:
    return (each for each in _boxes(reader, box.start, box.end) if each.kind == kind)


def _child(reader: _Reader, box: _Part, *path: bytes) -> _Part | None:
    for kind in path:
        found = next(_children(reader, box, kind), None)
        if found is None:
            return None
        box = found
    return box


def _movie(reader: _Reader, moov: _Part) -> _Movie:
    movie = _Movie()
    for box in _boxes(reader, moov.start, moov.end):
        match box.kind:
            case b"mvhd":
                scale, duration = _scale_and_duration(reader, box)
                movie.seconds = duration / scale if scale else 0.0
            case b"trak":
                number, track = _track(reader, box)
                movie.tracks[number] = track
            case b"mvex":
                for trex in _children(reader, box, b"trex"):
                    movie.defaults[reader.number(trex.start + 4, 4, trex.end)] = reader.number(
                        trex.start + 12, 4, trex.end
                    )
            case b"cmov" | b"rmra":
                # Packed, or elsewhere: nothing that a camera writes.
                raise VideoRefused("damaged")
    return movie


def _scale_and_duration(reader: _Reader, box: _Part) -> tuple[int, int]:
    """Of mvhd and mdhd: units in a second, and how many of them; 0 where the length is not known."""
    size = 8 if reader.number(box.start, 1, box.end) == 1 else 4
    scale = reader.number(box.start + 4 + 2 * size, 4, box.end)
    duration = reader.number(box.start + 8 + 2 * size, size, box.end)
    return scale, 0 if duration == _UNKNOWN[size] else duration


def _track(reader: _Reader, trak: _Part) -> tuple[int, _Track]:
    tkhd, mdhd = _child(reader, trak, b"tkhd"), _child(reader, trak, b"mdia", b"mdhd")
    handler, stbl = _child(reader, trak, b"mdia", b"hdlr"), _child(reader, trak, b"mdia", b"minf", b"stbl")
    if tkhd is None or mdhd is None or handler is None or stbl is None:
        raise VideoRefused("damaged")
    _refer_to_this_file(reader, trak)
    wide = reader.number(tkhd.start, 1, tkhd.end) == 1
    number = reader.number(tkhd.start + (20 if wide else 12), 4, tkhd.end)
    track = _Track(bytes(reader.view[handler.start + 8 : handler.start + 12]))
    track.scale, said = _scale_and_duration(reader, mdhd)
    if described := _child(reader, stbl, b"stsd"):
        track.codec = bytes(reader.view[described.start + 12 : min(described.start + 16, described.end)])
    if times := _child(reader, stbl, b"stts"):
        track.played = _sum_of_times(reader, times)
    track.played = max(track.played, said)
    return number, track


def _refer_to_this_file(reader: _Reader, trak: _Part) -> None:
    """Raise VideoRefused for samples that lie in another file: a player would go and fetch it."""
    table = _child(reader, trak, b"mdia", b"minf", b"dinf", b"dref")
    if table is None:
        return
    for entry in _boxes(reader, table.start + 8, table.end):
        if not reader.number(entry.start, 4, entry.end) & _IS_SELF:
            raise VideoRefused("damaged")


def _sum_of_times(reader: _Reader, box: _Part) -> int:
    lines = reader.number(box.start + 4, 4, box.end)
    reader.count(lines)
    if box.start + 8 + 8 * lines > box.end:
        raise VideoRefused("damaged")
    table = reader.view[box.start + 8 : box.start + 8 + 8 * lines]
    return sum(count * delta for count, delta in struct.iter_unpack(">II", table))


def _fragment(reader: _Reader, traf: _Part, movie: _Movie) -> None:
    header = _child(reader, traf, b"tfhd")
    if header is None:
        raise VideoRefused("damaged")
    flags = reader.number(header.start + 1, 3, header.end)
    number = reader.number(header.start + 4, 4, header.end)
    track = movie.tracks.get(number)
    if track is None:
        raise VideoRefused("damaged")
    each = movie.defaults.get(number, 0)
    if flags & _TFHD_DURATION:
        before = sum(size for flag, size in _TFHD_BEFORE_DURATION if flags & flag)
        each = reader.number(header.start + 8 + before, 4, header.end)
    for run in _children(reader, traf, b"trun"):
        track.played += _run(reader, run, each)


def _run(reader: _Reader, run: _Part, each: int) -> int:
    flags = reader.number(run.start + 1, 3, run.end)
    samples = reader.number(run.start + 4, 4, run.end)
    if not flags & _TRUN_DURATION:
        return samples * each
    reader.count(samples)
    start = run.start + 8 + sum(size for flag, size in _TRUN_BEFORE if flags & flag)
    width = sum(size for flag, size in _TRUN_FIELDS if flags & flag)
    return sum(reader.number(start + width * sample, 4, run.end) for sample in range(samples))


# WebM

_SEGMENT, _INFO, _SCALE, _DURATION = b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x2a\xd7\xb1", b"\x44\x89"
_TRACKS, _TRACK, _TYPE, _CODEC = b"\x16\x54\xae\x6b", b"\xae", b"\x83", b"\x86"
_CLUSTER, _TIME, _SIMPLE, _GROUP, _BLOCK = b"\x1f\x43\xb6\x75", b"\xe7", b"\xa3", b"\xa0", b"\xa1"
_DOC_TYPE = b"\x42\x82"
_WEBM_PLAYED = frozenset({b"V_VP8", b"V_VP9", b"V_AV1"})
#: What stands in a segment itself: an element of unknown length ends where one of these begins.
_IN_SEGMENT = frozenset(
    {_INFO, _TRACKS, _CLUSTER, *(bytes.fromhex(one) for one in ("114d9b74", "1c53bb6b", "1043a770", "1254c367"))}
)
_LONGEST_VALUE = 64
_NANOSECONDS = 1_000_000_000
_MILLISECOND = 1_000_000


def _webm_seconds(reader: _Reader) -> float:
    """A recorder that cannot go back says no length: then the last block tells it."""
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


def _elements(reader: _Reader, start: int, end: int) -> Iterator[_Part]:
    while start < end:
        reader.count()
        kind, start = _identifier(reader, start, end)
        length, start = _length(reader, start, end)
        stop = _end_of_unknown(reader, kind, start, end) if length is None else start + length
        if stop > end:
            raise VideoRefused("truncated")
        yield _Part(kind, start, stop)
        start = stop


def _identifier(reader: _Reader, start: int, end: int) -> tuple[bytes, int]:
    first = reader.number(start, 1, end)
    size = 9 - first.bit_length()
    if not 1 <= size <= 4:
        raise VideoRefused("damaged")
    if start + size > end:
        raise VideoRefused("truncated")
    return bytes(reader.view[start : start + size]), start + size


def _length(reader: _Reader, start: int, end: int) -> tuple[int | None, int]:
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


def _end_of_unknown(reader: _Reader, kind: bytes, start: int, end: int) -> int:
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


def _first(reader: _Reader, part: _Part, kind: bytes) -> bytes | None:
    """The content of the first such element, which is a value and short."""
    for each in _elements(reader, part.start, part.end):
        if each.kind == kind:
            return bytes(reader.view[each.start : min(each.end, each.start + _LONGEST_VALUE)])
    return None


def _float(content: bytes) -> float:
    padded = {4: ">f", 8: ">d"}.get(len(content))
    if padded is None:
        return 0.0
    value: float = struct.unpack(padded, content)[0]
    # What is no number is no length either.
    return value if math.isfinite(value) else math.inf


def _has_picture(reader: _Reader, tracks: _Part) -> bool:
    return any(
        each.kind == _TRACK
        and _first(reader, each, _TYPE) == b"\x01"
        and (_first(reader, each, _CODEC) or b"").rstrip(b"\0") in _WEBM_PLAYED
        for each in _elements(reader, tracks.start, tracks.end)
    )


def _last_block(reader: _Reader, cluster: _Part) -> int:
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


def _offset(reader: _Reader, block: _Part) -> int:
    _, start = _length(reader, block.start, block.end)
    offset = reader.number(start, 2, block.end)
    return offset - (1 << 16) if offset >= 1 << 15 else offset
