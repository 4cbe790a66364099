"""What administrators send, field by field."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    IPvAnyAddress,
    StrictBool,
    StringConstraints,
    model_validator,
)

from chalicelib.domain.access.own_data import Wish
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Measure
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.kinds import FIELD_REPORT
from chalicelib.domain.province.officers import Role
from chalicelib.schemas.fields import (
    ContactIn,
    Identifier,
    Instant,
    LongText,
    PhoneNumber,
    PlaceIn,
    ReasonIn,
    ShortText,
    Strict,
    _phone,
)


class EmergencyIn(Strict):
    """An emergency to declare: over communes (official codes) or ``"all"``, why, and the notice for the public."""

    communes: (
        Literal["all"]
        | Annotated[list[Annotated[str, StringConstraints(pattern=r"^\d{5}$")]], Field(min_length=1, max_length=500)]
    )
    reason: LongText
    notice: ShortText
    notice_en: ShortText


class PrivacyOnBehalfIn(ReasonIn):
    """What somebody else asked, and how: of a report (``code``) or of all of a ``phone``."""

    wish: Wish
    code: Annotated[str, StringConstraints(max_length=32)] | None = None
    phone: PhoneNumber | None = None


class PrivacySettleIn(ReasonIn):
    """That a request is done now, or refused, and why."""

    refuse: StrictBool = False
    contact: ContactIn | None = None
    pictures: StrictBool = False


class DeputyIn(Strict):
    """Who acts for an officer, from when to when."""

    username: Annotated[str, StringConstraints(max_length=128)]
    begins: Instant
    ends: Instant

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.ends <= self.begins:
            raise ValueError("term_backwards")
        return self


class DeputiesIn(Strict):
    """Everybody who acts for an officer; an empty list: nobody any more."""

    deputies: Annotated[list[DeputyIn], Field(max_length=10)]


class OfficerIn(Strict):
    """An officer's place and rights. ``categories`` None means all; ``title`` and ``deputies`` None leave them."""

    title: ShortText | None = None
    unit: Identifier
    roles: Annotated[list[Role], Field(min_length=1)]
    categories: list[Identifier] | None = None
    active: StrictBool = True
    deputies: Annotated[list[DeputyIn], Field(max_length=10)] | None = None


class KeyIn(Strict):
    """A partner's key: what it may be used for, how often, and until when (None: until it is revoked)."""

    partner: Identifier
    scopes: Annotated[list[Scope], Field(min_length=1)]
    per_minute: Annotated[int, Field(ge=1, le=6000)] = 120
    expires_at: Instant | None = None


class MeasureIn(Strict):
    """A measure against one address (IPv6: its /64), one telephone or one partner's key, until a time.

    To ``confirm`` a telephone can only be asked of an address.
    """

    measure: Measure
    address: IPvAnyAddress | None = None
    phone: Annotated[str, StringConstraints(max_length=32), AfterValidator(_phone)] | None = None
    key: Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{8}$")] | None = None
    reason: LongText
    until: Instant

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if sum(one is not None for one in (self.address, self.phone, self.key)) != 1:
            raise ValueError("subject_missing")
        if self.measure is Measure.CONFIRM and self.address is None:
            raise ValueError("confirm_address")
        return self


class LiftIn(Strict):
    """Why a measure ends before its time."""

    reason: LongText


class RoutingIn(PlaceIn):
    """A report that might be sent, and where: a commune, a point or an address; a place need not be given."""

    category: Identifier
    report_type: Identifier = FIELD_REPORT


class PreviewIn(Strict):
    """A report that might be sent; ``urgency`` None is the category's, ``at`` None is now.

    ``rules`` and ``calendar`` are documents as they might be published; None: as they are.
    """

    category: Identifier
    report_type: Identifier = FIELD_REPORT
    urgency: Urgency | None = None
    at: Instant | None = None
    rules: dict[str, Any] | None = None
    calendar: dict[str, Any] | None = None
