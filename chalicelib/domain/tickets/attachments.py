"""What may be attached to a report, and the sizes in which it is shown."""

from __future__ import annotations

from typing import NamedTuple

#: Content types of photos that a reporter may announce -> the format that Pillow reads. The file must be what was said.
PHOTO_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
    "image/avif": "AVIF",
    "image/gif": "GIF",
}
#: Photos of a report, and as many of a result; each has a place of its own (store/tickets/photos.py).
MAX_PHOTOS = 5
#: The size of a photo, in bytes.
MAX_BYTES = 15 * 1024 * 1024
#: Widths in which a photo is shown, in pixels; the first is the preview in lists.
WIDTHS = (320, 800, 1600)


class VideoFormat(NamedTuple):
    """What a video's container must say it is, and how the name of its file ends."""

    container: str
    ending: str


#: Content types of the one video that a reporter may announce.
VIDEO_FORMATS = {
    "video/mp4": VideoFormat("mp4", "mp4"),
    "video/quicktime": VideoFormat("quicktime", "mov"),
    "video/webm": VideoFormat("webm", "webm"),
}
#: The size of a video, in bytes.
MAX_VIDEO_BYTES = 50 * 1024 * 1024
