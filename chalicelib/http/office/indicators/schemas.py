"""Request bodies about indicators."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.schemas.fields import ShortText, Strict

#: A sheet; the route bounds its bytes.
type _Sheet = Annotated[str, StringConstraints(min_length=1)]


class IndicatorEntryIn(Strict):
    """A figure: a number, or a text in Vietnamese spelling like 1.234,5. A correction needs a ``reason``.

    ``version`` is the one that was seen, 0 if there was none.
    """

    value: str | Annotated[float, Field(strict=True)]
    version: Annotated[int, Field(strict=True, ge=0, le=999_999)]
    reason: ShortText | None = None


class IndicatorSheetIn(Strict):
    """A sheet of entries as CSV."""

    csv: _Sheet


class IndicatorEntriesIn(IndicatorSheetIn):
    """A sheet that was previewed, and the mark of that preview."""

    mark: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
