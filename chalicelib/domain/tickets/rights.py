"""Who sees a ticket, and who its reporter is. One predicate each; everything that shows tickets asks here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.states import NOT_PUBLIC_STATES, State
from chalicelib.domain.tickets.ticket import Ticket, Visibility

#: Who sees reports of a restricted category whose document names no roles.
USUAL_CONFIDANTS = frozenset({Role.INTAKE, Role.FOCAL, Role.LEADER, Role.SUPERVISOR})
#: A denunciation is redirected; nobody but those who redirect it learns what it says (docs/domain.md, "Refusal").
DENUNCIATION = "denunciation"
_DESK = frozenset({Role.INTAKE, Role.SUPERVISOR})
_HANDLERS = frozenset({Role.FOCAL, Role.PROCESSING, Role.LEADER})


def is_listed(ticket: Ticket) -> bool:
    """Whether the ticket stands in the public lists, by what it says of itself."""
    return ticket.state is not State.MERGED and is_open(ticket)


def is_open(ticket: Ticket) -> bool:
    """Whether anyone may see the ticket, by what it says of itself."""
    # A report that intake asks about before it accepts it, or merges at once, is still what it was.
    state = ticket.pause.state if ticket.pause else ticket.merged_from or ticket.state
    return ticket.visibility is Visibility.PUBLIC and not ticket.restricted and state not in NOT_PUBLIC_STATES


def is_counted(ticket: Ticket) -> bool:
    """Whether the ticket is in the numbers that everybody may read.

    They also count what the public does not see one by one: what waits to be accepted, what was refused or withdrawn,
    and what its sender marked private. Nothing restricted, and no emergency.
    """
    return not ticket.restricted and ticket.report_type != EMERGENCY_REPORT


def is_public(ticket: Ticket, directory: Directory) -> bool:
    """Whether anyone may see the ticket."""
    return is_open(ticket) and is_open_category(ticket.category, directory)


def is_open_category(category: str, directory: Directory) -> bool:
    """Whether tickets of a category may be shown to the public; a category that is gone may not."""
    found = directory.categories.get(category)
    return found is not None and not found.restricted


def standing_in(deputy: Officer, absent: Officer, now: datetime) -> Officer | None:
    """The deputy as they act for an absent officer at ``now`` (UTC); None when they may not.

    They have the other's unit, roles and categories, and none of their own; administration is nobody's to lend.
    """
    if not deputy.active or deputy_until(deputy.username, absent, now) is None:
        return None
    return replace(
        absent,
        username=deputy.username,
        title=deputy.title,
        roles=absent.roles - {Role.ADMINISTRATOR},
        deputies=(),
        acting_for=absent.username,
    )


def deputy_until(username: str, absent: Officer, now: datetime) -> datetime | None:
    """Until when (UTC) somebody may act for ``absent``, who names them a deputy at ``now``; None when nobody may."""
    terms = [one.ends for one in absent.deputies if one.username == username and one.begins <= now < one.ends]
    return max(terms) if terms and absent.active else None


def needs_second_factor(officer: Officer) -> bool:
    """Whether the officer's rights reach so far that a password alone must not give them."""
    return bool(officer.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR})


def may_see(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer may see the ticket: one of its units is theirs or below theirs, in their categories.

    Nobody of the unit that it accuses, or below that unit, ever sees it, whatever their role.
    """
    if not officer.active or not is_theirs(officer, ticket.category, directory):
        return False
    if is_accused(officer, ticket, directory):
        return False
    if ticket.refusal == DENUNCIATION and not officer.roles & _DESK:
        return False
    if Role.SUPERVISOR in officer.roles:
        return True
    units = (ticket.unit, ticket.intake_unit, *(part.unit for part in ticket.parts))
    return any(directory.is_within(unit, officer.unit) for unit in units)


def is_theirs(officer: Officer, category: str, directory: Directory) -> bool:
    """Whether a category is among those given to an officer, and open to one of their roles."""
    found = directory.categories.get(category)
    named = found and (found.roles or (USUAL_CONFIDANTS if found.restricted else None))
    if named and not officer.roles & named:
        return False
    return officer.categories is None or category in officer.categories


def is_accused(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether the ticket accuses the officer's unit, one above it, or one whose place that took."""
    return ticket.accused is not None and directory.answers_for(officer.unit, ticket.accused)


def may_search(officer: Officer) -> bool:
    """Whether an officer may look for the tickets of a telephone: at an intake desk, and as a supervisor."""
    return officer.active and bool(officer.roles & _DESK)


def may_unmask(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer may learn who reported, giving a reason: a supervisor, and the ticket's intake desk.

    The handling unit may when intake has shared it with that unit (docs/domain.md, "People"), and in an emergency,
    where somebody must call back at once.
    """
    if not may_see(officer, ticket, directory):
        return False
    if Role.SUPERVISOR in officer.roles:
        return True
    if Role.INTAKE in officer.roles and directory.is_within(ticket.intake_unit, officer.unit):
        return True
    handles = ticket.unit == officer.unit and bool(officer.roles & _HANDLERS)
    return handles and (ticket.shared_with == officer.unit or ticket.report_type == EMERGENCY_REPORT)


def may_redact(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer may hide parts of the photos: the intake desk, a supervisor, the handling unit's heads."""
    if not may_see(officer, ticket, directory):
        return False
    if Role.SUPERVISOR in officer.roles:
        return True
    if Role.INTAKE in officer.roles and directory.is_within(ticket.intake_unit, officer.unit):
        return True
    return ticket.unit == officer.unit and bool(officer.roles & {Role.FOCAL, Role.LEADER})


def may_see_unit(officer: Officer, unit: str, directory: Directory) -> bool:
    """Whether an officer may read the queue of ``unit``: their own, one below it, any for a supervisor."""
    return officer.active and (Role.SUPERVISOR in officer.roles or directory.is_within(unit, officer.unit))
