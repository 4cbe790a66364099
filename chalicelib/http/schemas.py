"""What a request may hold, field by field. Imported only by the views that read a body (it brings pydantic)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
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
from chalicelib.domain.tickets.moves import MOST_COORDINATORS
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.media import files

MAX_PHOTOS = files.MAX_PHOTOS  # a field of that name hides the module
MAX_TEXT = 4000
MAX_ANSWERS = 30
MAX_CHOICES = 50
#: The version of the consent text that the pages show (chalicelib/web).
CONSENT_TEXT = "2026-11"
#: The version of the text that intake reads out to a caller (chalicelib/web/call-texts.js).
CONSENT_READ_OUT = "2026-11-read-out"

_MAILBOX = re.compile(r"[^\s@<>\",;:\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ALLOWED_CONTROLS = "\n\t"


def _clean(text: str) -> str:
    """Text as NFC with plain line ends; ValueError for control characters, which no keyboard makes."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    odd = (character for character in text if unicodedata.category(character) in ("Cc", "Cs"))
    if any(character not in _ALLOWED_CONTROLS for character in odd):
        raise ValueError("control_characters")
    return text


def _answer(value: Any) -> Any:
    """A plain value or a list of texts, cleaned; whether it answers its question is for domain/questions.py."""
    if isinstance(value, str):
        return _clean(value.strip())
    if isinstance(value, list) and len(value) <= MAX_CHOICES and all(isinstance(one, str) for one in value):
        return [_clean(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise ValueError("field_invalid")


def _phone(text: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        raise ValueError("phone_invalid") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("phone_invalid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mailbox(text: str) -> str:
    if len(text) > 254 or not _MAILBOX.fullmatch(text):
        raise ValueError("email_invalid")
    return text


type LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT), AfterValidator(_clean)
]
type ShortText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_clean)
]


type QuestionCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
type PhoneNumber = Annotated[str, StringConstraints(max_length=32), AfterValidator(_phone)]
type QuestionAnswer = Annotated[Any, AfterValidator(_answer)]
type Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError("field_invalid") from None


type Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def unswapped(given: Any) -> Any:
    """What was given for a point. ValueError for a point in the country whose longitude came first."""
    try:
        lat, lon = float(given["lat"]), float(given["lon"])
    except (KeyError, OverflowError, TypeError, ValueError):
        return given
    if 102 <= lat <= 118 and 8 <= lon <= 24:
        raise ValueError("point_swapped")
    return given


class PlaceIn(_Strict):
    """Where: ``lat`` and ``lon`` in degrees (WGS 84), a commune's official code, an address."""

    commune: Annotated[str, StringConstraints(pattern=r"^\d{5}$")] | None = None
    address: ShortText | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _right_way_round(cls, given: Any) -> Any:
        return unswapped(given)

    @model_validator(mode="after")
    def _whole_point(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("point_incomplete")
        return self


class PointIn(_Strict):
    """A point in degrees (WGS 84); a query brings numbers as text."""

    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

    @model_validator(mode="before")
    @classmethod
    def _right_way_round(cls, given: Any) -> Any:
        return unswapped(given)


class ContactIn(_Strict):
    """Who reports, all of it optional. Telephone numbers are read as Vietnamese and kept in E.164 form."""

    name: ShortText | None = None
    phone: PhoneNumber | None = None
    email: Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_mailbox)] | None = None


class PhotoIn(_Strict):
    """A photo that will be uploaded; ``size`` in bytes."""

    content_type: Literal[
        "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif", "image/gif"
    ]
    size: Annotated[int, Field(ge=1, le=files.MAX_BYTES)]


class VideoIn(_Strict):
    """The video that will be uploaded; ``size`` in bytes."""

    content_type: Literal["video/mp4", "video/quicktime", "video/webm"]
    size: Annotated[int, Field(ge=1, le=files.MAX_VIDEO_BYTES)]


class _AnyReportIn(_Strict):
    """What every report says. ``consent`` is needed as soon as there is a contact.

    ``answers``: question code -> value, as the category asks. ``visibility`` None is as usual for category and type.
    ``accused`` is the unit whose conduct it is about.
    """

    report_type: Identifier = FIELD_REPORT
    category: Identifier
    description: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=5, max_length=MAX_TEXT), AfterValidator(_clean)
    ]
    place: PlaceIn
    contact: ContactIn | None = None
    consent: bool = False
    visibility: Visibility | None = None
    accused: Identifier | None = None
    answers: Annotated[dict[QuestionCode, QuestionAnswer], Field(max_length=MAX_ANSWERS)] = {}

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        contact = self.contact
        if contact is not None and (contact.name or contact.phone or contact.email) and not self.consent:
            raise ValueError("consent_required")
        return self


class ReportIn(_AnyReportIn):
    """A new report, sent by whoever saw it."""

    photos: Annotated[list[PhotoIn], Field(max_length=MAX_PHOTOS)] = []
    video: VideoIn | None = None
    channel: Literal["web", "app", "kiosk"] = "web"


class CallIn(_AnyReportIn):
    """A report that intake writes down for somebody who calls or stands at the counter.

    ``consent`` is what they said to the text that was read out. ``urgency`` None is the category's.
    """

    channel: Literal["telephone", "counter"] = "telephone"
    urgency: Urgency | None = None


type Count = Annotated[int, Field(strict=True, ge=0, le=1000)]


class ShortReportIn(_Strict):
    """The short report of people in need: where, how many (and who among them), a telephone, a line of text, photos."""

    place: PlaceIn
    people: Annotated[int, Field(strict=True, ge=1, le=1000)]
    children: Count | None = None
    elderly: Count | None = None
    sick: Count | None = None
    pregnant: Count | None = None
    phone: Annotated[str, StringConstraints(max_length=32), AfterValidator(_phone)]
    text: ShortText | None = None
    photos: Annotated[list[PhotoIn], Field(max_length=MAX_PHOTOS)] = []
    channel: Literal["web", "app", "kiosk"] = "web"


class EmergencyIn(_Strict):
    """An emergency to declare: over communes (official codes) or ``"all"``, why, and the notice for the public."""

    communes: (
        Literal["all"]
        | Annotated[list[Annotated[str, StringConstraints(pattern=r"^\d{5}$")]], Field(min_length=1, max_length=500)]
    )
    reason: LongText
    notice: ShortText
    notice_en: ShortText


class PhotosIn(_Strict):
    """More photos; an empty list asks anew for permission to upload those announced before."""

    photos: Annotated[list[PhotoIn], Field(max_length=MAX_PHOTOS)] = []


class SenderPhotosIn(PhotosIn):
    """The same of a sender, who may send one video too."""

    video: VideoIn | None = None


class PhotoPlaceIn(_Strict):
    """The photo of the report whose place is taken."""

    photo: Annotated[str, StringConstraints(pattern=r"^r[1-5]$")]


type Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
type Extent = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]


class AreaIn(_Strict):
    """A rectangle of a photo as it is shown, in shares of its width and height."""

    left: Fraction
    top: Fraction
    width: Extent
    height: Extent
    style: Literal["black", "blur"] = "black"


class RedactionsIn(_Strict):
    """What shall not be seen of a photo any more, beside what is hidden already."""

    areas: Annotated[list[AreaIn], Field(min_length=1, max_length=20)]


class PairIn(_Strict):
    """Which photo of the result shows the place of which photo of the report."""

    before: Annotated[str, StringConstraints(pattern=r"^r[1-5]$")]
    after: Annotated[str, StringConstraints(pattern=r"^a[1-5]$")]


class ActionIn(_Strict):
    """What an officer's action may carry; the table of moves says what each needs."""

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
    reason: LongText | None = None
    text: LongText | None = None
    public: bool = False
    photos: Annotated[list[Annotated[str, StringConstraints(pattern=r"^a[1-5]$")]], Field(max_length=MAX_PHOTOS)] = []
    pairs: Annotated[list[PairIn], Field(max_length=MAX_PHOTOS)] = []


class ReasonIn(_Strict):
    """Why somebody looks into what is personal."""

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=5, max_length=500), AfterValidator(_clean)
    ]


type Opaque = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class SearchIn(ReasonIn):
    """Whose tickets are looked for, and why."""

    phone: PhoneNumber


class CodeIn(_Strict):
    """Where a one-time code shall go."""

    phone: PhoneNumber


class SessionIn(_Strict):
    """The code that came, and the request it answers."""

    request: Opaque
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class PrivacyIn(_Strict):
    """What somebody asks about their own data; ``contact`` is what it shall be, ``pictures`` go with an erasure."""

    wish: Wish
    contact: ContactIn | None = None
    pictures: StrictBool = False


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


class IdentityBeginIn(_Strict):
    """Nothing is said beforehand."""


class IdentityIn(_Strict):
    """What a provider of identities sent the browser back with, and what the browser had kept."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    state: Opaque
    handle: Opaque


class SenderActionIn(_Strict):
    """What the sender's own action may carry; the table of moves says what each needs."""

    text: LongText | None = None
    reason: LongText | None = None
    rating: Identifier | None = None


class DeputyIn(_Strict):
    """Who acts for an officer, from when to when."""

    username: Annotated[str, StringConstraints(max_length=128)]
    begins: Instant
    ends: Instant

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.ends <= self.begins:
            raise ValueError("term_backwards")
        return self


class DeputiesIn(_Strict):
    """Everybody who acts for an officer; an empty list: nobody any more."""

    deputies: Annotated[list[DeputyIn], Field(max_length=10)]


class OfficerIn(_Strict):
    """An officer's place and rights. ``categories`` None means all; ``title`` and ``deputies`` None leave them."""

    title: ShortText | None = None
    unit: Identifier
    roles: Annotated[list[Role], Field(min_length=1)]
    categories: list[Identifier] | None = None
    active: StrictBool = True
    deputies: Annotated[list[DeputyIn], Field(max_length=10)] | None = None


class KeyIn(_Strict):
    """A partner's key: what it may be used for, how often, and until when (None: until it is revoked)."""

    partner: Identifier
    scopes: Annotated[list[Scope], Field(min_length=1)]
    per_minute: Annotated[int, Field(ge=1, le=6000)] = 120
    expires_at: Instant | None = None


class MeasureIn(_Strict):
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


class LiftIn(_Strict):
    """Why a measure ends before its time."""

    reason: LongText


class RoutingIn(PlaceIn):
    """A report that might be sent, and where: a commune, a point or an address; a place need not be given."""

    category: Identifier
    report_type: Identifier = FIELD_REPORT


class QrIn(_Strict):
    """What a QR code is to say: an address, as a rule."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class PreviewIn(_Strict):
    """A report that might be sent; ``urgency`` None is the category's, ``at`` None is now.

    ``rules`` and ``calendar`` are documents as they might be published; None: as they are.
    """

    category: Identifier
    report_type: Identifier = FIELD_REPORT
    urgency: Urgency | None = None
    at: Instant | None = None
    rules: dict[str, Any] | None = None
    calendar: dict[str, Any] | None = None
