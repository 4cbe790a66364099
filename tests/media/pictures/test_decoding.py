"""Orientation, colours, profiles and transparency: how a photo looks once it is decoded."""

import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from chalicelib.domain.tickets.attachments import WIDTHS
from tests.media.pictures.samples import (
    BL,
    BLACK,
    BLUE,
    BR,
    GREEN,
    LADEN,
    RED,
    TL,
    TR,
    WHITE,
    YELLOW,
    Colour,
    alike,
    colour_at,
    derivatives,
    only_colour,
    png,
    quarters,
    saved,
    seen,
    swapped_profile,
    texture,
    with_orientation,
)

# From the EXIF standard: where the stored corners top left, top right, bottom left, bottom right are seen.
ORIENTATIONS = {
    1: (TL, TR, BL, BR),
    2: (TR, TL, BR, BL),
    3: (BR, BL, TR, TL),
    4: (BL, BR, TL, TR),
    5: (TL, BL, TR, BR),
    6: (TR, BR, TL, BL),
    7: (BR, TR, BL, TL),
    8: (BL, TL, BR, TR),
}


@pytest.mark.parametrize("name", LADEN)
@pytest.mark.parametrize("orientation", list(ORIENTATIONS))
def test_every_orientation_is_shown_upright(name: str, orientation: int) -> None:
    data = saved(quarters(420, 240), name, exif=with_orientation(orientation), quality=95)
    for one in derivatives(data):
        picture = seen(one)
        assert (picture.width > picture.height) == (orientation <= 4)
        for corner, colour in zip(ORIENTATIONS[orientation], (RED, GREEN, BLUE, YELLOW), strict=True):
            assert alike(colour_at(picture, *corner), colour)


def test_a_photo_that_shrinks_while_it_is_decoded_is_upright_too() -> None:
    made = derivatives(saved(quarters(6600, 3300), "JPEG", exif=with_orientation(6)))
    assert [(one.width, one.height) for one in made] == [(160, 320), (400, 800), (800, 1600)]
    assert alike(colour_at(seen(made[2]), *TR), RED)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_changes_nothing(value: int) -> None:
    data = saved(quarters(420, 240), "JPEG", exif=with_orientation(value))
    assert alike(colour_at(seen(derivatives(data)[0]), *TL), RED)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_broken_exif_does_not_cost_the_photo(body: bytes, start: bytes) -> None:
    for name in ("JPEG", "PNG", "WEBP"):
        assert len(derivatives(saved(quarters(8, 8), name, exif=start + body))) == len(WIDTHS)
    # without the JFIF marker Pillow reads the EXIF for its resolution already while it opens the file
    plain = saved(quarters(8, 8), "JPEG")
    exif = b"Exif\0\0" + start + body
    bare = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[4 + int.from_bytes(plain[4:6]) :]
    assert len(derivatives(bare)) == len(WIDTHS)


@pytest.mark.parametrize("name", LADEN)
def test_an_embedded_profile_is_applied_before_it_is_dropped(name: str) -> None:
    red = Image.new("RGB", (64, 64), (255, 0, 0))
    shown = only_colour(saved(red, name, icc_profile=swapped_profile(), quality=95), name)
    assert shown[1] > 200
    assert shown[0] < 80


@pytest.mark.parametrize("profile", [b"no profile", swapped_profile()[:200], b"\0" * 128])
@pytest.mark.parametrize("name", LADEN)
def test_a_broken_profile_is_ignored(name: str, profile: bytes) -> None:
    assert alike(only_colour(saved(Image.new("RGB", (64, 64), RED), name, icc_profile=profile), name), RED)


@pytest.mark.parametrize(("mode", "colour"), [("L", 90), ("CMYK", (0, 255, 255, 0))])
def test_a_profile_for_other_colours_than_the_photo_has_is_ignored(mode: str, colour: Any) -> None:
    picture = Image.new(mode, (64, 64), colour)
    with_profile = saved(picture, "JPEG", icc_profile=swapped_profile())
    assert derivatives(with_profile) == derivatives(saved(picture, "JPEG"))


def palette_picture() -> Image.Image:
    picture = Image.new("P", (64, 64), 1)
    picture.putpalette([*BLACK, *RED, *BLUE])
    return picture


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(saved(Image.new("1", (64, 64), 1), "PNG"), WHITE, id="one bit"),
        pytest.param(saved(Image.new("L", (64, 64), 90), "PNG"), (90, 90, 90), id="grey"),
        pytest.param(saved(Image.new("I;16", (64, 64), 90 * 257), "PNG"), (90, 90, 90), id="16 bit grey"),
        pytest.param(png(1, 1, 16, 2, b"\0" + bytes([220, 0, 30, 0, 30, 0])), RED, id="16 bit colour"),
        pytest.param(saved(palette_picture(), "PNG"), RED, id="palette"),
        pytest.param(saved(Image.new("LA", (64, 64), (0, 128)), "PNG"), (127, 127, 127), id="grey with alpha"),
        pytest.param(saved(Image.new("RGBA", (64, 64), (255, 0, 0, 128)), "PNG"), (255, 127, 127), id="alpha"),
        pytest.param(saved(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG"), WHITE, id="nothing but alpha"),
        pytest.param(saved(palette_picture(), "PNG", transparency=1), WHITE, id="palette with a clear colour"),
        pytest.param(saved(palette_picture(), "PNG", transparency=b"\0\x80\0"), (237, 142, 142), id="palette alphas"),
        pytest.param(saved(Image.new("RGB", (64, 64), RED), "PNG", transparency=RED), WHITE, id="clear colour"),
        pytest.param(saved(Image.new("L", (64, 64), 7), "PNG", transparency=7), WHITE, id="clear grey"),
    ],
)
def test_every_kind_of_png_is_shown_on_white(data: bytes, expected: Colour) -> None:
    assert alike(only_colour(data, "PNG"), expected)


@pytest.mark.parametrize(
    ("name", "picture", "expected"),
    [
        ("JPEG", Image.new("CMYK", (64, 64), (0, 255, 255, 0)), (255, 0, 0)),
        ("JPEG", Image.new("L", (64, 64), 90), (90, 90, 90)),
        ("WEBP", Image.new("RGBA", (64, 64), (255, 0, 0, 128)), (255, 127, 127)),
    ],
)
def test_other_formats_in_other_modes(name: str, picture: Image.Image, expected: Colour) -> None:
    assert alike(only_colour(saved(picture, name), name), expected)


@pytest.mark.parametrize("size", [(6601, 451), (451, 7001), (3000, 997)])
def test_a_clear_picture_is_flattened_in_strips_as_it_would_be_in_one_piece(size: tuple[int, int]) -> None:
    layer = texture(size[0] // 11, size[1] // 11, "RGBA").resize(size)
    whole = Image.alpha_composite(Image.new("RGBA", size, "white"), layer).convert("RGB")
    one, other = (seen(derivatives(saved(p, "PNG", compress_level=1))[2]) for p in (layer, whole))
    assert max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) < 0.5
