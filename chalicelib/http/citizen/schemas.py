"""Request bodies of citizens."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

from chalicelib.domain.access import phones
from chalicelib.domain.access.code_purpose import CodePurpose
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.nearby.watching import LEAST_RADIUS, MOST_RADIUS
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.schemas.fields import (
    MAX_PHOTOS,
    MAX_TEXT,
    AnyReportIn,
    BrowserIn,
    ContactIn,
    Count,
    Identifier,
    Instant,
    LongText,
    MailboxText,
    Opaque,
    PhoneNumber,
    PhotoIn,
    PhotosIn,
    Phrases,
    PlaceIn,
    PointIn,
    ShortText,
    Strict,
    VideoIn,
    WithContact,
)


class ReportIn(AnyReportIn):
    """A new report of a citizen."""

    photos: Annotated[list[PhotoIn], Field(default_factory=list, max_length=MAX_PHOTOS)]
    video: VideoIn | None = None
    channel: Literal["web", "app", "kiosk", "chat"] = "web"


class HelperReportIn(AnyReportIn):
    """A report that a village helper sends for a villager, from one of the helper's hamlets (``hamlet``, its id).

    ``consent``: the villager agreed at ``agreed_at`` to the words with the version ``consent_text``, which were read
    out. It is asked for always; the contact may be missing. ``helper``: the id of who wrote the report, by which the
    report of another helper of the same device is refused.
    """

    helper: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")] | None = None
    hamlet: Identifier
    consent: Literal[True]
    consent_text: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    agreed_at: Instant
    photos: Annotated[list[PhotoIn], Field(default_factory=list, max_length=MAX_PHOTOS)]


class ShortReportIn(Strict):
    """The short report of people in need: place, number of people (and who they are), telephone, text, photos.

    ``confirm_phone``: the sender was asked about a missing or doubtful telephone and sends the report as it is.
    """

    place: PlaceIn
    people: Annotated[int, Field(strict=True, ge=1, le=1000)]
    children: Count | None = None
    elderly: Count | None = None
    sick: Count | None = None
    pregnant: Count | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=phones.LONGEST)] | None = None
    confirm_phone: StrictBool = False
    text: ShortText | None = None
    photos: Annotated[list[PhotoIn], Field(default_factory=list, max_length=MAX_PHOTOS)]
    channel: Literal["web", "app", "kiosk"] = "web"


class _AboutIn(Strict):
    """A report of the person whose question they answer, or whose answer they rate."""

    code: Annotated[str, StringConstraints(max_length=64)]
    topic: Literal["question", "rating"]


class ChatIn(Strict):
    """A message of a conversation: words, photos that the page keeps, or a point. Without any, it is asked again.

    ``state`` is that of the last answer. ``about`` begins a conversation about a report.
    """

    state: Annotated[str, StringConstraints(max_length=60_000)] | None = None
    language: Literal["vi", "en"] | None = None
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)] = ""
    photos: Annotated[list[PhotoIn], Field(default_factory=list, max_length=MAX_PHOTOS)]
    point: PointIn | None = None
    about: _AboutIn | None = None


class SenderPhotosIn(PhotosIn):
    """More photos of a sender, and optionally one video."""

    video: VideoIn | None = None


class PhotoPlaceIn(Strict):
    """The photo whose position becomes the report's place."""

    photo: Annotated[str, StringConstraints(pattern=r"^r[1-5]$")]


type OneTimeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class CodeIn(Strict):
    """The telephone that a one-time code is sent to, and what the code is for. One for a booking begins no session."""

    phone: PhoneNumber
    purpose: CodePurpose = CodePurpose.REPORTS


class SessionIn(Strict):
    """A one-time code, and the request that it was sent for."""

    request: Opaque
    code: OneTimeCode


class InstallIn(Strict):
    """The id that a browser made up when the page was put on its home screen. It says nothing of anybody."""

    browser: Opaque


class PrivacyIn(Strict):
    """A person's request about their own data.

    ``contact`` is the correct contact. ``pictures``: an erasure also removes the pictures. ``text`` gives the reasons
    of an objection.
    """

    wish: Wish
    contact: ContactIn | None = None
    pictures: StrictBool = False
    text: Annotated[LongText, Field(max_length=1000)] | None = None


class EmptyIn(Strict):
    """A body without fields."""


class IdentityIn(Strict):
    """The ``code`` and ``state`` from the identity provider, and the ``handle`` that the browser kept."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    state: Opaque
    handle: Opaque


class MoveIn(Strict):
    """The new telephone, and ``to``: the token of a session that began with it.

    ``old_phone`` is the former number, where an electronic identity stands for it.
    """

    phone: PhoneNumber
    to: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,200}$")]
    old_phone: PhoneNumber | None = None


class HiddenWordsIn(Strict):
    """Words that the sender no longer wants in the report, wherever they wrote them."""

    words: Phrases


class VisibilityIn(Strict):
    """Whether the report is public from now on."""

    visibility: Visibility


class SenderActionIn(Strict):
    """The fields of the sender's actions. The table of moves says which fields an action needs."""

    text: LongText | None = None
    reason: LongText | None = None
    rating: Identifier | None = None


class FollowIn(WithContact):
    """A citizen who follows a report. With a contact, or a browser (Web Push), they get messages.

    A contact has one address and needs consent. The telephone is that of the session; a mailbox gets a link first.
    """

    browser: BrowserIn | None = None


class ConfirmFollowIn(Strict):
    """The token in the link that a follower's mailbox got."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class _CircleIn(PointIn):
    """A circle around a point; its radius in metres."""

    radius: Annotated[int, Field(strict=True, ge=LEAST_RADIUS, le=MOST_RADIUS)]


class _MailboxIn(Strict):
    """A mailbox."""

    email: MailboxText


class WatchIn(Strict):
    """An area of which somebody wants to be told once a day: a commune or a circle, of one category or of all.

    They are told in a browser (Web Push), or at a mailbox, which needs ``consent`` and gets a link first.
    """

    commune: Annotated[str, StringConstraints(pattern=r"^\d{5}$")] | None = None
    circle: _CircleIn | None = None
    category: Identifier | None = None
    contact: _MailboxIn | None = None
    consent: bool = False
    browser: BrowserIn | None = None
    language: Literal["vi", "en"] = "vi"

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        if self.contact is not None and not self.consent:
            raise ValueError("consent_required")
        return self


class PlainRescueIn(BaseModel):
    """The fields of the form of people in need without scripts; what they make is checked as a ``ShortReportIn``.

    ``asked`` is the telephone that the sender was asked about, "-" for none. ``key`` is the form's own id: the same
    form sent again gives the same report.
    """

    model_config = ConfigDict(extra="allow")

    key: str = ""
    asked: str = ""
    commune: Annotated[str, Field(alias="place.commune")] = ""
    address: Annotated[str, Field(alias="place.address")] = ""
    people: str = ""
    phone: str = ""
    children: str = ""
    elderly: str = ""
    sick: str = ""
    pregnant: str = ""
    text: str = ""
    photos: str = "0"


class PlainReportIn(BaseModel):
    """The fields of the form without scripts; what they make is checked as a ``ReportIn``.

    ``answers.…`` are the answers to the category's questions. ``asked`` is the category whose questions were shown, and
    ``hinted`` the one whose hints were. ``key`` is the form's own id: the same form sent again gives the same report.
    ``procedure`` is the code of the procedure that the report is about. ``report_type`` is ``idea`` for an idea.
    """

    model_config = ConfigDict(extra="allow")

    key: str = ""
    asset: str = ""
    procedure: str = ""
    report_type: str = ""
    category: str = ""
    asked: str = ""
    hinted: str = ""
    description: str = ""
    commune: Annotated[str, Field(alias="place.commune")] = ""
    address: Annotated[str, Field(alias="place.address")] = ""
    photos: str = "0"
    name: Annotated[str, Field(alias="contact.name")] = ""
    phone: Annotated[str, Field(alias="contact.phone")] = ""
    email: Annotated[str, Field(alias="contact.email")] = ""
    consent: Literal["yes"] | None = None
    visibility: Literal["private"] | None = None


class PlainOutsideIn(BaseModel):
    """The fields of an outside body's page. The token is the whole link, or its part after ``#``."""

    token: str = ""


class PlainOutsideAnswerIn(PlainOutsideIn):
    """The fields of an outside body's answer; ``text`` is checked as an ``OutsideAnswerIn``."""

    text: str = ""
    photos: str = ""


class OutsideAnswerIn(Strict):
    """The text of an outside body's answer."""

    text: LongText


class PlainLookIn(BaseModel):
    """The fields of the look-up without scripts."""

    code: str = ""
    secret: str = ""


class BookingIn(Strict):
    """A booking of a time of a reception: who comes, and about what. ``slot`` is one of those that are shown.

    ``request`` and ``code`` confirm the telephone: a one-time code, and the request that it was sent for. Who is signed
    in with this telephone leaves them out.
    """

    slot: Annotated[str, StringConstraints(min_length=1, max_length=16)]
    name: ShortText
    phone: PhoneNumber
    subject: ShortText
    request: Opaque | None = None
    code: OneTimeCode | None = None
    language: Literal["vi", "en"] = "vi"
    consent: bool = False

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        if not self.consent:
            raise ValueError("consent_required")
        return self


class BookingTokenIn(Strict):
    """The token of a booking's link, or the whole link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class PlainBookingIn(BaseModel):
    """The fields of the page on which a time is booked; what they make is checked as a ``BookingIn``.

    ``again`` is the button for another code.
    """

    slot: str = ""
    name: str = ""
    phone: str = ""
    subject: str = ""
    consent: str = ""
    request: str = ""
    code: str = ""
    again: str = ""


class PlainBookingTokenIn(BaseModel):
    """The fields of the page of a booking. The token is the whole link, or its part after ``#``."""

    token: str = ""
