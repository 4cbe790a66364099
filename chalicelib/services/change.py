"""What a decision about a ticket writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.tickets.ticket import Event
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.tickets.members import Membership
from chalicelib.store.tickets.photos import Photo
from chalicelib.store.tickets.tickets import Stored, SubmissionKey


@dataclass(frozen=True, slots=True)
class Change:
    """What a decision writes in one transaction.

    ``event`` changes the ticket, ``others`` change further tickets as they were read. The rest is as in
    ``tickets.change_together``.
    """

    event: Event
    others: tuple[tuple[Stored, Event], ...] = ()
    audited: AuditEntry | None = None
    rewritten: tuple[Event, ...] = ()
    redacted: tuple[Photo, tuple[Mapping[str, Any], ...]] | None = None
    membership: Membership | None = None
    submission: SubmissionKey | None = None
