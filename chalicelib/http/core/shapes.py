"""Models of answers that several audiences share, for ``/openapi.json`` and for the tests, which check every answer.

The views do not build their answers from these models. Import it only to make the description: it imports pydantic.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.domain.access.own_data import AskedBy, Standing
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.deadlines.rules import Step
from chalicelib.domain.places.assets import AssetKind
from chalicelib.domain.province.hamlets import PointKind
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.domain.tickets.courses import Cause
from chalicelib.domain.tickets.states import State

#: An instant in UTC.
type Stamp = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
type Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\d{10}$")]
type Cursor = Annotated[str | None, Field(description="The cursor of the next page; null on the last one.")]


class Exact(BaseModel):
    """A body without unknown fields."""

    model_config = ConfigDict(extra="forbid")


class Open(BaseModel):
    """A body that may hold more fields than these."""

    model_config = ConfigDict(extra="allow")


class Label(Exact):
    """A name for people, in both languages."""

    vi: str
    en: str


class Named(Exact):
    """An entry of the directory by its id and names."""

    id: str
    name: str
    name_en: str


class Office(Exact):
    """A unit by its id and name."""

    id: str
    name: str


class ShownDecision(Exact):
    """The document by which an emergency was declared."""

    number: str
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
    signer: str


class RunningEmergency(Exact):
    """A running emergency. ``communes`` null means the whole province."""

    id: str
    communes: list[str] | None
    commune_names: dict[str, str]
    since: Stamp
    notice: str
    notice_en: str
    decision: Annotated[
        ShownDecision | None, Field(description="Null for an emergency of before a decision was asked for.")
    ]


class Wrong(Exact):
    """One fault of a request."""

    code: str
    title: str
    title_en: str
    field: str | None = None
    document: Kind | None = None
    detail: str | None = None


class MoveOut(Exact):
    """A move out of a state: who may make it, at which desk, and which fields it needs."""

    action: str
    by: list[str]
    at: str | None
    needs: list[str]


class IndicatorVersion(Exact):
    """What an officer entered. ``reason`` says why the version before was corrected."""

    value: float
    version: int
    by: str
    on_behalf: str | None
    at: Stamp
    reason: str | None


class CountVersion(Exact):
    """What an officer entered for a goal: how many, counted on which day, and by what source."""

    value: int
    source: str
    counted_on: str
    version: int
    by: str
    on_behalf: str | None
    at: Stamp
    reason: str | None


class Problem(Exact):
    """Why a request failed (RFC 9457). ``code`` is stable. The titles are for people.

    ``present``: what holds for an indicator or a goal instead of what was to be entered.
    """

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
    present: IndicatorVersion | CountVersion | None = None


class Upload(Exact):
    """Permission to upload one file: POST ``fields``, then the file, as a multipart form to ``url``."""

    photo: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_in: int


class Uploads(Exact):
    """Permissions to upload all files that have not arrived yet."""

    uploads: list[Upload]


class Freeze(Exact):
    """Since when an emergency has frozen a ticket's clocks, and the public notice of the emergency."""

    since: Stamp
    notice: Label | None


class PlaceOut(Exact):
    """The place of a report, in degrees (WGS 84)."""

    commune: str | None
    commune_name: str | None
    address: str | None
    lat: float | None
    lon: float | None
    rounded: Annotated[bool, Field(description="The public sees a rounded position: the place may be a private home.")]
    accuracy: Annotated[
        int | None, Field(description="How far the point may be from the place, in metres; null for the public.")
    ]


class Given(Exact):
    """The answer to a question of the category."""

    code: str
    question: str
    question_en: str
    value: Any


class ShownPhoto(Exact):
    """A photo and the links to its pictures."""

    id: str
    of_result: bool
    sizes: dict[str, tuple[int, int]] | None = None
    preview: Annotated[str | None, Field(description="A tiny picture as a data URI.")] = None
    links: Annotated[dict[str, str] | None, Field(description="Links to WebP, by longest side in pixels.")] = None
    jpegs: Annotated[dict[str, str] | None, Field(description="Links to JPEG, for old telephones.")] = None


class PhotoPair(Exact):
    """A photo of the report beside one of the result."""

    before: ShownPhoto
    after: ShownPhoto


class Point(Exact):
    """A point in degrees (WGS 84)."""

    lat: float
    lon: float


class TicketLine(Exact):
    """A ticket in a list."""

    code: Code
    state: State
    state_label: Label
    category: Named
    title: str
    created_at: Stamp
    due_at: Stamp
    late: bool


class OfficeEvent(Open):
    """A line of the history as officers see it, with the details of its kind of event."""

    edition: int
    at: Stamp
    kind: str
    label: Label | None
    actor: str
    officer: str | None
    unit: str | None
    state: State | None
    due_at: Stamp | None


class AnyAsset(Exact):
    """A place or thing with a label."""

    id: str
    kind: AssetKind
    kind_label: Label
    name: str
    name_en: str
    commune: str
    commune_name: str
    lat: float
    lon: float
    removed: Annotated[bool, Field(description="It is not there any more.")]


class HamletNamed(Exact):
    """A hamlet (thôn, bản, khối, tổ dân phố)."""

    id: str
    name: str
    name_en: str


class CommuneNamed(Exact):
    """A commune by its official code."""

    code: str
    name: str
    name_en: str


class HamletPoint(Exact):
    """The centre, a kilometre post or a landmark of a hamlet. ``also``: further names by which it is found."""

    kind: PointKind
    name: str
    name_en: str
    lat: float
    lon: float
    also: list[str]
    hamlet: HamletNamed
    commune: CommuneNamed


class OpenApi(Open):
    """This description."""

    openapi: Literal["3.1.0"]


class PrivacyRequestOut(Exact):
    """A request about a person's own data: to be answered by ``due_at`` and fulfilled by ``fulfil_by``.

    ``asked_by`` is the officer who took it down for the person. ``text`` has the person's own reasons. ``proof``
    counts what was changed in each store.
    """

    id: str
    wish: Wish
    origin: AskedBy
    code: Code | None
    standing: Standing
    opened_at: Stamp
    due_at: Stamp
    answered_at: Stamp | None
    fulfil_by: Stamp | None
    settled_at: Stamp | None
    late: bool
    asked_by: str | None
    by: str | None
    note: str | None
    text: str | None
    proof: dict[str, Any]


class PublicAnswer(Exact):
    """The unit's answer."""

    text: str
    at: Stamp
    unit: Office | None


class RatingOut(Exact):
    """The sender's rating of an answer."""

    rating: str
    text: str | None
    at: Stamp


class PromiseChangeOut(Exact):
    """A change of the promise and its cause."""

    at: Stamp
    cause: Cause
    cause_label: Label
    before: Stamp
    after: Stamp


class Verdict(Exact):
    """Whether an earlier answer was on time: by the first promise of its course, and by the one that held."""

    promised_at: Annotated[Stamp, Field(description="The first promise.")]
    due_at: Annotated[Stamp, Field(description="The promise that held.")]
    answered_at: Stamp
    late: Annotated[bool, Field(description="After the first promise.")]
    past_due: Annotated[bool, Field(description="After the promise that held.")]
    rated: RatingOut | None
    reopened_at: Stamp


class EarlierAnswer(PublicAnswer, Verdict):
    """An answer that the sender did not accept, with its photos."""

    photos: list[ShownPhoto]


class PublicEvent(Exact):
    """A line of the history as anyone sees it."""

    at: Stamp
    kind: str
    state: State | None
    state_label: Label | None = None
    text: str | None = None
    reason: str | None = None
    due_at: Stamp | None = None


type HistoryBefore = Annotated[
    int | None, Field(description="``before`` of the next page of the history; null if there are no older lines.")
]


class PublicHistory(Exact):
    """A page of a report's history: the lines before ``before``, the oldest of them first."""

    history: list[PublicEvent]
    history_before: HistoryBefore


class GatheringOut(Exact):
    """The public line of a big incident, and how many reports it gathers, this one among them."""

    line: str
    reports: int


class PublicReport(Exact):
    """A report as anyone sees it."""

    code: Code
    state: State
    state_label: Label
    category: Named
    description: str
    answers: list[Given]
    place: PlaceOut
    asset: Annotated[str | None, Field(description="The place or thing with a label that it is about.")]
    unit: Office | None
    created_at: Stamp
    promised_at: Annotated[Stamp, Field(description="The first promise of the present course.")]
    due_at: Annotated[Stamp, Field(description="The promise that holds now.")]
    promises: Annotated[list[PromiseChangeOut], Field(description="Its changes, oldest first.")]
    step: Step | None
    step_due_at: Stamp | None
    resolved_at: Stamp | None
    late: Annotated[bool, Field(description="The first promise was missed.")]
    past_due: Annotated[bool, Field(description="The promise that holds was missed.")]
    followers: int
    standing: Freeze | None
    committed_at: Stamp | None
    reopened: int
    merged_into: Code | None
    gathering: GatheringOut | None
    waits_for: Annotated[list[Label], Field(description="Bodies outside the system that the office has asked.")]
    coordinators: list[Office]
    answer: PublicAnswer | None
    rated: Annotated[RatingOut | None, Field(description="The sender's rating of the answer.")]
    earlier: Annotated[list[EarlierAnswer], Field(description="Answers before a reopening, oldest first.")]
    photos: list[ShownPhoto]
    pairs: Annotated[list[PhotoPair], Field(description="Photos of the result beside those of the report.")]
    history: Annotated[list[PublicEvent], Field(description="The newest lines, at most 50, the oldest of them first.")]
    history_before: HistoryBefore


class BrowserTold(Exact):
    """A browser that is told of news, or no more. ``id`` names it when it is removed."""

    id: str
