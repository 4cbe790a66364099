"""Request bodies of administrators."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    IPvAnyAddress,
    StrictBool,
    StringConstraints,
    model_validator,
)

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.access.quotas import Measure
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.messages.webhooks import LONGEST_ADDRESS, WebhookEvent
from chalicelib.domain.province.kinds import FIELD_REPORT
from chalicelib.domain.province.officers import Role
from chalicelib.runtime import clock
from chalicelib.schemas import procedures
from chalicelib.schemas.fields import (
    CommuneCode,
    ContactIn,
    GivenDay,
    Identifier,
    Instant,
    MailboxText,
    PhoneNumber,
    PlaceIn,
    ReasonIn,
    ShortText,
    StatedReason,
    StoredPhone,
    Strict,
    Username,
)


class DecisionIn(Strict):
    """The document by which an emergency is declared: its number, its date, and the name or office of its signer."""

    number: Annotated[ShortText, Field(max_length=100)]
    date: GivenDay
    signer: ShortText

    @model_validator(mode="after")
    def _is_signed(self) -> Self:
        if self.date > local_day(clock.now()):
            raise ValueError("signed_later")
        return self


class EmergencyIn(Strict):
    """An emergency to declare: communes (official codes) or ``"all"``, the reason, and the notice for the public.

    The public sees the notice and the decision.
    """

    communes: Literal["all"] | Annotated[list[CommuneCode], Field(min_length=1, max_length=500)]
    reason: StatedReason
    notice: ShortText
    notice_en: ShortText
    decision: DecisionIn


class PrivacyOnBehalfIn(ReasonIn):
    """A request that somebody made by other means, about a report (``code``) or all reports of a ``phone``."""

    wish: Wish
    code: Annotated[str, StringConstraints(max_length=32)] | None = None
    phone: StoredPhone | None = None


class PrivacySettleIn(ReasonIn):
    """Fulfils a request, or refuses it, with the reason."""

    refuse: StrictBool = False
    contact: ContactIn | None = None
    pictures: StrictBool = False


class DeputyIn(Strict):
    """A deputy of an officer, and the term."""

    username: Annotated[str, StringConstraints(max_length=128)]
    begins: Instant
    ends: Instant

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.ends <= self.begins:
            raise ValueError("term_backwards")
        return self


class DeputiesIn(Strict):
    """All deputies of an officer. An empty list removes them."""

    deputies: Annotated[list[DeputyIn], Field(max_length=10)]


type AlertWays = Annotated[list[Literal["sms", "email"]], Field(max_length=2)]


class OfficerIn(Strict):
    """An officer's unit and rights. ``categories`` null means all. ``title`` and ``deputies`` null change nothing.

    What says where they are reached changes nothing if it is left out; null takes it away.
    """

    title: ShortText | None = None
    unit: Identifier
    roles: Annotated[list[Role], Field(min_length=1)]
    categories: list[Identifier] | None = None
    active: StrictBool = True
    deputies: Annotated[list[DeputyIn], Field(max_length=10)] | None = None
    email: MailboxText | None = None
    phone: PhoneNumber | None = None
    alerts: AlertWays | None = None


class OfficerNewIn(Strict):
    """A new account. The officer is invited at ``email``. ``categories`` null means all."""

    username: Username
    title: ShortText
    unit: Identifier
    roles: Annotated[list[Role], Field(min_length=1)]
    categories: list[Identifier] | None = None
    email: MailboxText
    phone: PhoneNumber | None = None
    alerts: AlertWays = Field(default=[])


class OfficerSheetIn(Strict):
    """A sheet of officers (CSV with a line of headings), as text."""

    csv: Annotated[str, StringConstraints(min_length=1, max_length=200_000)]


class KeyIn(Strict):
    """A partner's key: its scopes, requests per minute, and expiry (null: valid until revoked)."""

    partner: Identifier
    scopes: Annotated[list[Scope], Field(min_length=1)]
    per_minute: Annotated[int, Field(ge=1, le=6000)] = 120
    expires_at: Instant | None = None


class WebhookIn(Strict):
    """A subscription: the receiver, what it hears of, and what it may read.

    ``scopes``: ``reports:read`` for public reports, ``reports:send`` for those that the partner's app sent. ``units``,
    ``categories`` and ``communes`` null mean all. ``active`` false pauses it.
    """

    partner: Identifier
    url: Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)]
    events: Annotated[list[WebhookEvent], Field(min_length=1, max_length=len(WebhookEvent))]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    units: Annotated[list[Identifier], Field(min_length=1, max_length=100)] | None = None
    categories: Annotated[list[Identifier], Field(min_length=1, max_length=100)] | None = None
    communes: Annotated[list[CommuneCode], Field(min_length=1, max_length=500)] | None = None
    active: StrictBool = True


class WebhookSecretIn(Strict):
    """A new secret. ``at_once``: the one before was lost or leaked, and signs no more."""

    at_once: StrictBool = False


class WebhookTestIn(Strict):
    """Nothing: the event is about no report."""


class ReplayIn(Strict):
    """From when on events are sent again."""

    since: Instant


class MeasureIn(Strict):
    """A measure against an address (IPv6: its /64 network), a telephone or a partner's key, until a time.

    ``confirm`` (a telephone must be confirmed) applies to addresses only.
    """

    measure: Measure
    address: IPvAnyAddress | None = None
    phone: StoredPhone | None = None
    key: Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{8}$")] | None = None
    reason: StatedReason
    until: Instant

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if sum(one is not None for one in (self.address, self.phone, self.key)) != 1:
            raise ValueError("subject_missing")
        if self.measure is Measure.CONFIRM and self.address is None:
            raise ValueError("confirm_address")
        return self


class LiftIn(Strict):
    """Why a measure ends early."""

    reason: StatedReason


class RoutingIn(PlaceIn):
    """A report to preview: category, report type, and optionally a commune, a point or an address."""

    category: Identifier
    report_type: Identifier = FIELD_REPORT


class PreviewIn(Strict):
    """A report to preview. ``urgency`` null means the category's, ``at`` null means now.

    ``rules`` and ``calendar`` are unpublished documents; null means the current ones.
    """

    category: Identifier
    report_type: Identifier = FIELD_REPORT
    urgency: Urgency | None = None
    at: Instant | None = None
    rules: dict[str, Any] | None = None
    calendar: dict[str, Any] | None = None


class ProceduresImportIn(procedures.ProceduresIn):
    """An import of procedures. ``csv`` is a sheet with the national database's columns, in place of ``procedures``."""

    csv: str | None = None
