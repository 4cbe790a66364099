"""Request bodies of officers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    Field,
    StringConstraints,
)

from chalicelib.domain.accounts.passwords import LONGEST
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.finding.office_lists import OfficeList
from chalicelib.domain.places.helping import MOST_HAMLETS
from chalicelib.domain.province.kinds import FIELD_REPORT
from chalicelib.domain.province.officers import LONGEST_USERNAME
from chalicelib.domain.tables.asking import TableForm
from chalicelib.domain.tickets.moves import MOST_COORDINATORS
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import CallChannel, Visibility
from chalicelib.schemas.fields import (
    MAX_PHOTOS,
    AnyReportIn,
    CommuneCode,
    Extent,
    Fraction,
    GivenDay,
    Identifier,
    Instant,
    LongText,
    PhoneNumber,
    PhotoIn,
    Phrases,
    ReasonIn,
    ShortText,
    StatedReason,
    StoredPhone,
    Strict,
)


class StandingIn(Strict):
    """Whether somebody who was booked came."""

    standing: Literal["came", "missed"]


class CauseIn(Strict):
    """What the report for the cause says; everybody reads it."""

    text: Annotated[LongText, Field(min_length=5)]


class CallBackIn(Strict):
    """What a call to a sender came to. ``satisfied`` is needed if they were reached, and left out otherwise."""

    reached: bool
    satisfied: bool | None = None
    text: Annotated[LongText, Field(max_length=1000)] = ""


class CallIn(AnyReportIn):
    """A report that an officer writes down for a person on the telephone or at the counter.

    ``consent`` is their answer to the text that was read out. Without ``urgency``, the category decides. ``photos`` are
    pictures of what the person brought.
    """

    channel: CallChannel = "telephone"
    urgency: Urgency | None = None
    photos: Annotated[list[PhotoIn], Field(default_factory=list, max_length=MAX_PHOTOS)]


class HelperIn(Strict):
    """A village helper: their telephone, a title without a name, and the ids of their hamlets."""

    phone: PhoneNumber
    title: Annotated[ShortText, StringConstraints(max_length=100)]
    hamlets: Annotated[list[Identifier], Field(min_length=1, max_length=MOST_HAMLETS)]


class TriageIn(Strict):
    """A report for which an officer asks what it may be. ``category`` is the chosen one."""

    description: LongText
    report_type: Identifier = FIELD_REPORT
    category: Identifier | None = None
    commune: CommuneCode | None = None
    address: ShortText | None = None


class DeviceCodeIn(Strict):
    """A code of an officer's device."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class OwnPasswordIn(Strict):
    """A password that an officer chooses, with the present one. Both are taken as they were typed."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_USERNAME)]
    present: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class EnrolmentIn(Strict):
    """An enrolment code, as it was typed: spaces, hyphens and small letters are accepted."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class AreaIn(Strict):
    """A rectangle of a photo as it is shown, in fractions of its width and height."""

    left: Fraction
    top: Fraction
    width: Extent
    height: Extent
    style: Literal["black", "blur"] = "black"


class RedactionsIn(Strict):
    """Areas of a photo to hide, in addition to those hidden already."""

    areas: Annotated[list[AreaIn], Field(min_length=1, max_length=20)]


class WordsToHideIn(ReasonIn):
    """Words to hide in all texts of a ticket, and why."""

    words: Phrases


class WordsToRestoreIn(ReasonIn):
    """The version of the event by which words were hidden, and why they are shown again."""

    version: Annotated[int, Field(strict=True, ge=1, le=999_999)]


class VisibilityChangeIn(ReasonIn):
    """Whether a ticket is public from now on, and why."""

    visibility: Visibility


class PairIn(Strict):
    """A photo of the report (``before``) and a photo of the result (``after``) that show the same place."""

    before: Annotated[str, StringConstraints(pattern=r"^r[1-5]$")]
    after: Annotated[str, StringConstraints(pattern=r"^[ao][1-5]$")]


class ActionIn(Strict):
    """The fields of officers' actions. The table of moves says which fields an action needs."""

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
    reason: StatedReason | None = None
    text: LongText | None = None
    instruction: Annotated[int, Field(strict=True, ge=1, le=999_999)] | None = None
    body: Identifier | None = None
    forward: Annotated[int, Field(strict=True, ge=1, le=999_999)] | None = None
    public: bool = False
    photos: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[ao][1-5]$")]],
        Field(default_factory=list, max_length=MAX_PHOTOS),
    ]
    pairs: Annotated[list[PairIn], Field(default_factory=list, max_length=MAX_PHOTOS)]


class ReminderIn(Strict):
    """Of which ticket to be reminded, and when."""

    code: Annotated[str, StringConstraints(max_length=32)]
    at: Instant


class LeaveIn(Strict):
    """From when until before when a colleague acts for the officer."""

    deputy: Annotated[str, StringConstraints(max_length=128)]
    begins: Instant
    ends: Instant


class ListFilters(Strict):
    """Filters of tickets. ``until`` is a local day that still counts."""

    list: OfficeList | None = None
    unit: Identifier | None = None
    assignee: Annotated[str, StringConstraints(max_length=64)] | None = None
    category: Identifier | None = None
    state: State | None = None
    course: Literal["open", "ended"] | None = None
    type: Identifier | None = None
    channel: Annotated[str, StringConstraints(max_length=64)] | None = None
    commune: CommuneCode | None = None
    rating: Literal["satisfied", "accepted", "unsatisfied"] | None = None
    since: GivenDay | None = None
    until: GivenDay | None = None
    late: Literal["yes", "no"] | None = None
    emergency: Literal["yes", "no"] | None = None
    order: Literal["newest", "urgent"] = "newest"

    def searched(self) -> FindIn:
        """A search with these filters and no words."""
        return FindIn(**self.model_dump(mode="json", exclude_defaults=True))


class FindIn(ListFilters):
    """What officers search: words, a code or a part of one, and filters."""

    words: str = ""


class SavedListIn(Strict):
    """Filters to keep under a name. Words are not kept, since they may name people."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    filters: ListFilters
    shared: bool = False


class StartIn(Strict):
    """With which list the page begins: the id of a saved one, or one that every officer has; null: the queue."""

    start: Annotated[str, StringConstraints(max_length=64)] | None


class TableIn(FindIn):
    """A search that shall become a table: the kind of file, its language, and the period."""

    form: TableForm
    language: Literal["vi", "en"] = "vi"


class TableLinkIn(Strict):
    """The link to a saved table needs nothing more."""


class SearchIn(ReasonIn):
    """The telephone number to search for, and why."""

    phone: StoredPhone
