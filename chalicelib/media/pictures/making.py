"""Make small, upright sRGB pictures without metadata from an uploaded photo, in WebP and JPEG.

Only this folder knows Pillow and its plugins. Every upload is treated as hostile, and is refused in doubt: a file
that is not wholly a picture of one accepted format gets a stable reason, and no part of it is returned. The format is
read from the bytes; names and announced types are often wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from chalicelib.domain.tickets.attachments import WIDTHS
from chalicelib.media.pictures.decoding import FILTER, fitted, opened
from chalicelib.media.pictures.encoding import is_clean_jpeg, is_clean_webp, to_jpeg, to_webp
from chalicelib.media.pictures.origin import PhotoOrigin
from chalicelib.media.pictures.refusals import ImageRefused

KEPT_SIDE, KEPT_QUALITY = 2048, 90
"""Size and quality of a reduced original, which is enough to make every derivative again."""

PREVIEW_SIDE, PREVIEW_QUALITY = 24, 30
"""A preview of some 150 bytes is part of the answers, and is shown blurred until the picture is loaded."""

FINGERPRINT_BITS = 128
"""Bits of a fingerprint: 64 for where a row of the picture gets brighter, 64 for columns (dHash)."""

MIN_CONTRAST = 12
"""Grey levels that a picture needs between its darkest and its brightest part for a fingerprint."""


@dataclass(frozen=True)
class Derivative:
    """One picture in two formats. `size` is the entry of WIDTHS it stands for; width and height are in pixels."""

    size: int
    width: int
    height: int
    webp: bytes
    jpeg: bytes


@dataclass(frozen=True)
class Area:
    """A rectangle of the upright picture to be hidden, in shares of its width and height."""

    left: float
    top: float
    width: float
    height: float
    style: Literal["black", "blur"] = "black"


@dataclass(frozen=True)
class Made:
    """The results of an original: the derivatives, ascending; a tiny WebP; its origin.

    `fingerprint` has FINGERPRINT_BITS bits, and differs in few bits for pictures that look alike. It is None for a
    picture with too little contrast. It is taken from the whole picture, before redactions.
    """

    derivatives: list[Derivative]
    preview: bytes
    origin: PhotoOrigin
    fingerprint: int | None


_BLUR_CELLS = 4


def make(content: bytes, redactions: Sequence[Area] = ()) -> Made:
    """Make one derivative per entry of WIDTHS, ascending, from an original of at most some tens of megabytes.

    A picture smaller than a size is not enlarged: its entry has the picture's own size. Of an animation the first
    frame is taken. Raises ImageRefused, and nothing else except MemoryError, whatever the content is.
    """
    picture, origin = opened(content, WIDTHS[-1])
    fingerprint = _fingerprint(picture)
    for area in redactions:
        _hide(picture, area)
    derivatives, smallest = _ladder(picture)
    made = Made(derivatives, _preview(smallest), origin, fingerprint)
    if not all(map(is_clean_webp, [made.preview, *(one.webp for one in made.derivatives)])):
        raise ImageRefused("not_cleaned")
    if not all(is_clean_jpeg(one.jpeg) for one in made.derivatives):
        raise ImageRefused("not_cleaned")
    return made


def reduce(content: bytes, side: int = KEPT_SIDE) -> bytes:
    """Make a JPEG of at most ``side`` pixels a side from an original: upright, in sRGB, with pixels only.

    Raises as ``make`` does.
    """
    picture, _ = opened(content, side)
    made = to_jpeg(picture, KEPT_QUALITY)
    if not is_clean_jpeg(made):
        raise ImageRefused("not_cleaned")
    return made


def _fingerprint(picture: Image.Image) -> int | None:
    grey = picture.convert("L")
    across = grey.resize((9, 8), Image.Resampling.BOX).tobytes()
    along = grey.resize((8, 9), Image.Resampling.BOX).tobytes()
    if max(across) - min(across) < MIN_CONTRAST:
        return None
    rows = (across[at + 1] > across[at] for at in range(72) if at % 9 != 8)
    columns = (along[at + 8] > along[at] for at in range(64))
    return int("".join("01"[bit] for bit in (*rows, *columns)), 2)


def _hide(picture: Image.Image, area: Area) -> None:
    """Cover an area, rounded outwards. Blurring first reduces it to so few pixels that it cannot be restored."""
    box = (
        max(0, int(area.left * picture.width)),
        max(0, int(area.top * picture.height)),
        min(picture.width, -int(-(area.left + area.width) * picture.width // 1)),
        min(picture.height, -int(-(area.top + area.height) * picture.height // 1)),
    )
    size = (box[2] - box[0], box[3] - box[1])
    if min(size) < 1:
        return
    if area.style == "black":
        picture.paste((0, 0, 0), box)
        return
    few = picture.crop(box).resize(fitted(size, _BLUR_CELLS), Image.Resampling.BOX)
    picture.paste(few.resize(size, Image.Resampling.BICUBIC), box)


def _ladder(picture: Image.Image) -> tuple[list[Derivative], Image.Image]:
    """Encode the picture and the sizes below it, each made from the one above; equal pictures are encoded once.

    Returns the smallest picture with them.
    """
    made: list[Derivative] = []
    webp, jpeg = to_webp(picture), to_jpeg(picture)
    for size in reversed(WIDTHS):
        target = fitted(picture.size, size)
        if target != picture.size:
            picture = _smaller(picture, target)
            webp, jpeg = to_webp(picture), to_jpeg(picture)
        made.append(Derivative(size, *picture.size, webp, jpeg))
    return made[::-1], picture


def _smaller(picture: Image.Image, target: tuple[int, int]) -> Image.Image:
    """Resize. Half the size is made by averaging, which loses no more and takes a sixth of the time."""
    width, height = target
    return picture.reduce(2) if picture.size == (2 * width, 2 * height) else picture.resize(target, FILTER)


def _preview(picture: Image.Image) -> bytes:
    return to_webp(picture.resize(fitted(picture.size, PREVIEW_SIDE), FILTER), PREVIEW_QUALITY)
