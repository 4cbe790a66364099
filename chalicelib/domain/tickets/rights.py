"""Who may see a ticket, and who may learn who reported it. Everything that shows tickets uses these predicates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.states import NOT_PUBLIC_STATES, State
from chalicelib.domain.tickets.ticket import Ticket, Visibility

#: The roles that see reports of a restricted category without ``roles`` of its own.
USUAL_CONFIDANTS = frozenset({Role.INTAKE, Role.FOCAL, Role.LEADER, Role.SUPERVISOR})
#: A denunciation or a tip about a crime is redirected. Only the officers who redirect it may read it (docs/domain.md,
#: "Refusal").
ACCUSATIONS = frozenset({"denunciation", "crime_tip"})
_DESK = frozenset({Role.INTAKE, Role.SUPERVISOR})
_HANDLERS = frozenset({Role.FOCAL, Role.PROCESSING, Role.LEADER})


def is_listed(ticket: Ticket) -> bool:
    """Whether the ticket is in the public lists, by its own fields and without its category."""
    return ticket.state is not State.MERGED and is_open(ticket)


def is_open(ticket: Ticket) -> bool:
    """Whether anyone may see the ticket, by its own fields and without its category."""
    # A paused or merged ticket counts as in its state before.
    state = ticket.pause.state if ticket.pause else ticket.merged_from or ticket.state
    return ticket.visibility is Visibility.PUBLIC and not ticket.restricted and state not in NOT_PUBLIC_STATES


def is_counted(ticket: Ticket) -> bool:
    """Whether the ticket counts in the public figures.

    They include tickets that the public cannot see: those not received yet, refused, withdrawn or private. They leave
    out restricted reports and emergency reports.
    """
    return not ticket.restricted and ticket.report_type != EMERGENCY_REPORT


def is_public(ticket: Ticket, directory: Directory) -> bool:
    """Whether anyone may see the ticket."""
    return is_open(ticket) and is_open_category(ticket.category, directory)


def is_open_category(category: str, directory: Directory) -> bool:
    """Whether tickets of a category may be public. Those of a removed category may not."""
    definition = directory.categories.get(category)
    return definition is not None and not definition.restricted


def standing_in(deputy: Officer, absent: Officer, now: datetime) -> Officer | None:
    """The officer as whom a deputy acts for an absent officer at ``now`` (UTC); None if they may not.

    The deputy has the unit, roles and categories of the absent officer, not their own. The role of administrator is not
    passed on. The deputy's own unit stays known, and who set where the deputy is reached: a report that accuses one of
    them stays hidden.
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
        own_unit=deputy.unit,
        reached_by=deputy.reached_by,
    )


def deputy_until(username: str, absent: Officer, now: datetime) -> datetime | None:
    """Until when (UTC) ``username`` may act for ``absent`` as a deputy at ``now``; None if they may not."""
    terms = [
        deputy.ends for deputy in absent.deputies if deputy.username == username and deputy.begins <= now < deputy.ends
    ]
    return max(terms) if terms and absent.active else None


def needs_second_factor(officer: Officer) -> bool:
    """Whether the officer must sign in with a second factor."""
    return bool(officer.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR})


def may_see(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer may see the ticket: one of its units is, or lies below, theirs, and so is its category.

    Officers of the accused unit, or of a unit below it, never see the ticket, whatever their role. Nor does the
    accused officer.
    """
    if not officer.active or not is_theirs(officer, ticket.category, directory):
        return False
    if is_accused(officer, ticket, directory):
        return False
    if ticket.refusal in ACCUSATIONS and not may_read_accusations(officer):
        return False
    if Role.SUPERVISOR in officer.roles:
        return True
    units = (ticket.unit, ticket.intake_unit, *(part.unit for part in ticket.parts))
    return any(directory.is_within(unit, officer.unit) for unit in units)


def may_read_in_area(officer: Officer, ticket: Ticket, directory: Directory, on: date) -> bool:
    """Whether an officer may read a ticket on a local day only because it lies in the commune that their unit governs.

    A commune follows all reports in its area, also those of other units. It does not read a report that is restricted,
    private, refused as an accusation, or accuses a unit.
    """
    area = area_of(officer, directory, on)
    return (
        officer.active
        and area is not None
        and ticket.place.commune == area
        and ticket.visibility is Visibility.PUBLIC
        and not ticket.restricted
        and ticket.accused is None
        and ticket.refusal not in ACCUSATIONS
        and is_open_category(ticket.category, directory)
        and is_theirs(officer, ticket.category, directory)
    )


def area_of(officer: Officer, directory: Directory, on: date) -> str | None:
    """The commune that an officer's own unit governs on a local day; None if it governs none, or is not at work."""
    unit = directory.units.get(officer.unit)
    return unit.commune if unit and unit.is_at_work(on) else None


def may_read(officer: Officer, ticket: Ticket, directory: Directory, on: date) -> bool:
    """Whether an officer may open a ticket: who may see it, and the commune's officers. Only the first may act."""
    return may_see(officer, ticket, directory) or may_read_in_area(officer, ticket, directory, on)


def is_theirs(officer: Officer, category: str, directory: Directory) -> bool:
    """Whether an officer works on a category and has one of the roles that may see it."""
    permitted = confidants(category, directory)
    if permitted and not officer.roles & permitted:
        return False
    # A rescue must not wait because the officers on duty have other categories.
    return officer.categories is None or category in officer.categories or category == directory.emergency_category


def confidants(category: str, directory: Directory) -> frozenset[Role] | None:
    """The only roles that may see a category; None if it does not matter."""
    definition = directory.categories.get(category)
    if definition is None:
        return None
    return definition.roles or (USUAL_CONFIDANTS if definition.restricted else None)


def may_read_accusations(officer: Officer) -> bool:
    """Whether an officer may see what was refused as an accusation: intake officers and supervisors may."""
    return bool(officer.roles & _DESK)


def is_accused(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether the ticket accuses the officer, their unit, a unit above it, or a unit that one of them succeeded.

    A deputy belongs to two units, and neither may be accused. Neither may the deputy, nor the officer whom they
    stand in for, nor who set where the account is reached: they could sign in with it.
    """
    persons = (officer.username, officer.acting_for, officer.reached_by)
    if ticket.accused_officer is not None and ticket.accused_officer in persons:
        return True
    units = (officer.unit, officer.own_unit)
    return any(ticket.accused and unit and directory.answers_for(unit, ticket.accused) for unit in units)


def may_search(officer: Officer) -> bool:
    """Whether an officer may search tickets by telephone number: intake officers and supervisors may."""
    return officer.active and bool(officer.roles & _DESK)


def may_write_down(officer: Officer, directory: Directory) -> bool:
    """Whether an officer may write a report down for its sender: intake officers, and focal officers of a commune."""
    if not officer.active:
        return False
    at_commune = Role.FOCAL in officer.roles and directory.commune_of(officer.unit) is not None
    return Role.INTAKE in officer.roles or at_commune


def may_unmask(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer may learn who reported, with a reason: supervisors and the ticket's intake desk may.

    The handling unit may if intake has shared it with that unit (docs/domain.md, "People"), and for an emergency
    report, because rescuers must call back at once.
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
    """Whether an officer may hide parts of photos: the intake desk, supervisors, focal officer and leader may."""
    if not may_see(officer, ticket, directory):
        return False
    if Role.SUPERVISOR in officer.roles:
        return True
    if Role.INTAKE in officer.roles and directory.is_within(ticket.intake_unit, officer.unit):
        return True
    return ticket.unit == officer.unit and bool(officer.roles & {Role.FOCAL, Role.LEADER})


def may_right(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer may hide words and change the visibility: the ticket's intake desk and supervisors may.

    The handling unit may not: it could hide what it is reproached with.
    """
    if not may_see(officer, ticket, directory):
        return False
    if Role.SUPERVISOR in officer.roles:
        return True
    return Role.INTAKE in officer.roles and directory.is_within(ticket.intake_unit, officer.unit)


def may_read_instructions(officer: Officer, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer may read the instructions on a ticket: supervisors, and who has the ticket or is above it.

    Other units that see the ticket may not.
    """
    if not may_see(officer, ticket, directory):
        return False
    return Role.SUPERVISOR in officer.roles or directory.is_within(ticket.having_unit, officer.unit)


def may_receive(officer: Officer, unit: str) -> bool:
    """Whether an officer sees who is booked at a unit's reception: its own leaders and focal officers do."""
    return _speaks_for(officer, unit)


def may_appoint_helpers(officer: Officer, directory: Directory, on: date) -> str | None:
    """The commune whose village helpers an officer appoints on a local day; None if they may not.

    The focal officers and leaders of the commune's own office do.
    """
    return area_of(officer, directory, on) if _speaks_for(officer, officer.unit) else None


def may_enter(officer: Officer, unit: str) -> bool:
    """Whether an officer enters the indicators of a unit: its own leaders and focal officers do."""
    return _speaks_for(officer, unit)


def _speaks_for(officer: Officer, unit: str) -> bool:
    return officer.active and officer.unit == unit and bool(officer.roles & {Role.FOCAL, Role.LEADER})


def may_read_ratings(officer: Officer, unit: str, directory: Directory) -> bool:
    """Whether an officer reads how a unit's counters are rated: its leaders, those above it, and supervisors.

    Who works at a counter does not. They remember whom they served, so they could tell who gave a rating.
    """
    if not officer.active:
        return False
    if Role.SUPERVISOR in officer.roles:
        return True
    return Role.LEADER in officer.roles and directory.is_within(unit, officer.unit)


def may_sit(officer: Officer, unit: str) -> bool:
    """Whether an officer may say that they sit at a unit's counter: it is their own unit's. A deputy has no seat."""
    return officer.active and officer.unit == unit and officer.acting_for is None


def may_list(officer: Officer, unit: str, directory: Directory) -> bool:
    """Whether an officer may change a unit's lines in the phone book: its leader, one above, or an administrator."""
    is_above = Role.LEADER in officer.roles and directory.is_within(unit, officer.unit)
    return officer.active and (is_above or Role.ADMINISTRATOR in officer.roles)


def may_see_unit(officer: Officer, unit: str, directory: Directory) -> bool:
    """Whether an officer may read the queue of ``unit``: their own unit, one below it, or any for a supervisor."""
    return officer.active and (Role.SUPERVISOR in officer.roles or directory.is_within(unit, officer.unit))
