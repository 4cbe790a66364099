"""Why an uploaded video is refused, as reasons that stay the same between releases."""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "type_not_accepted",  # the announced type is not in VIDEO_FORMATS
    "not_a_video",  # neither of the containers
    "type_mismatch",  # an accepted container, but not the announced one
    "no_picture",  # no track with pictures of a kind that browsers play
    "too_long",  # above MAX_SECONDS, or no length at all
    "too_complex",  # above MAX_PARTS
    "truncated",  # ends before its parts do
    "damaged",  # parts contradict each other, or lie outside the file
]
REASONS: tuple[Reason, ...] = get_args(Reason)


class VideoRefused(Exception):
    """The upload is not an accepted video. `reason` is one of REASONS and stays the same between releases."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
