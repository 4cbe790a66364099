"""Models of answers to administrators."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Measure, SubjectKind
from chalicelib.domain.deadlines.rules import Step, Urgency
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Role
from chalicelib.http.core.shapes import Code, Cursor, Exact, Label, Open, PrivacyRequestOut, ShownDecision, Stamp


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
    """An officer's unit and rights. ``categories`` null means all."""

    username: str
    title: str
    unit: str
    roles: list[Role]
    categories: list[str] | None
    active: bool
    deputies: list[_Deputy]


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
