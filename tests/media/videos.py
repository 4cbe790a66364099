"""Videos as containers write them, without real media: enough for tests that read the containers."""

from __future__ import annotations

import struct
from collections.abc import Sequence

MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
PLACE = b"+21.8537+106.7610/"


def box(kind: bytes, *bodies: bytes) -> bytes:
    """A box of ISO/IEC 14496-12."""
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def table(kind: bytes, *entries: bytes, count: int | None = None) -> bytes:
    """A box with a table of entries; ``count`` replaces their true number."""
    return box(kind, struct.pack(">II", 0, len(entries) if count is None else count), *entries)


def track(
    number: int,
    seconds: float,
    handler: bytes = b"vide",
    codec: bytes = b"avc1",
    *,
    said: int | None = None,
    stts: bytes | None = None,
    dref: bytes | None = None,
) -> bytes:
    """A track of thirty samples a second; ``said`` is what its header says instead, in units of 1/30 s."""
    samples = round(30 * seconds)
    stbl = box(
        b"stbl",
        table(b"stsd", box(codec, bytes(78))),
        stts or table(b"stts", struct.pack(">II", samples, 1)),
    )
    references = dref or table(b"dref", box(b"url ", b"\0\0\0\1"))
    tkhd = box(b"tkhd", struct.pack(">5I", 7, 0, 0, number, 0), bytes(60))
    mdhd = box(b"mdhd", struct.pack(">5I", 0, 0, 0, 30, samples if said is None else said), bytes(4))
    hdlr = box(b"hdlr", bytes(8), handler, bytes(13))
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, box(b"minf", box(b"dinf", references), stbl)))


def movie(seconds: float, *tracks: bytes, extra: bytes = b"") -> bytes:
    """The box that describes all; what it says of the place lies where telephones put it."""
    mvhd = box(b"mvhd", struct.pack(">5I", 0, 0, 0, 600, round(600 * seconds)), bytes(80))
    place = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE), bytes(4))
    return box(b"moov", mvhd, *tracks, extra, place)


def mp4(seconds: float = 5.0, brand: bytes = b"isom", *, tail: bool = True, **options: object) -> bytes:
    """An MP4 as a telephone writes it, its description behind the media."""
    ftyp = box(b"ftyp", brand, bytes(4), brand)
    moov = movie(seconds, track(1, seconds, **options), track(2, seconds, b"soun", b"mp4a"))  # type: ignore[arg-type]
    media = box(b"mdat", bytes(2000))
    return ftyp + (media + moov if tail else moov + media)


def fragmented(seconds: float, *, by_sample: bool = False) -> bytes:
    """An MP4 as a browser records it: a description without samples, then a fragment a second."""
    trex = box(b"trex", struct.pack(">6I", 0, 1, 1, 1, 0, 0))
    moov = movie(0, track(1, 0), extra=box(b"mvex", trex))
    parts = [box(b"ftyp", b"iso5", bytes(4), b"iso5"), moov]
    for _ in range(round(seconds)):
        if by_sample:
            run = box(b"trun", struct.pack(">II", 0x300, 30), struct.pack(">II", 1, 9) * 30)
        else:
            run = box(b"trun", struct.pack(">II", 0x200, 30), struct.pack(">I", 9) * 30)
        parts += [
            box(b"moof", box(b"traf", box(b"tfhd", struct.pack(">II", 0x20000, 1)), run)),
            box(b"mdat", bytes(99)),
        ]
    return b"".join(parts)


def element(kind: str, *bodies: bytes, unknown: bool = False) -> bytes:
    """An element of EBML by its identifier in hexadecimal."""
    body = b"".join(bodies)
    length = b"\x01" + b"\xff" * 7 if unknown else (len(body) | 1 << 56).to_bytes(8)
    return bytes.fromhex(kind) + length + body


def webm(
    seconds: float = 5.0,
    *,
    said: float | None = None,
    live: bool = False,
    doc_type: bytes = b"webm",
    codec: bytes = b"V_VP9",
    kind: bytes = b"\x01",
    scale: Sequence[bytes] = (),
) -> bytes:
    """A WebM with a block a second; ``live``: as a browser records it, without any length."""
    head = element("1a45dfa3", element("4282", doc_type))
    duration = [] if live else [element("4489", struct.pack(">d", 1000 * (seconds if said is None else said)))]
    info = element("1549a966", element("2ad7b1", (1_000_000).to_bytes(3)), *duration, *scale)
    tracks = element("1654ae6b", element("ae", element("d7", b"\x01"), element("83", kind), element("86", codec)))
    clusters = [
        element(
            "1f43b675",
            element("e7", (1000 * second).to_bytes(4)),
            element("a3", b"\x81\x00\x00\x80" + bytes(50)),
            element("a0", element("a1", b"\x81" + struct.pack(">h", 1000) + b"\x80" + bytes(50))),
            unknown=live,
        )
        for second in range(round(seconds))
    ]
    return head + element("18538067", info, tracks, *clusters, unknown=live)
