"""The province: its name, its bounds, its quiet hours, and its settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.known import known_fields
from chalicelib.domain.texts.text import Text


@dataclass(frozen=True, slots=True)
class Bounds:
    """The box around the province, in degrees (WGS 84)."""

    south: float
    west: float
    north: float
    east: float

    def contain(self, lat: float, lon: float) -> bool:
        """Whether a point (degrees, WGS 84) lies in the box or on its border."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The local hours in which only urgent messages are sent. They may include midnight."""

    start: time
    end: time

    def contain(self, at: time) -> bool:
        """Whether a local time of day is quiet; ``start`` is included, ``end`` is not."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def morning(self, at: datetime) -> datetime | None:
        """The end (UTC) of the quiet hours in which an instant (UTC) lies; None if it lies in none."""
        local = at.astimezone(LOCAL)
        if not self.contain(local.time()):
            return None
        end = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return (end if local < end else end + timedelta(days=1)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Where citizens may sign in (OpenID Connect). ``redirect_uri`` is the address of our own page.

    ``subject_claim`` is the claim that identifies the person. If ``level_claim`` is set, only the values
    ``level_values`` count as an identity of level 2.
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
    """The boundaries in use: the name of their set (store/directory/areas.py) and the codes of its communes."""

    name: str
    communes: frozenset[str]


#: Default of ``contact_days`` (our choice).
CONTACT_DAYS = 365
#: Default of ``withdrawn_days``: no rule that we know asks for a contact whose consent was withdrawn.
WITHDRAWN_DAYS = 0
#: Default of ``originals_days`` (our choice).
ORIGINALS_DAYS = 90
#: Default of ``push_minutes`` (our choice).
PUSH_MINUTES = 30


@dataclass(frozen=True, slots=True)
class PrivacyContact:
    """The contact for questions about personal data: an officer or office of the controller."""

    name: str
    name_en: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Province:
    """The province. ``prefix`` begins its ticket codes; ``intake_unit`` takes in reports without another intake unit.

    The reporter's identity and the files of a report are kept for ``contact_days`` after the ticket ends. A contact
    whose consent was withdrawn is kept without use for ``withdrawn_days``. ``privacy`` answers for personal data.
    Original photos are reduced ``originals_days`` after their upload. ``operator`` is the office that runs the service,
    and ``hotline`` its telephone. Search engines may list the public pages of reports if ``indexed``.
    ``maintenance`` is a notice on every page; None without.
    The SMS follows a message to a browser after ``push_minutes``, unless it was opened.
    """

    code: str
    name: str
    name_en: str
    prefix: str
    intake_unit: str
    bounds: Bounds
    quiet: QuietHours
    contact_days: int = CONTACT_DAYS
    withdrawn_days: int = WITHDRAWN_DAYS
    privacy: PrivacyContact | None = None
    originals_days: int = ORIGINALS_DAYS
    push_minutes: int = PUSH_MINUTES
    operator: str | None = None
    operator_en: str | None = None
    hotline: str | None = None
    indexed: bool = False
    identity_providers: Mapping[str, IdentityProvider] = field(default_factory=dict)
    maintenance: Text | None = None


def read_areas(document: Mapping[str, Any]) -> Areas | None:
    """Read the areas document; None if no boundaries were imported."""
    return Areas(document["name"], frozenset(document["communes"])) if document["name"] else None


def read_province(document: Mapping[str, Any]) -> Province:
    """Read the province document. Raises ValueError or KeyError when it is malformed."""
    quiet, bounds, maintenance = document["quiet_hours"], document["bounds"], document.get("maintenance")
    if not re.fullmatch("[A-Z]{2}", document["prefix"]):
        raise ValueError(f"the prefix of codes must be two capital letters: {document['prefix']}")
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
        withdrawn_days=document.get("withdrawn_days") or WITHDRAWN_DAYS,
        privacy=_privacy_contact(document.get("privacy")),
        # Files are deleted after contact_days, so they must be reduced no later than that.
        originals_days=min(document.get("originals_days") or ORIGINALS_DAYS, contact_days),
        push_minutes=PUSH_MINUTES if (minutes := document.get("push_minutes")) is None else minutes,
        operator=document.get("operator"),
        operator_en=document.get("operator_en") or document.get("operator"),
        hotline=document.get("hotline"),
        indexed=bool(document.get("indexed")),
        identity_providers=read_providers(document),
        maintenance=maintenance and Text(maintenance["text"], maintenance["text_en"]),
    )


def read_providers(document: Mapping[str, Any]) -> dict[str, IdentityProvider]:
    """Read the identity providers of the province document, by id."""
    return {line["id"]: _provider(line) for line in document.get("identity_providers") or ()}


def _provider(line: Mapping[str, Any]) -> IdentityProvider:
    values = frozenset(line.get("level_values") or ())
    return IdentityProvider(**{**known_fields(IdentityProvider, line), "level_values": values})


def _privacy_contact(line: Mapping[str, Any] | None) -> PrivacyContact | None:
    if not line:
        return None
    return PrivacyContact(line["name"], line.get("name_en") or line["name"], line.get("phone"), line.get("email"))
