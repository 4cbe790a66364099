"""Decode an upload, within limits of size, to an upright sRGB picture without metadata."""

import warnings
from io import BytesIO

from PIL import Image, ImageCms, ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from chalicelib.media.pictures.formats import FORMATS, Format, real_format
from chalicelib.media.pictures.origin import PhotoOrigin, origin_of
from chalicelib.media.pictures.refusals import ImageRefused, Reason

MAX_PIXELS = 100_000_000
"""Width times height of an original. JPEG shrinks while it is decoded, other formats are decoded whole. The costliest,
WebP with transparency, needs 16 bytes a pixel in libwebp and Pillow (the memory is set in .chalice/config.json)."""

MAX_SIDE = 30_000
"""Longest side of an original, in pixels; phone panoramas end well below."""

# Pillow refuses above twice this number, so here above MAX_PIXELS, even if it allocates while reading the header.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2

# For shrinking it looks as sharp as bicubic in two thirds of the time; encoding loses far more.
FILTER = Image.Resampling.HAMMING
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


def opened(content: bytes, longest: int) -> tuple[Image.Image, PhotoOrigin]:
    """Check and decode an upload: an upright opaque sRGB picture with sides of at most ``longest`` pixels; its origin.

    Raises ImageRefused, and nothing else except MemoryError, whatever the content is.
    """
    known = FORMATS[real_format(content)]
    content = known.check(content)
    # Pillow warns about odd metadata, entry by entry: an upload must not be able to fill the log.
    with warnings.catch_warnings(action="ignore"):
        try:
            return _decode(content, known, longest)
        except (ImageRefused, MemoryError):
            raise
        except Exception as error:  # decoders raise anything for bytes that an attacker chose
            raise ImageRefused(_reason(error)) from error


def _decode(content: bytes, known: Format, longest: int) -> tuple[Image.Image, PhotoOrigin]:
    """Return the picture with sides of at most ``longest`` (sRGB, opaque, upright, no metadata), and its origin."""
    original = known.open(BytesIO(content))
    width, height = original.size
    if max(width, height) > MAX_SIDE:
        raise ImageRefused("too_large_dimension")
    if width * height > MAX_PIXELS:
        raise ImageRefused("too_many_pixels")
    small = _shrunk(original, fitted(original.size, longest))
    picture = _in_srgb(small, original.info.get("icc_profile"))
    turn = _turn(original)
    if turn is not None:
        picture = picture.transpose(turn)
    # Encoders write the metadata that they find here.
    picture.info = {}
    return picture, origin_of(original)


def _reason(error: Exception) -> Reason:
    message = str(error).lower()
    if isinstance(error, Image.DecompressionBombError):
        return "too_many_pixels"
    if "decompressed data too large" in message:
        return "too_complex"
    return "truncated" if "truncated" in message else "damaged"


def fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with its longer side at most ``longest``, in the same proportion, at least one pixel each way."""
    width, height = size
    scale = min(1.0, longest / max(size))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _shrunk(original: ImageFile.ImageFile, target: tuple[int, int]) -> Image.Image:
    """Decode and resize to ``target`` pixels; the result is opaque L, RGB or CMYK. JPEG shrinks while it decodes."""
    if isinstance(original, JpegImageFile):
        original.draft(None, target)
    original.load()
    if original.mode in ("L", "RGB", "CMYK") and not original.has_transparency_data:
        return original.resize(target, FILTER, reducing_gap=_REDUCING_GAP)
    return _flattened(original, target)


def _flattened(original: Image.Image, target: tuple[int, int]) -> Image.Image:
    """Resize onto white in strips, since a second copy of 100 megapixels would not fit into the function's memory."""
    width, height = original.size
    factor = max(1, int(min(width / target[0], height / target[1]) / _REDUCING_GAP))
    rows = factor * max(1, _STRIP_PIXELS // (width * factor))
    flat = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, rows):
        strip = original.crop((0, top, width, min(top + rows, height)))
        flat.paste(_on_white(strip).reduce(factor), (0, top // factor))
    return flat.resize(target, FILTER, (0, 0, width / factor, height / factor))


def _on_white(strip: Image.Image) -> Image.Image:
    if strip.mode == "I;16":
        # Pillow's conversion clips every value above 255 to white, so keep the high byte of each pixel.
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
