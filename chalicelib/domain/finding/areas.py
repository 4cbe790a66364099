"""The areas of the index: what officers with the same rights search in.

A search reads the areas of its officer and no others, so neither its answer nor the time that it takes depends on
tickets elsewhere. Inside an area ``rights.may_see`` still decides on each ticket.

An area is a scope with a guard. Scopes: each unit that works on the ticket or lies above it; the desk, for all units
that the province's intake unit lies in, which would otherwise hold nearly every ticket several times; and ELSEWHERE,
for the tickets that no such unit has, which only supervisors read. Guards: none; the roles that may see the ticket's
category; and that the ticket was refused as a denunciation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from chalicelib.domain.finding.terms import TERMS_VERSION, with_those_above
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket

DESK, ELSEWHERE = "+", "-"
_DENOUNCED = "!"


def areas_of(ticket: Ticket, directory: Directory) -> frozenset[str]:
    """The areas that have the ticket."""
    units = (ticket.unit, ticket.intake_unit, *(part.unit for part in ticket.parts))
    chain = {above for unit in units for above in with_those_above(unit, directory)}
    desk = {unit for unit in chain if _is_at_the_desk(unit, directory)}
    accused = ticket.accused
    scopes = {unit for unit in chain - desk if not (accused and directory.answers_for(unit, accused))}
    guard = _guard(rights.confidants(ticket.category, directory), denounced=ticket.refusal in rights.ACCUSATIONS)
    return frozenset(f"{scope}|{guard}" for scope in {*scopes, DESK if desk else ELSEWHERE})


def areas_for(officer: Officer, directory: Directory) -> tuple[str, ...]:
    """The areas that an officer searches in."""
    if Role.SUPERVISOR in officer.roles:
        scopes: tuple[str, ...] = (DESK, ELSEWHERE)
    else:
        scopes = (DESK,) if _is_at_the_desk(officer.unit, directory) else (officer.unit,)
    permitted = {rights.confidants(category, directory) for category in directory.categories}
    open_to = [roles for roles in permitted | {None} if roles is None or roles & officer.roles]
    guards = {_guard(roles, denounced=denounced) for roles in open_to for denounced in _denounced_for(officer)}
    return tuple(f"{scope}|{guard}" for scope in scopes for guard in sorted(guards))


def basis(directory: Directory) -> str:
    """A hash of all in the directory by which areas and terms of a ticket are made, and of how terms are made."""
    units = sorted(
        (unit.id, unit.parent, unit.successor, unit.commune, unit.area.vi) for unit in directory.units.values()
    )
    guards = sorted((one, sorted(rights.confidants(one, directory) or ())) for one in directory.categories)
    made_by = json.dumps([TERMS_VERSION, directory.province.intake_unit, units, guards])
    return hashlib.sha256(made_by.encode()).hexdigest()[:16]


def areas_of_others(directory: Directory) -> tuple[str, ...]:
    """The areas with the tickets of other units that a commune's officers may read.

    Only the list of one commune is read in them (``Query.leading``), so what a search takes depends on no tickets
    elsewhere.
    """
    return tuple(f"{scope}|{_guard(None, denounced=False)}" for scope in (DESK, ELSEWHERE))


def _denounced_for(officer: Officer) -> tuple[bool, ...]:
    return (False, True) if rights.may_read_accusations(officer) else (False,)


def _guard(roles: Iterable[Role] | None, *, denounced: bool) -> str:
    return ",".join(sorted(roles or ())) + (_DENOUNCED if denounced else "")


def _is_at_the_desk(unit: str, directory: Directory) -> bool:
    return directory.is_within(directory.province.intake_unit, unit)
