"""Hostile files of every format are settled within the time and memory limits of a picture.

The largest files have HOSTILE_MEGAPIXELS, and their limits are as much smaller: what a picture costs grows with its
pixels. With 100, the most that is accepted, the limits are the function's own.
"""

from __future__ import annotations

import math
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.jobs.derivatives import MAX_MEGABYTES, MAX_SECONDS
from chalicelib.media import isolation
from chalicelib.media.isolation import work_on
from chalicelib.media.pictures.decoding import MAX_PIXELS
from chalicelib.media.pictures.refusals import REASONS
from tests.media.pictures.samples import (
    TYPE_OF,
    chunk,
    gif_with_size,
    heif_with_size,
    png,
    quarters,
    saved,
    webp_bomb,
)

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc"),
]

PIXELS = 1_000_000 * int(os.environ.get("HOSTILE_MEGAPIXELS", "25"))
MOST = math.isqrt(PIXELS)
#: Bytes that a small picture unpacks to, far more than its pixels.
TOO_MUCH = 8 * PIXELS
MUCH = bytes(8_000_000)
LOADED_MEGABYTES = 60
EXIF = b"Exif\0\0MM\0*\0\0\0\x08" + MUCH
READY = "ready"


def settled(data: bytes, megabytes: int, seconds: int) -> tuple[str, int]:
    """The outcome of a file, and the peak memory of its process in kB. Raises Died if that exceeds a limit."""
    answer = work_on(data, "settle", {}, megabytes, seconds, most_bytes=100, reasons=())
    outcome, peak = answer.decode().split()
    return outcome, int(peak)


def zeros(count: int) -> bytes:
    """``count`` zero bytes, compressed with zlib. The same block is repeated, because compressing takes seconds."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(MUCH) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(MUCH[: count % len(MUCH)]) + packer.flush()
    checksum = struct.pack(">HH", count % 65521, 1)
    return b"\x78\x01" + block * (count // len(MUCH)) + last + checksum


def large_png(depth: int, colour_type: int, bytes_a_pixel: int, *, interlaced: bool) -> bytes:
    """A PNG of ``PIXELS``, all black or transparent."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", MOST, MOST, depth, colour_type, 0, 0, interlaced))
    # Each row begins with a filter byte, and an interlaced picture has more rows.
    packed = zeros(MOST * MOST * bytes_a_pixel + (2 * MOST if interlaced else MOST))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def flat(mode: str, name: str, **options: object) -> bytes:
    """A picture of ``PIXELS`` of one colour."""
    return saved(Image.new(mode, (MOST, MOST)), name, **options)


CORPUS: dict[str, tuple[Callable[[], bytes], str, set[str]]] = {
    "jpeg, progressive, four colours": (lambda: flat("CMYK", "JPEG", progressive=True), "JPEG", {READY}),
    "jpeg, a large profile": (lambda: saved(quarters(64, 64), "JPEG", icc_profile=MUCH), "JPEG", {READY}),
    "png of 8 bytes a pixel": (lambda: large_png(16, 6, 8, interlaced=False), "PNG", {READY}),
    "png of 8 bytes a pixel, interlaced": (lambda: large_png(16, 6, 8, interlaced=True), "PNG", {READY, "truncated"}),
    "png that unpacks to more than its pixels": (
        lambda: png(64, 64, 8, 2, b"")[:33] + chunk(b"IDAT", zeros(TOO_MUCH)) + chunk(b"IEND", b""),
        "PNG",
        {READY, "damaged"},
    ),
    "gif": (lambda: flat("P", "GIF"), "GIF", {READY}),
    "gif that says more than it has": (lambda: gif_with_size(MOST, MOST), "GIF", {READY, "truncated", "damaged"}),
    "webp of 36 bytes": (lambda: webp_bomb(MOST), "WEBP", {READY}),
    "webp, a large profile": (lambda: saved(quarters(64, 64), "WEBP", icc_profile=MUCH), "WEBP", {READY}),
    "webp, large exif": (
        lambda: saved(quarters(64, 64), "WEBP", exif=EXIF),
        "WEBP",
        {READY},
    ),
    "heic that says more than it has": (lambda: heif_with_size("HEIF", MOST, MOST), "HEIF", {READY, "damaged"}),
    "heic, a large profile": (lambda: saved(quarters(64, 64), "HEIF", icc_profile=MUCH), "HEIF", {READY}),
    "avif that says more than it has": (lambda: heif_with_size("AVIF", MOST, MOST), "AVIF", {READY, "damaged"}),
    "avif, a large profile": (lambda: saved(quarters(64, 64), "AVIF", icc_profile=MUCH), "AVIF", {READY}),
    "avif, large exif": (
        lambda: saved(quarters(64, 64), "AVIF", exif=EXIF),
        "AVIF",
        {READY},
    ),
    "avif of countless boxes": (
        lambda: saved(quarters(64, 64), "AVIF") + b"\0\0\0\x08free" * 5_000,
        "AVIF",
        {"too_complex"},
    ),
}


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_settled_within_time_and_memory(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_MODULE", "tests.media.hijacked")
    build, _form, expected = CORPUS[name]
    data = build()
    assert len(data) < 15 << 20
    # What an interpreter holds with all that it has loaded comes on top of what the pixels need.
    most = MAX_MEGABYTES * PIXELS // MAX_PIXELS + LOADED_MEGABYTES
    outcome, peak = settled(data, most, MAX_SECONDS * PIXELS // MAX_PIXELS)
    assert outcome in expected <= {READY, *REASONS}
    assert peak < most << 10


def test_every_format_has_a_hostile_file() -> None:
    assert {form for _, form, _ in CORPUS.values()} == set(TYPE_OF)


def test_zeros_are_compressed_correctly() -> None:
    for count in (5, len(MUCH), 2 * len(MUCH) + 7):
        assert zlib.decompress(zeros(count)) == bytes(count)
