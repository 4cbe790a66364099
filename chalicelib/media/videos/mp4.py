"""How long an MP4 or QuickTime file can be played.

Sources: ISO/IEC 14496-12 (boxes), Apple's "QuickTime File Format".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.media.videos.reader import Box, Reader
from chalicelib.media.videos.refusals import VideoRefused

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
    """The sum of the track's samples, in units of ``scale``."""


@dataclass
class _Movie:
    seconds: float = 0.0
    tracks: dict[int, _Track] = field(default_factory=dict)
    defaults: dict[int, int] = field(default_factory=dict)
    """Track -> the default duration of a sample, for fragments that state none."""


def mp4_seconds(reader: Reader) -> float:
    """The longest of the stated duration and the sums of samples, in seconds. Raises VideoRefused."""
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


def _boxes(reader: Reader, start: int, end: int, *, at_top: bool = False) -> Iterator[Box]:
    while start + 8 <= end:
        reader.count()
        length, head = reader.number(start, 4, end), 8
        kind = bytes(reader.view[start + 4 : start + 8])
        if length == 1:
            length, head = reader.number(start + 8, 8, end), 16
        elif length == 0 and at_top:
            length = end - start
        elif length == 0:
            # QuickTime ends some lists with zeros.
            return
        if length < head:
            raise VideoRefused("damaged")
        if start + length > end:
            raise VideoRefused("truncated" if at_top else "damaged")
        yield Box(kind, start + head, start + length)
        start += length


def _children(reader: Reader, box: Box, kind: bytes) -> Iterator[Box]:
    return (each for each in _boxes(reader, box.start, box.end) if each.kind == kind)


def _child(reader: Reader, box: Box, *path: bytes) -> Box | None:
    for kind in path:
        found = next(_children(reader, box, kind), None)
        if found is None:
            return None
        box = found
    return box


def _movie(reader: Reader, moov: Box) -> _Movie:
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
                # No camera writes compressed or external movie data.
                raise VideoRefused("damaged")
    return movie


def _scale_and_duration(reader: Reader, box: Box) -> tuple[int, int]:
    """(units in a second, duration in units) of mvhd and mdhd; the duration is 0 if unknown."""
    size = 8 if reader.number(box.start, 1, box.end) == 1 else 4
    scale = reader.number(box.start + 4 + 2 * size, 4, box.end)
    duration = reader.number(box.start + 8 + 2 * size, size, box.end)
    return scale, 0 if duration == _UNKNOWN[size] else duration


def _track(reader: Reader, trak: Box) -> tuple[int, _Track]:
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


def _refer_to_this_file(reader: Reader, trak: Box) -> None:
    """Raise VideoRefused for samples in another file, which a player would fetch."""
    table = _child(reader, trak, b"mdia", b"minf", b"dinf", b"dref")
    if table is None:
        return
    for entry in _boxes(reader, table.start + 8, table.end):
        if not reader.number(entry.start, 4, entry.end) & _IS_SELF:
            raise VideoRefused("damaged")


def _sum_of_times(reader: Reader, box: Box) -> int:
    lines = reader.number(box.start + 4, 4, box.end)
    reader.count(lines)
    if box.start + 8 + 8 * lines > box.end:
        raise VideoRefused("damaged")
    table = reader.view[box.start + 8 : box.start + 8 + 8 * lines]
    return sum(count * delta for count, delta in struct.iter_unpack(">II", table))


def _fragment(reader: Reader, traf: Box, movie: _Movie) -> None:
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


def _run(reader: Reader, run: Box, each: int) -> int:
    flags = reader.number(run.start + 1, 3, run.end)
    samples = reader.number(run.start + 4, 4, run.end)
    if not flags & _TRUN_DURATION:
        return samples * each
    reader.count(samples)
    start = run.start + 8 + sum(size for flag, size in _TRUN_BEFORE if flags & flag)
    width = sum(size for flag, size in _TRUN_FIELDS if flags & flag)
    return sum(reader.number(start + width * sample, 4, run.end) for sample in range(samples))
