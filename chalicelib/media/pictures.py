"""What is made of uploaded photos: small, upright sRGB pictures that carry no metadata, in WebP and JPEG.

The only module that knows Pillow and its plugins. It treats every upload as hostile and fails closed: what is not
wholly and certainly a picture of the announced type is refused with a stable reason, and nothing of it is ever
returned.
"""

import re
import struct
import warnings
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import batched
from typing import BinaryIO, Literal, NamedTuple, get_args

from PIL import Image, ImageCms, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from chalicelib.domain.tickets.attachments import PHOTO_FORMATS, WIDTHS

MAX_PIXELS = 100_000_000
"""Width times height of an original. JPEG shrinks while it is decoded, the others come out whole: the costliest, a
WebP with transparency, takes libwebp and Pillow 16 bytes a pixel (.chalice/config.json gives the memory for it)."""

MAX_SIDE = 30_000
"""Longest side of an original, in pixels; phone panoramas end well below."""

MAX_PARTS = 4_000
"""Chunks of a PNG, segments of a JPEG, boxes of a HEIF; encoders write tens, or one PNG chunk per 4 to 8 KiB."""

MAX_SCANS = 100
"""Scans of a JPEG; encoders write about ten. Each may take 150 bytes and cost a pass over all pixels."""

WEBP_QUALITY = 80
WEBP_METHOD = 0
"""A fifth of the CPU time of Pillow's default 4, for a twentieth more bytes."""

JPEG_QUALITY = 78
"""About as good as the WebP, for telephones that do not know it."""

KEPT_SIDE, KEPT_QUALITY = 2048, 90
"""What is left of an original after its time: enough to make every derivative anew from."""

PREVIEW_SIDE, PREVIEW_QUALITY = 24, 30
"""A preview of some 150 bytes stands in the answers themselves, and is shown blurred until the picture is there."""

FINGERPRINT_BITS = 128
"""Of a fingerprint: 64 say where a row of the picture gets brighter, 64 where a column does (dHash)."""

MIN_CONTRAST = 12
"""Grey levels between the darkest and the brightest part of a picture that a fingerprint can be taken of."""

Reason = Literal[
    "type_not_accepted",  # the announced type is not in PHOTO_FORMATS
    "not_an_image",  # the content starts like none of the accepted formats
    "type_mismatch",  # an accepted format, but not the announced one
    "too_many_pixels",  # above MAX_PIXELS
    "too_large_dimension",  # a side above MAX_SIDE
    "too_complex",  # built to cost memory or time: above MAX_PARTS or MAX_SCANS, or metadata that unpacks to megabytes
    "truncated",  # ends before its pixels are complete
    "damaged",  # announced type and length are right, the content is broken
    "not_cleaned",  # something else than pixels was still in a derivative
]
REASONS: tuple[Reason, ...] = get_args(Reason)


class ImageRefused(Exception):
    """The upload is no picture that may be shown. `reason` is one of REASONS and stays the same between releases."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True)
class Derivative:
    """One picture in two formats. `size` is the entry of WIDTHS it stands for; width and height are in pixels."""

    size: int
    width: int
    height: int
    webp: bytes
    jpeg: bytes


@dataclass(frozen=True)
class PhotoOrigin:
    """What an original says of itself: when it was taken (without a zone if none is told), where (degrees, WGS 84)."""

    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Area:
    """A rectangle of the upright picture that nobody may see, in shares of its width and height."""

    left: float
    top: float
    width: float
    height: float
    style: Literal["black", "blur"] = "black"


@dataclass(frozen=True)
class Made:
    """All that is made of an original: the derivatives, ascending; a tiny WebP; what it said of itself.

    `fingerprint` is alike for pictures that look alike, however they were saved (FINGERPRINT_BITS bits); None for a
    picture that shows too little to be told from others. It is of the whole picture, redacted or not.
    """

    derivatives: list[Derivative]
    preview: bytes
    origin: PhotoOrigin
    fingerprint: int | None


# Pillow refuses above twice this number: so it stops where we do, even where it allocates while reading the header.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2

# As sharp as bicubic to the eye when it makes smaller, in two thirds of the time; encoding loses far more.
_FILTER = Image.Resampling.HAMMING
_REDUCING_GAP = 2.0
_STRIP_PIXELS = 1 << 20
_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# A marker that has a length: not a stuffed zero, TEM, a restart or a fill byte.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_JPEG_SCAN, _JPEG_END = b"\xff\xda", b"\xff\xd9"
# In place of the end marker: there libjpeg would paint missing pixels grey and not say so, here it runs out of data.
# Eight bytes, because its bit buffer reads so far ahead of the last pixel.
_JPEG_RUN_OUT = bytes(8)
_JPEG_JFIF, _JFIF_LENGTH = b"\xff\xe0", 16
_JPEG_NEEDED = frozenset({_JPEG_JFIF, b"\xff\xdb", b"\xff\xc0", b"\xff\xc4"})
# Tags of EXIF 2.32: the last change, when taken, its offset from UTC, latitude and longitude (each after its side).
_EXIF_IFD, _GPS_IFD, _CHANGED, _TAKEN, _TAKEN_OFFSET, _GPS_LAT, _GPS_LON = 0x8769, 0x8825, 0x0132, 0x9003, 0x9011, 2, 4
_EXIF_TIME = "%Y:%m:%d %H:%M:%S"
_BLUR_CELLS = 4
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD = struct.Struct(">I4s")
_GIF_HEAD, _GIF_FRAME_HEAD = 13, 10
_GIF_EXTENSION, _GIF_CONTROL, _GIF_FRAME, _GIF_END = b"\x21", b"\xf9", b"\x2c", b"\x3b"
# Boxes that stand at the top of a picture's file (ISO/IEC 14496-12, 23008-12).
_BOXES = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"uuid", b"mpvd", b"styp", b"wide"})
_MOST_BRANDS = 64
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"IDAT", b"IEND"})


def make(content: bytes, declared_type: str, redactions: Sequence[Area] = ()) -> Made:
    """Make one derivative per entry of WIDTHS, ascending, from an original of at most some tens of megabytes.

    A picture smaller than a size is not enlarged: its entry has the picture's own size. Of an animation the first
    frame is taken. Raises ImageRefused, and nothing else except MemoryError, whatever the content is.
    """
    picture, origin = _opened(content, declared_type, WIDTHS[-1])
    fingerprint = _fingerprint(picture)
    for area in redactions:
        _hide(picture, area)
    derivatives, smallest = _ladder(picture)
    made = Made(derivatives, _preview(smallest), origin, fingerprint)
    if not all(map(_is_clean_webp, [made.preview, *(one.webp for one in made.derivatives)])):
        raise ImageRefused("not_cleaned")
    if not all(_is_clean_jpeg(one.jpeg) for one in made.derivatives):
        raise ImageRefused("not_cleaned")
    return made


def reduce(content: bytes, declared_type: str) -> bytes:
    """Make a JPEG of at most KEPT_SIDE pixels a side from an original: upright, in sRGB, nothing but pixels.

    Raises as ``make`` does.
    """
    picture, _ = _opened(content, declared_type, KEPT_SIDE)
    made = _jpeg(picture, KEPT_QUALITY)
    if not _is_clean_jpeg(made):
        raise ImageRefused("not_cleaned")
    return made


def _opened(content: bytes, declared_type: str, longest: int) -> tuple[Image.Image, PhotoOrigin]:
    known = _FORMATS[_real_format(content, declared_type)]
    content = known.check(content)
    # Pillow warns about odd metadata, entry by entry: an upload must not be able to fill the log.
    with warnings.catch_warnings(action="ignore"):
        try:
            return _decode(content, known, longest)
        except (ImageRefused, MemoryError):
            raise
        except Exception as error:
            raise ImageRefused(_reason(error)) from error


def _real_format(content: bytes, declared_type: str) -> str:
    if declared_type not in PHOTO_FORMATS:
        raise ImageRefused("type_not_accepted")
    real = next((name for name, known in _FORMATS.items() if known.is_it(content)), None)
    if real is None:
        raise ImageRefused("not_an_image")
    if real != PHOTO_FORMATS[declared_type]:
        raise ImageRefused("type_mismatch")
    return real


def _checked_jpeg(content: bytes) -> bytes:
    """Return the JPEG without what follows its pixels; of a progressive one, which needs its end marker, everything."""
    segments = scans = 0
    position = 2
    while (marker := _JPEG_MARKER.search(content, position)) and marker[0] != _JPEG_END:
        segments += 1
        scans += marker[0] == _JPEG_SCAN
        if segments > MAX_PARTS or scans > MAX_SCANS:
            raise ImageRefused("too_complex")
        position = marker.end() + int.from_bytes(content[marker.end() : marker.end() + 2])
    if not scans:
        raise ImageRefused("truncated")
    if scans == 1 and marker:
        return b"".join((memoryview(content)[: marker.start()], _JPEG_RUN_OUT))
    return content


def _checked_png(content: bytes) -> bytes:
    """Return the PNG with only the chunks that make its pixels, and its orientation; Pillow checks no CRC of pixels."""
    view = memoryview(content)
    kept: list[bytes | memoryview] = [_PNG_SIGNATURE]
    wanted = set(_PNG_KEPT)
    start = len(_PNG_SIGNATURE)
    for _ in range(MAX_PARTS):
        if start + _PNG_HEAD.size > len(content):
            raise ImageRefused("truncated")
        length, kind = _PNG_HEAD.unpack_from(content, start)
        end = start + 12 + length
        if end > len(content):
            raise ImageRefused("truncated")
        if zlib.crc32(view[start + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
            raise ImageRefused("damaged")
        if kind in wanted:
            kept.append(view[start:end])
        if kind == b"IEND":
            return b"".join(kept)
        if kind != b"IDAT":
            wanted.discard(kind)
        start = end
    raise ImageRefused("too_complex")


def _checked_webp(content: bytes) -> bytes:
    if len(content) < 8 + int.from_bytes(content[4:8], "little"):
        raise ImageRefused("truncated")
    return content


def _checked_gif(content: bytes) -> bytes:
    """Return the GIF with its first frame only, and of its extensions the one that says which colour is clear."""
    kept = [content[: _after_colours(content, _GIF_HEAD - 3)]]
    start = len(kept[0])
    clear = b""
    while content[start : start + 1] == _GIF_EXTENSION:
        end = _after_blocks(content, start + 2)
        if content[start + 1 : start + 2] == _GIF_CONTROL:
            clear = content[start:end]
        start = end
    if start >= len(content):
        raise ImageRefused("truncated")
    if content[start : start + 1] != _GIF_FRAME:
        raise ImageRefused("damaged")
    # The byte that says how long codes are stands before the blocks.
    end = _after_blocks(content, _after_colours(content, start + _GIF_FRAME_HEAD - 1) + 1)
    return b"".join((*kept, clear, content[start:end], _GIF_END))


def _after_colours(content: bytes, flags: int) -> int:
    """The position after a GIF's table of colours, whose size is told at ``flags``, in the header or in a frame's."""
    if flags >= len(content):
        raise ImageRefused("truncated")
    head = 3 if flags == _GIF_HEAD - 3 else 1
    return flags + head + (3 * 2 ** ((content[flags] & 7) + 1) if content[flags] & 0x80 else 0)


def _after_blocks(content: bytes, position: int) -> int:
    """The position after a run of a GIF's blocks and the empty one that ends it."""
    while position < len(content):
        length = content[position]
        position += 1 + length
        if not length:
            return position
    raise ImageRefused("truncated")


def _checked_boxes(content: bytes) -> bytes:
    """Return a HEIF or AVIF without what follows its boxes."""
    start, seen = 0, set()
    for _ in range(MAX_PARTS):
        if start + 8 > len(content):
            break
        length, kind = _PNG_HEAD.unpack_from(content, start)
        if length == 1:
            length = int.from_bytes(content[start + 8 : start + 16])
        end = len(content) if length == 0 else start + length
        if kind in _BOXES and (end > len(content) or end < start + 8):
            raise ImageRefused("truncated")
        if kind not in _BOXES:
            break
        seen.add(kind)
        start = end
    else:
        raise ImageRefused("too_complex")
    if b"mdat" not in seen:
        raise ImageRefused("truncated")
    return content[:start]


def _brands(content: bytes) -> set[bytes]:
    """What a file that consists of boxes says it is, in its first one; nothing for any other file."""
    length, kind = _PNG_HEAD.unpack_from(content) if len(content) >= 12 else (0, b"")
    if kind != b"ftyp" or not 16 <= length <= _MOST_BRANDS * 4:
        return set()
    return {bytes(brand) for brand in batched(content[8:12] + content[16:length], 4, strict=False)}


def _is_avif(content: bytes) -> bool:
    return bool(_brands(content) & _AVIF_BRANDS)


def _is_heif(content: bytes) -> bool:
    return bool(_brands(content) & _HEIF_BRANDS) and not _is_avif(content)


def _starts(pattern: bytes) -> Callable[[bytes], bool]:
    start = re.compile(pattern)
    return lambda content: start.match(content) is not None


def _open_heif(content: BinaryIO) -> ImageFile.ImageFile:
    from pillow_heif import options
    from pillow_heif.as_plugin import HeifImageFile

    # An embedded thumbnail may show something else than the picture; nothing but the picture is ever decoded.
    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    options.DECODE_THREADS = 1
    opened: ImageFile.ImageFile = HeifImageFile(content)  # type: ignore[no-untyped-call]
    return opened


def _open_avif(content: BinaryIO) -> ImageFile.ImageFile:
    from PIL.AvifImagePlugin import AvifImageFile

    return AvifImageFile(content)


def _open_gif(content: BinaryIO) -> ImageFile.ImageFile:
    from PIL.GifImagePlugin import GifImageFile

    return GifImageFile(content)


class _Format(NamedTuple):
    is_it: Callable[[bytes], bool]
    check: Callable[[bytes], bytes]
    open: Callable[[BinaryIO], ImageFile.ImageFile]


# The decoders are called by name, not looked up by Image.open: no other one can ever see an upload. Those of the rarer
# formats are loaded with their first picture.
_FORMATS = {
    "JPEG": _Format(_starts(rb"\xff\xd8\xff"), _checked_jpeg, JpegImageFile),
    "PNG": _Format(_starts(re.escape(_PNG_SIGNATURE)), _checked_png, PngImageFile),
    "WEBP": _Format(_starts(rb"RIFF[\s\S]{4}WEBP"), _checked_webp, WebPImageFile),
    "HEIF": _Format(_is_heif, _checked_boxes, _open_heif),
    "AVIF": _Format(_is_avif, _checked_boxes, _open_avif),
    "GIF": _Format(_starts(rb"GIF8[79]a"), _checked_gif, _open_gif),
}


def _decode(content: bytes, known: _Format, longest: int) -> tuple[Image.Image, PhotoOrigin]:
    """Return the picture with sides of at most ``longest`` (sRGB, opaque, upright, no metadata), and its origin."""
    original = known.open(BytesIO(content))
    width, height = original.size
    if max(width, height) > MAX_SIDE:
        raise ImageRefused("too_large_dimension")
    if width * height > MAX_PIXELS:
        raise ImageRefused("too_many_pixels")
    small = _shrunk(original, _fitted(original.size, longest))
    picture = _in_srgb(small, original.info.get("icc_profile"))
    turn = _turn(original)
    if turn is not None:
        picture = picture.transpose(turn)
    # Encoders write what they find here.
    picture.info = {}
    return picture, _origin(original)


def _reason(error: Exception) -> Reason:
    message = str(error).lower()
    if isinstance(error, Image.DecompressionBombError):
        return "too_many_pixels"
    if "decompressed data too large" in message:
        return "too_complex"
    return "truncated" if "truncated" in message else "damaged"


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    width, height = size
    scale = min(1.0, longest / max(size))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _shrunk(original: ImageFile.ImageFile, target: tuple[int, int]) -> Image.Image:
    """Decode, once, and resize to target; the result is opaque L, RGB or CMYK. JPEG shrinks while it decodes."""
    if isinstance(original, JpegImageFile):
        original.draft(None, target)
    original.load()
    if original.mode in ("L", "RGB", "CMYK") and not original.has_transparency_data:
        return original.resize(target, _FILTER, reducing_gap=_REDUCING_GAP)
    return _flattened(original, target)


def _flattened(original: Image.Image, target: tuple[int, int]) -> Image.Image:
    """Resize onto white, strip by strip: a second copy of 100 megapixels would not fit into the function."""
    width, height = original.size
    factor = max(1, int(min(width / target[0], height / target[1]) / _REDUCING_GAP))
    rows = factor * max(1, _STRIP_PIXELS // (width * factor))
    flat = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, rows):
        strip = original.crop((0, top, width, min(top + rows, height)))
        flat.paste(_on_white(strip).reduce(factor), (0, top // factor))
    return flat.resize(target, _FILTER, (0, 0, width / factor, height / factor))


def _on_white(strip: Image.Image) -> Image.Image:
    if strip.mode == "I;16":
        # Pillow's own conversion clips every value above 255 to white; the high byte is the picture.
        return Image.frombytes("L", strip.size, strip.tobytes()[1::2]).convert("RGB")
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    layer = strip.convert("RGBA")
    white = Image.new("RGB", strip.size, "white")
    white.paste(layer, mask=layer)
    return white


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            return picture.convert("RGB")
        if converted is not None:
            return converted
    return picture.convert("RGB")


def _turn(original: Image.Image) -> Image.Transpose | None:
    try:
        return _UPRIGHT.get(original.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # noqa: BLE001  good photos carry unreadable EXIF, and Pillow raises anything there
        return None


def _origin(original: Image.Image) -> PhotoOrigin:
    try:
        exif = original.getexif()
        taken, place = exif.get_ifd(_EXIF_IFD), exif.get_ifd(_GPS_IFD)
    except Exception:  # noqa: BLE001  as above
        return PhotoOrigin()
    lat = _degrees(place.get(_GPS_LAT), place.get(_GPS_LAT - 1), "S", 90)
    lon = _degrees(place.get(_GPS_LON), place.get(_GPS_LON - 1), "W", 180)
    known = lat is not None and lon is not None and (lat, lon) != (0, 0)
    at = _instant(taken.get(_TAKEN) or exif.get(_CHANGED), taken.get(_TAKEN_OFFSET))
    return PhotoOrigin(at, lat if known else None, lon if known else None)


def _degrees(parts: object, side: object, negative: str, most: int) -> float | None:
    """Degrees of degrees, minutes and seconds; None for what is none. Cameras without a fix write zeros or NaN."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ArithmeticError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= most:
        return None
    return round(-value if str(side).strip("\0 ").upper() == negative else value, 6)


def _instant(text: object, offset: object) -> datetime | None:
    zone = str(offset).strip("\0 ") if offset else ""
    written = str(text).strip("\0 ")
    for form, said in ((f"{_EXIF_TIME}%z", written + zone), (_EXIF_TIME, written)):
        try:
            return datetime.strptime(said, form)  # noqa: DTZ007  most cameras tell no zone
        except ValueError:
            continue
    return None


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
    """Cover an area, rounded outwards. What is blurred is first reduced to so few pixels that nothing comes back."""
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
    few = picture.crop(box).resize(_fitted(size, _BLUR_CELLS), Image.Resampling.BOX)
    picture.paste(few.resize(size, Image.Resampling.BICUBIC), box)


def _ladder(picture: Image.Image) -> tuple[list[Derivative], Image.Image]:
    """Encode the picture and the sizes below it, each made from the one above; equal pictures are encoded once.

    Returns the smallest picture with them.
    """
    made: list[Derivative] = []
    webp, jpeg = _webp(picture), _jpeg(picture)
    for size in reversed(WIDTHS):
        target = _fitted(picture.size, size)
        if target != picture.size:
            picture = _smaller(picture, target)
            webp, jpeg = _webp(picture), _jpeg(picture)
        made.append(Derivative(size, *picture.size, webp, jpeg))
    return made[::-1], picture


def _smaller(picture: Image.Image, target: tuple[int, int]) -> Image.Image:
    """Resize; to half the size by averaging, which loses no more and takes a sixth of the time."""
    width, height = target
    return picture.reduce(2) if picture.size == (2 * width, 2 * height) else picture.resize(target, _FILTER)


def _webp(picture: Image.Image, quality: int = WEBP_QUALITY) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=WEBP_METHOD)
    return out.getvalue()


def _jpeg(picture: Image.Image, quality: int = JPEG_QUALITY) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _preview(picture: Image.Image) -> bytes:
    return _webp(picture.resize(_fitted(picture.size, PREVIEW_SIDE), _FILTER), PREVIEW_QUALITY)


def _is_clean_webp(data: bytes) -> bool:
    """Whether a WebP is one lossy frame and nothing else."""
    length = int.from_bytes(data[16:20], "little")
    return data[8:16] == b"WEBPVP8 " and len(data) == 20 + length + length % 2


def _is_clean_jpeg(data: bytes) -> bool:
    """Whether a JPEG has no segments but those that its pixels need, and JFIF's without a thumbnail."""
    position = 2
    for _ in range(MAX_PARTS):
        marker, length = data[position : position + 2], int.from_bytes(data[position + 2 : position + 4])
        if marker == _JPEG_SCAN:
            # Within the pixels no marker but the end's, which comes last.
            return _JPEG_MARKER.findall(data, position + 2 + length) == [_JPEG_END] and data.endswith(_JPEG_END)
        if marker not in _JPEG_NEEDED or (marker == _JPEG_JFIF and length != _JFIF_LENGTH):
            return False
        position += 2 + length
    return False
