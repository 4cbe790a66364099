"""The province itself: its name, its box of coordinates, its quiet hours, its settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees (WGS 84) that holds the province."""

    south: float
    west: float
    north: float
    east: float

    def contain(self, lat: float, lon: float) -> bool:
        """Whether the point lies in the box, borders included."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which only urgent messages go out; ``start`` may lie before midnight or after it."""

    start: time
    end: time

    def contain(self, at: time) -> bool:
        """Whether a local time of day is quiet: from ``start`` on, no longer at ``end``."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Where citizens may sign in (OpenID Connect). ``redirect_uri`` is the address of our own page.

    ``subject_claim`` says who it is. With ``level_claim`` only ``level_values`` count as an identity of level 2.
    """

    id: str
    name: str
    name_en: str
    issuer: str
    client_id: str
    redirect_uri: str
    scope: str = "openid"
    subject_claim: str = "sub"
    level_claim: str | None = None
    level_values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Areas:
    """The boundaries that hold: the name of their set (store/areas.py) and the codes of the communes in it."""

    name: str
    communes: frozenset[str]


#: Days after a report's end that its sender's contact is kept where the province does not say (ours).
CONTACT_DAYS = 365
#: Days after which an uploaded photo is reduced where the province does not say (ours).
ORIGINALS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Province:
    """The tenant: its code, the prefix of its tickets, its box, the unit that takes in what nobody else does.

    Who sent a report is kept for ``contact_days`` after its end, and so are the files that came with it; these are
    reduced ``originals_days`` after they came.
    """

    code: str
    name: str
    name_en: str
    prefix: str
    intake_unit: str
    bounds: Bounds
    quiet: QuietHours
    contact_days: int = CONTACT_DAYS
    originals_days: int = ORIGINALS_DAYS
    identity_providers: Mapping[str, IdentityProvider] = field(default_factory=dict)


def read_areas(document: Mapping[str, Any]) -> Areas | None:
    """Read the list of boundaries; None when none were imported."""
    return Areas(document["name"], frozenset(document["communes"])) if document["name"] else None


def read_province(document: Mapping[str, Any]) -> Province:
    """Read the province document."""
    quiet, bounds = document["quiet_hours"], document["bounds"]
    if not re.fullmatch("[A-Z]{2}", document["prefix"]):
        raise ValueError(f"the prefix of codes is two capital letters: {document['prefix']}")
    contact_days = document.get("contact_days") or CONTACT_DAYS
    return Province(
        code=document["code"],
        name=document["name"],
        name_en=document["name_en"],
        prefix=document["prefix"],
        intake_unit=document["intake_unit"],
        bounds=Bounds(bounds["south"], bounds["west"], bounds["north"], bounds["east"]),
        quiet=QuietHours(time.fromisoformat(quiet["start"]), time.fromisoformat(quiet["end"])),
        contact_days=contact_days,
        # Nothing that must go by then may wait longer for its first look.
        originals_days=min(document.get("originals_days") or ORIGINALS_DAYS, contact_days),
        identity_providers={
            line["id"]: IdentityProvider(**{**line, "level_values": frozenset(line.get("level_values") or ())})
            for line in document.get("identity_providers") or ()
        },
    )
