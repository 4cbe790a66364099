"""Which files are refused, and why. Every upload ends in derivatives or a refusal."""

import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from chalicelib.domain.tickets.attachments import PHOTO_FORMATS, WIDTHS
from chalicelib.media.pictures import formats
from chalicelib.media.pictures.formats import MAX_SCANS
from chalicelib.media.pictures.making import Derivative
from chalicelib.media.pictures.refusals import REASONS, ImageRefused
from tests.media.pictures.samples import (
    BLUE,
    RED,
    SECRET,
    TYPE_OF,
    WHITE,
    alike,
    chunk,
    derivatives,
    gif_with_size,
    heif_with_size,
    laden,
    only_colour,
    png,
    quarters,
    refusal,
    riff_chunks,
    saved,
    swapped_profile,
    texture,
)


def outcome(data: bytes) -> list[Derivative] | str:
    try:
        return derivatives(data)
    except ImageRefused as refused:
        return refused.reason


def jpeg_with_size(width: int, height: int) -> bytes:
    data = saved(quarters(16, 16), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_canvas(width: int, height: int) -> bytes:
    head = b"\x10\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + head


def test_only_the_first_frame_of_an_animation_is_shown() -> None:
    red, blue = (Image.new("RGB", (64, 64), colour) for colour in (RED, BLUE))
    for name in ("PNG", "WEBP", "GIF", "AVIF", "HEIF"):
        assert alike(only_colour(saved(red, name, save_all=True, append_images=[blue]), name), RED)
    # phones write such files: a JPEG with a second one behind it
    assert alike(only_colour(saved(red, "MPO", save_all=True, append_images=[blue]), "JPEG"), RED)


@pytest.mark.parametrize("name", list(TYPE_OF))
def test_a_format_is_known_by_its_bytes(name: str) -> None:
    data = saved(quarters(8, 8), name)
    assert formats.real_format(data) == name
    assert len(derivatives(data)) == len(WIDTHS)


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
def test_a_file_of_no_accepted_format_is_refused(data: bytes) -> None:
    assert refusal(data) == "not_an_image"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(png(10_000, 10_001, 1, 0, b""), "too_many_pixels", id="png"),
        pytest.param(jpeg_with_size(20_000, 20_000), "too_many_pixels", id="jpeg"),
        pytest.param(webp_canvas(20_000, 10_000), "too_many_pixels", id="webp canvas"),
        pytest.param(webp_canvas(1 << 24, 250), "too_many_pixels", id="webp canvas of 16 GB"),
        pytest.param(png(30_001, 1, 8, 6, b""), "too_large_dimension", id="wide png"),
        pytest.param(png(1, 2_000_000_000, 1, 0, b""), "too_large_dimension", id="high png"),
        pytest.param(jpeg_with_size(65_500, 10), "too_large_dimension", id="wide jpeg"),
        pytest.param(gif_with_size(20_000, 20_000), "too_many_pixels", id="gif"),
        pytest.param(gif_with_size(16, 65_000), "too_large_dimension", id="high gif"),
        pytest.param(heif_with_size("HEIF", 10_000, 10_001), "too_many_pixels", id="heic"),
        pytest.param(heif_with_size("AVIF", 10_000, 10_001), "too_many_pixels", id="avif"),
        pytest.param(heif_with_size("HEIF", 40_000, 40), "too_large_dimension", id="wide heic"),
        pytest.param(heif_with_size("AVIF", 40_000, 40), "damaged", id="wide avif"),
    ],
)
def test_a_bomb_is_refused_from_its_header(data: bytes, reason: str) -> None:
    assert len(data) < 2_000
    assert refusal(data) == reason


def test_a_picture_with_the_maximum_of_pixels_is_accepted() -> None:
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
    assert refusal(png(1, 1, 8, 2, ROW, profile)) == "too_complex"


def test_of_a_repeated_profile_only_the_first_is_unpacked() -> None:
    first, second = (
        chunk(b"iCCP", b"Profile\0\0" + zlib.compress(body)) for body in (swapped_profile(), bytes(5_000_000))
    )
    shown = only_colour(png(1, 1, 8, 2, b"\0\xff\0\0", first, second), "PNG")
    assert shown[1] > shown[0]


def test_a_file_of_countless_parts_is_refused() -> None:
    assert refusal(png(1, 1, 8, 2, ROW, *[chunk(b"tEXt", b"k\0v")] * 5_000)) == "too_complex"
    photo = saved(quarters(8, 8), "JPEG")
    assert refusal(photo[:2] + b"\xff\xfe\0\2" * 5_000 + photo[2:]) == "too_complex"


def test_a_gif_of_countless_comments_is_read_without_them() -> None:
    photo = saved(quarters(64, 64), "GIF")
    frame = photo.index(b"\x2c")
    comments = b"\x21\xfe" + (b"\x01x" * 2_000_000) + b"\0"
    assert derivatives(photo[:frame] + comments + photo[frame:]) == derivatives(photo)


def test_a_heic_of_countless_boxes_is_refused() -> None:
    photo = saved(quarters(64, 64), "HEIF")
    assert refusal(photo + b"\0\0\0\x08free" * 5_000) == "too_complex"


def test_a_jpeg_of_countless_scans_is_refused() -> None:
    photo = saved(quarters(64, 64), "JPEG", progressive=True)
    last_scan = photo[photo.rindex(b"\xff\xda") : -2]
    assert len(derivatives(photo[:-2] + last_scan * 20 + photo[-2:])) == len(WIDTHS)
    assert refusal(photo[:-2] + last_scan * MAX_SCANS + photo[-2:]) == "too_complex"


def test_scans_cannot_hide_from_being_counted() -> None:
    photo = saved(quarters(64, 64), "JPEG", progressive=True)
    last_scan = photo[photo.rindex(b"\xff\xda") : -2]
    hidden = last_scan * MAX_SCANS
    behind_a_marker_without_length = b"\xff\x01" + struct.pack(">H", min(len(hidden), 65_535)) + hidden
    assert refusal(photo[:-2] + behind_a_marker_without_length + photo[-2:]) == "too_complex"
    assert refusal(b"\xff\xd8\xff\xd9" + photo[:-2] + hidden + photo[-2:]) == "truncated"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(png(0, 1, 8, 2, b""), "damaged", id="no width"),
        pytest.param(png(1, 1, 3, 5, ROW), "damaged", id="no such colour type"),
        pytest.param(png(9, 9, 8, 2, ROW), "truncated", id="rows are missing"),
        pytest.param(png(9, 9, 8, 2, ROW).replace(b"IEND", b"IEXX"), "damaged", id="wrong checksum"),
        pytest.param(saved(quarters(9, 9), "PNG").replace(b"IDAT", b"IDOT"), "damaged", id="no pixels"),
        pytest.param(webp_canvas(16, 16), "damaged", id="webp without a frame"),
        pytest.param(jpeg_with_size(16, 0), "damaged", id="no height"),
        pytest.param(saved(quarters(9, 9), "GIF").replace(b"\x2c", b"\x2d"), "damaged", id="no frame"),
        pytest.param(saved(quarters(64, 64), "HEIF").replace(b"iloc", b"ilox"), "damaged", id="no place"),
        pytest.param(saved(quarters(64, 64), "AVIF").replace(b"avif", b"heic"), "damaged", id="avif as heic"),
        pytest.param(saved(quarters(64, 64), "HEIF").replace(b"heic", b"avif"), "damaged", id="heic as avif"),
    ],
)
def test_a_broken_file_with_a_valid_start_is_refused(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_one_wrong_byte_in_the_pixels_of_a_png_is_detected() -> None:
    data = bytearray(saved(texture(40, 40), "PNG"))
    data[len(data) // 2] ^= 0x10
    assert refusal(bytes(data)) == "damaged"


WHOLE = {
    "baseline jpeg": saved(texture(120, 90), "JPEG"),
    "progressive jpeg": saved(texture(120, 90), "JPEG", progressive=True),
    "restarting jpeg": saved(texture(120, 90), "JPEG", restart_marker_rows=1),
    "jpeg with metadata": laden("JPEG").removesuffix(SECRET),
    "png": saved(texture(60, 40, "RGBA"), "PNG"),
    "webp": saved(texture(120, 90), "WEBP"),
    "lossless webp": saved(texture(60, 40), "WEBP", lossless=True),
    "gif": saved(texture(60, 40), "GIF"),
    "interlaced gif": saved(texture(60, 40), "GIF", interlace=1),
    "heic": saved(texture(120, 90), "HEIF"),
    "avif": saved(texture(120, 90), "AVIF"),
    "animated webp": saved(texture(60, 40), "WEBP", save_all=True, append_images=[quarters(60, 40)], quality=70),
}


@pytest.mark.parametrize("kind", list(WHOLE))
def test_a_truncated_picture_is_never_half_shown(kind: str) -> None:
    data = WHOLE[kind]
    whole = derivatives(data)
    lengths = {*range(12, min(len(data), 1_200), 23), *range(12, len(data), len(data) // 40)}
    for length in sorted(lengths | set(range(len(data) - 40, len(data)))):
        made = outcome(data[:length])
        # only the end marker of a JPEG can be spared
        assert made == "truncated" or (made == whole and len(data) - length <= 2), length


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_an_end_marker_does_not_make_half_a_photo_whole(mode: str) -> None:
    photo = saved(texture(200, 150, mode), "JPEG")
    pixels = photo.index(b"\xff\xda") + 14
    for length in range(pixels, len(photo) - 50, len(photo) // 60):
        assert outcome(photo[:length].rstrip(b"\xff") + b"\xff\xd9") == "truncated", length


def test_a_jpeg_start_with_a_web_page_behind_it_is_refused() -> None:
    photo = saved(texture(120, 90), "JPEG")
    page = b"<html><body>" + b"<script>fetch('/v1/office/queue')</script>" * 50
    assert refusal(photo[:400] + page) == "truncated"
    assert refusal(b"\xff\xd8\xff\xe0" + page) == "truncated"


def test_a_web_page_behind_a_whole_photo_does_not_reach_the_derivative() -> None:
    page = b"<html><script>alert(1)</script></html>"
    for name in PHOTO_FORMATS.values():
        photo = saved(quarters(64, 48), name)
        made = derivatives(photo + page)
        assert made == derivatives(photo)
        assert all(b"<script>" not in one.webp + one.jpeg for one in made)


def assert_settled(data: bytes) -> None:
    made = outcome(data)
    if isinstance(made, str):
        assert made in REASONS
    else:
        assert [one.size for one in made] == list(WIDTHS)
        assert all(list(riff_chunks(one.webp)) == [b"VP8 "] for one in made)


STARTS = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBPVP8 ", b"RIFF\x20\0\0\0WEBPVP8L", b"GIF89a"]
STARTS += [b"\0\0\0\x14ftyp" + brand + b"\0\0\0\0mif1" for brand in (b"heic", b"avif")]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_garbage_is_settled(start: bytes, body: bytes) -> None:
    assert_settled(start + body)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(
    st.sampled_from(
        ["baseline jpeg", "progressive jpeg", "png", "webp", "lossless webp", "animated webp", "gif", "heic", "avif"]
    ),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6),
    st.booleans(),
)
def test_a_photo_with_wrong_bytes_is_settled(kind: str, edits: list[tuple[float, int]], in_head: bool) -> None:
    data = WHOLE[kind]
    wrong = bytearray(data)
    for where, value in edits:
        wrong[int(where * (min(700, len(data)) if in_head else len(data)))] = value
    assert_settled(bytes(wrong))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(formats.PNG_KEPT)), st.binary(max_size=40)), max_size=6))
def test_a_png_of_well_formed_nonsense_is_settled(chunks: list[tuple[bytes, bytes]]) -> None:
    assert_settled(png(1, 1, 8, 3, b"\0\0", *(chunk(kind, body) for kind, body in chunks)))
