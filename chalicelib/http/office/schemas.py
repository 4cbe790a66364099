"""What officers send, field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    Field,
    StringConstraints,
)

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.tickets.moves import MOST_COORDINATORS
from chalicelib.schemas.fields import (
    MAX_PHOTOS,
    AnyReportIn,
    Extent,
    Fraction,
    Identifier,
    Instant,
    LongText,
    PhoneNumber,
    ReasonIn,
    Strict,
)


class CallIn(AnyReportIn):
    """A report that intake writes down for somebody who calls or stands at the counter.

    ``consent`` is what they said to the text that was read out. ``urgency`` None is the category's.
    """

    channel: Literal["telephone", "counter"] = "telephone"
    urgency: Urgency | None = None


class AreaIn(Strict):
    """A rectangle of a photo as it is shown, in shares of its width and height."""

    left: Fraction
    top: Fraction
    width: Extent
    height: Extent
    style: Literal["black", "blur"] = "black"


class RedactionsIn(Strict):
    """What shall not be seen of a photo any more, beside what is hidden already."""

    areas: Annotated[list[AreaIn], Field(min_length=1, max_length=20)]


class PairIn(Strict):
    """Which photo of the result shows the place of which photo of the report."""

    before: Annotated[str, StringConstraints(pattern=r"^r[1-5]$")]
    after: Annotated[str, StringConstraints(pattern=r"^a[1-5]$")]


class ActionIn(Strict):
    """What an officer's action may carry; the table of moves says what each needs."""

    category: Identifier | None = None
    urgency: Urgency | None = None
    commune: Annotated[str, StringConstraints(pattern=r"^\d{5}$")] | None = None
    unit: Identifier | None = None
    accused: Identifier | None = None
    coordinators: Annotated[list[Identifier], Field(max_length=MOST_COORDINATORS)] | None = None
    refusal: Identifier | None = None
    into: Annotated[str, StringConstraints(max_length=32)] | None = None
    assignee: Annotated[str, StringConstraints(max_length=128)] | None = None
    until: Instant | None = None
    reason: LongText | None = None
    text: LongText | None = None
    public: bool = False
    photos: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^a[1-5]$")]], Field(default_factory=list, max_length=MAX_PHOTOS)
    ]
    pairs: Annotated[list[PairIn], Field(default_factory=list, max_length=MAX_PHOTOS)]


class SearchIn(ReasonIn):
    """Whose tickets are looked for, and why."""

    phone: PhoneNumber
