"""Models of answers to administrators."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Measure, SubjectKind
from chalicelib.domain.deadlines.rules import Step, Urgency
from chalicelib.domain.messages.webhooks import WebhookEvent
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Role
from chalicelib.http.core.shapes import (
    AnyAsset,
    Code,
    Cursor,
    Exact,
    Label,
    Open,
    PrivacyRequestOut,
    ShownDecision,
    Stamp,
)


class EmergencyOut(Exact):
    """An emergency, with reasons and who declared and ended it."""

    id: str
    communes: Literal["all"] | list[str]
    since: Stamp
    notice: str
    notice_en: str
    decision: ShownDecision | None
    reason: str
    declared_by: str
    ended_at: Stamp | None
    ended_by: str | None
    end_reason: str | None


class AllEmergencies(Exact):
    """The running and the latest ended emergencies."""

    emergencies: list[EmergencyOut]


class _Deputy(Exact):
    username: str
    begins: Stamp
    ends: Stamp


class _ChangedField(Exact):
    field: str
    before: Any
    after: Any


class _AuditLine(Exact):
    at: Stamp
    officer: str
    acting_for: str | None = Field(alias="for")
    action: str
    code: Code | None
    reason: str | None
    subject: str | None
    changes: list[_ChangedField]


class AuditTrail(Exact):
    """A page of the audit trail: who read personal data, and who changed what somebody may see.

    ``subject`` is what was changed: a username, the id of a key, the kind of a document.
    """

    entries: list[_AuditLine]
    cursor: Cursor


class PrivacyRequests(Exact):
    """A page of the requests about personal data."""

    requests: list[PrivacyRequestOut]
    cursor: Cursor


class _Head(Exact):
    version: int
    changed_by: str | None
    changed_at: Stamp | None


class _DocumentHead(_Head):
    kind: Kind


class Documents(Exact):
    """Every kind of document with its version, who published it and when."""

    documents: list[_DocumentHead]


class Document(Open):
    """A document with its version."""

    version: int


class DocumentPublished(Exact):
    """The new version of a document."""

    kind: Kind
    version: int


class Versions(Exact):
    """Versions of a document, newest first."""

    versions: list[_Head]
    cursor: Cursor


class Version(_Head):
    """One version of a document."""

    document: dict[str, Any]


class OfficerOut(Exact):
    """An officer's unit and rights. ``categories`` null means all. ``edition`` is for If-Match.

    ``alerts``: the ways by which they are alerted; null if an import of an earlier release decided. ``may_change``: the
    caller may change the account.
    """

    username: str
    title: str
    unit: str
    roles: list[Role]
    categories: list[str] | None
    active: bool
    deputies: list[_Deputy]
    alerts: list[Literal["sms", "email"]] | None
    edition: int
    may_change: bool


#: Whether an account is in use, invited and not used yet, locked, or missing.
type AccountStanding = Literal["active", "invited", "closed", "missing"]
#: What a line of a sheet would do.
type SheetOutcome = Literal["new", "changed", "same", "wrong"]


class OfficerAccount(OfficerOut):
    """An officer with where they are reached. ``account``: in use, invited and not used yet, locked, or missing.

    ``reached_by`` is who set where they are reached; null if an import did. ``may_send_password``: the caller may.
    """

    email: str | None
    phone: str | None
    account: AccountStanding
    reached_by: str | None
    changed_by: str | None
    changed_at: Stamp | None
    may_send_password: bool


class _SheetFault(Exact):
    code: str
    title: str
    title_en: str
    field: str | None


class _SheetLineOut(Exact):
    line: int
    username: str
    title: str
    outcome: SheetOutcome
    edition: int | None
    changes: list[_ChangedField]
    faults: list[_SheetFault]
    body: dict[str, Any] | None


class OfficerSheet(Exact):
    """What a sheet would do. Nothing was written.

    ``body`` is what makes (``new``) or changes the officer, based on ``edition``; null if there is nothing to do.
    """

    lines: list[_SheetLineOut]


class FactorOut(Exact):
    """An officer's second factor: whether the stage asks for one, and since when there is a device.

    ``invited_until``: until when the enrolment code is valid that ``invited_by`` made; null without one.
    """

    is_needed: bool
    enrolled_at: Stamp | None
    invited_by: str | None
    invited_until: Stamp | None


class FactorReset(Exact):
    """An enrolment code, which only this answer shows, and until when it is valid."""

    code: str
    until: Stamp


class Officers(Exact):
    """A page of the officers."""

    officers: list[OfficerOut]
    cursor: Cursor


class _Point(Exact):
    at: Stamp
    check: str
    audience: str | None


class _RuleLine(Exact):
    number: int
    step: Step
    urgency: Urgency
    report_type: str | None
    category: str | None


class _Foreseen(Exact):
    step: Step
    label: Label
    amount: str
    rule: _RuleLine
    start: Stamp
    due_at: Stamp
    points: list[_Point]


class Preview(Exact):
    """The deadlines that a report would have, step by step."""

    urgency: Urgency
    due_at: Stamp
    steps: list[_Foreseen]


class KeyLine(Exact):
    """A partner's key, without its secret."""

    id: str
    prefix: str
    partner: str
    scopes: list[Scope]
    per_minute: int
    made_by: str
    made_at: Stamp
    expires_at: Stamp | None
    revoked_by: str | None
    revoked_at: Stamp | None
    used_on: str | None


class KeyMade(KeyLine):
    """A new key. No other answer shows ``key``."""

    key: str


class Keys(Exact):
    """A page of the partners' keys."""

    keys: list[KeyLine]
    cursor: Cursor


class AssetLineOut(AnyAsset):
    """A place or thing with a label. ``address`` is what its QR code holds; ``qr`` is the code as SVG, if asked for."""

    category: str | None
    note: str | None
    successor: str | None
    address: str
    qr: str | None


class Assets(Exact):
    """A page of the places and things with labels."""

    assets: list[AssetLineOut]
    cursor: Cursor


class WebhookOut(Exact):
    """A subscription, without its secret. ``status``: active, paused by an administrator, or disabled after failures.

    ``disabled_for`` is the last outcome then: the receiver's status, or ``no_answer``. Until ``earlier_until`` events
    are signed with the secret before too.
    """

    id: str
    partner: str
    url: str
    events: list[WebhookEvent]
    scopes: list[Scope]
    units: list[str] | None
    categories: list[str] | None
    communes: list[str] | None
    status: Literal["active", "paused", "disabled"]
    disabled_at: Stamp | None
    disabled_for: str | None
    failing_since: Stamp | None
    earlier_until: Stamp | None
    made_by: str
    made_at: Stamp
    changed_by: str
    changed_at: Stamp


class WebhookMade(WebhookOut):
    """A subscription with a new secret. No other answer shows ``secret``."""

    secret: str


class Webhooks(Exact):
    """All subscriptions."""

    webhooks: list[WebhookOut]


class EventSent(Exact):
    """That an event was queued, with its id."""

    id: str


class ReplayBegun(Exact):
    """The time whose events are sent again."""

    since: Stamp
    until: Stamp


#: What became of an event: it waits for the next attempt, is on its way, taken, not sent, or given up.
type DeliveryStatus = Literal["waiting", "sending", "sent", "dropped", "dead"]


class _Delivery(Exact):
    id: str
    type: str
    code: Code | None
    at: Stamp
    status: DeliveryStatus
    tries: int
    outcome: str | None
    next_at: Stamp | None
    body: str


class Deliveries(Exact):
    """A page of the events of the last thirty days to a subscription, newest first.

    ``tries`` counts failures, ``outcome`` is the last one: a status, ``no_answer``, ``inactive``, or ``not_public`` for
    a report that was hidden before it was sent. ``body`` is what was signed.
    """

    deliveries: list[_Delivery]
    cursor: Cursor


class _Lifted(Exact):
    by: str
    at: Stamp
    reason: str


class _Search(Exact):
    words: str
    times: int


class Searches(Exact):
    """Searches that found no category, each made at least ``least`` times in this month and the last."""

    searches: list[_Search]
    least: int


class Block(Exact):
    """A measure against abuse."""

    id: str
    measure: Measure
    against: SubjectKind
    key: str | None
    reason: str
    by: str
    since: Stamp
    until: Stamp
    lifted: _Lifted | None


class Blocks(Exact):
    """A page of the measures."""

    blocks: list[Block]
    cursor: Cursor


class _ProcedureField(Exact):
    id: str
    name: str
    name_en: str


class _Publisher(Exact):
    unit: str
    name: str
    name_en: str
    count: int
    over: int
    unreviewed: int
    outdated: list[str]
    oldest_review: str


class ProceduresKept(Exact):
    """The fields of procedures, and what each unit publishes.

    ``over``: texts whose validity has passed. ``unreviewed``: those that nobody has reviewed for a year. ``outdated``:
    the codes of both. ``oldest_review`` is a local day.
    """

    version: int
    count: int
    fields: list[_ProcedureField]
    units: list[_Publisher]


class ProceduresImported(Exact):
    """The version that holds now, how many procedures it has, and how many of them were added, changed and removed."""

    version: int
    count: int
    added: int
    changed: int
    removed: int
