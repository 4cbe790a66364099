"""What reporters send, field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StringConstraints,
)

from chalicelib.domain.access.own_data import Wish
from chalicelib.schemas.fields import (
    MAX_PHOTOS,
    AnyReportIn,
    ContactIn,
    Count,
    Identifier,
    LongText,
    Opaque,
    PhoneNumber,
    PhotoIn,
    PhotosIn,
    PlaceIn,
    ShortText,
    Strict,
    VideoIn,
    WithContact,
    _phone,
)


class ReportIn(AnyReportIn):
    """A new report, sent by whoever saw it."""

    photos: Annotated[list[PhotoIn], Field(default_factory=list, max_length=MAX_PHOTOS)]
    video: VideoIn | None = None
    channel: Literal["web", "app", "kiosk"] = "web"


class ShortReportIn(Strict):
    """The short report of people in need: where, how many (and who among them), a telephone, a line of text, photos."""

    place: PlaceIn
    people: Annotated[int, Field(strict=True, ge=1, le=1000)]
    children: Count | None = None
    elderly: Count | None = None
    sick: Count | None = None
    pregnant: Count | None = None
    phone: Annotated[str, StringConstraints(max_length=32), AfterValidator(_phone)]
    text: ShortText | None = None
    photos: Annotated[list[PhotoIn], Field(default_factory=list, max_length=MAX_PHOTOS)]
    channel: Literal["web", "app", "kiosk"] = "web"


class SenderPhotosIn(PhotosIn):
    """The same of a sender, who may send one video too."""

    video: VideoIn | None = None


class PhotoPlaceIn(Strict):
    """The photo of the report whose place is taken."""

    photo: Annotated[str, StringConstraints(pattern=r"^r[1-5]$")]


class CodeIn(Strict):
    """Where a one-time code shall go."""

    phone: PhoneNumber


class SessionIn(Strict):
    """The code that came, and the request it answers."""

    request: Opaque
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class PrivacyIn(Strict):
    """What somebody asks about their own data; ``contact`` is what it shall be, ``pictures`` go with an erasure."""

    wish: Wish
    contact: ContactIn | None = None
    pictures: StrictBool = False


class IdentityBeginIn(Strict):
    """Nothing is said beforehand."""


class IdentityIn(Strict):
    """What a provider of identities sent the browser back with, and what the browser had kept."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    state: Opaque
    handle: Opaque


class SenderActionIn(Strict):
    """What the sender's own action may carry; the table of moves says what each needs."""

    text: LongText | None = None
    reason: LongText | None = None
    rating: Identifier | None = None


class FollowIn(WithContact):
    """Who wants to follow a report; with a contact they hear of its course, and agree to that use of it."""
