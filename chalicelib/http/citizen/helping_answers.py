"""Models of the answers of helping.py."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.domain.tickets.states import State
from chalicelib.http.core.shapes import (
    Code,
    CommuneNamed,
    Cursor,
    Exact,
    Freeze,
    HamletNamed,
    HamletPoint,
    Label,
    Stamp,
    TicketLine,
    Uploads,
)


class HelperSeen(Exact):
    """What a helper's page keeps. ``consent`` is read out to each villager; ``consent_text`` is its version.

    ``id`` is opaque. The page keeps it with each report, so that nobody else sends the report from the same device.
    """

    id: str
    title: str
    commune: CommuneNamed
    hamlets: list[HamletNamed]
    points: list[HamletPoint]
    consent_text: str
    consent: Label


class HelperReceipt(Uploads):
    """The receipt of a report that a helper sent."""

    code: Code
    code_spoken: str
    secret: Annotated[str | None, Field(description="To hand over; null if the villager gave a telephone.")]
    state: State
    due_at: Stamp
    step_due_at: Stamp | None
    standing: Freeze | None


class HelpedLine(TicketLine):
    """A report as a helper follows it. One that is not ``public`` has no title."""

    public: bool


class HelpedReports(Exact):
    """A page of reports."""

    reports: list[HelpedLine]
    cursor: Cursor
