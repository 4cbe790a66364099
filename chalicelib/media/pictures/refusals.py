"""Why an uploaded photo is refused, as reasons that stay the same between releases."""

from typing import Literal, get_args

Reason = Literal[
    "not_an_image",  # the content starts like none of the accepted formats
    "too_many_pixels",  # above MAX_PIXELS
    "too_large_dimension",  # a side above MAX_SIDE
    "too_complex",  # costs too much memory or time: above MAX_PARTS or MAX_SCANS, or metadata that unpacks to megabytes
    "truncated",  # ends before its pixels are complete
    "damaged",  # format and length are right, the content is broken
    "not_cleaned",  # a derivative contained something other than pixels
]
REASONS: tuple[Reason, ...] = get_args(Reason)


class ImageRefused(Exception):
    """The upload is no picture that may be shown. `reason` is one of REASONS and stays the same between releases."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
