"""What reporters are answered, field by field."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.http.core.shapes import (
    Code,
    Cursor,
    Exact,
    Freeze,
    Label,
    Named,
    Point,
    PrivacyRequestOut,
    PublicReport,
    Stamp,
    TicketLine,
    Uploads,
)


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


class _OwnUpload(Exact):
    photo: str
    state: str
    place: Annotated[Point | None, Field(description="Where the file says it was taken.")] = None
    reason: str | None = None
    reason_label: Label | None = None


class _Refusal(Exact):
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


class CodeAsked(Exact):
    """A one-time code is on its way: ``request`` goes with it; ``expires_in`` in seconds."""

    request: str
    expires_in: int


class IdentityProviders(Exact):
    """Where one may sign in with an electronic identity."""

    providers: list[Named]


class IdentityBegun(Exact):
    """A sign-in has begun: where the browser goes, and what it keeps until it comes back with ``state``."""

    url: str
    state: str
    handle: str


class SessionBegun(Exact):
    """A citizen is signed in: the token for ``Authorization: Bearer``; ``expires_in`` in seconds."""

    token: str
    expires_in: int
    trust: int


class SessionsEnded(Exact):
    """How many sessions were ended."""

    ended: int


class OwnReports(Exact):
    """A page of a citizen's own reports."""

    reports: list[TicketLine]
    cursor: Cursor


class PrivacyAnswer(PrivacyRequestOut):
    """What became of a request; ``reports`` is the copy that was asked for."""

    reports: list[dict[str, Any]] | None


type Report = PublicReport | SenderReport


class Followed(Exact):
    """A report is followed; ``told``: the course goes to a contact."""

    code: Code
    followers: int
    told: bool
    leave: Annotated[str | None, Field(description="Ends it; null for who followed before.")]


class Left(Exact):
    """A report is followed no more."""

    code: Code
    followers: int
