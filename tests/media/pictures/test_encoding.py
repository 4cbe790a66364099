"""Derivatives hold nothing but pixels, or are not published."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from chalicelib.media.pictures import making
from chalicelib.media.pictures.making import make
from tests.media.pictures.samples import (
    LADEN,
    SECRET,
    derivatives,
    gps_exif,
    laden,
    quarters,
    refusal,
    riff_chunks,
    saved,
    seen,
    texture,
    with_orientation,
)


@pytest.mark.parametrize("name", LADEN)
def test_no_metadata_leaves_with_a_derivative(name: str) -> None:
    data = laden(name)
    assert data.count(SECRET) >= 2, "the photo carries what must not come out"
    made = make(data)
    assert made.origin.lat is not None, "it was there to be read"
    for one in [made.preview, *(kept for each in made.derivatives for kept in (each.webp, each.jpeg))]:
        assert_only_pixels(one)


def assert_only_pixels(data: bytes) -> None:
    """By Pillow's readers, by exiv2's rules of where metadata lies in a file, and by what was planted."""
    assert SECRET not in data
    assert not any(mark in data for mark in (b"Exif", b"<x:xmpmeta", b"ICC_PROFILE", b"ICCP", b"Photoshop", b"8BIM"))
    with Image.open(BytesIO(data), formats=["WEBP", "JPEG"]) as picture:
        picture.load()
        assert picture.mode == "RGB"
        assert not picture.getexif()
        assert not picture.getxmp()
        assert {"exif", "xmp", "icc_profile", "comment", "photoshop", "thumbnail"}.isdisjoint(picture.info)
    if data.startswith(b"RIFF"):
        assert list(riff_chunks(data)) == [b"VP8 "]
    else:
        assert {kind for kind, _ in getattr(picture, "applist", [])} <= {"APP0"}


def test_the_jpeg_shows_what_the_webp_shows() -> None:
    photo = texture(90, 60).resize((1800, 1200))
    for one in derivatives(saved(photo, "JPEG")):
        other = Image.open(BytesIO(one.jpeg), formats=["JPEG"])
        assert other.size == (one.width, one.height)
        assert max(ImageStat.Stat(ImageChops.difference(seen(one).convert("RGB"), other)).mean) < 12


@pytest.mark.parametrize("encoder", ["to_webp", "to_jpeg"])
def test_a_derivative_that_is_not_clean_publishes_nothing(encoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = encoder.removeprefix("to_").upper()

    def careless(picture: Image.Image, quality: int = 80) -> bytes:
        return saved(picture, form, exif=gps_exif(), quality=quality)

    monkeypatch.setattr(making, encoder, careless)
    assert refusal(saved(quarters(64, 48), "PNG")) == "not_cleaned"


def test_the_kept_original_is_smaller_and_holds_only_pixels() -> None:
    for name in LADEN:
        assert_only_pixels(making.reduce(laden(name)))
    photo = saved(quarters(5000, 2500), "JPEG", exif=with_orientation(6))
    kept = making.reduce(photo)
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (1024, 2048)
    again = make(kept)
    for one, other in zip(again.derivatives, derivatives(photo), strict=True):
        assert (one.width, one.height) == (other.width, other.height)
        assert max(ImageStat.Stat(ImageChops.difference(seen(one), seen(other))).mean) < 4
