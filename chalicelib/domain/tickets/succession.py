"""Hand over the tickets of a unit that has ended to its successor: as leading, intake or coordinating unit.

Clocks go on; only their unit changes. Answers and parts that a unit has given stay its own. The successor does not get
the right to learn who reported (``shared_with``). If the report accuses the successor, the province's intake unit takes
the ticket over. A unit that is reopened later does not get its tickets back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.ticket import DESK_HANDED_OVER, HANDED_OVER, Ticket

Changes = dict[str, Any]


def next_handover(ticket: Ticket, directory: Directory, on: date) -> tuple[str, Changes, dict[str, Any]] | None:
    """(kind of event, changes, details) of the next handover on the local day ``on``; None if there is none.

    Each event hands over from one unit, so a ticket may need several events.
    """
    if ticket.unit and (successor := _successor(ticket.unit, ticket, directory, on)):
        details: dict[str, Any] = {"from": ticket.unit, "unit": successor}
        changes: Changes = {"unit": successor, "assignee": None}
        if ticket.dispute and ticket.dispute.unit == ticket.unit:
            changes["dispute"] = replace(ticket.dispute, unit=successor)
        if dropped := ticket.part_of(successor):
            # The new leading unit does not coordinate any more.
            changes |= _with_parts(ticket, {successor: None})
            details |= {"released": [successor]} if dropped.answer is None else {}
        return HANDED_OVER, changes, details
    if successor := _successor(ticket.intake_unit, ticket, directory, on):
        return DESK_HANDED_OVER, {"intake_unit": successor}, {"from": ticket.intake_unit, "unit": successor}
    for part in ticket.parts:
        if part.answer is None and (successor := _successor(part.unit, ticket, directory, on)):
            return HANDED_OVER, *_part_handed_over(ticket, part.unit, successor)
    return None


def _part_handed_over(ticket: Ticket, unit: str, successor: str) -> tuple[Changes, dict[str, Any]]:
    own_part = ticket.part_of(successor)
    if successor == ticket.unit or (own_part is not None and own_part.answer is None):
        # The successor works on the ticket already, so the part is dropped.
        return _with_parts(ticket, {unit: None}), {"from": unit, "released": [unit]}
    changes = _with_parts(ticket, {unit: successor})
    if ticket.dispute and ticket.dispute.unit == unit:
        changes["dispute"] = replace(ticket.dispute, unit=successor)
    return changes, {"from": unit, "unit": successor, "part": successor}


def _successor(unit: str, ticket: Ticket, directory: Directory, on: date) -> str | None:
    """The unit that takes over from a unit; None if the unit has not ended or has no successor."""
    office = directory.units.get(unit)
    if office is None or not office.has_ended(on):
        return None
    successor = directory.acting(unit, None, on)
    if successor is not None and ticket.accused and directory.answers_for(successor, ticket.accused):
        successor = directory.province.intake_unit
    return successor


def _with_parts(ticket: Ticket, successors: Mapping[str, str | None]) -> Changes:
    """The parts and clocks after coordinating units are replaced by ``successors``; None drops a part.

    If a successor has given a part before, the part that it must give now replaces it.
    """
    taken = {successor for successor in successors.values() if successor}
    parts = tuple(
        replace(part, unit=successor)
        for part in ticket.parts
        if part.unit not in taken and (successor := successors.get(part.unit, part.unit))
    )
    changes: Changes = {"parts": parts}
    if (points := clocks.reassigned(ticket.points, successors)) != ticket.points:
        changes["points"] = points
    if ticket.frozen is not None:
        changes["frozen"] = replace(ticket.frozen, points=clocks.reassigned(ticket.frozen.points, successors))
    if ticket.pause is not None:
        changes["pause"] = replace(ticket.pause, points=clocks.reassigned(ticket.pause.points, successors))
    return changes


def endings_hash(directory: Directory, on: date) -> str:
    """A hash of the units that have ended by the local day ``on`` and of their successors; "" if none has ended."""
    pairs = sorted(
        f"{unit.id}>{directory.acting(unit.id, None, on)}" for unit in directory.units.values() if unit.has_ended(on)
    )
    return hashlib.sha256(" ".join(pairs).encode()).hexdigest()[:16] if pairs else ""
