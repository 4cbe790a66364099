"""Who manages whose account, and which rights they may give (docs/security.md, "Who manages accounts")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.province.officers import Officer, Role

#: The roles that open the vault, alone or together with an administrator: giving one of them takes two people.
VAULT_ROLES = frozenset({Role.INTAKE, Role.SUPERVISOR, Role.ADMINISTRATOR})
#: What a unit's leader may give: no more than they have themselves.
LEADER_GIVES = frozenset({Role.LEADER, Role.FOCAL, Role.PROCESSING})


def administers(manager: Officer) -> bool:
    """Whether an officer manages the accounts of every unit."""
    return manager.active and manager.acting_for is None and Role.ADMINISTRATOR in manager.roles


def leads(manager: Officer) -> bool:
    """Whether an officer manages the accounts of their own unit. A deputy of a leader does not."""
    return manager.active and manager.acting_for is None and Role.LEADER in manager.roles


def lent(everybody: Iterable[Officer], now: datetime) -> defaultdict[str, frozenset[Role]]:
    """The roles with which deputies act at ``now`` (UTC) or will act, by the deputy's username."""
    found = defaultdict[str, frozenset[Role]](frozenset)
    for absent in everybody:
        for deputy in absent.deputies if absent.active else ():
            if deputy.ends > now:
                # The role of administrator is not passed on.
                found[deputy.username] |= absent.roles - {Role.ADMINISTRATOR}
    return found


def may_manage(manager: Officer, other: Officer, lent_roles: frozenset[Role]) -> bool:
    """Whether an officer may change another one's account. Leaders change nobody who has more rights than they.

    ``lent_roles`` are those with which the other one acts as a deputy: who gets the account gets them too.
    """
    if administers(manager):
        return True
    is_theirs = leads(manager) and other.unit == manager.unit and other.username != manager.username
    return is_theirs and other.roles | lent_roles <= LEADER_GIVES and _has_categories(manager, other)


def faults(manager: Officer, present: Officer | None, wanted: Officer) -> Iterator[NotAllowed]:
    """Why ``manager`` may not make an account (``present`` None) or change it so; each names its field.

    ``wanted.reached_by`` is already who set where the officer is reached.
    """
    is_own = wanted.username == manager.username
    if is_own and (present is None or not administers(manager) or rights_of(wanted) != rights_of(present)):
        # An administrator with the role of a supervisor could read who reported. And the last one could lock out all.
        yield NotAllowed("own_rights")
        return
    if not administers(manager):
        yield from _beyond(manager, wanted)
    if opened(present, wanted) and wanted.reached_by == manager.username:
        yield NotAllowed("second_person", field="roles")


def deputy_fault(manager: Officer, absent: Officer, deputy: Officer) -> NotAllowed | None:
    """Why ``manager`` may not appoint this deputy, who gets the rights of the absent officer; None if they may."""
    if deputy.username == manager.username:
        return NotAllowed("own_rights", field="deputies")
    # The role of administrator is not passed on.
    opens = absent.roles & (VAULT_ROLES - {Role.ADMINISTRATOR})
    if opens and deputy.reached_by == manager.username:
        return NotAllowed("second_person", field="deputies")
    return None


def password_fault(manager: Officer, other: Officer, lent_roles: frozenset[Role]) -> NotAllowed | None:
    """Why ``manager`` may not have a new password sent to an officer; None if they may. ``lent_roles``: see above."""
    if other.username == manager.username:
        return NotAllowed("own_password")
    if not may_manage(manager, other, lent_roles):
        return NotAllowed("forbidden")
    if (other.roles | lent_roles) & VAULT_ROLES and other.reached_by == manager.username:
        return NotAllowed("second_person")
    return None


def rights_of(officer: Officer) -> tuple[object, ...]:
    """What decides what an officer may see and do."""
    return officer.unit, officer.roles, officer.categories, officer.active


def opened(present: Officer | None, wanted: Officer) -> bool:
    """Whether a change gives a role that opens the vault, or lets in again who has one."""
    before = present.roles if present is not None and present.active else frozenset[Role]()
    return wanted.active and bool((wanted.roles - before) & VAULT_ROLES)


def _beyond(manager: Officer, wanted: Officer) -> Iterator[NotAllowed]:
    if wanted.unit != manager.unit:
        yield NotAllowed("unit_not_yours", field="unit")
    if wanted.roles - LEADER_GIVES:
        yield NotAllowed("role_not_yours", field="roles")
    if not _has_categories(manager, wanted):
        yield NotAllowed("category_not_yours", field="categories")


def _has_categories(manager: Officer, other: Officer) -> bool:
    if manager.categories is None:
        return True
    return other.categories is not None and other.categories <= manager.categories
