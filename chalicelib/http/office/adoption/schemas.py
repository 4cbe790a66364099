"""Request bodies about adoption."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.schemas.fields import GivenDay, Identifier, ShortText, Strict

type _Sheet = Annotated[str, StringConstraints(min_length=1)]


class CountIn(Strict):
    """How many were reached of a goal until the end of a week: a whole number, when it was counted, and how.

    ``version`` is the one that was seen, 0 if there was none. A correction needs a ``reason``.
    """

    value: Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
    source: ShortText
    counted_on: GivenDay
    version: Annotated[int, Field(strict=True, ge=0, le=999_999)]
    reason: ShortText | None = None


class AdoptionSheetIn(Strict):
    """A sheet of counts as CSV."""

    csv: _Sheet


class AdoptionEntriesIn(AdoptionSheetIn):
    """A sheet that was previewed, and the mark of that preview."""

    mark: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class AdoptionReportIn(Strict):
    """Which unit reports which week."""

    unit: Identifier
    week: Annotated[str, StringConstraints(min_length=1, max_length=20)]
