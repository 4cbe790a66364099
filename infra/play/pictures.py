"""The pictures of the play, and whether one was made into what is shown."""

from __future__ import annotations

import io

import requests
from PIL import Image, ImageDraw, ImageOps

from infra.play.cast import Failed

_BAND = (200, 30, 30)

#: What claims to be a picture and is none.
TEXT_FILE = "Đây không phải là ảnh.\n".encode() * 20


def _scene(width: int, height: int) -> Image.Image:
    """A picture with a red band at its upper edge, which shows whether it is upright."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, width, height // 10), fill=_BAND)
    return image


def picture(*, clean: bool = False) -> bytes:
    """A picture as JPEG; with ``clean`` the one of the result."""
    file = io.BytesIO()
    scene = _scene(2000, 1500)
    (ImageOps.invert(scene) if clean else scene).save(file, "JPEG", quality=85)
    return file.getvalue()


def sideways_picture() -> bytes:
    """A picture as a telephone stores it: lying on its side with a note to turn it, and where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 15.0, 24.0), 3: "E", 4: (106.0, 28.0, 26.0)})
    file = io.BytesIO()
    _scene(1500, 2000).transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", quality=85, exif=exif)
    return file.getvalue()


def check_upright(response: requests.Response, size: str) -> None:
    """Raise Failed unless a derivative of the sideways picture is upright, of this height and without notes."""
    if response.status_code != 200:
        raise Failed(f"liên kết ảnh trả lời {response.status_code}")
    with Image.open(io.BytesIO(response.content)) as image:
        middle = image.convert("RGB").getpixel((image.width // 2, 3))
        is_upright = image.height == int(size) and isinstance(middle, tuple) and middle[0] > 2 * middle[1]
        if not is_upright or len(image.getexif()) or "exif" in image.info or "xmp" in image.info:
            raise Failed(f"ảnh {size}: {image.size}, màu ở mép trên {middle}, EXIF {dict(image.getexif())}")
