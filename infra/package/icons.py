"""The pages' icons as PNG: telephones put no SVG on a home screen.

API Gateway sends bytes only to callers that ask for them in their first ``Accept``, so the icons are stored beside the
pictures, and the API leads to them (http/pages/pages.py).
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw

#: 180 for iOS, 192 and 512 for Android (web.dev, "Add a web app manifest"). All three fill their square, and the pin
#: lies in the middle four fifths, so Android may cut them to any shape (maskable).
SIZES = (180, 192, 512)
_GREEN, _WHITE = "#0b5d3b", "#ffffff"
#: Each point of the drawing is made of this many in each direction, for smooth edges.
_FINE = 4


def put_icons(s3: Any, bucket: str) -> None:
    """Store the icons in the bucket of pictures, under the keys that media/files.py links to."""
    for size in SIZES:
        s3.put_object(Bucket=bucket, Key=f"pages/icon-{size}.png", Body=icon(size), ContentType="image/png")


def icon(size: int) -> bytes:
    """Draw the pin with a camera of citizen/icon.svg as a PNG of ``size`` pixels."""
    side = size * _FINE
    image = Image.new("RGB", (side, side), _GREEN)
    draw = ImageDraw.Draw(image)

    def at(*points: float) -> list[float]:
        return [one * side / 512 for one in points]

    draw.polygon([one * side / 512 for point in _pin() for one in point], fill=_WHITE)
    draw.rounded_rectangle(at(170, 182, 342, 290), radius=16 * side / 512, fill=_GREEN)
    draw.polygon(at(208, 182, 222, 160, 290, 160, 304, 182), fill=_GREEN)
    draw.ellipse(at(222, 200, 290, 268), fill=_WHITE)
    draw.ellipse(at(236, 214, 276, 254), fill=_GREEN)
    made = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).quantize(16).save(made, "PNG", optimize=True)
    return made.getvalue()


def _pin() -> Iterator[tuple[float, float]]:
    """The outline of the pin: an arc above, and two curves that meet at the point below."""
    for degree in range(180, 361, 5):
        yield 256 + 134 * math.cos(math.radians(degree)), 226 + 130 * math.sin(math.radians(degree))
    for share in range(21):
        t = share / 20
        yield (390 - 134 * t**1.4, 226 + 190 * t)
    for share in range(21):
        t = 1 - share / 20
        yield (122 + 134 * t**1.4, 226 + 190 * t)
