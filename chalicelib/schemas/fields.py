"""Field types shared by request bodies. Import it only where a body is read: it imports pydantic."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from chalicelib.domain.access import phones
from chalicelib.domain.access.contact import is_personal
from chalicelib.domain.messages.push import LONGEST_ENDPOINT
from chalicelib.domain.numbers.booths import MOST_WORDS
from chalicelib.domain.places.assets import ID_PATTERN
from chalicelib.domain.province.kinds import FIELD_REPORT
from chalicelib.domain.texts import writing
from chalicelib.domain.texts.days import YEARS, read_day
from chalicelib.domain.tickets import attachments
from chalicelib.domain.tickets.ticket import Visibility

MAX_PHOTOS = attachments.MAX_PHOTOS  # a field of that name hides the module
MAX_TEXT = 4000
#: The largest error of a position that is taken, in metres: beyond it the point says nothing.
MAX_ACCURACY = 1_000_000
MAX_ANSWERS = 30
#: The fewest letters and digits of a phrase to hide: a single letter would hide half of a text.
MIN_PHRASE = 2
MAX_CHOICES = 50
#: What SES sends to: ASCII alone, as a local part of atoms and a domain of labels (RFC 5321, sections 4.1.2 and 4.5.3).
_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP = r"(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})"
_MAILBOX = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_TOP}")


def _clean(text: Any) -> Any:
    """Clean a text before its length is checked; anything else stays for its own check."""
    return writing.cleaned(text) if isinstance(text, str) else text


def _seen(text: str) -> str:
    """The text. Raises ValueError for one without a visible character."""
    if text and not writing.is_visible(text):
        raise ValueError("text_invisible")
    return text


def _answer(value: Any) -> Any:
    """Clean a plain value or a list of texts. domain/province/questions.py checks that it answers its question."""
    if isinstance(value, str):
        return _seen(writing.cleaned(value).strip())
    if isinstance(value, list) and len(value) <= MAX_CHOICES and all(isinstance(one, str) for one in value):
        return [writing.cleaned(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise ValueError("field_invalid")


def _phone(text: str) -> str:
    """The number in E.164 form. Raises ValueError for one that no numbering plan has."""
    found = phones.read(text)
    if found is None or not found.is_valid:
        raise ValueError("phone_invalid")
    return found.e164


def _stored_phone(text: str) -> str:
    """The E.164 form of a number that may be stored, even of one that would not be taken today."""
    found = phones.read(text)
    if found is None:
        raise ValueError("phone_invalid")
    return found.e164


def mailbox(text: str) -> str:
    """Return an address of a mailbox unchanged. Raises ValueError for one that SES would not send to."""
    if len(text) > 254 or not _MAILBOX.fullmatch(text):
        raise ValueError("email_invalid")
    return text


type LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT),
    BeforeValidator(_clean),
    AfterValidator(_seen),
]
type ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=writing.SHORT),
    BeforeValidator(_clean),
    AfterValidator(_seen),
]


def _phrase(text: str) -> str:
    if len(re.findall(r"[^\W_]", text)) < MIN_PHRASE:
        raise ValueError("too_short")
    return text


type Phrase = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=writing.SHORT),
    AfterValidator(_clean),
    AfterValidator(_phrase),
]
type Phrases = Annotated[list[Phrase], Field(min_length=1, max_length=20)]
type QuestionCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
type PhoneNumber = Annotated[str, StringConstraints(max_length=phones.LONGEST), AfterValidator(_phone)]
type MailboxText = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(mailbox)]
#: A number to look for. Reports from before the numbering plan was asked may have one that is not valid.
type StoredPhone = Annotated[str, StringConstraints(max_length=phones.LONGEST), AfterValidator(_stored_phone)]
type QuestionAnswer = Annotated[Any, AfterValidator(_answer)]
type Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]


def _username(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", text):
        raise ValueError("username_malformed")
    return text


#: The name with which an officer signs in.
type Username = Annotated[str, StringConstraints(max_length=100), AfterValidator(_username)]
type CommuneCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]


def _day(given: object) -> date:
    # pydantic would also take a number of seconds.
    return read_day(given if isinstance(given, str) else "")


type GivenDay = Annotated[date, BeforeValidator(_day)]


def _in_utc(instant: datetime) -> datetime:
    try:
        found = instant.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError("field_invalid") from None
    # A tablet without a battery begins in 1970. With years further away, times around may be out of Python's range.
    if not 1970 <= found.year <= YEARS[1]:
        raise ValueError("field_invalid")
    return found


type Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Strict(BaseModel):
    """A body that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def unswapped(given: Any) -> Any:
    """Return ``given`` unchanged. Raises ValueError for a point in Vietnam with latitude and longitude swapped."""
    try:
        lat, lon = float(given["lat"]), float(given["lon"])
    except (KeyError, OverflowError, TypeError, ValueError):
        return given
    if 102 <= lat <= 118 and 8 <= lon <= 24:
        raise ValueError("point_swapped")
    return given


def _metres(given: Any) -> Any:
    """Whole metres, rounded up; anything else stays for its own check."""
    return math.ceil(given) if isinstance(given, float) and math.isfinite(given) else given


class PlaceIn(Strict):
    """A place: ``lat`` and ``lon`` in degrees (WGS 84), the official code of a commune, an address.

    ``accuracy``: how far the point may be from the place, in metres, as the device says; absent for a chosen point.
    """

    commune: Annotated[str, StringConstraints(pattern=r"^\d{5}$")] | None = None
    address: ShortText | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    accuracy: Annotated[int, Field(ge=0, le=MAX_ACCURACY), BeforeValidator(_metres)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _right_way_round(cls, given: Any) -> Any:
        return unswapped(given)

    @model_validator(mode="after")
    def _whole_point(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("point_incomplete")
        return self


class PointIn(Strict):
    """A point in degrees (WGS 84). Query parameters carry the numbers as text."""

    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

    @model_validator(mode="before")
    @classmethod
    def _right_way_round(cls, given: Any) -> Any:
        return unswapped(given)


class ContactIn(Strict):
    """The reporter's contact, all fields optional. Telephone numbers without a country code are Vietnamese."""

    name: ShortText | None = None
    phone: PhoneNumber | None = None
    email: MailboxText | None = None


def _usual_type(given: Any) -> Any:
    return attachments.usual_type(given) if isinstance(given, str) else given


if TYPE_CHECKING:
    type PhotoType = str
    type VideoType = str
else:
    # A type checker does not read a Literal that is made from a list; pydantic does.
    PhotoType = Annotated[Literal[*attachments.PHOTO_FORMATS, attachments.UNKNOWN_TYPE], BeforeValidator(_usual_type)]
    VideoType = Literal[*attachments.VIDEO_FORMATS]


class PhotoIn(Strict):
    """A photo to be uploaded. ``size`` is in bytes. The file's bytes decide what it is, not ``content_type``."""

    content_type: PhotoType
    size: Annotated[int, Field(ge=1, le=attachments.MAX_BYTES)]


class VideoIn(Strict):
    """A video to be uploaded. ``size`` is in bytes."""

    content_type: VideoType
    size: Annotated[int, Field(ge=1, le=attachments.MAX_VIDEO_BYTES)]


class WithContact(Strict):
    """A body with a contact, which requires ``consent``."""

    contact: ContactIn | None = None
    consent: bool = False

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        if self.contact is not None and is_personal(self.contact) and not self.consent:
            raise ValueError("consent_required")
        return self


#: The id of a place or thing with a label, as the label's address has it.
type AssetId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]


class AnyReportIn(WithContact):
    """The fields of every report. A contact requires ``consent``.

    ``answers``: question code -> value, for the questions of the category. Without ``visibility``, category and report
    type decide. ``accused`` is the unit whose conduct the report is about, and ``procedure`` the code of the procedure.
    ``asset`` is the place or thing whose label was scanned; a place without a point is completed by it.
    """

    report_type: Identifier = FIELD_REPORT
    category: Identifier
    description: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=5, max_length=MAX_TEXT),
        BeforeValidator(_clean),
        AfterValidator(_seen),
    ]
    place: PlaceIn
    visibility: Visibility | None = None
    accused: Identifier | None = None
    asset: AssetId | None = None
    procedure: Annotated[str, StringConstraints(pattern=r"^[0-9.H]{8,30}$")] | None = None
    answers: Annotated[dict[QuestionCode, QuestionAnswer], Field(max_length=MAX_ANSWERS)] = {}


#: What somebody adds to a bad rating of a service counter.
type FewWords = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_WORDS),
    BeforeValidator(_clean),
    AfterValidator(_seen),
]
type Count = Annotated[int, Field(strict=True, ge=0, le=1000)]


class PhotosIn(Strict):
    """More photos. An empty list asks again for permission to upload the photos announced earlier."""

    photos: Annotated[list[PhotoIn], Field(max_length=MAX_PHOTOS)] = []


class BrowserKeysIn(Strict):
    """The public key and the secret of a browser, in base64url (RFC 8291)."""

    p256dh: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{87}=?$")]
    auth: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}={0,2}$")]


class BrowserIn(Strict):
    """A browser's subscription, as ``PushSubscription.toJSON`` gives it. ``expirationTime`` is not used."""

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ENDPOINT)]
    keys: BrowserKeysIn
    expirationTime: float | None = None  # noqa: N815 - the browsers' name


type Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
type Extent = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]


#: Why an officer does something. "Lũ" says all; no length tells a good reason from a bad one.
type StatedReason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=MAX_TEXT),
    BeforeValidator(_clean),
    AfterValidator(_seen),
]


class ReasonIn(Strict):
    """Why an officer does something."""

    reason: StatedReason


type Opaque = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
