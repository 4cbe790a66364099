"""Officers: their unit, their roles, the categories they work on, and who may act for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.province.listing import Listing

#: The most characters of a username: Cognito's limit. Nobody has a longer one.
LONGEST_USERNAME = 128


class Role(StrEnum):
    """The roles of officers (docs/domain.md, "People")."""

    INTAKE = "intake"
    FOCAL = "focal"
    PROCESSING = "processing"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


#: Role -> the audience of a unit's alerts. Officers of other roles receive no alerts.
AUDIENCES: Mapping[Role, Audience] = {
    Role.INTAKE: Audience.FOCAL,
    Role.FOCAL: Audience.FOCAL,
    Role.LEADER: Audience.LEADER,
    Role.SUPERVISOR: Audience.SUPERVISOR,
}


@dataclass(frozen=True, slots=True)
class Deputy:
    """The officer who acts for an absent one, from ``begins`` until before ``ends`` (UTC)."""

    username: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Officer:
    """An account of one official. ``categories`` None means all. ``listed`` None means not in the public phone book.

    ``alerts``: by which ways (``sms``, ``email``) they are alerted; None if only the topics' subscriptions know.
    ``reached_by``: who set in the running system where they are reached; None if an import did.

    ``acting_for`` is the absent officer for whom a deputy acts now. Unit, roles and categories are then those of the
    absent officer, and ``own_unit`` is the deputy's unit.
    """

    username: str
    title: str
    unit: str
    roles: frozenset[Role]
    categories: frozenset[str] | None = None
    active: bool = True
    deputies: tuple[Deputy, ...] = ()
    acting_for: str | None = None
    own_unit: str | None = None
    listed: Listing | None = None
    alerts: frozenset[str] | None = None
    reached_by: str | None = None
