"""What each route's answer holds, field by field: for ``/openapi.json``, and for the tests, which check every answer.

Answers are built by the views, not from these. Imported only where the description is made (it brings pydantic).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.domain.access.own_data import AskedBy, Standing, Wish
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Measure, SubjectKind
from chalicelib.domain.deadlines.rules import Step, Urgency
from chalicelib.domain.nearby.duplicates import Likeness
from chalicelib.domain.province.categories import Exposure
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.domain.tickets.ticket import State, Visibility

#: An instant in UTC.
type Stamp = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
type Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\d{10}$")]
type Cursor = Annotated[str | None, Field(description="Where the list goes on; null at its end.")]


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Label(_Exact):
    """What people call something, in both languages."""

    vi: str
    en: str


class Named(_Exact):
    """A thing of the directory by its id."""

    id: str
    name: str
    name_en: str


class Office(_Exact):
    """A unit by its id."""

    id: str
    name: str


class Wrong(_Exact):
    """One thing that is wrong with a request."""

    code: str
    title: str
    title_en: str
    field: str | None = None
    document: Kind | None = None
    detail: str | None = None


class MoveOut(_Exact):
    """A move out of a state: who may make it, at which desk, and what it needs."""

    action: str
    by: list[str]
    at: str | None
    needs: list[str]


class Problem(_Exact):
    """Why a request failed (RFC 9457). ``code`` is stable; the titles are for people."""

    type: Literal["about:blank"]
    status: int
    code: Annotated[str, Field(json_schema_extra={"enum": sorted(PROBLEMS)})]
    title: str
    title_en: str
    field: str | None = None
    errors: list[Wrong] | None = None
    detail: str | None = None
    edition: int | None = None
    changes: list[OfficeEvent] | None = None
    moves: list[MoveOut] | None = None
    version: int | None = None


class Upload(_Exact):
    """Permission to upload one photo: ``fields``, then the file, as a multipart form to ``url``."""

    photo: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_in: int


class Uploads(_Exact):
    """Permissions to upload for all photos that have not arrived yet."""

    uploads: list[Upload]


class Freeze(_Exact):
    """Since when a ticket's clocks stand still for an emergency, and what the public is told of it."""

    since: Stamp
    notice: Label | None


class Receipt(Uploads):
    """A report was taken in."""

    code: Code
    code_spoken: str
    secret: str
    state: State
    due_at: Stamp
    step_due_at: Stamp | None
    standing: Freeze | None


class ShortReceipt(Receipt):
    """A short report was taken in; ``data_notice`` is what its sender is told of the telephone."""

    data_notice: str
    data_notice_en: str


class RunningEmergency(_Exact):
    """An emergency that is on; ``communes`` null is the whole province."""

    id: str
    communes: list[str] | None
    commune_names: dict[str, str]
    since: Stamp
    notice: str
    notice_en: str


class EmergenciesOut(_Exact):
    """The emergencies that are on."""

    emergencies: list[RunningEmergency]


class EmergencyOut(_Exact):
    """An emergency with its reasons and who switched."""

    id: str
    communes: Literal["all"] | list[str]
    since: Stamp
    notice: str
    notice_en: str
    reason: str
    declared_by: str
    ended_at: Stamp | None
    ended_by: str | None
    end_reason: str | None


class AllEmergencies(_Exact):
    """The emergencies that are on, and the latest that are over."""

    emergencies: list[EmergencyOut]


class PlaceOut(_Exact):
    """Where something is wrong; degrees in WGS 84."""

    commune: str | None
    commune_name: str | None
    address: str | None
    lat: float | None
    lon: float | None
    rounded: Annotated[bool, Field(description="The public sees it only roughly, as it may be a private home.")]


class PlaceFound(_Exact):
    """The commune of a point: by the boundaries, or proposed by the nearest centre, ``distance_metres`` away."""

    commune: str | None
    commune_name: str | None
    by: Literal["boundaries", "nearest_centre"] | None
    distance_metres: int | None


class _PointSays(_Exact):
    commune: str | None
    commune_name: str | None


class _AddressSays(_Exact):
    commune: str
    commune_name: str
    former: str | None


class Given(_Exact):
    """What a category's question was answered with."""

    code: str
    question: str
    question_en: str
    value: Any


class _Photo(_Exact):
    id: str
    of_result: bool
    sizes: dict[str, tuple[int, int]] | None = None
    preview: Annotated[str | None, Field(description="A tiny picture as a data URI.")] = None
    links: Annotated[dict[str, str] | None, Field(description="WebP, by longest side.")] = None
    jpegs: Annotated[dict[str, str] | None, Field(description="The same as JPEG, for old telephones.")] = None


class _Pair(_Exact):
    before: _Photo
    after: _Photo


class PublicAnswer(_Exact):
    """What the unit answered."""

    text: str
    at: Stamp
    unit: Office | None


class PublicEvent(_Exact):
    """A line of the history as anyone sees it."""

    at: Stamp
    kind: str
    state: State | None
    state_label: Label | None = None
    text: str | None = None
    reason: str | None = None
    due_at: Stamp | None = None


class PublicReport(_Exact):
    """A report as anyone sees it."""

    code: Code
    state: State
    state_label: Label
    category: Named
    description: str
    answers: list[Given]
    place: PlaceOut
    unit: Office | None
    created_at: Stamp
    due_at: Stamp
    step: Step | None
    step_due_at: Stamp | None
    resolved_at: Stamp | None
    late: bool
    followers: int
    standing: Freeze | None
    committed_at: Stamp | None
    reopened: int
    merged_into: Code | None
    coordinators: list[Office]
    answer: PublicAnswer | None
    photos: list[_Photo]
    pairs: Annotated[list[_Pair], Field(description="Photos of the result beside those of the report.")]
    history: list[PublicEvent]


class Point(_Exact):
    """Degrees (WGS 84)."""

    lat: float
    lon: float


class _OwnUpload(_Exact):
    photo: str
    state: str
    place: Annotated[Point | None, Field(description="Where the file says it was taken.")] = None
    reason: str | None = None
    reason_label: Label | None = None


class _Refusal(_Exact):
    code: str
    label: Label
    text: str | None
    text_en: str | None


class SenderReport(PublicReport):
    """A report as its sender sees it."""

    visibility: Visibility
    actions: list[str]
    question: str | None
    rating: str | None
    uploads: list[_OwnUpload]
    refusal: _Refusal | None = None


type Report = PublicReport | SenderReport


class _Line(_Exact):
    code: Code
    state: State
    state_label: Label
    category: Named
    title: str
    created_at: Stamp
    due_at: Stamp
    late: bool


class PublicLine(_Line):
    """A report in the public list."""

    place: PlaceOut | None
    unit: Office | None
    resolved_at: Stamp | None
    followers: int


class PublicList(_Exact):
    """A page of the public list."""

    reports: list[PublicLine]
    cursor: Cursor


class ListedUnit(Named):
    """A unit in the list."""

    parent: str | None
    commune: str | None


class UnitList(_Exact):
    """The units, and which commune each governs."""

    units: list[ListedUnit]


class OfferedChoice(_Exact):
    """One of the values of a question."""

    key: str
    name: str
    name_en: str


class OfferedQuestion(_Exact):
    """A question of a category."""

    code: str
    order: int
    type: str
    description: str
    description_en: str
    required: bool
    private: bool
    values: list[OfferedChoice]


class OfferedHint(_Exact):
    """What to show when a report holds one of these words: it may be refused."""

    words: list[str]
    text: str
    text_en: str
    refusal: str | None


class CategoryOut(Named):
    """A category and what it asks for."""

    parent: str | None
    report_types: list[str]
    visibility: Exposure
    photo_required: bool
    after_photo: bool
    round_place: Annotated[bool, Field(description="The public sees the places of such reports only roughly.")]
    questions: list[OfferedQuestion]
    refusal_hints: list[OfferedHint]


class Group(Named):
    """A group of categories."""

    children: list[str]


type CategoryOrGroup = CategoryOut | Group


class OfferedType(Named):
    """A type of report."""

    visibility: Exposure | None
    photo_required: bool


class Categories(_Exact):
    """What can be chosen when a report is sent."""

    categories: list[CategoryOut]
    groups: list[Group]
    types: list[OfferedType]


class QueueLine(_Line):
    """A ticket in a unit's queue; ``seconds_left`` of the present step, below zero when it is late."""

    edition: int | None
    urgency: Urgency | None
    channel: str | None
    step: Step | None
    step_due_at: Stamp | None
    seconds_left: int | None
    standing: bool
    assignee: str | None
    returns: int
    commune: str | None


class QueueOut(_Exact):
    """A page of a unit's queue."""

    unit: Office
    tickets: list[QueueLine]
    cursor: Cursor


class _Deputy(_Exact):
    username: str
    begins: Stamp
    ends: Stamp


class OfficeEvent(_Open):
    """A line of the history as officers see it, with what that kind of event says."""

    edition: int
    at: Stamp
    kind: str
    label: Label | None
    actor: str
    officer: str | None
    unit: str | None
    state: State | None
    due_at: Stamp | None


class _OfficeGiven(Given):
    private: bool


class _NamedPair(_Exact):
    before: str
    after: str


class _OfficeAnswer(_Exact):
    text: str
    photos: list[str]
    pairs: list[_NamedPair]
    at: Stamp
    unit: Office | None


class _OfficeFreeze(Freeze):
    emergency: str


class _Part(_Exact):
    unit: Office
    asked_at: Stamp
    due_at: Stamp
    late: bool
    answer: _OfficeAnswer | None


class _Dispute(_Exact):
    unit: Office
    reason: str
    at: Stamp


class _AskedExtension(_Exact):
    until: Stamp
    reason: str
    asked_by: str
    asked_at: Stamp


class _Evidence(_Exact):
    taken_at: Stamp | None
    age_seconds: int | None
    lat: float | None
    lon: float | None
    distance_metres: int | None


class _Alike(_Exact):
    code: Code | None
    photo: str | None
    likeness: float


class _OfficePhoto(_Photo):
    evidence: _Evidence | None = None
    similar: list[_Alike] | None = None
    state: str
    original: Annotated[Literal["whole", "reduced", "gone"] | None, Field(description="The uploaded file.")]
    reason: str | None = None
    reason_label: Label | None = None


class _OfficeVideo(_Exact):
    state: str
    content_type: str
    seconds: float | None
    link: Annotated[str | None, Field(description="For a quarter of an hour; as it came, not to be published.")]
    reason: str | None = None
    reason_label: Label | None = None


class _Told(_Exact):
    at: Stamp
    kind: str
    to: str
    unit: str | None
    audience: str | None
    status: str
    channels: list[str]


class _Form(_Exact):
    action: str
    label: Label
    needs: list[str]
    takes: list[str]


class _Reason(_Exact):
    part: Likeness
    points: float
    text: Label


class _Duplicate(_Line):
    distance_metres: int | None
    score: Annotated[float, Field(ge=0, le=1, description="The sum of the reasons' points.")]
    reasons: list[_Reason]


class OfficeTicket(_Exact):
    """A ticket as an officer sees it: everything but who reported."""

    code: Code
    edition: int
    state: State
    state_label: Label
    report_type: str
    category: Named
    urgency: Urgency
    channel: str
    visibility: Visibility
    description: str
    answers: list[_OfficeGiven]
    place: PlaceOut
    point_says: _PointSays | None
    intake_unit: Office
    unit: Office | None
    accused: Office | None
    shared_with: Office | None
    proposed_unit: Office | None
    rerouted_to: Office | None
    address_says: list[_AddressSays]
    parts: list[_Part]
    dispute: _Dispute | None
    arbitrated: bool
    created_at: Stamp
    due_at: Stamp
    step: Step | None
    step_due_at: Stamp | None
    resolved_at: Stamp | None
    late: bool
    followers: int
    nearby: Annotated[list[_Duplicate] | None, Field(description="Likely duplicates, for who may merge it.")]
    step_late: bool
    standing: _OfficeFreeze | None
    answer: _OfficeAnswer | None
    refusal: str | None
    merged_into: Code | None
    merged: list[Code]
    assignee: str | None
    returns: int
    question: str | None
    paused_at: Stamp | None
    committed_at: Stamp | None
    extension: _AskedExtension | None
    extensions: int
    appealed: bool
    rating: str | None
    reopened: int
    photos: list[_OfficePhoto]
    video: _OfficeVideo | None
    history: list[OfficeEvent]
    told: list[_Told]
    actions: list[str]
    forms: list[_Form]
    may_unmask: bool
    may_redact: bool


class _OfferedAnswer(_Exact):
    key: str
    text: str
    text_en: str | None


class _OfferedRefusal(_Exact):
    key: str
    label: Label
    text: str | None
    text_en: str | None


class Templates(_Exact):
    """The province's texts for answering or refusing a ticket, filled with its values."""

    answers: list[_OfferedAnswer]
    refusals: list[_OfferedRefusal]


class Person(_Exact):
    """Who sent a report, on what ground it is kept, and how surely they are who they say (0: they only say so)."""

    name: str | None
    phone: str | None
    email: str | None
    ground: str | None
    trust: int


class Unmasked(_Exact):
    """Who sent a report, shown until a time."""

    code: Code
    reporter: Person | None
    until: Stamp


class FoundTickets(_Exact):
    """Tickets that were sent with a telephone."""

    tickets: list[_Line]
    cursor: Cursor


class _AuditLine(_Exact):
    at: Stamp
    officer: str
    acting_for: str | None = Field(alias="for")
    action: str
    code: Code | None
    reason: str | None


class AuditTrail(_Exact):
    """Who looked into what is personal on a day."""

    entries: list[_AuditLine]
    cursor: Cursor


class CodeAsked(_Exact):
    """A one-time code is on its way: ``request`` goes with it; ``expires_in`` in seconds."""

    request: str
    expires_in: int


class IdentityProviders(_Exact):
    """Where one may sign in with an electronic identity."""

    providers: list[Named]


class IdentityBegun(_Exact):
    """A sign-in has begun: where the browser goes, and what it keeps until it comes back with ``state``."""

    url: str
    state: str
    handle: str


class SessionBegun(_Exact):
    """A citizen is signed in: the token for ``Authorization: Bearer``; ``expires_in`` in seconds."""

    token: str
    expires_in: int
    trust: int


class SessionsEnded(_Exact):
    """How many sessions were ended."""

    ended: int


class OwnReports(_Exact):
    """A page of a citizen's own reports."""

    reports: list[_Line]
    cursor: Cursor


class PrivacyRequestOut(_Exact):
    """A request about somebody's own data; ``proof`` counts what was done where."""

    id: str
    wish: Wish
    origin: AskedBy
    code: Code | None
    standing: Standing
    opened_at: Stamp
    due_at: Stamp
    settled_at: Stamp | None
    late: bool
    by: str | None
    note: str | None
    proof: dict[str, Any]


class PrivacyAnswer(PrivacyRequestOut):
    """What became of a request; ``reports`` is the copy that was asked for."""

    reports: list[dict[str, Any]] | None


class PrivacyRequests(_Exact):
    """A page of the requests."""

    requests: list[PrivacyRequestOut]
    cursor: Cursor


class _Head(_Exact):
    version: int
    changed_by: str | None
    changed_at: Stamp | None


class _DocumentHead(_Head):
    kind: Kind


class Documents(_Exact):
    """Every kind of document, its version, who published it and when."""

    documents: list[_DocumentHead]


class Document(_Open):
    """A document of its kind, with its version."""

    version: int


class DocumentPublished(_Exact):
    """A document's new version."""

    kind: Kind
    version: int


class Versions(_Exact):
    """Versions of a document, newest first."""

    versions: list[_Head]
    cursor: Cursor


class Version(_Head):
    """One version of a document."""

    document: dict[str, Any]


class OfficerOut(_Exact):
    """An officer's place and rights; ``categories`` null means all."""

    username: str
    title: str
    unit: str
    roles: list[Role]
    categories: list[str] | None
    active: bool
    deputies: list[_Deputy]


class Officers(_Exact):
    """A page of the officers."""

    officers: list[OfficerOut]
    cursor: Cursor


class _Point(_Exact):
    at: Stamp
    check: str
    audience: str | None


class _RuleLine(_Exact):
    number: int
    step: Step
    urgency: Urgency
    report_type: str | None
    category: str | None


class _Foreseen(_Exact):
    step: Step
    label: Label
    amount: str
    rule: _RuleLine
    start: Stamp
    due_at: Stamp
    points: list[_Point]


class Preview(_Exact):
    """What the deadlines would be, step by step."""

    urgency: Urgency
    due_at: Stamp
    steps: list[_Foreseen]


class KeyLine(_Exact):
    """A partner's key, without what opens anything."""

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
    """A new key; ``key`` is shown this once."""

    key: str


class Keys(_Exact):
    """A page of the partners' keys."""

    keys: list[KeyLine]
    cursor: Cursor


class _Lifted(_Exact):
    by: str
    at: Stamp
    reason: str


class Block(_Exact):
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


class Blocks(_Exact):
    """A page of the measures."""

    blocks: list[Block]
    cursor: Cursor


class OpenApi(_Open):
    """This description."""

    openapi: Literal["3.1.0"]
