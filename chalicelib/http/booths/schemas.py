"""Bodies of the routes of service counters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.domain.access.booth_keys import Via
from chalicelib.domain.numbers.booths import LEVELS
from chalicelib.domain.texts.booths import REASONS
from chalicelib.schemas.fields import FewWords, Identifier, Instant, PhoneNumber, ShortText, Strict

if TYPE_CHECKING:
    type Level = str
    type Reason = str
else:
    # A type checker does not read a Literal that is made from a list; pydantic does.
    Level = Literal[*LEVELS]
    Reason = Literal[*REASONS]

type _KeyText = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class BoothIn(Strict):
    """The key of a tablet or of a slip. It is in the body, because addresses are logged."""

    key: _KeyText


class RatingIn(BoothIn):
    """One rating. ``id`` is the device's, by which it counts once.

    ``at`` is the device's time of the touch, ``clock`` its time of sending: only their difference matters. ``reasons``,
    ``words`` and ``phone`` are for the worst level; the telephone needs ``consent``.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,36}$")]
    level: Level
    field: Identifier | None = None
    reasons: Annotated[list[Reason], Field(max_length=len(REASONS))] = []  # noqa: RUF012 - pydantic copies it
    words: FewWords | None = None
    phone: PhoneNumber | None = None
    consent: bool = False
    at: Instant
    clock: Instant

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        if self.phone is not None and not self.consent:
            raise ValueError("consent_required")
        return self


class SeatIn(Strict):
    """Whether the officer sits at the counter from now on."""

    sits: bool


class BoothKeyIn(Strict):
    """A new key of a counter: in what it is, and a note that says in which tablet."""

    booth: Identifier
    via: Via
    note: ShortText
