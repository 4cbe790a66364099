"""What is a short video, and how long it is: containers as cameras and browsers write them, broken and hostile ones."""

from __future__ import annotations

import math
import re
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.tickets.attachments import VIDEO_FORMATS
from chalicelib.media.videos.duration import MAX_SECONDS, seconds_of
from chalicelib.media.videos.refusals import REASONS, VideoRefused
from tests.media.videos import box, element, fragmented, movie, mp4, table, track, webm

MP4, MOV, WEBM = VIDEO_FORMATS


def outcome(content: bytes, content_type: str) -> float | str:
    try:
        return seconds_of(content, content_type)
    except VideoRefused as refused:
        return refused.reason


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (mp4(), MP4),
        (mp4(tail=False), MP4),
        (mp4(brand=b"mp42"), MP4),
        (mp4(brand=b"3gp5"), MP4),
        (mp4(codec=b"hvc1"), MP4),
        (mp4(brand=b"qt  "), MOV),
        (fragmented(5), MP4),
        (fragmented(5, by_sample=True), MP4),
        (webm(), WEBM),
        (webm(live=True), WEBM),
        (webm(codec=b"V_AV1\0"), WEBM),
    ],
)
def test_how_long_a_video_is(content: bytes, content_type: str) -> None:
    assert seconds_of(content, content_type) == 5.0


@pytest.mark.parametrize("seconds", [0.5, 59, 60, 60.9, 61, 90, 3600])
def test_durations_around_a_minute(seconds: float) -> None:
    expected = round(seconds, 1) if seconds < MAX_SECONDS + 1 else "too_long"
    assert outcome(mp4(seconds), MP4) == expected
    if seconds == int(seconds):
        assert outcome(webm(seconds), WEBM) == expected


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (mp4(300, said=150), MP4),
        (box(b"ftyp", b"isom", bytes(4), b"isom") + movie(5, track(1, 300, said=150)) + box(b"mdat"), MP4),
        (box(b"ftyp", b"isom", bytes(4), b"isom") + movie(300, track(1, 5)) + box(b"mdat"), MP4),
        (mp4(5, said=30 * 300), MP4),
        (fragmented(300), MP4),
        (fragmented(300, by_sample=True), MP4),
        (webm(300, said=5), WEBM),
        (webm(5, said=300), WEBM),
        (webm(300, live=True), WEBM),
        (webm(5, said=math.nan), WEBM),
        (webm(5, said=math.inf), WEBM),
        (mp4(0), MP4),
        (webm(0), WEBM),
    ],
)
def test_the_longest_duration_that_any_part_states_counts(content: bytes, content_type: str) -> None:
    assert outcome(content, content_type) == "too_long"


@pytest.mark.parametrize(
    ("content", "content_type", "reason"),
    [
        (b"", MP4, "not_a_video"),
        (b"<html><script>alert(1)</script></html>", WEBM, "not_a_video"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", MP4, "not_a_video"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", MP4, "not_a_video"),
        (b"RIFF\x24\0\0\0AVI LIST", MP4, "not_a_video"),
        (webm(doc_type=b"matroska"), WEBM, "not_a_video"),
        (mp4(), MOV, "type_mismatch"),
        (mp4(), WEBM, "type_mismatch"),
        (mp4(brand=b"qt  "), MP4, "type_mismatch"),
        (webm(), MP4, "type_mismatch"),
        (mp4(), "video/x-msvideo", "type_not_accepted"),
        (mp4(handler=b"soun", codec=b"mp4a"), MP4, "no_picture"),
        (mp4(codec=b"text"), MP4, "no_picture"),
        (webm(kind=b"\x02"), WEBM, "no_picture"),
        (webm(codec=b"V_MS/VFW/FOURCC"), WEBM, "no_picture"),
        (mp4(dref=table(b"dref", box(b"url ", b"\0\0\0\0http://192.0.2.1/\0"))), MP4, "damaged"),
        (mp4() + movie(5, track(1, 5)), MP4, "damaged"),
        (box(b"ftyp", b"qt  ", bytes(4)) + box(b"moov", box(b"rmra", bytes(8))) + box(b"mdat"), MOV, "damaged"),
        (box(b"ftyp", b"qt  ", bytes(4)) + box(b"moov", box(b"cmov", bytes(8))) + box(b"mdat"), MOV, "damaged"),
        (mp4(stts=table(b"stts", count=0xFFFFFFFF)), MP4, "too_complex"),
        (mp4(stts=table(b"stts", count=100)), MP4, "damaged"),
        (box(b"ftyp", b"isom", bytes(4), b"isom") + b"\0\0\0\1mdat" + b"\xff" * 8, MP4, "truncated"),
        (box(b"ftyp", b"isom", bytes(4), b"isom") + b"\0\0\0\4moov", MP4, "damaged"),
        (box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"mdat", bytes(9)), MP4, "truncated"),
        (mp4(tail=False)[:-2100], MP4, "truncated"),
        (webm()[:400], WEBM, "truncated"),
        (webm()[:60], WEBM, "truncated"),
        (element("1a45dfa3", element("4282", b"webm")), WEBM, "truncated"),
        (element("1a45dfa3", element("4282", b"webm")) + b"\x18\x53\x80\x67\x00", WEBM, "damaged"),
    ],
)
def test_an_invalid_video_is_refused_with_the_reason(content: bytes, content_type: str, reason: str) -> None:
    assert outcome(content, content_type) == reason


MEGABYTES = 50 << 20


@pytest.mark.parametrize(
    ("built", "content_type"),
    [
        pytest.param(
            lambda: box(b"ftyp", b"isom", bytes(4), b"isom") + b"\0\0\0\x08free" * (MEGABYTES // 8), MP4, id="boxes"
        ),
        pytest.param(
            lambda: mp4(stts=table(b"stts", struct.pack(">II", 1, 1) * (MEGABYTES // 8), count=MEGABYTES // 8)),
            MP4,
            id="times",
        ),
        pytest.param(
            lambda: (
                box(b"ftyp", b"isom", bytes(4), b"isom")
                + movie(0, track(1, 0))
                + box(b"moof", box(b"traf", box(b"tfhd", bytes(4), b"\0\0\0\1"), b"\0\0\0\x08free" * 500_000)) * 9
            ),
            MP4,
            id="fragments",
        ),
        pytest.param(lambda: webm()[:26] + b"\xec\x80" * (MEGABYTES // 2), WEBM, id="elements"),
        pytest.param(
            lambda: webm(live=True)[:38] + (b"\x1f\x43\xb6\x75\x01" + b"\xff" * 7) * 4_000_000, WEBM, id="clusters"
        ),
    ],
)
def test_a_costly_video_is_refused_soon(built: Callable[[], bytes], content_type: str) -> None:
    content = built()
    begun = time.process_time()
    assert isinstance(outcome(content, content_type), str)
    assert time.process_time() - begun < 5


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
def test_reading_takes_no_memory_beside_the_file() -> None:
    def resident() -> int:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
        assert found is not None
        return int(found[1])

    content = mp4(5, tail=False) + box(b"mdat", bytes(MEGABYTES))
    before = resident()
    assert seconds_of(content, MP4) == 5.0
    assert resident() - before < 10_000


WHOLE = [(mp4(), MP4), (mp4(brand=b"qt  "), MOV), (fragmented(3), MP4), (webm(), WEBM), (webm(live=True), WEBM)]


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    st.floats(0, 1),
)
def test_a_damaged_video_has_a_duration_or_is_refused(
    kind: tuple[bytes, str], edits: list[tuple[float, int]], kept: float
) -> None:
    data, content_type = kind
    wrong = bytearray(data)
    for where, value in edits:
        wrong[int(where * len(data))] = value
    found = outcome(bytes(wrong[: int(len(data) * (1 - kept / 4))]), content_type)
    assert found in REASONS or 0 < float(found) < MAX_SECONDS + 1


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", mp4()[:20], webm()[:30]]), st.sampled_from(sorted(VIDEO_FORMATS)))
def test_nonsense_is_refused(body: bytes, start: bytes, content_type: str) -> None:
    assert outcome(start + body, content_type) in REASONS
