"""Request bodies that anyone may send."""

from __future__ import annotations

from chalicelib.schemas.fields import ShortText, Strict


class VainSearchIn(Strict):
    """The words of a search for a category that found nothing."""

    words: ShortText
