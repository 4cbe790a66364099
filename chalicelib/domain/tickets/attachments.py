"""The files that may be attached to a report, and the sizes in which photos are shown."""

from __future__ import annotations

from typing import NamedTuple

#: Content type that may be announced for a photo -> its format. The format of a file is read from its bytes.
PHOTO_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
    "image/avif": "AVIF",
    "image/gif": "GIF",
}
#: The type of a file whose sender does not know what it is.
UNKNOWN_TYPE = "application/octet-stream"
#: Other names that browsers and apps use for these types.
_OTHER_NAMES = {
    "": UNKNOWN_TYPE,
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/apng": "image/png",
    "image/x-webp": "image/webp",
    "image/heic-sequence": "image/heic",
    "image/heif-sequence": "image/heif",
    "image/*": UNKNOWN_TYPE,
}


def usual_type(announced: str) -> str:
    """Return the usual name of a photo's content type: "image/jpeg" for "IMAGE/JPG; q=1". Other types stay."""
    name = announced.partition(";")[0].strip().lower()
    return _OTHER_NAMES.get(name, name)


def seems_picture(data: bytes) -> bool:
    """Whether a file begins like a picture. Only its decoder knows whether it is one."""
    begins = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8"))
    return begins or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or data[4:8] == b"ftyp"


#: The most photos of a report, and of an answer. Each has its own number (store/tickets/photos.py).
MAX_PHOTOS = 5
#: The largest photo, in bytes.
MAX_BYTES = 15 * 1024 * 1024
#: The widths in which a photo is shown, in pixels; the first is the preview in lists.
WIDTHS = (320, 800, 1600)


class VideoFormat(NamedTuple):
    """The container that a video's file must have, and the ending of its file name."""

    container: str
    ending: str


#: Content type that a reporter may announce for the video -> its format.
VIDEO_FORMATS = {
    "video/mp4": VideoFormat("mp4", "mp4"),
    "video/quicktime": VideoFormat("quicktime", "mov"),
    "video/webm": VideoFormat("webm", "webm"),
}
#: The largest video, in bytes.
MAX_VIDEO_BYTES = 50 * 1024 * 1024
