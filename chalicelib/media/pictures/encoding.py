"""Encode pictures as WebP and JPEG, and check that the result contains only pixels."""

from io import BytesIO

from PIL import Image

from chalicelib.media.pictures.formats import JPEG_END, JPEG_MARKER, JPEG_SCAN, MAX_PARTS

WEBP_QUALITY = 80
WEBP_METHOD = 0
"""A fifth of the CPU time of Pillow's default 4, for a twentieth more bytes."""

JPEG_QUALITY = 78
"""About as good as the WebP, for telephones without WebP."""
_JPEG_JFIF, _JFIF_LENGTH = b"\xff\xe0", 16
_JPEG_NEEDED = frozenset({_JPEG_JFIF, b"\xff\xdb", b"\xff\xc0", b"\xff\xc4"})


def to_webp(picture: Image.Image, quality: int = WEBP_QUALITY) -> bytes:
    """Encode a picture as lossy WebP; ``quality`` is libwebp's, 0 to 100."""
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=WEBP_METHOD)
    return out.getvalue()


def to_jpeg(picture: Image.Image, quality: int = JPEG_QUALITY) -> bytes:
    """Encode a picture as baseline JPEG; ``quality`` is libjpeg's, 0 to 95."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def is_clean_webp(data: bytes) -> bool:
    """Whether a WebP is one lossy frame and nothing else."""
    length = int.from_bytes(data[16:20], "little")
    return data[8:16] == b"WEBPVP8 " and len(data) == 20 + length + length % 2


def is_clean_jpeg(data: bytes) -> bool:
    """Whether a JPEG has only the segments that its pixels need, and a JFIF segment without a thumbnail."""
    position = 2
    for _ in range(MAX_PARTS):
        marker, length = data[position : position + 2], int.from_bytes(data[position + 2 : position + 4])
        if marker == JPEG_SCAN:
            # The only marker after the start of the pixels is the end marker, at the end of the file.
            return JPEG_MARKER.findall(data, position + 2 + length) == [JPEG_END] and data.endswith(JPEG_END)
        if marker not in _JPEG_NEEDED or (marker == _JPEG_JFIF and length != _JFIF_LENGTH):
            return False
        position += 2 + length
    return False
