"""The keys of service counters: by one a tablet, or a slip's QR code, says at which counter somebody rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Via(StrEnum):
    """What a key is in: a tablet at the counter, or the QR code that is printed on slips."""

    TABLET = "tablet"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class BoothKey:
    """A counter's key. It rates and does nothing else, and it is no officer's. Times are UTC.

    ``note`` says which tablet it is in.
    """

    id: str
    booth: str
    via: Via
    note: str
    secret_hash: str
    made_by: str
    made_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None
    used_on: str | None = None
