"""Look into uploads, each in a process of its own, and believe nothing that comes back."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from chalicelib.media.isolation import Died, FileRefused, work_on

if TYPE_CHECKING:
    from chalicelib.media.pictures.making import Area, Made

_SECONDS = struct.Struct(">d")


def pictures_of(content: bytes, areas: Sequence[Area], megabytes: int, seconds: int) -> Made:
    """What pictures/making.py makes of an original. Raises ImageRefused as `make` does, or Died."""
    from chalicelib.media.pictures import frames

    answer = _picture(content, "make", {"areas": [asdict(area) for area in areas]}, megabytes, seconds)
    try:
        return frames.from_bytes(answer)
    except frames.Malformed as error:
        raise Died(f"answered garbage: {error}") from None


def reduced(content: bytes, megabytes: int, seconds: int) -> bytes:
    """The JPEG to which pictures/making.py reduces an original. Raises ImageRefused as `reduce` does, or Died."""
    from chalicelib.media.pictures import making
    from chalicelib.media.pictures.encoding import is_clean_jpeg

    answer = _picture(content, "reduce", {"side": making.KEPT_SIDE}, megabytes, seconds)
    if not is_clean_jpeg(answer):
        raise Died("answered garbage: no clean picture")
    return answer


def _picture(content: bytes, task: str, options: dict[str, object], megabytes: int, seconds: int) -> bytes:
    from chalicelib.media.pictures import frames, refusals

    try:
        return work_on(
            content, task, options, megabytes, seconds, most_bytes=frames.MOST_BYTES, reasons=refusals.REASONS
        )
    except FileRefused as refused:
        reason = next(each for each in refusals.REASONS if each == str(refused))
        raise refusals.ImageRefused(reason) from None


def seconds_of_video(content: bytes, content_type: str, megabytes: int, seconds: int) -> float:
    """How long a video is, by videos/duration.py. Raises VideoRefused as `seconds_of` does, or Died."""
    from chalicelib.media.videos import duration, refusals

    options = {"type": content_type}
    most, reasons = _SECONDS.size, refusals.REASONS
    try:
        answer = work_on(content, "measure", options, megabytes, seconds, most_bytes=most, reasons=reasons)
    except FileRefused as refused:
        reason = next(each for each in reasons if each == str(refused))
        raise refusals.VideoRefused(reason) from None
    if len(answer) != _SECONDS.size:
        raise Died("answered garbage: no length")
    (length,) = _SECONDS.unpack(answer)
    # NaN also fails this comparison.
    if not 0 < length <= duration.MAX_SECONDS + 1:
        raise Died("answered garbage: no length of a video")
    return float(length)
