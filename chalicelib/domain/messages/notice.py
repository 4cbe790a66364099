"""One notice: what it holds, and until when it waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.tenant import QuietHours


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one receiver. ``hold_until`` (UTC) is set if it must wait for the end of the quiet hours.

    ``clock`` is the clock that the notice is about, as in Ticket.begun, and ``stands_while`` (UTC) is when it began. A
    held notice is dropped if that clock does not run any more. Of the notices with the same ``burst`` one is sent.
    ``outside`` is the outside body that is told, and the number of what it was asked. ``short`` is the text for a
    browser. If that is not opened, the SMS follows at ``sms_at`` (UTC).
    """

    key: str
    code: str
    to: Literal["unit", "reporter", "followers", "outside"]
    kind: str
    sms: str
    subject: str
    body: str
    unit: str | None = None
    audience: str | None = None
    hold_until: datetime | None = None
    stands_while: datetime | None = None
    clock: str | None = None
    short: str = ""
    urgent: bool = False
    sms_at: datetime | None = None
    burst: str | None = None
    outside: tuple[str, int] | None = None


def hold_until(at: datetime, urgency: Urgency, quiet: QuietHours) -> datetime | None:
    """Until when a message of ``at`` (UTC) is held; None to send it at once. Quiet hours hold all but urgent ones."""
    if urgency is Urgency.URGENT:
        return None
    return quiet.morning(at)


def short_time(instant: datetime) -> str:
    """An instant as local time, for short messages."""
    return instant.astimezone(LOCAL).strftime("%H:%M %d/%m")
