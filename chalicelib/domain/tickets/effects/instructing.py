"""The effects of leaders' instructions: given, reported done, called off. No promise and no step's clock changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.rules import share_of
from chalicelib.domain.errors import Invalid, NotAllowed, NotPossible
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.effects.context import Context, Effects, Outcome, later_than
from chalicelib.domain.tickets.moves import MOST_INSTRUCTIONS
from chalicelib.domain.tickets.ticket import Instruction, Ticket

#: The share of an instruction's time after which the unit is reminded (our choice).
REMINDER = 0.75


def _instruct(ticket: Ticket, context: Context) -> Outcome:
    """``until`` (UTC): when it must be reported done, within the rules' limit; without it the rules' usual time."""
    if len(ticket.instructions) >= MOST_INSTRUCTIONS:
        raise NotPossible("instructions_full", limit=MOST_INSTRUCTIONS)
    now, calendar = context.now, context.directory.calendar
    limit = context.directory.rules.instruction_limit(ticket.urgency)
    latest = calendar.add(now, limit.most)
    due = later_than(now, context) if context.given.get("until") else min(calendar.add(now, limit.usual), latest)
    if due > latest:
        raise Invalid("instruction_too_long", field="until", amount=limit.most.words)
    remind_at = share_of(limit.usual, REMINDER, now, due, calendar)
    given = Instruction(
        number=ticket.version + 1,
        by=giver(context.officer),
        unit=context.unit,
        role=(Role.SUPERVISOR if _supervises(context.officer) else Role.LEADER).value,
        at=now,
        due_at=due,
        remind_at=remind_at if now < remind_at < due else None,
    )
    return {"instructions": (*ticket.instructions, given)}, about(given) | {"text": context.given["text"]}


def _carry_out(ticket: Ticket, context: Context) -> Outcome:
    """``instruction``: the number of the one that was done; without it the one that is due first."""
    done = _chosen(ticket.instructions, context)
    details = about(done) | told([done], giver(context.officer)) | {"text": context.given["text"]}
    return _without(ticket, done), details


def _call_off(ticket: Ticket, context: Context) -> Outcome:
    """Who gave an instruction takes it back, or a supervisor."""
    own = [one for one in ticket.instructions if context.officer and may_call_off(context.officer, one)]
    if ticket.instructions and not own:
        raise NotAllowed("instruction_of_another")
    gone = _chosen(own, context)
    return _without(ticket, gone), about(gone) | {"reason": context.given["reason"]}


def may_call_off(officer: Officer, instruction: Instruction) -> bool:
    """Whether an officer may take an instruction back: who gave it, their deputy, or a supervisor."""
    return _supervises(officer) or giver(officer) == instruction.by


def giver(officer: Officer | None) -> str:
    """The username under which an officer gives instructions; a deputy gives those of the absent officer."""
    return (officer.acting_for or officer.username) if officer else ""


def reminded(instruction: Instruction, now: datetime) -> Instruction:
    """The instruction after its next alert at ``now`` (UTC): it is late from its due time on."""
    return replace(instruction, remind_at=None, late=now >= instruction.due_at)


def told(instructions: Iterable[Instruction], by: str) -> dict[str, Any]:
    """The detail of an event that tells those who gave these instructions, without the one who acts."""
    persons = dict.fromkeys((one.unit, one.by) for one in instructions if one.by != by)
    return {"told": [list(person) for person in persons]} if persons else {}


def about(instruction: Instruction) -> dict[str, Any]:
    """The details of an event that say which instruction it is about."""
    return {"instruction": instruction.number, "instruction_due": instruction.due_at}


def _supervises(officer: Officer | None) -> bool:
    return officer is not None and Role.SUPERVISOR in officer.roles


def _chosen(able: Iterable[Instruction], context: Context) -> Instruction:
    found = sorted(able, key=lambda one: (one.due_at, one.number))
    if not found:
        raise NotPossible("instruction_none")
    number = context.given.get("instruction")
    if number is None:
        return found[0]
    for one in found:
        if one.number == number:
            return one
    raise Invalid("instruction_unknown", field="instruction")


def _without(ticket: Ticket, gone: Instruction) -> dict[str, Any]:
    return {"instructions": tuple(one for one in ticket.instructions if one != gone)}


EFFECTS: Effects = {"instruct": _instruct, "carry_out": _carry_out, "call_off": _call_off}
