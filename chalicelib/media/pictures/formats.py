"""The accepted formats: how each is recognised, and which parts of a file its decoder reads.

Each check reads the parts of a file without decoding pixels, and drops or refuses what a decoder must not see.
"""

import re
import struct
import zlib
from collections.abc import Callable
from itertools import batched
from typing import BinaryIO, NamedTuple

from PIL import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from chalicelib.media.pictures.refusals import ImageRefused

MAX_PARTS = 4_000
"""Chunks of a PNG, segments of a JPEG, boxes of a HEIF; encoders write tens, or one PNG chunk per 4 to 8 KiB."""

MAX_SCANS = 100
"""Scans of a JPEG; encoders write about ten. Each may take 150 bytes and cost a pass over all pixels."""

# A marker that has a length: not a stuffed zero, TEM, a restart or a fill byte.
JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
JPEG_SCAN, JPEG_END = b"\xff\xda", b"\xff\xd9"
# Replaces the end marker: at the marker libjpeg would silently paint missing pixels grey, and without it, it raises for
# missing data. Its bit buffer reads eight bytes ahead of the last pixel.
_JPEG_RUN_OUT = bytes(8)
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD = struct.Struct(">I4s")
_GIF_HEAD, _GIF_FRAME_HEAD = 13, 10
_GIF_EXTENSION, _GIF_CONTROL, _GIF_FRAME, _GIF_END = b"\x21", b"\xf9", b"\x2c", b"\x3b"
# Boxes at the top level of a picture's file (ISO/IEC 14496-12, 23008-12).
_BOXES = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"uuid", b"mpvd", b"styp", b"wide"})
_MOST_BRANDS = 64
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"IDAT", b"IEND"})


def real_format(content: bytes) -> str:
    """The key in FORMATS of what a file really is, by its first bytes. Raises ImageRefused if it is none of them."""
    real = next((name for name, known in FORMATS.items() if known.is_it(content)), None)
    if real is None:
        raise ImageRefused("not_an_image")
    return real


def _checked_jpeg(content: bytes) -> bytes:
    """Return the JPEG without the bytes after its pixels; a progressive one needs its end marker, and is unchanged."""
    segments = scans = 0
    position = 2
    while (marker := JPEG_MARKER.search(content, position)) and marker[0] != JPEG_END:
        segments += 1
        scans += marker[0] == JPEG_SCAN
        if segments > MAX_PARTS or scans > MAX_SCANS:
            raise ImageRefused("too_complex")
        position = marker.end() + int.from_bytes(content[marker.end() : marker.end() + 2])
    if not scans:
        raise ImageRefused("truncated")
    if scans == 1 and marker:
        return b"".join((memoryview(content)[: marker.start()], _JPEG_RUN_OUT))
    return content


def _checked_png(content: bytes) -> bytes:
    """Return the PNG with only the chunks of its pixels and of its orientation; Pillow checks no CRC of pixels."""
    view = memoryview(content)
    kept: list[bytes | memoryview] = [_PNG_SIGNATURE]
    wanted = set(PNG_KEPT)
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
    """Return the GIF with its first frame only, and only the extension that names the transparent colour."""
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
    # The byte with the length of codes is before the blocks.
    end = _after_blocks(content, _after_colours(content, start + _GIF_FRAME_HEAD - 1) + 1)
    return b"".join((*kept, clear, content[start:end], _GIF_END))


def _after_colours(content: bytes, flags: int) -> int:
    """The position after a GIF's table of colours; the byte at ``flags``, of the header or a frame, has its size."""
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
    """Return a HEIF or AVIF without the bytes after its boxes."""
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
    """The brands in the first box of a file of boxes; empty for any other file."""
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

    # Decode only the picture: an embedded thumbnail may show something else.
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


class Format(NamedTuple):
    """Whether a file starts like this format; the check, which returns what its decoder reads; the decoder."""

    is_it: Callable[[bytes], bool]
    check: Callable[[bytes], bytes]
    open: Callable[[BinaryIO], ImageFile.ImageFile]


# The decoders are called directly instead of through Image.open, so that no other decoder reads an upload. Those of the
# rarer formats are loaded with their first picture.
FORMATS = {
    "JPEG": Format(_starts(rb"\xff\xd8\xff"), _checked_jpeg, JpegImageFile),
    "PNG": Format(_starts(re.escape(_PNG_SIGNATURE)), _checked_png, PngImageFile),
    "WEBP": Format(_starts(rb"RIFF[\s\S]{4}WEBP"), _checked_webp, WebPImageFile),
    "HEIF": Format(_is_heif, _checked_boxes, _open_heif),
    "AVIF": Format(_is_avif, _checked_boxes, _open_avif),
    "GIF": Format(_starts(rb"GIF8[79]a"), _checked_gif, _open_gif),
}
