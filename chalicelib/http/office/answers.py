"""Models of answers to officers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.access.limits import Limit
from chalicelib.domain.deadlines.rules import Step, Urgency
from chalicelib.domain.finding.office_lists import OfficeList
from chalicelib.domain.nearby.duplicates import Aspect
from chalicelib.domain.tickets.presence import Doing
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Queue, Visibility
from chalicelib.domain.triage.measuring import Confidence
from chalicelib.http.core.shapes import (
    AnyAsset,
    Code,
    Cursor,
    Exact,
    Freeze,
    GatheringOut,
    Given,
    HistoryBefore,
    Label,
    Named,
    Office,
    OfficeEvent,
    PlaceOut,
    PromiseChangeOut,
    RatingOut,
    ShownPhoto,
    Stamp,
    TicketLine,
    Verdict,
)


class _PointSays(Exact):
    commune: str | None
    commune_name: str | None


class _AddressSays(Exact):
    commune: str
    commune_name: str
    former: str | None


class BurstOut(Exact):
    """Rescues from one telephone within ten minutes share a ``group``; this is the ``number``-th of them.

    ``by_address``: the group is what came from one address beyond a limit; these may be different people.
    """

    group: str
    number: int
    by_address: bool


class QueueLine(TicketLine):
    """A ticket in a unit's queue. ``seconds_left`` of the present step is negative when it is late."""

    edition: int | None
    urgency: Urgency | None
    channel: str | None
    step: Step | None
    step_due_at: Stamp | None
    seconds_left: int | None
    standing: bool
    assignee: str | None
    returns: int
    instructed_until: Annotated[Stamp | None, Field(description="When the next open instruction is due.")]
    burst: BurstOut | None
    commune: str | None
    proposed_unit: Annotated[Office | None, Field(description="Where it would be dispatched; null after the dispatch.")]


class QueueOut(Exact):
    """A page of a unit's queue."""

    unit: Office
    tickets: list[QueueLine]
    cursor: Cursor


class _Count(Exact):
    n: int
    more: bool


class _Rescues(Exact):
    open: int
    more: bool
    codes: list[Code]
    unit: str
    waits_seconds: int
    seconds_left: int | None


class _FreshLine(Exact):
    at: int
    ticket: QueueLine


class _ListChanges(Exact):
    """A list as it follows from that of the answer whose entity tag was sent.

    ``fresh`` lines stand at their positions ``at``, from 0. The ``kept`` runs of the earlier list, each a start and a
    length, fill the other positions in their order. ``more``: the list is longer.
    """

    kept: list[Annotated[list[int], Field(min_length=2, max_length=2)]]
    fresh: list[_FreshLine]
    more: bool


class _Present(Exact):
    title: str
    doing: Doing


class Counts(Exact):
    """How many tickets wait in each list of a unit, and the open rescues that the officer may see (null: none).

    ``unit`` of the rescues is where the oldest waits, since ``waits_seconds``. ``seconds_left`` until the next
    deadline is negative when it is late. ``changes`` and ``edition`` are null unless they are asked for; ``edition``
    also for a ticket that the officer may not read. ``lists`` are those by deadline that the officer has, counted among
    the first 100 lines of the unit's queue. ``here`` has who else has the ticket open, who types first.
    """

    unit: str
    counts: dict[Queue, _Count]
    lists: dict[OfficeList, _Count]
    rescues: _Rescues | None
    changes: _ListChanges | None
    edition: int | None
    here: list[_Present]


class _OfficeGiven(Given):
    private: bool


class _NamedPair(Exact):
    before: str
    after: str


class _OfficeAnswer(Exact):
    text: str
    photos: list[str]
    pairs: list[_NamedPair]
    at: Stamp
    unit: Office | None


class _EarlierOfficeAnswer(_OfficeAnswer, Verdict):
    """An answer that the sender did not accept; ``reopened_for`` is their reason."""

    reopened_for: str | None


class _OfficePromiseChange(PromiseChangeOut):
    """With who decided it: ``unit`` and ``role`` are null where nobody did. ``course`` counts the reopenings before."""

    course: int
    unit: Office | None
    role: str | None
    reason: str | None


class _OfficeFreeze(Freeze):
    emergency: str


class _Part(Exact):
    unit: Office
    asked_at: Stamp
    due_at: Stamp
    late: bool
    answer: _OfficeAnswer | None


class _Instruction(Exact):
    """An open instruction of a leader: ``carry_out`` and ``call_off`` name it by its ``number``."""

    number: int
    by: str
    unit: Office | None
    role: str
    at: Stamp
    due_at: Stamp
    late: bool
    text: str


class _AskedBody(Exact):
    """A body outside the system that may be asked about the ticket: ``forward`` names it by its ``id``."""

    id: str
    name: str
    name_en: str
    kind: str
    kind_label: Label


class _Forward(Exact):
    """What an outside body was asked: ``recall`` names an open one by its ``number``. ``photos`` came with its answer.

    ``state``: open, answered, called_off, replaced, ended (with the ticket) or expired (its link is too old).
    """

    number: int
    body: Named
    state: str
    by: str
    unit: Office | None
    at: Stamp
    due_at: Stamp
    late: bool
    text: str
    answer: str | None
    answered_at: Stamp | None
    photos: list[str]


class _Dispute(Exact):
    unit: Office
    reason: str
    at: Stamp


class _AskedExtension(Exact):
    until: Stamp
    reason: str
    asked_by: str
    asked_at: Stamp


class _Evidence(Exact):
    taken_at: Stamp | None
    age_seconds: int | None
    lat: float | None
    lon: float | None
    distance_metres: int | None


class _Alike(Exact):
    code: Code | None
    photo: str | None
    likeness: float


class _OfficePhoto(ShownPhoto):
    evidence: _Evidence | None = None
    similar: list[_Alike] | None = None
    state: str
    original: Annotated[Literal["whole", "reduced", "gone"] | None, Field(description="State of the uploaded file.")]
    reason: str | None = None
    reason_label: Label | None = None


class _OfficeVideo(Exact):
    state: str
    content_type: str
    seconds: float | None
    link: Annotated[str | None, Field(description="Valid for 15 minutes. Do not publish: it holds all metadata.")]
    reason: str | None = None
    reason_label: Label | None = None


class _PrivateWords(Exact):
    kind: str
    text: str


class _Told(Exact):
    at: Stamp
    kind: str
    to: str
    unit: str | None
    audience: str | None
    status: str
    channels: list[str]


class _Form(Exact):
    action: str
    label: Label
    needs: list[str]
    takes: list[str]


class _Reason(Exact):
    part: Aspect
    points: float
    text: Label


class _Duplicate(TicketLine):
    distance_metres: int | None
    score: Annotated[float, Field(ge=0, le=1, description="The sum of the reasons' points.")]
    reasons: list[_Reason]
    reopens: Annotated[bool, Field(description="The ticket has an answer, and merging into it reopens it.")]


class Members(Exact):
    """A page of the reports that were merged into a big incident and are in it."""

    codes: list[Code]
    cursor: Cursor


type Titles = Annotated[dict[str, str], Field(description="The titles of the officers who are named, by username.")]


class OfficeHistory(Exact):
    """A page of a ticket's history: the lines before ``before``, the oldest of them first."""

    history: list[OfficeEvent]
    history_before: HistoryBefore
    titles: Titles


class Hiding(Exact):
    """The event by which an officer hid words."""

    version: int
    at: Stamp


class OfficeAsset(AnyAsset):
    """A place or thing with a label, with a page of the reports about it that the caller may see."""

    note: str | None
    successor: str | None
    reports: list[TicketLine]
    cursor: Cursor


class OfficeTicket(Exact):
    """A ticket as an officer sees it, without its reporter."""

    code: Code
    edition: int
    state: State
    state_label: Label
    report_type: str
    category: Named
    urgency: Urgency
    channel: str
    burst: BurstOut | None
    visibility: Visibility
    description: str
    answers: list[_OfficeGiven]
    place: PlaceOut
    asset: Annotated[str | None, Field(description="The place or thing with a label that it is about.")]
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
    instructions: Annotated[
        list[_Instruction], Field(description="Open ones; empty for units that neither have the ticket nor are above.")
    ]
    forwards: Annotated[list[_Forward], Field(description="What outside bodies were asked, oldest first.")]
    outside_bodies: Annotated[list[_AskedBody], Field(description="Bodies that `forward` may name.")]
    arbitrated: bool
    created_at: Stamp
    promised_at: Annotated[Stamp, Field(description="The first promise of the present course.")]
    due_at: Annotated[Stamp, Field(description="The promise that holds now.")]
    promises: Annotated[list[_OfficePromiseChange], Field(description="All changes of the promise, oldest first.")]
    step: Step | None
    step_due_at: Stamp | None
    resolved_at: Stamp | None
    late: Annotated[bool, Field(description="The first promise was missed.")]
    past_due: Annotated[bool, Field(description="The promise that holds was missed.")]
    followers: int
    titles: Titles
    nearby: Annotated[list[_Duplicate] | None, Field(description="Likely duplicates; null without the right to merge.")]
    step_late: bool
    standing: _OfficeFreeze | None
    answer: _OfficeAnswer | None
    refusal: str | None
    merged_into: Code | None
    merged: list[Code]
    gathering: GatheringOut | None
    assignee: str | None
    returns: int
    question: str | None
    paused_at: Stamp | None
    committed_at: Stamp | None
    extension: _AskedExtension | None
    extensions: int
    appealed: bool
    rating: str | None
    rated: Annotated[RatingOut | None, Field(description="The sender's rating of the present answer.")]
    earlier: Annotated[list[_EarlierOfficeAnswer], Field(description="Answers before a reopening, oldest first.")]
    reopened: int
    photos: list[_OfficePhoto]
    video: _OfficeVideo | None
    history: Annotated[list[OfficeEvent], Field(description="The newest lines, at most 50, the oldest of them first.")]
    history_before: HistoryBefore
    told: list[_Told]
    actions: list[str]
    forms: list[_Form]
    may_unmask: bool
    may_redact: bool
    may_right: Annotated[bool, Field(description="The caller may hide words and change the visibility.")]
    private_words: Annotated[
        list[_PrivateWords], Field(description="Words of the public texts that may say who somebody is.")
    ]
    restorable: Annotated[
        list[Hiding], Field(description="When words were hidden, which the caller may restore while they are kept.")
    ]
    visibility_may_be: Annotated[list[Visibility], Field(description="What the caller may change it to.")]


class _OfferedAnswer(Exact):
    key: str
    text: str
    text_en: str | None


class _OfferedRefusal(Exact):
    key: str
    label: Label
    text: str | None
    text_en: str | None


class Templates(Exact):
    """The province's texts for answering or refusing a ticket, filled with the ticket's values."""

    answers: list[_OfferedAnswer]
    refusals: list[_OfferedRefusal]


class Person(Exact):
    """The reporter: contact, the legal ground for keeping it, and the trust in their identity.

    ``trust``: 0 none, 1 by telephone, 2 by electronic identity. ``confirmed``: whether the sender was signed in with
    the telephone of the contact.
    """

    name: str | None
    phone: str | None
    email: str | None
    ground: str | None
    trust: int
    confirmed: bool


class Unmasked(Exact):
    """The reporter of a report, shown until a time; not shown while the use of their contact is ``limited``."""

    code: Code
    reporter: Person | None
    limited: Limit | None
    until: Stamp


class WhyFound(Exact):
    """A text of the ticket that has words of the search; no ``text`` if they stand in the history."""

    of: Literal["description", "address", "commune", "answer", "refusal", "gathering", "history"]
    text: str | None


class SearchedLine(TicketLine):
    """A ticket that a search found. ``seconds_left`` of the present step is negative when it is late."""

    urgency: Urgency
    report_type: str
    channel: str
    unit: Office
    assignee: str | None
    commune: str | None
    step: Step | None
    step_due_at: Stamp | None
    seconds_left: int | None
    rating: str | None
    edition: Annotated[int | None, Field(description="Null for a ticket that one may only read.")]
    returns: int
    proposed_unit: Annotated[Office | None, Field(description="Where it would be dispatched; null after the dispatch.")]
    why: list[WhyFound]


class SearchedTickets(Exact):
    """A page of what a search found. With a ``cursor`` there may be more, even if the page is empty."""

    tickets: list[SearchedLine]
    cursor: Cursor


class _Position(Exact):
    code: Code
    lat: float
    lon: float


class Positions(Exact):
    """Where the tickets lie that have a point, in the order in which they were asked for."""

    positions: list[_Position]


class FoundTickets(Exact):
    """A page of the tickets that were sent with a telephone number."""

    tickets: list[TicketLine]
    cursor: Cursor


class _Offered(Exact):
    confidence: Confidence
    confidence_label: Label


class _OfferedCategory(Named, _Offered):
    because: Annotated[list[str], Field(description="The words of the description that speak for it.")]
    unit: Annotated[Office | None, Field(description="The unit that the rules name for this category.")]


class _OfferedUrgency(_Offered):
    value: Urgency
    because: list[str]


class _OfferedUnit(Office, _Offered):
    sent: Annotated[int, Field(description="How many of such reports went to this unit.")]
    of: int


class TriageOut(Exact):
    """What is offered for a report, each null if nothing is likely enough. ``rules_unit`` is of the chosen category."""

    category: _OfferedCategory | None
    urgency: _OfferedUrgency | None
    unit: _OfferedUnit | None
    rules_unit: Office | None
