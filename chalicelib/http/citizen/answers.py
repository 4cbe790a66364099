"""Models of answers to citizens."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.domain.access.browser_kind import Machine, Program
from chalicelib.domain.access.moving import SignedInBy
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.domain.tickets.workflow.noting import OwnDataStep
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
    """The receipt of a report."""

    code: Code
    code_spoken: str
    secret: str
    state: State
    due_at: Stamp
    step_due_at: Stamp | None
    standing: Freeze | None


class _Offer(Exact):
    id: Annotated[str, Field(description="The text of the next message that chooses it.")]
    label: str


class _Saying(Exact):
    text: str
    urgent: Annotated[bool, Field(description="Whether it tells somebody in danger whom to call.")]
    offers: list[_Offer]


class _Wanted(Exact):
    kind: Literal["send", "look_up", "list_mine", "answer", "rate"]
    report: Annotated[dict[str, Any] | None, Field(description="The body of POST /v1/reports.")] = None
    key: Annotated[str | None, Field(description="The Idempotency-Key of that request.")] = None
    code: Code | None = None
    text: str | None = None
    rating: str | None = None


class Chat(Exact):
    """What a conversation says next. ``want`` is what the page is to do for the person, with its own requests."""

    state: str
    language: Literal["vi", "en"]
    photos: Annotated[int, Field(description="How many photos the report has so far. 0 also after it was dropped.")]
    says: list[_Saying]
    want: _Wanted | None


class ShortReceipt(Receipt):
    """The receipt of a short report. ``data_notice`` says why the telephone is kept."""

    data_notice: str
    data_notice_en: str


class _OwnUpload(Exact):
    photo: str
    state: str
    place: Annotated[Point | None, Field(description="The position in the file's metadata.")] = None
    reason: str | None = None
    reason_label: Label | None = None


class _Refusal(Exact):
    """Why it was refused. ``reception`` and ``idea``: the sender may meet the leader, or send an idea, instead."""

    code: str
    label: Label
    text: str | None
    text_en: str | None
    reception: bool
    idea: bool


class OwnDataLine(Exact):
    """What the sender asked about their data, or how it was answered. ``due_at``: it is done by then."""

    at: Stamp
    wish: Wish
    step: OwnDataStep
    due_at: Stamp | None
    text: str | None


class BreachLine(Exact):
    """What the sender is told of a breach of personal data."""

    at: Stamp
    text: str
    text_en: str


class SenderReport(PublicReport):
    """A report as its sender sees it."""

    visibility: Visibility
    may_be_public: Annotated[bool, Field(description="The sender may make it public, or leave it so.")]
    actions: list[str]
    question: str | None
    rating: str | None
    own_data: list[OwnDataLine]
    breaches: list[BreachLine]
    uploads: list[_OwnUpload]
    refusal: _Refusal | None = None


class CodeAsked(Exact):
    """A one-time code was sent. Signing in needs ``request``. ``expires_in`` is in seconds."""

    request: str
    expires_in: int


class IdentityProviders(Exact):
    """The identity providers for signing in with an electronic identity."""

    providers: list[Named]


class IdentityBegun(Exact):
    """A sign-in has begun. The browser opens ``url``, keeps ``handle``, and returns with ``state``."""

    url: str
    state: str
    handle: str


class SessionBegun(Exact):
    """A citizen is signed in. ``token`` is for ``Authorization: Bearer``. ``expires_in`` is in seconds."""

    token: str
    expires_in: int
    trust: int


class OwnSession(Exact):
    """A session of the signed-in person. ``machine`` and ``program``: the kind of browser in which it began."""

    id: str
    began_at: Stamp
    ends_at: Stamp
    machine: Machine
    program: Program
    current: bool


class Account(Exact):
    """What the signed-in person has. ``trust``: 1 by telephone, 2 by an electronic identity of level 2.

    ``way`` is how they signed in; null in a session of an earlier release. ``ending``: the last digits of the telephone
    that was confirmed. ``follows``: the newest public reports of others that they follow.
    """

    trust: int
    way: SignedInBy | None
    ending: str | None
    sessions: list[OwnSession]
    follows: list[TicketLine]


class Moved(Exact):
    """What was moved to the new telephone, and how many sessions of the old one were ended."""

    reports: int
    followed: int
    watched: int
    booked: int
    sessions: int


class SessionsEnded(Exact):
    """How many sessions were ended."""

    ended: int


class OwnReports(Exact):
    """A page of a citizen's own reports."""

    reports: list[TicketLine]
    cursor: Cursor


class PrivacyAnswer(PrivacyRequestOut):
    """A request, settled or to be decided. ``reports`` is the copy for an export."""

    reports: list[dict[str, Any]] | None


type Report = PublicReport | SenderReport


class Followed(Exact):
    """A report is followed. ``told``: messages about its course go to the contact or browser that was given.

    ``waits_for``: the address that must be confirmed before anybody is counted or told; null if none must.
    """

    code: Code
    followers: int
    told: bool
    waits_for: Literal["email"] | None
    leave: Annotated[str | None, Field(description="Token that ends the follow; null while the follow waits.")]


class Watched(Exact):
    """The daily news of an area: what it waits for, if anything, and the token that ends it."""

    waits_for: Literal["email"] | None
    leave: str | None


class WatchEnded(Exact):
    """That the daily news of an area has ended."""

    ended: Literal[True]


class Opened(Exact):
    """A message to a browser was opened. ``dropped`` is the number of SMS that do not follow."""

    code: Code
    dropped: int


class Installed(Exact):
    """That the page is on a home screen was noted."""

    noted: Literal[True]


class Left(Exact):
    """A report is no longer followed."""

    code: Code
    followers: int
