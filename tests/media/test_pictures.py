"""What becomes of an upload: the derivatives that people see, or the reason why nobody sees anything."""

import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageStat, PngImagePlugin

from chalicelib.domain.tickets.attachments import PHOTO_FORMATS, WIDTHS
from chalicelib.jobs.derivatives import MAX_MEGABYTES, MAX_SECONDS
from chalicelib.media.isolation import Died, isolated
from chalicelib.media.pictures import formats, making
from chalicelib.media.pictures.formats import MAX_SCANS
from chalicelib.media.pictures.making import Area, Derivative, Made, make
from chalicelib.media.pictures.origin import PhotoOrigin
from chalicelib.media.pictures.refusals import REASONS, ImageRefused
from tests.support import held_megabytes

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 220, 40)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
TYPE_OF = {name: content_type for content_type, name in PHOTO_FORMATS.items()}
LADEN = [name for name in TYPE_OF if name != "GIF"]  # what can carry EXIF and a profile
SECRET = b"21.8537N-106.7610E"
# A whole WebP of 10,000 x 10,000 pixels of one colour: 36 bytes that take 1.5 GB to decode.
WEBP_BOMB = bytes.fromhex("524946461c000000574542505650384c0f0000002f0fe7c3090710fd8ffe0722a2ff0100")

pillow_heif.register_heif_opener()

Colour = tuple[int, int, int]


def derivatives(data: bytes, content_type: str) -> list[Derivative]:
    return make(data, content_type).derivatives


def saved(picture: Image.Image, name: str, **options: Any) -> bytes:
    out = BytesIO()
    if name == "HEIF":
        # This encoder takes orientation from the picture itself, into the container, where telephones put it.
        picture = picture.copy()
        picture.info["exif"] = options.pop("exif", Image.Exif()).tobytes()
        options.setdefault("quality", 90)
    picture.save(out, name, **options)
    return out.getvalue()


def quarters(width: int, height: int) -> Image.Image:
    """Red and green above, blue and yellow below."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    picture.paste(YELLOW, (width // 2, height // 2, width, height))
    return picture


def texture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    noise = random.Random(20260213).randbytes(width * height * len(mode))
    return Image.frombytes(mode, (width, height), noise)


def with_orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def seen(derivative: Derivative) -> Image.Image:
    picture = Image.open(BytesIO(derivative.webp), formats=["WEBP"])
    picture.load()
    assert picture.size == (derivative.width, derivative.height)
    return picture


def colour_at(picture: Image.Image, x: float, y: float) -> Colour:
    pixel = picture.convert("RGB").getpixel((int(x * (picture.width - 1)), int(y * (picture.height - 1))))
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return int(red), int(green), int(blue)


def alike(one: Colour, other: Colour, tolerance: int = 14) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def only_colour(data: bytes, name: str) -> Colour:
    return colour_at(seen(derivatives(data, TYPE_OF[name])[0]), 0.5, 0.5)


def refusal(data: bytes, content_type: str) -> str:
    with pytest.raises(ImageRefused) as refused:
        derivatives(data, content_type)
    assert refused.value.reason in REASONS
    return refused.value.reason


def outcome(data: bytes, content_type: str) -> list[Derivative] | str:
    try:
        return derivatives(data, content_type)
    except ImageRefused as refused:
        return refused.reason


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int, colour_type: int, rows: bytes, *between: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0))
    tail = chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(between) + tail


def riff_chunks(webp: bytes) -> Iterator[bytes]:
    at = 12
    while at < len(webp):
        yield webp[at : at + 4]
        length = int.from_bytes(webp[at + 4 : at + 8], "little")
        at += 8 + length + length % 2


def jpeg_with_size(width: int, height: int) -> bytes:
    data = saved(quarters(16, 16), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_canvas(width: int, height: int) -> bytes:
    head = b"\x10\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + head


def gif_with_size(width: int, height: int) -> bytes:
    data = saved(quarters(16, 16), "GIF")
    return data[:6] + struct.pack("<HH", width, height) + data[10:]


def heif_with_size(name: str, width: int, height: int) -> bytes:
    """A picture of 64 x 64 pixels whose container says another size."""
    data = saved(quarters(64, 64), name)
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def swapped_profile() -> bytes:
    """An sRGB profile whose red and green primaries are exchanged: what claims to be red is green."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"rXYZ", b"tmp!").replace(b"gXYZ", b"rXYZ").replace(b"tmp!", b"gXYZ")


# Sizes


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
    made = derivatives(saved(Image.new("RGB", size, RED), name), TYPE_OF[name])
    assert [one.size for one in made] == list(WIDTHS)
    assert [(one.width, one.height) for one in made] == expected
    assert all(alike(colour_at(seen(one), 0.5, 0.5), RED) for one in made)


# Upright. The table is the one of the EXIF standard: where the stored corners
# top left, top right, bottom left, bottom right are seen.
TL, TR, BL, BR = (0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)
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
    for one in derivatives(data, TYPE_OF[name]):
        picture = seen(one)
        assert (picture.width > picture.height) == (orientation <= 4)
        for corner, colour in zip(ORIENTATIONS[orientation], (RED, GREEN, BLUE, YELLOW), strict=True):
            assert alike(colour_at(picture, *corner), colour)


def test_a_photo_that_shrinks_while_it_is_decoded_is_upright_too() -> None:
    made = derivatives(saved(quarters(6600, 3300), "JPEG", exif=with_orientation(6)), "image/jpeg")
    assert [(one.width, one.height) for one in made] == [(160, 320), (400, 800), (800, 1600)]
    assert alike(colour_at(seen(made[2]), *TR), RED)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_changes_nothing(value: int) -> None:
    data = saved(quarters(420, 240), "JPEG", exif=with_orientation(value))
    assert alike(colour_at(seen(derivatives(data, "image/jpeg")[0]), *TL), RED)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_broken_exif_does_not_cost_the_photo(body: bytes, start: bytes) -> None:
    for name in ("JPEG", "PNG", "WEBP"):
        assert len(derivatives(saved(quarters(8, 8), name, exif=start + body), TYPE_OF[name])) == len(WIDTHS)
    # without the JFIF marker Pillow reads the EXIF for its resolution already while it opens the file
    plain = saved(quarters(8, 8), "JPEG")
    exif = b"Exif\0\0" + start + body
    bare = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[4 + int.from_bytes(plain[4:6]) :]
    assert len(derivatives(bare, "image/jpeg")) == len(WIDTHS)


# Metadata


def gps_exif() -> Image.Exif:
    exif = with_orientation(1)
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 51.0, 13.32), 3: "E", 4: (106.0, 45.0, 39.6), 29: SECRET.decode()})
    return exif


def laden(name: str) -> bytes:
    """A photo with the secret planted wherever its format can carry one."""
    options: dict[str, Any] = {
        "exif": gps_exif(),
        "xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>",
        "icc_profile": swapped_profile() + SECRET,
    }
    if name == "JPEG":
        options["comment"] = SECRET
    if name == "PNG":
        del options["xmp"]
        options["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_text("Location", SECRET.decode())
        text.add_text("Zipped", SECRET.decode(), zip=True)
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    data = saved(quarters(900, 700), name, **options)
    return data + SECRET if name == "JPEG" else data


@pytest.mark.parametrize("name", LADEN)
def test_no_metadata_leaves_with_a_derivative(name: str) -> None:
    data = laden(name)
    assert data.count(SECRET) >= 2, "the photo carries what must not come out"
    made = make(data, TYPE_OF[name])
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
    for one in derivatives(saved(photo, "JPEG"), "image/jpeg"):
        other = Image.open(BytesIO(one.jpeg), formats=["JPEG"])
        assert other.size == (one.width, one.height)
        assert max(ImageStat.Stat(ImageChops.difference(seen(one).convert("RGB"), other)).mean) < 12


def test_the_preview_is_a_few_hundred_bytes_of_the_same_picture() -> None:
    preview = make(saved(quarters(4000, 3000), "JPEG"), "image/jpeg").preview
    picture = Image.open(BytesIO(preview), formats=["WEBP"])
    assert len(preview) < 300
    assert picture.size == (24, 18)
    assert alike(colour_at(picture, *TR), GREEN, 40)


@pytest.mark.parametrize("encoder", ["to_webp", "to_jpeg"])
def test_a_derivative_that_is_not_clean_publishes_nothing(encoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = encoder.removeprefix("to_").upper()

    def careless(picture: Image.Image, quality: int = 80) -> bytes:
        return saved(picture, form, exif=gps_exif(), quality=quality)

    monkeypatch.setattr(making, encoder, careless)
    assert refusal(saved(quarters(64, 48), "PNG"), "image/png") == "not_cleaned"


def test_what_is_kept_of_an_original_is_smaller_and_only_pixels() -> None:
    for name in LADEN:
        assert_only_pixels(making.reduce(laden(name), TYPE_OF[name]))
    photo = saved(quarters(5000, 2500), "JPEG", exif=with_orientation(6))
    kept = making.reduce(photo, "image/jpeg")
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (1024, 2048)
    again = make(kept, "image/jpeg")
    for one, other in zip(again.derivatives, derivatives(photo, "image/jpeg"), strict=True):
        assert (one.width, one.height) == (other.width, other.height)
        assert max(ImageStat.Stat(ImageChops.difference(seen(one), seen(other))).mean) < 4


def test_what_is_no_picture_is_not_reduced() -> None:
    with pytest.raises(ImageRefused, match="truncated"):
        making.reduce(saved(quarters(64, 64), "JPEG")[:300], "image/jpeg")


# What an original says of itself


@pytest.mark.parametrize("name", LADEN)
def test_time_and_place_are_read_before_they_are_dropped(name: str) -> None:
    exif = gps_exif()
    exif.get_ifd(0x8769).update({0x9003: "2026:03:02 08:15:30", 0x9011: "+07:00"})
    origin = make(saved(quarters(64, 48), name, exif=exif), TYPE_OF[name]).origin
    assert origin == PhotoOrigin(datetime(2026, 3, 2, 1, 15, 30, tzinfo=UTC), 21.8537, 106.761)


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:03:02 08:15:30", None, datetime(2026, 3, 2, 8, 15, 30)),  # noqa: DTZ001
        ("2026:03:02 08:15:30\0", "nowhere", datetime(2026, 3, 2, 8, 15, 30)),  # noqa: DTZ001
        ("2026:13:45 08:15:30", None, None),
        ("    :  :     :  :  ", None, None),
        ("0000:00:00 00:00:00", "+07:00", None),
    ],
)
def test_a_time_without_a_zone_or_without_sense(taken: str, offset: str | None, expected: datetime | None) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: taken} | ({0x9011: offset} if offset else {}))
    assert make(saved(quarters(8, 8), "JPEG", exif=exif), "image/jpeg").origin.taken_at == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({1: "S", 2: (21.0, 30.0, 0.0), 3: "W", 4: (106.0, 0.0, 0.0)}, (-21.5, -106.0)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (106.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (21.0, 30.0), 3: "E", 4: (106.0, 0.0, 0.0)}, (None, None)),
        ({2: (21.0, 30.0, 0.0)}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_a_place_or_none(place: dict[int, Any], expected: tuple[float | None, float | None]) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(place)
    origin = make(saved(quarters(8, 8), "JPEG", exif=exif), "image/jpeg").origin
    assert (origin.lat, origin.lon) == expected


# Redaction


def test_what_is_blacked_is_black_in_every_size_and_the_rest_is_as_it_was() -> None:
    data = saved(quarters(2000, 1000), "JPEG", exif=with_orientation(6), quality=95)
    made = make(data, "image/jpeg", [Area(0.5, 0.0, 0.5, 0.5)])
    for one in made.derivatives:
        for picture in (seen(one), Image.open(BytesIO(one.jpeg))):
            assert alike(colour_at(picture, *TR), BLACK)
            # Turned by the camera: what lies at the left below was stored at the right below.
            for corner, colour in ((TL, BLUE), (BL, YELLOW), (BR, GREEN)):
                assert alike(colour_at(picture, *corner), colour)
    assert alike(colour_at(Image.open(BytesIO(made.preview)), *TR), BLACK, 60)


def test_nothing_of_a_blurred_text_comes_back() -> None:
    one, other = (Image.new("RGB", (1600, 1200), WHITE) for _ in range(2))
    # Two plates of alike ink: every cell of the blur is as dark in the one as in the other.
    for x in range(400, 1200, 10):
        one.paste(BLACK, (x, 500, x + 5, 700))
        other.paste(BLACK, (x + 5, 500, x + 10, 700))
    area = Area(0.25, 400 / 1200, 0.5, 400 / 1200, "blur")
    first, second = (seen(make(saved(p, "PNG"), "image/png", [area]).derivatives[2]) for p in (one, other))
    assert max(ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB"))).mean) < 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Area, *[st.floats(0, 1)] * 4, st.sampled_from(["black", "blur"])), max_size=4))
def test_any_areas_leave_a_picture(areas: list[Area]) -> None:
    made: Made = make(saved(quarters(60, 40), "PNG"), "image/png", areas)
    assert [(one.width, one.height) for one in made.derivatives] == [(60, 40)] * 3


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
    assert derivatives(with_profile, "image/jpeg") == derivatives(saved(picture, "JPEG"), "image/jpeg")


# Colours and transparency


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
    one, other = (seen(derivatives(saved(p, "PNG", compress_level=1), "image/png")[2]) for p in (layer, whole))
    assert max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) < 0.5


def test_only_the_first_frame_of_an_animation_is_shown() -> None:
    red, blue = (Image.new("RGB", (64, 64), colour) for colour in (RED, BLUE))
    for name in ("PNG", "WEBP", "GIF", "AVIF", "HEIF"):
        assert alike(only_colour(saved(red, name, save_all=True, append_images=[blue]), name), RED)
    # phones write such files: a JPEG with a second one behind it
    assert alike(only_colour(saved(red, "MPO", save_all=True, append_images=[blue]), "JPEG"), RED)


# Refusals


@pytest.mark.parametrize("content_type", ["image/tiff", "image/svg+xml", "text/html", "JPEG", "IMAGE/JPEG", ""])
def test_an_announced_type_that_is_not_accepted(content_type: str) -> None:
    assert refusal(saved(quarters(8, 8), "JPEG"), content_type) == "type_not_accepted"


@pytest.mark.parametrize("real", list(TYPE_OF))
@pytest.mark.parametrize("announced", list(TYPE_OF))
def test_the_announced_type_must_be_the_real_one(real: str, announced: str) -> None:
    data = saved(quarters(8, 8), real)
    if real == announced:
        assert len(derivatives(data, TYPE_OF[announced])) == len(WIDTHS)
    else:
        assert refusal(data, TYPE_OF[announced]) == "type_mismatch"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7\n",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"GIF88a\x08\0\x08\0\0\0\0",
        b"\0\0\0\x14ftypmp42\0\0\0\0isom",
        saved(quarters(8, 8), "BMP"),
        saved(quarters(8, 8), "TIFF"),
        b" " + saved(quarters(8, 8), "PNG"),
    ],
)
@pytest.mark.parametrize("content_type", list(PHOTO_FORMATS))
def test_what_is_none_of_the_formats(data: bytes, content_type: str) -> None:
    assert refusal(data, content_type) == "not_an_image"


@pytest.mark.parametrize(
    ("data", "content_type", "reason"),
    [
        pytest.param(png(10_000, 10_001, 1, 0, b""), "image/png", "too_many_pixels", id="png"),
        pytest.param(jpeg_with_size(20_000, 20_000), "image/jpeg", "too_many_pixels", id="jpeg"),
        pytest.param(webp_canvas(20_000, 10_000), "image/webp", "too_many_pixels", id="webp canvas"),
        pytest.param(webp_canvas(1 << 24, 250), "image/webp", "too_many_pixels", id="webp canvas of 16 GB"),
        pytest.param(png(30_001, 1, 8, 6, b""), "image/png", "too_large_dimension", id="wide png"),
        pytest.param(png(1, 2_000_000_000, 1, 0, b""), "image/png", "too_large_dimension", id="high png"),
        pytest.param(jpeg_with_size(65_500, 10), "image/jpeg", "too_large_dimension", id="wide jpeg"),
        pytest.param(gif_with_size(20_000, 20_000), "image/gif", "too_many_pixels", id="gif"),
        pytest.param(gif_with_size(16, 65_000), "image/gif", "too_large_dimension", id="high gif"),
        pytest.param(heif_with_size("HEIF", 10_000, 10_001), "image/heic", "too_many_pixels", id="heic"),
        pytest.param(heif_with_size("AVIF", 10_000, 10_001), "image/avif", "too_many_pixels", id="avif"),
        pytest.param(heif_with_size("HEIF", 40_000, 40), "image/heic", "too_large_dimension", id="wide heic"),
        pytest.param(heif_with_size("AVIF", 40_000, 40), "image/avif", "damaged", id="wide avif"),
    ],
)
def test_a_bomb_is_refused_from_its_header(data: bytes, content_type: str, reason: str) -> None:
    assert len(data) < 2_000
    assert refusal(data, content_type) == reason


def test_as_many_pixels_as_are_allowed_are_taken() -> None:
    largest = saved(Image.new("1", (10_000, 10_000), 1), "PNG", compress_level=1)
    assert alike(only_colour(largest, "PNG"), WHITE)


ROW = b"\0" + bytes(RED)


def test_text_that_unpacks_to_a_hundred_megabytes_is_never_unpacked() -> None:
    unpacked = zlib.compressobj()
    body = b"".join(unpacked.compress(bytes(1_000_000)) for _ in range(100)) + unpacked.flush()
    texts = [chunk(b"zTXt", b"Comment\0\0" + body), chunk(b"iTXt", b"Comment\0\1\0\0\0" + body)]
    assert alike(only_colour(png(1, 1, 8, 2, ROW, *texts), "PNG"), RED)


def test_a_profile_that_unpacks_to_megabytes_is_refused() -> None:
    profile = chunk(b"iCCP", b"Profile\0\0" + zlib.compress(bytes(5_000_000)))
    assert refusal(png(1, 1, 8, 2, ROW, profile), "image/png") == "too_complex"


def test_of_a_repeated_profile_only_the_first_is_unpacked() -> None:
    first, second = (
        chunk(b"iCCP", b"Profile\0\0" + zlib.compress(body)) for body in (swapped_profile(), bytes(5_000_000))
    )
    shown = only_colour(png(1, 1, 8, 2, b"\0\xff\0\0", first, second), "PNG")
    assert shown[1] > shown[0]


def test_a_file_of_countless_parts_is_refused() -> None:
    assert refusal(png(1, 1, 8, 2, ROW, *[chunk(b"tEXt", b"k\0v")] * 5_000), "image/png") == "too_complex"
    photo = saved(quarters(8, 8), "JPEG")
    assert refusal(photo[:2] + b"\xff\xfe\0\2" * 5_000 + photo[2:], "image/jpeg") == "too_complex"


def test_a_gif_of_countless_comments_is_read_without_them() -> None:
    photo = saved(quarters(64, 64), "GIF")
    frame = photo.index(b"\x2c")
    comments = b"\x21\xfe" + (b"\x01x" * 2_000_000) + b"\0"
    assert derivatives(photo[:frame] + comments + photo[frame:], "image/gif") == derivatives(photo, "image/gif")


def test_a_heic_of_countless_boxes_is_refused() -> None:
    photo = saved(quarters(64, 64), "HEIF")
    assert refusal(photo + b"\0\0\0\x08free" * 5_000, "image/heic") == "too_complex"


def test_a_jpeg_of_countless_scans_is_refused() -> None:
    photo = saved(quarters(64, 64), "JPEG", progressive=True)
    last_scan = photo[photo.rindex(b"\xff\xda") : -2]
    assert len(derivatives(photo[:-2] + last_scan * 20 + photo[-2:], "image/jpeg")) == len(WIDTHS)
    assert refusal(photo[:-2] + last_scan * MAX_SCANS + photo[-2:], "image/jpeg") == "too_complex"


def test_scans_cannot_hide_from_being_counted() -> None:
    photo = saved(quarters(64, 64), "JPEG", progressive=True)
    last_scan = photo[photo.rindex(b"\xff\xda") : -2]
    hidden = last_scan * MAX_SCANS
    behind_a_marker_without_length = b"\xff\x01" + struct.pack(">H", min(len(hidden), 65_535)) + hidden
    assert refusal(photo[:-2] + behind_a_marker_without_length + photo[-2:], "image/jpeg") == "too_complex"
    assert refusal(b"\xff\xd8\xff\xd9" + photo[:-2] + hidden + photo[-2:], "image/jpeg") == "truncated"


@pytest.mark.parametrize(
    ("data", "content_type", "reason"),
    [
        pytest.param(png(0, 1, 8, 2, b""), "image/png", "damaged", id="no width"),
        pytest.param(png(1, 1, 3, 5, ROW), "image/png", "damaged", id="no such colour type"),
        pytest.param(png(9, 9, 8, 2, ROW), "image/png", "truncated", id="rows are missing"),
        pytest.param(png(9, 9, 8, 2, ROW).replace(b"IEND", b"IEXX"), "image/png", "damaged", id="wrong checksum"),
        pytest.param(saved(quarters(9, 9), "PNG").replace(b"IDAT", b"IDOT"), "image/png", "damaged", id="no pixels"),
        pytest.param(webp_canvas(16, 16), "image/webp", "damaged", id="webp without a frame"),
        pytest.param(jpeg_with_size(16, 0), "image/jpeg", "damaged", id="no height"),
        pytest.param(saved(quarters(9, 9), "GIF").replace(b"\x2c", b"\x2d"), "image/gif", "damaged", id="no frame"),
        pytest.param(saved(quarters(64, 64), "HEIF").replace(b"iloc", b"ilox"), "image/heic", "damaged", id="no place"),
        pytest.param(
            saved(quarters(64, 64), "AVIF").replace(b"avif", b"heic"), "image/heic", "damaged", id="avif as heic"
        ),
        pytest.param(
            saved(quarters(64, 64), "HEIF").replace(b"heic", b"avif"), "image/avif", "damaged", id="heic as avif"
        ),
    ],
)
def test_what_has_the_right_start_and_is_broken(data: bytes, content_type: str, reason: str) -> None:
    assert refusal(data, content_type) == reason


def test_one_wrong_byte_in_the_pixels_of_a_png_is_found() -> None:
    data = bytearray(saved(texture(40, 40), "PNG"))
    data[len(data) // 2] ^= 0x10
    assert refusal(bytes(data), "image/png") == "damaged"


# Truncation

WHOLE = {
    "baseline jpeg": (saved(texture(120, 90), "JPEG"), "image/jpeg"),
    "progressive jpeg": (saved(texture(120, 90), "JPEG", progressive=True), "image/jpeg"),
    "restarting jpeg": (saved(texture(120, 90), "JPEG", restart_marker_rows=1), "image/jpeg"),
    "jpeg with metadata": (laden("JPEG").removesuffix(SECRET), "image/jpeg"),
    "png": (saved(texture(60, 40, "RGBA"), "PNG"), "image/png"),
    "webp": (saved(texture(120, 90), "WEBP"), "image/webp"),
    "lossless webp": (saved(texture(60, 40), "WEBP", lossless=True), "image/webp"),
    "gif": (saved(texture(60, 40), "GIF"), "image/gif"),
    "interlaced gif": (saved(texture(60, 40), "GIF", interlace=1), "image/gif"),
    "heic": (saved(texture(120, 90), "HEIF"), "image/heic"),
    "avif": (saved(texture(120, 90), "AVIF"), "image/avif"),
    "animated webp": (
        saved(texture(60, 40), "WEBP", save_all=True, append_images=[quarters(60, 40)], quality=70),
        "image/webp",
    ),
}


@pytest.mark.parametrize("kind", list(WHOLE))
def test_a_truncated_picture_is_never_half_shown(kind: str) -> None:
    data, content_type = WHOLE[kind]
    whole = derivatives(data, content_type)
    lengths = {*range(12, min(len(data), 1_200), 23), *range(12, len(data), len(data) // 40)}
    for length in sorted(lengths | set(range(len(data) - 40, len(data)))):
        made = outcome(data[:length], content_type)
        # only the end marker of a JPEG can be spared
        assert made == "truncated" or (made == whole and len(data) - length <= 2), length


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_an_end_marker_does_not_make_half_a_photo_whole(mode: str) -> None:
    photo = saved(texture(200, 150, mode), "JPEG")
    pixels = photo.index(b"\xff\xda") + 14
    for length in range(pixels, len(photo) - 50, len(photo) // 60):
        assert outcome(photo[:length].rstrip(b"\xff") + b"\xff\xd9", "image/jpeg") == "truncated", length


def test_a_jpeg_start_with_a_web_page_behind_it_is_refused() -> None:
    photo = saved(texture(120, 90), "JPEG")
    page = b"<html><body>" + b"<script>fetch('/v1/office/queue')</script>" * 50
    assert refusal(photo[:400] + page, "image/jpeg") == "truncated"
    assert refusal(b"\xff\xd8\xff\xe0" + page, "image/jpeg") == "truncated"


def test_a_web_page_behind_a_whole_photo_does_not_reach_the_derivative() -> None:
    page = b"<html><script>alert(1)</script></html>"
    for content_type, name in PHOTO_FORMATS.items():
        photo = saved(quarters(64, 48), name)
        made = derivatives(photo + page, content_type)
        assert made == derivatives(photo, content_type)
        assert all(b"<script>" not in one.webp + one.jpeg for one in made)


# Whatever comes: derivatives or a refusal, and never anything else


def assert_settled(data: bytes, content_type: str) -> None:
    made = outcome(data, content_type)
    if isinstance(made, str):
        assert made in REASONS
    else:
        assert [one.size for one in made] == list(WIDTHS)
        assert all(list(riff_chunks(one.webp)) == [b"VP8 "] for one in made)


STARTS = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBPVP8 ", b"RIFF\x20\0\0\0WEBPVP8L", b"GIF89a"]
STARTS += [b"\0\0\0\x14ftyp" + brand + b"\0\0\0\0mif1" for brand in (b"heic", b"avif")]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=300), st.sampled_from(list(PHOTO_FORMATS)))
def test_garbage_is_settled(start: bytes, body: bytes, content_type: str) -> None:
    assert_settled(start + body, content_type)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(
    st.sampled_from(
        ["baseline jpeg", "progressive jpeg", "png", "webp", "lossless webp", "animated webp", "gif", "heic", "avif"]
    ),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6),
    st.booleans(),
)
def test_a_photo_with_wrong_bytes_is_settled(kind: str, edits: list[tuple[float, int]], in_head: bool) -> None:
    data, content_type = WHOLE[kind]
    wrong = bytearray(data)
    for where, value in edits:
        wrong[int(where * (min(700, len(data)) if in_head else len(data)))] = value
    assert_settled(bytes(wrong), content_type)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(formats.PNG_KEPT)), st.binary(max_size=40)), max_size=6))
def test_a_png_of_well_formed_nonsense_is_settled(chunks: list[tuple[bytes, bytes]]) -> None:
    assert_settled(png(1, 1, 8, 3, b"\0\0", *(chunk(kind, body) for kind, body in chunks)), "image/png")


# What it costs

MEASURE_PEAK = """
import re, sys
from pathlib import Path
from chalicelib.media.pictures.making import make
make(Path(sys.argv[1]).read_bytes(), "image/jpeg")
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
def test_a_photo_of_48_megapixels_takes_less_than_200_megabytes(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    texture(1000, 750).resize((8000, 6000)).save(photo, exif=with_orientation(6))
    asked = subprocess.run([sys.executable, "-c", MEASURE_PEAK, photo], capture_output=True, text=True, check=True)
    assert int(asked.stdout) < 200_000


@pytest.mark.parametrize("name", ["HEIF", "AVIF"])
def test_a_picture_that_cannot_be_shrunk_while_it_is_decoded_costs_no_more_than_it_must(
    name: str, tmp_path: Path
) -> None:
    photo = tmp_path / "photo"
    picture = texture(1000, 750).resize((4032, 3024))
    photo.write_bytes(saved(picture, name, quality=20, **({"speed": 10} if name == "AVIF" else {})))
    script = MEASURE_PEAK.replace("image/jpeg", TYPE_OF[name])
    asked = subprocess.run([sys.executable, "-c", script, photo], capture_output=True, text=True, check=True)
    # 10 bytes a pixel, beside what the process holds already: 100 megapixels fit into the function.
    assert int(asked.stdout) < 60_000 + 4032 * 3024 * 10 // 1000


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_the_costliest_picture_fits_into_the_function_and_a_costlier_one_does_not_end_it() -> None:
    made = isolated(make, MAX_MEGABYTES + held_megabytes(), MAX_SECONDS)(WEBP_BOMB, "image/webp")
    assert [(one.width, one.height) for one in made.derivatives] == [(320, 320), (800, 800), (1600, 1600)]
    with pytest.raises((Died, ImageRefused)):
        isolated(make, MAX_MEGABYTES // 2, MAX_SECONDS)(WEBP_BOMB, "image/webp")


def test_importing_it_loads_three_decoders_and_little_of_ours() -> None:
    script = "import sys, chalicelib.media.pictures.making; print(*sys.modules)"
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(asked.stdout.split())
    assert {name for name in loaded if name.endswith("ImagePlugin")} == {
        "PIL.JpegImagePlugin",
        "PIL.PngImagePlugin",
        "PIL.WebPImagePlugin",
    }
    ours = {name for name in loaded if name.startswith("chalicelib.") and not name.startswith("chalicelib.media")}
    assert ours == {"chalicelib.domain", "chalicelib.domain.tickets", "chalicelib.domain.tickets.attachments"}
    assert loaded.isdisjoint({"boto3", "chalice", "pydantic", "pynamodb"})
