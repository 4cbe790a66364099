"""What a child makes of a picture arrives whole, and what no child makes is refused."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import Image

from chalicelib.domain.tickets.attachments import WIDTHS
from chalicelib.jobs.derivatives import MAX_MEGABYTES, MAX_SECONDS
from chalicelib.media import decoders
from chalicelib.media.pictures import frames
from chalicelib.media.pictures.making import FINGERPRINT_BITS, Area, Derivative, Made, make, reduce
from chalicelib.media.pictures.origin import PhotoOrigin
from chalicelib.media.pictures.refusals import ImageRefused
from tests.media.pictures.samples import TYPE_OF, quarters, saved

MADE = make(saved(quarters(400, 300), "JPEG"))


def picture_with_everything(form: str) -> bytes:
    """A picture that makes every part of its decoder run: a profile, an orientation, a time and a place."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769).update({0x9003: "2026:03:02 08:15:00", 0x9011: "+07:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 51.0, 0.0), 3: "E", 4: (106.0, 45.0, 0.0)})
    options = {} if form == "GIF" else {"exif": exif}
    return saved(quarters(900, 700), form, **options)


@pytest.mark.parametrize("form", TYPE_OF)
def test_a_child_makes_what_this_process_would_make(form: str) -> None:
    data = picture_with_everything(form)
    areas = [Area(0.1, 0.1, 0.3, 0.3), Area(0.5, 0.5, 0.2, 0.2, "blur")]
    assert decoders.pictures_of(data, areas, MAX_MEGABYTES, MAX_SECONDS) == make(data, areas)
    assert decoders.reduced(data, MAX_MEGABYTES, MAX_SECONDS) == reduce(data)


@pytest.mark.parametrize("form", TYPE_OF)
def test_a_child_refuses_what_this_process_would_refuse(form: str) -> None:
    cut = picture_with_everything(form)[:-300]
    with pytest.raises(ImageRefused) as here:
        make(cut)
    with pytest.raises(ImageRefused) as there:
        decoders.pictures_of(cut, [], MAX_MEGABYTES, MAX_SECONDS)
    assert there.value.reason == here.value.reason


@pytest.mark.parametrize(
    "origin",
    [
        PhotoOrigin(),
        PhotoOrigin(lat=21.85, lon=106.75),
        PhotoOrigin(datetime(2026, 3, 2, 8, 15)),  # noqa: DTZ001 - most cameras write no zone
        PhotoOrigin(datetime(2026, 3, 2, 8, 15, 3, tzinfo=timezone(timedelta(hours=7))), -90.0, 180.0),
        PhotoOrigin(datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("fingerprint", [None, 0, 2**FINGERPRINT_BITS - 1])
def test_what_was_made_arrives_whole(origin: PhotoOrigin, fingerprint: int | None) -> None:
    made = Made(MADE.derivatives, MADE.preview, origin, fingerprint)
    assert frames.from_bytes(frames.to_bytes(made)) == made


def changed(**parts: object) -> bytes:
    whole = {"derivatives": MADE.derivatives, "preview": MADE.preview, "origin": PhotoOrigin(), "fingerprint": 1}
    return frames.to_bytes(Made(**(whole | parts)))  # type: ignore[arg-type]


def with_first(**parts: object) -> bytes:
    first = MADE.derivatives[0]
    whole = {name: getattr(first, name) for name in ("size", "width", "height", "webp", "jpeg")}
    return changed(derivatives=[Derivative(**(whole | parts)), *MADE.derivatives[1:]])


HTML = b"<html><script>alert(1)</script>"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(10_000),
        b"\xff" * 10_000,
        changed()[:-1],
        changed() + b"x",
        with_first(size=801),
        with_first(width=0),
        with_first(width=WIDTHS[0] + 1),
        with_first(webp=HTML),
        with_first(jpeg=HTML),
        with_first(jpeg=saved(quarters(40, 30), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")),
        with_first(jpeg=MADE.derivatives[0].jpeg + HTML),
        with_first(webp=MADE.derivatives[0].webp + HTML),
        changed(preview=HTML),
        changed(origin=PhotoOrigin(lat=91.0, lon=0.0)),
        changed(origin=PhotoOrigin(lat=0.5, lon=float("nan"))),
    ],
)
def test_what_no_child_makes_is_refused(data: bytes) -> None:
    with pytest.raises(frames.Malformed):
        frames.from_bytes(data)


def test_a_time_that_is_none_is_refused() -> None:
    good = changed(origin=PhotoOrigin(datetime(2026, 3, 2, 8, 15)))  # noqa: DTZ001 - most cameras write no zone
    with pytest.raises(frames.Malformed, match="no time"):
        frames.from_bytes(good.replace(b"2026-03-02", b"2026-13-02"))


def test_random_bytes_are_refused_or_read() -> None:
    good = bytearray(changed())
    for at in range(frames._HEAD_BYTES):
        bad = good.copy()
        bad[at] ^= 0x55
        # Any other error fails the test.
        with contextlib.suppress(frames.Malformed):
            frames.from_bytes(bytes(bad))
