"""Officers: their unit, their roles, the categories they work on, and who may act for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.deadlines.rules import Audience


class Role(StrEnum):
    """What an officer may be (docs/domain.md, "People")."""

    INTAKE = "intake"
    FOCAL = "focal"
    PROCESSING = "processing"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


#: Whom the alerts of a unit call what an officer's role is; other roles are told nothing.
AUDIENCES: Mapping[Role, Audience] = {
    Role.INTAKE: Audience.FOCAL,
    Role.FOCAL: Audience.FOCAL,
    Role.LEADER: Audience.LEADER,
    Role.SUPERVISOR: Audience.SUPERVISOR,
}


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who acts for an absent officer, from ``begins`` up to ``ends`` (UTC)."""

    username: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Officer:
    """An account of one official. ``categories`` None means all.

    ``acting_for`` is whom a deputy stands in for now: then unit, roles and categories are the absent officer's.
    """

    username: str
    title: str
    unit: str
    roles: frozenset[Role]
    categories: frozenset[str] | None = None
    active: bool = True
    deputies: tuple[Deputy, ...] = ()
    acting_for: str | None = None
