"""What a unit had when it ended goes to its heir: the ticket it led, the desk that took it in, the part it was to give.

Clocks go on as they are; only whose they are changes. What a unit has given, an answer or its part, stays its own. Whom
intake let know who reported (``shared_with``) is not carried over. An heir that the report accuses gets nothing: the
province's intake unit does. A unit that works again later is not given back what it had.
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


def inherited(ticket: Ticket, directory: Directory, on: date) -> tuple[str, Changes, dict[str, Any]] | None:
    """(kind of the line, changes, details) of the next thing an ended unit has on the local day ``on``; None: nothing.

    One thing at a time, so that each line of the history speaks of one unit.
    """
    if ticket.unit and (heir := _heir(ticket.unit, ticket, directory, on)):
        details: dict[str, Any] = {"from": ticket.unit, "unit": heir}
        changes: Changes = {"unit": heir, "assignee": None}
        if ticket.dispute and ticket.dispute.unit == ticket.unit:
            changes["dispute"] = replace(ticket.dispute, unit=heir)
        if dropped := ticket.part_of(heir):
            # Who leads coordinates no more.
            changes |= _with_parts(ticket, {heir: None})
            details |= {"released": [heir]} if dropped.answer is None else {}
        return HANDED_OVER, changes, details
    if heir := _heir(ticket.intake_unit, ticket, directory, on):
        return DESK_HANDED_OVER, {"intake_unit": heir}, {"from": ticket.intake_unit, "unit": heir}
    for part in ticket.parts:
        if part.answer is None and (heir := _heir(part.unit, ticket, directory, on)):
            return HANDED_OVER, *_part_inherited(ticket, part.unit, heir)
    return None


def _part_inherited(ticket: Ticket, unit: str, heir: str) -> tuple[Changes, dict[str, Any]]:
    known = ticket.part_of(heir)
    if heir == ticket.unit or (known is not None and known.answer is None):
        # It works on the ticket already.
        return _with_parts(ticket, {unit: None}), {"from": unit, "released": [unit]}
    changes = _with_parts(ticket, {unit: heir})
    if ticket.dispute and ticket.dispute.unit == unit:
        changes["dispute"] = replace(ticket.dispute, unit=heir)
    return changes, {"from": unit, "unit": heir, "part": heir}


def _heir(unit: str, ticket: Ticket, directory: Directory, on: date) -> str | None:
    """Who takes over from a unit; None while it works, and where nobody does."""
    found = directory.units.get(unit)
    if found is None or not found.has_ended(on):
        return None
    heir = directory.acting(unit, None, on)
    if heir is not None and ticket.accused and directory.answers_for(heir, ticket.accused):
        heir = directory.province.intake_unit
    return heir


def _with_parts(ticket: Ticket, heirs: Mapping[str, str | None]) -> Changes:
    """The parts and clocks when units' parts are others' (None: nobody's) from now on.

    A part given before by an heir gives way to the one it must give now, as when it is asked again.
    """
    taken = {heir for heir in heirs.values() if heir}
    parts = tuple(
        replace(part, unit=heir)
        for part in ticket.parts
        if part.unit not in taken and (heir := heirs.get(part.unit, part.unit))
    )
    changes: Changes = {"parts": parts}
    if (points := clocks.inherited(ticket.points, heirs)) != ticket.points:
        changes["points"] = points
    if ticket.frozen is not None:
        changes["frozen"] = replace(ticket.frozen, points=clocks.inherited(ticket.frozen.points, heirs))
    if ticket.pause is not None:
        changes["pause"] = replace(ticket.pause, points=clocks.inherited(ticket.pause.points, heirs))
    return changes


def standing(directory: Directory, on: date) -> str:
    """A name for who has ended by the local day ``on``, and who took over: equal where that is equal, "" for nobody."""
    pairs = sorted(
        f"{unit.id}>{directory.acting(unit.id, None, on)}" for unit in directory.units.values() if unit.has_ended(on)
    )
    return hashlib.sha256(" ".join(pairs).encode()).hexdigest()[:16] if pairs else ""
