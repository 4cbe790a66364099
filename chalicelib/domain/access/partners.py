"""The API keys of partners' apps, and what they allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a key may be used for. Each route names the scope that it needs (http/core/contract.py)."""

    SEND = "reports:send"
    READ = "reports:read"
    STATISTICS = "statistics:read"


@dataclass(frozen=True, slots=True)
class PartnerKey:
    """A partner's key. ``per_minute`` is its limit. Times are UTC. ``used_on`` is the date (UTC) of its last use."""

    id: str
    partner: str
    scopes: frozenset[Scope]
    secret_hash: str
    per_minute: int
    made_by: str
    made_at: datetime
    expires_at: datetime | None = None
    revoked_by: str | None = None
    revoked_at: datetime | None = None
    used_on: str | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether the key is neither revoked nor expired at ``now`` (UTC)."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def app_channel(partner: str) -> str:
    """The channel of the reports that a partner's app sends by the partners' API."""
    return f"app/{partner}"


def open311_channel(partner: str) -> str:
    """The channel of the reports that a partner's app sends by Open311."""
    return f"open311/{partner}"


def channels_of(partner: str) -> tuple[str, str]:
    """The channels of all reports that a partner's app sends."""
    return app_channel(partner), open311_channel(partner)
