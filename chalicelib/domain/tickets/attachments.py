"""What may be attached to a report, and the sizes in which it is shown."""

from __future__ import annotations

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
#: Content types of the one video that a reporter may announce.
VIDEO_TYPES = ("video/mp4", "video/quicktime", "video/webm")
#: The size of a video, in bytes.
MAX_VIDEO_BYTES = 50 * 1024 * 1024
