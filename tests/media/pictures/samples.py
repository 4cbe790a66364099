"""Pictures that tests make: colours, formats, metadata, headers that lie, and how results are read."""

import random
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from chalicelib.domain.tickets.attachments import PHOTO_FORMATS
from chalicelib.media.pictures.making import Derivative, make
from chalicelib.media.pictures.refusals import REASONS, ImageRefused

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 220, 40)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
TYPE_OF = {name: content_type for content_type, name in PHOTO_FORMATS.items()}
LADEN = [name for name in TYPE_OF if name != "GIF"]  # what can carry EXIF and a profile
SECRET = b"21.8537N-106.7610E"

pillow_heif.register_heif_opener()

# Points near the corners, in shares of width and height: top left, top right, bottom left, bottom right.
TL, TR, BL, BR = (0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)

Colour = tuple[int, int, int]


def webp_bomb(side: int) -> bytes:
    """A whole square WebP of one colour: 36 bytes, of which 10,000 x 10,000 pixels take 1.5 GB to decode."""
    # Width and height less one have 14 bits each.
    size = ((side - 1) | (side - 1) << 14).to_bytes(4, "little")
    return bytes.fromhex("524946461c000000574542505650384c0f0000002f") + size + bytes.fromhex("0710fd8ffe0722a2ff0100")


WEBP_BOMB = webp_bomb(10_000)


def derivatives(data: bytes) -> list[Derivative]:
    return make(data).derivatives


def saved(picture: Image.Image, name: str, **options: Any) -> bytes:
    out = BytesIO()
    if name == "HEIF":
        # This encoder takes orientation from the picture itself, into the container, where telephones put it.
        picture = picture.copy()
        picture.info["exif"] = options.pop("exif", Image.Exif()).tobytes()
        options.setdefault("quality", 90)
        # Ten times as fast, and no test looks at the size of the file.
        options.setdefault("enc_params", {"preset": "ultrafast"})
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
    return colour_at(seen(derivatives(data)[0]), 0.5, 0.5)


def refusal(data: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        derivatives(data)
    assert refused.value.reason in REASONS
    return refused.value.reason


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
