"""Bulletins (bản tin) of the offices: who writes and approves them, and what of them everybody reads.

Every act makes another edition. What is published is the wording of the edition that was approved, and it stays until
another edition is approved; what is written afterwards is a draft. Nobody approves what they wrote or handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import NotAllowed, NotPossible, Stale
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role

#: Who wrote the draft of a week (weekly.py).
SYSTEM = "system"
_WRITERS = frozenset({Role.INTAKE, Role.FOCAL, Role.PROCESSING, Role.LEADER})


class BulletinState(StrEnum):
    """Where a bulletin is."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class BulletinAct(StrEnum):
    """What an officer does to a bulletin."""

    WRITE = "write"
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a bulletin says, where and when. ``commune`` None: the whole province; ``topic``: a category's id.

    It is shown from the local day ``begins`` to ``ends``, both included. ``aloud``: it is offered to loudspeakers.
    """

    title: str
    text: str
    commune: str | None
    topic: str | None
    begins: date
    ends: date
    pinned: bool = False
    aloud: bool = False

    def is_shown(self, today: date) -> bool:
        """Whether it is shown on a local day."""
        return self.begins <= today <= self.ends

    def to_json(self) -> dict[str, Any]:
        """Its fields; days are written like 2026-03-05."""
        return asdict(self) | {"begins": self.begins.isoformat(), "ends": self.ends.isoformat()}


@dataclass(frozen=True, slots=True)
class PublishedWording:
    """The wording that everybody reads: that of ``edition``, approved at ``at`` (UTC).

    ``first_at`` is when the bulletin was published for the first time; it stays, and its followers are told then.
    """

    edition: int
    wording: Wording
    by: str
    at: datetime
    first_at: datetime
    on_behalf: str | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin of a unit. ``writers`` wrote or handed in the present draft (usernames).

    ``first_at`` (UTC) is kept when a published one is withdrawn. ``reason`` is why it was sent back or withdrawn.
    """

    id: str
    unit: str
    edition: int
    standing: BulletinState
    wording: Wording
    writers: frozenset[str]
    created_at: datetime
    published: PublishedWording | None = None
    first_at: datetime | None = None
    reason: str | None = None


def may_write(officer: Officer, unit: str) -> bool:
    """Whether an officer writes bulletins of a unit: its own officers who work on reports, and its leaders."""
    return officer.active and officer.unit == unit and bool(officer.roles & _WRITERS)


def may_approve(officer: Officer, unit: str) -> bool:
    """Whether an officer approves bulletins of a unit: its leaders, or who acts for one."""
    return officer.active and officer.unit == unit and Role.LEADER in officer.roles


def may_speak_to(unit: str, commune: str | None, directory: Directory) -> bool:
    """Whether a unit may write to a commune (None: the whole province).

    The office of a commune, and each unit below it, writes to that commune alone; other units write to any.
    """
    own = commune_of(unit, directory)
    return commune == own if own is not None else commune is None or commune in directory.communes


def commune_of(unit: str, directory: Directory) -> str | None:
    """Return the commune that a unit, or one above it, governs; None for a unit of the province."""
    seen, at = set[str](), directory.units.get(unit)
    while at is not None and at.id not in seen:
        if at.commune is not None:
            return at.commune
        seen.add(at.id)
        at = directory.units.get(at.parent or "")
    return None


def begun(name: str, unit: str, wording: Wording, officer: Officer, now: datetime) -> Bulletin:
    """Return a new draft of an officer at ``now`` (UTC). Raises NotAllowed."""
    if not may_write(officer, unit):
        raise NotAllowed("forbidden")
    return Bulletin(name, unit, 1, BulletinState.DRAFT, wording, _names(officer), now)


def written(before: Bulletin, wording: Wording, officer: Officer, edition: int) -> Bulletin:
    """Return it with another wording. One that waited for approval is a draft again. Raises NotAllowed, Stale."""
    _check(before, edition, is_allowed=may_write(officer, before.unit))
    is_own = before.standing in (BulletinState.DRAFT, BulletinState.WAITING)
    writers = (before.writers if is_own else frozenset()) | _names(officer)
    return _next(before, BulletinState.DRAFT, wording=wording, writers=writers, reason=None)


def submitted(before: Bulletin, officer: Officer, edition: int) -> Bulletin:
    """Return it handed in for approval. Raises NotAllowed, Stale, NotPossible."""
    _check(before, edition, BulletinState.DRAFT, is_allowed=may_write(officer, before.unit))
    return _next(before, BulletinState.WAITING, writers=before.writers | _names(officer), reason=None)


def approved(before: Bulletin, officer: Officer, edition: int, now: datetime) -> Bulletin:
    """Return it published as the approver read it, at ``now`` (UTC).

    Raises NotAllowed, also for who wrote it or handed it in, Stale for another edition than was read, NotPossible.
    """
    _check(before, edition, BulletinState.WAITING, is_allowed=may_approve(officer, before.unit))
    if _names(officer) & before.writers:
        raise NotAllowed("bulletin_own")
    first = before.first_at or now
    shown = PublishedWording(before.edition, before.wording, officer.username, now, first, officer.acting_for)
    return _next(before, BulletinState.PUBLISHED, published=shown, first_at=first, reason=None)


def sent_back(before: Bulletin, officer: Officer, edition: int, reason: str) -> Bulletin:
    """Return it as a draft again, with a reason. Raises NotAllowed, Stale, NotPossible."""
    _check(before, edition, BulletinState.WAITING, is_allowed=may_approve(officer, before.unit))
    return _next(before, BulletinState.DRAFT, reason=reason)


def withdrawn(before: Bulletin, officer: Officer, edition: int, reason: str) -> Bulletin:
    """Return it withdrawn: nobody reads it any more. Raises NotAllowed, Stale, NotPossible if it is not published."""
    _check(before, edition, is_allowed=may_write(officer, before.unit))
    if before.published is None:
        raise NotPossible("bulletin_not_now")
    return _next(before, BulletinState.WITHDRAWN, published=None, reason=reason)


def acts(bulletin: Bulletin, officer: Officer) -> tuple[BulletinAct, ...]:
    """Return what an officer can do to a bulletin now."""
    writes, leads = may_write(officer, bulletin.unit), may_approve(officer, bulletin.unit)
    waits = bulletin.standing is BulletinState.WAITING
    possible: Mapping[BulletinAct, bool] = {
        BulletinAct.WRITE: writes,
        BulletinAct.SUBMIT: writes and bulletin.standing is BulletinState.DRAFT,
        BulletinAct.APPROVE: leads and waits and not _names(officer) & bulletin.writers,
        BulletinAct.SEND_BACK: leads and waits,
        BulletinAct.WITHDRAW: writes and bulletin.published is not None,
    }
    return tuple(act for act, can in possible.items() if can)


def _check(before: Bulletin, edition: int, *standings: BulletinState, is_allowed: bool) -> None:
    if not is_allowed:
        raise NotAllowed("forbidden")
    if edition != before.edition:
        raise Stale(before.edition)
    if standings and before.standing not in standings:
        raise NotPossible("bulletin_not_now")


def _next(before: Bulletin, standing: BulletinState, **changes: object) -> Bulletin:
    return replace(before, edition=before.edition + 1, standing=standing, **changes)  # type: ignore[arg-type]


def _names(officer: Officer) -> frozenset[str]:
    """The officer, and the one for whom they act: neither approves what the other wrote."""
    return frozenset({officer.username, officer.acting_for} - {None})  # type: ignore[arg-type]
