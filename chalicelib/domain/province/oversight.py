"""Changes of what somebody may see. The audit trail records each one, and all administrators are told."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.domain.province.kinds import Kind

#: Who did what an operator does with ``infra.manage``, as the audit trail names them.
OPERATOR = "infra.manage"


class Oversight(StrEnum):
    """What was changed, as the audit trail names it."""

    OFFICER = "officer_changed"
    DEPUTIES = "deputies_changed"
    LISTED = "listing_changed"
    REACHED = "officer_reached_changed"
    PASSWORD = "officer_password_sent"  # noqa: S105 - a name
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"
    DOCUMENT = "document_published"
    FACTOR_RESET = "factor_reset"
    FACTOR_ENROLLED = "factor_enrolled"
    BOOTH_KEY_MADE = "booth_key_made"
    BOOTH_KEY_REVOKED = "booth_key_revoked"
    HELPER_APPOINTED = "helper_appointed"
    HELPER_ENDED = "helper_ended"
    WEBHOOK_MADE = "webhook_made"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_REMOVED = "webhook_removed"
    WEBHOOK_SECRET = "webhook_secret_changed"  # noqa: S105 - a name
    WEBHOOK_DISABLED = "webhook_disabled"


#: The fields that say where an officer is reached, and who set that.
_REACHED = ("email", "phone", "alerts", "reached_by")
#: The documents that change neither who sees a report nor who may sign in.
_CLOSED = frozenset(
    {
        *(Kind.CALENDAR, Kind.RULES, Kind.TEMPLATES, Kind.EMERGENCIES, Kind.PROCEDURES, Kind.RECEPTIONS),
        *(Kind.BOOTHS, Kind.HAMLETS),
    }
)


def opens(kind: Kind) -> bool:
    """Whether a kind of document decides what somebody may see: units, categories, routing, identity providers."""
    return kind not in _CLOSED


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields that differ, each with its value before (None for something new) and after."""
    known = before or {}
    return {name: (known.get(name), value) for name, value in after.items() if known.get(name) != value}


def change_of_officer(changes: Mapping[str, Any]) -> Oversight:
    """What the changed fields of an officer are: deputies, the public line, where they are reached, or more."""
    alone = {"deputies": Oversight.DEPUTIES, "listed": Oversight.LISTED} | dict.fromkeys(_REACHED, Oversight.REACHED)
    found = {alone.get(name, Oversight.OFFICER) for name in changes}
    return found.pop() if len(found) == 1 else Oversight.OFFICER
