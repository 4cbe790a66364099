"""Which moves an officer or the sender could make now."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import adding, clocks, freezes, merging, postponing, rights
from chalicelib.domain.tickets.effects import instructing
from chalicelib.domain.tickets.moves import MOST_INSTRUCTIONS, MOVES, At, Move
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket


def may_do(officer: Officer, move: Move, ticket: Ticket, directory: Directory) -> bool:
    """Whether an officer has the right to a move on this ticket, in any state."""
    return rights.may_see(officer, ticket, directory) and _has_move(officer, move, ticket, directory)


def _has_move(officer: Officer, move: Move, ticket: Ticket, directory: Directory) -> bool:
    """Whether a move is an officer's on a ticket that they may see."""
    if not officer.roles & move.roles:
        return False
    if Role.SUPERVISOR in officer.roles & move.roles:
        return True
    if move.action == "hand_over" and not _has_it(officer, ticket):
        return False
    return not _is_supervisor_s(move, ticket, directory) and _stands_at(officer, move.at, ticket, directory)


def _has_it(officer: Officer, ticket: Ticket) -> bool:
    """Whether a ticket is assigned to an officer, or to the absent one for whom they act."""
    return ticket.assignee is not None and ticket.assignee in (officer.username, officer.acting_for)


def _stands_at(officer: Officer, at: At, ticket: Ticket, directory: Directory) -> bool:
    at_intake = directory.is_within(ticket.intake_unit, officer.unit)
    # Officers of a unit above the handling unit see the ticket but cannot act for the unit.
    at_unit = ticket.unit is not None and ticket.unit == officer.unit
    coordinates = ticket.part_of(officer.unit) is not None
    if at is At.HOLDER:
        return at_unit if ticket.holder == ticket.unit else at_intake and Role.INTAKE in officer.roles
    return {
        At.INTAKE: at_intake,
        At.UNIT: at_unit,
        At.EITHER: at_intake or at_unit,
        At.COORDINATOR: coordinates,
        At.PARTNER: at_unit or coordinates,
        At.CONCERNED: at_intake or at_unit or coordinates,
        At.HAVING: at_unit if ticket.unit else at_intake,
        At.ABOVE: directory.is_within(ticket.having_unit, officer.unit),
    }[at]


def _is_supervisor_s(move: Move, ticket: Ticket, directory: Directory) -> bool:
    """Whether only the supervisor may decide: after the last return, after an appeal, and that a rescue is refused.

    A disagreement and what the supervisor decided on one are no business of intake either.

    A report received on appeal can be refused only by the supervisor, because the sender cannot appeal again.
    """
    # The state before a pause counts, so the decision stays with the supervisor after a question to the sender.
    state = ticket.pause.state if ticket.pause else ticket.state
    # A refused rescue leaves the emergency queue for good, so a second person decides it.
    if ticket.is_rescue and move.action == "refuse":
        return True
    if move.action == "redispatch":
        return ticket.arbitrated or ticket.dispute is not None
    contested = ticket.returns >= directory.rules.most_returns and state is State.RETURNED
    appealed = ticket.appealed and (state is State.NEW or move.action == "refuse")
    return (contested or appealed) and move.action in ("receive", "refuse", "dispatch", "merge")


def possible_actions(ticket: Ticket, officer: Officer, directory: Directory, now: datetime) -> list[str]:
    """The actions that this officer can take at ``now`` (UTC), in the order of the table.

    ``directory`` has the ticket's version of the rules, as in all functions of this file.
    """
    if not rights.may_see(officer, ticket, directory):
        return []
    ticket = freezes.running(ticket, now, directory)
    return [
        action
        for action, move in MOVES.items()
        if _has_move(officer, move, ticket, directory)
        and _is_open(move, ticket, directory, now)
        and not _needs_supervisor(officer, move, ticket, directory, now)
    ]


def _needs_supervisor(officer: Officer, move: Move, ticket: Ticket, directory: Directory, now: datetime) -> bool:
    """Whether a supervisor must decide: the answer is put off far, or an instruction is another's.

    The effects refuse it too.
    """
    if Role.SUPERVISOR in officer.roles:
        return False
    match move.action:
        case "call_off":
            return not any(instructing.may_call_off(officer, one) for one in ticket.instructions)
        case "plan":
            return postponing.is_late(ticket, now)
        case "ask":
            return postponing.questions_are_supervisor_s(ticket, directory)
        case "grant_extension" if ticket.extension is not None:
            return postponing.extension_is_supervisor_s(ticket, ticket.extension.until, now, directory)
    return False


def needed(move: Move, ticket: Ticket, directory: Directory) -> tuple[str, ...]:
    """The required inputs of the move on this ticket, under their names in the API."""
    category = directory.categories.get(ticket.category)
    after_photo = move.action == "answer" and category is not None and category.after_photo
    return (*move.asked, "photos") if after_photo else move.asked


def sender_actions(ticket: Ticket, directory: Directory, now: datetime, main: Ticket | None = None) -> list[str]:
    """The actions that the sender can take at ``now`` (UTC), in the order of the table.

    ``main`` is the main ticket of a merged one.
    """
    ticket = freezes.running(ticket, now, directory)
    return [
        action
        for action, move in MOVES.items()
        if move.is_sender_s
        and ticket.state in move.sources
        and not _is_spent(move, ticket, directory)
        and not _is_over(move, main if main and move.action == "reopen" else ticket, directory, now)
        and _main_allows(move, ticket, main)
    ]


def _main_allows(move: Move, ticket: Ticket, main: Ticket | None) -> bool:
    """Whether the main ticket of a merged one leaves the sender a move. The effects refuse it too."""
    if ticket.merged_into is None:
        return True
    return main is not None and merging.is_answered(main) == (move.action in ("rate", "reopen"))


def _is_open(move: Move, ticket: Ticket, directory: Directory, now: datetime) -> bool:
    if ticket.state not in move.sources or _is_spent(move, ticket, directory):
        return False
    return not _is_over(move, ticket, directory, now)


def _is_over(move: Move, ticket: Ticket, directory: Directory, now: datetime) -> bool:
    """Whether the time for the move has passed, or the rules do not allow it. The effects refuse it too."""
    match move.action:
        case "reopen":
            return now > clocks.reopens_until(ticket, directory)
        case "add":
            return not adding.may_add(ticket, now)
        case "answer":
            return any(part.due_at >= now for part in ticket.waiting_parts)
        case "ask_extension":
            return now > ticket.due_at or postponing.extends_until(ticket, directory) is None
    return False


def _is_spent(move: Move, ticket: Ticket, directory: Directory) -> bool:
    """Whether the move was made already, or has nothing to decide on. The effects refuse it too."""
    spent = {
        "excuse": not ticket.waiting_parts,
        "disagree": not ticket.parts or ticket.dispute is not None or ticket.arbitrated,
        "arbitrate": ticket.dispute is None,
        "answer": ticket.dispute is not None,
        "return": ticket.returns >= directory.rules.most_returns or ticket.arbitrated,
        "redispatch": not ticket.is_at_unit,
        "ask_extension": ticket.extension is not None,
        "grant_extension": ticket.extension is None,
        "deny_extension": ticket.extension is None,
        "share": ticket.shared_with == ticket.unit,
        "appeal": ticket.appealed,
        "rate": ticket.rating is not None,
        "plan": ticket.is_rescue,
        "set_urgency": ticket.is_rescue,
        # Hundreds do not wait for the answer of one sender.
        "ask": ticket.gathering is not None,
        "merge": bool(ticket.merged) or ticket.gathering is not None,
        "instruct": len(ticket.instructions) >= MOST_INSTRUCTIONS,
        "carry_out": not ticket.instructions,
        "call_off": not ticket.instructions,
        "forward": ticket.restricted or not directory.outside,
        "recall": not ticket.forwards,
    }
    return spent.get(move.action, False)
