"""Sizes, previews and redaction: what is made of a photo."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from chalicelib.domain.tickets.attachments import WIDTHS
from chalicelib.media.pictures import making
from chalicelib.media.pictures.making import Area, Made, make
from chalicelib.media.pictures.refusals import ImageRefused
from tests.media.pictures.samples import (
    BL,
    BLACK,
    BLUE,
    BR,
    GREEN,
    RED,
    TL,
    TR,
    TYPE_OF,
    WHITE,
    YELLOW,
    alike,
    colour_at,
    derivatives,
    quarters,
    saved,
    seen,
    with_orientation,
)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((3200, 2400), [(320, 240), (800, 600), (1600, 1200)]),
        ((2400, 3200), [(240, 320), (600, 800), (1200, 1600)]),
        ((1600, 900), [(320, 180), (800, 450), (1600, 900)]),
        ((500, 400), [(320, 256), (500, 400), (500, 400)]),
        ((320, 320), [(320, 320)] * 3),
        ((1, 1), [(1, 1)] * 3),
        ((5000, 3), [(320, 1), (800, 1), (1600, 1)]),
    ],
)
@pytest.mark.parametrize("name", list(TYPE_OF))
def test_the_longest_side_is_the_size_and_nothing_is_enlarged(
    name: str, size: tuple[int, int], expected: list[tuple[int, int]]
) -> None:
    if name == "HEIF" and min(size) == 3:
        pytest.skip("there is no encoder of HEIF for this")
    made = derivatives(saved(Image.new("RGB", size, RED), name))
    assert [one.size for one in made] == list(WIDTHS)
    assert [(one.width, one.height) for one in made] == expected
    assert all(alike(colour_at(seen(one), 0.5, 0.5), RED) for one in made)


def test_the_preview_is_a_few_hundred_bytes_of_the_same_picture() -> None:
    preview = make(saved(quarters(4000, 3000), "JPEG")).preview
    picture = Image.open(BytesIO(preview), formats=["WEBP"])
    assert len(preview) < 300
    assert picture.size == (24, 18)
    assert alike(colour_at(picture, *TR), GREEN, 40)


def test_an_invalid_picture_is_not_reduced() -> None:
    with pytest.raises(ImageRefused, match="truncated"):
        making.reduce(saved(quarters(64, 64), "JPEG")[:300])


def test_a_blacked_area_is_black_in_every_size_and_the_rest_is_unchanged() -> None:
    data = saved(quarters(2000, 1000), "JPEG", exif=with_orientation(6), quality=95)
    made = make(data, [Area(0.5, 0.0, 0.5, 0.5)])
    for one in made.derivatives:
        for picture in (seen(one), Image.open(BytesIO(one.jpeg))):
            assert alike(colour_at(picture, *TR), BLACK)
            # Turned by the camera: what lies at the left below was stored at the right below.
            for corner, colour in ((TL, BLUE), (BL, YELLOW), (BR, GREEN)):
                assert alike(colour_at(picture, *corner), colour)
    assert alike(colour_at(Image.open(BytesIO(made.preview)), *TR), BLACK, 60)


def test_a_blurred_text_cannot_be_recovered() -> None:
    one, other = (Image.new("RGB", (1600, 1200), WHITE) for _ in range(2))
    # Two plates of alike ink: every cell of the blur is as dark in the one as in the other.
    for x in range(400, 1200, 10):
        one.paste(BLACK, (x, 500, x + 5, 700))
        other.paste(BLACK, (x + 5, 500, x + 10, 700))
    area = Area(0.25, 400 / 1200, 0.5, 400 / 1200, "blur")
    first, second = (seen(make(saved(p, "PNG"), [area]).derivatives[2]) for p in (one, other))
    assert max(ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB"))).mean) < 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Area, *[st.floats(0, 1)] * 4, st.sampled_from(["black", "blur"])), max_size=4))
def test_any_areas_leave_a_picture(areas: list[Area]) -> None:
    made: Made = make(saved(quarters(60, 40), "PNG"), areas)
    assert [(one.width, one.height) for one in made.derivatives] == [(60, 40)] * 3
