"""Check that an upload is a short video that browsers can play, and read its duration.

Nothing is decoded and nothing is changed: a container may have places, devices and names in many parts, so an
accepted video is for officers only, and is never published.
"""

from __future__ import annotations

from chalicelib.domain.tickets.attachments import VIDEO_FORMATS
from chalicelib.media.videos.mp4 import mp4_seconds
from chalicelib.media.videos.reader import Reader
from chalicelib.media.videos.refusals import VideoRefused
from chalicelib.media.videos.webm import webm_seconds

MAX_SECONDS = 60
"""Longest duration of a video; a minute of a telephone is often some frames longer (_ROUNDED)."""

_ROUNDED = 1.0


def seconds_of(content: bytes, declared_type: str) -> float:
    """How long an upload can be played, in seconds, if it is a video of the announced type.

    Raises VideoRefused, and nothing else, whatever the content is.
    """
    if declared_type not in VIDEO_FORMATS:
        raise VideoRefused("type_not_accepted")
    reader = Reader(memoryview(content))
    real = _container(content)
    if real is None:
        raise VideoRefused("not_a_video")
    if real != VIDEO_FORMATS[declared_type].container:
        raise VideoRefused("type_mismatch")
    seconds = webm_seconds(reader) if real == "webm" else mp4_seconds(reader)
    # NaN also fails this comparison.
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
