"""The files that may be attached to a report, and the sizes in which photos are shown."""

from __future__ import annotations

from typing import NamedTuple

#: Content type that a reporter may announce for a photo -> the format that Pillow must find in the file.
PHOTO_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
    "image/avif": "AVIF",
    "image/gif": "GIF",
}
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
