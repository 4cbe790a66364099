"""The table of moves: who may take which action, from which state, with which inputs.

The API, the pages, docs/workflow.md and the tests read this table. effects/ has what each move changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from chalicelib.domain.deadlines.rules import Check, Step
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.states import (
    AT_WORK,
    ENDED_WITHOUT_ANSWER,
    OPEN_STATES,
    STATES,
    State,
    Turn,
    states_where,
)


class At(Enum):
    """The unit of the ticket for which an officer must act. Units above a handling unit only see the ticket."""

    INTAKE = "the intake unit, or one above it"
    UNIT = "the handling unit"
    EITHER = "the intake unit, one above it, or the handling unit"
    HOLDER = "the unit whose turn it is"
    COORDINATOR = "a coordinating unit"
    PARTNER = "the handling unit, or a coordinating one"
    CONCERNED = "the intake unit, one above it, the handling unit, or a coordinating one"
    HAVING = "the unit that has the ticket; at intake also one above it"
    ABOVE = "the unit that has the ticket, or one above it"


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table of moves.

    If ``target`` is None, the state stays or the effect sets it. If ``roles`` is empty, only the sender may make the
    move. ``needs`` names the required inputs, ``takes`` the optional ones.
    """

    action: str
    sources: frozenset[State]
    target: State | None
    roles: frozenset[Role]
    at: At = At.EITHER
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    @property
    def is_sender_s(self) -> bool:
        """Whether only the sender may make this move."""
        return not self.roles

    @property
    def asked(self) -> tuple[str, ...]:
        """``needs``, under the names that the API uses for them."""
        return tuple(name for need in self.needs if (name := GIVEN_AS.get((self.action, need), need)))


#: (action, input of the effect) -> the input of the API in its place; None if the ticket itself has the value.
GIVEN_AS: Mapping[tuple[str, str], str | None] = {("merge", "main"): "into", ("unmerge", "main"): None}


_DESK = states_where(lambda facts: facts.turn is Turn.INTAKE)
_RECEIVED = frozenset({State.RECEIVED, State.RETURNED})
_AT_UNIT = states_where(lambda facts: facts.turn is Turn.UNIT)
_INTAKE = frozenset({Role.INTAKE, Role.SUPERVISOR})
_UNIT_DESK = frozenset({Role.FOCAL, Role.LEADER})
_WORKERS = frozenset({Role.FOCAL, Role.PROCESSING})
_LEADER = frozenset({Role.LEADER})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_LEADING = frozenset({Role.LEADER, Role.SUPERVISOR})
_EVERYONE = frozenset({Role.INTAKE, Role.FOCAL, Role.PROCESSING, Role.LEADER, Role.SUPERVISOR})
_SENDER: frozenset[Role] = frozenset()
#: Where leaders may give an instruction: until the ticket has ended.
_INSTRUCTED = OPEN_STATES | {State.RESOLVED}

#: Where a body outside the system may be asked: after the report was received, and until it is answered.
_FORWARDED = OPEN_STATES - {State.NEW}


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


MOVES: Mapping[str, Move] = {
    move.action: move
    for move in (
        Move(
            "receive",
            _from(State.NEW),
            State.RECEIVED,
            _INTAKE,
            At.INTAKE,
            takes=("category", "urgency", "commune", "accused"),
        ),
        Move("refuse", _DESK, State.REFUSED, _INTAKE, At.INTAKE, ("refusal",), takes=("reason", "text")),
        Move(
            "dispatch",
            _from(State.RECEIVED, State.RETURNED),
            State.DISPATCHED,
            _INTAKE,
            At.INTAKE,
            ("unit",),
            takes=("coordinators", "text"),
        ),
        Move(
            "reclassify",
            _RECEIVED | AT_WORK,
            None,
            _INTAKE,
            At.INTAKE,
            ("reason",),
            takes=("category", "commune", "accused"),
        ),
        Move(
            "set_urgency",
            _RECEIVED | _AT_UNIT,
            None,
            _INTAKE,
            At.INTAKE,
            ("urgency", "reason"),
        ),
        Move("ask", _DESK | {State.PROCESSING}, State.NEEDS_INFO, _EVERYONE, At.HOLDER, ("text",)),
        Move("accept", _from(State.DISPATCHED), State.PROCESSING, _UNIT_DESK, At.UNIT, takes=("text",)),
        # Also after accepting it, a unit may find that the matter is not theirs.
        Move(
            "return",
            _from(State.DISPATCHED, State.PROCESSING, State.PLANNED),
            State.RETURNED,
            _UNIT_DESK,
            At.UNIT,
            ("reason",),
        ),
        Move(
            "redispatch",
            _AT_UNIT | {State.NEEDS_INFO},
            State.DISPATCHED,
            _INTAKE,
            At.INTAKE,
            ("unit", "reason"),
            takes=("coordinators",),
        ),
        Move(
            "assign",
            _from(State.DISPATCHED, State.PROCESSING),
            None,
            _UNIT_DESK,
            At.UNIT,
            ("assignee",),
            takes=("text",),
        ),
        # Who the ticket is assigned to gives it to a colleague, or back to the unit without an ``assignee``.
        Move(
            "hand_over",
            _from(State.DISPATCHED, State.PROCESSING),
            None,
            _WORKERS | _LEADER,
            At.UNIT,
            ("text",),
            takes=("assignee",),
        ),
        Move("note", OPEN_STATES, None, _EVERYONE, At.CONCERNED, ("text",), takes=("public",)),
        # The promise and the clock of the step stay. Neither the public nor the sender learns of an instruction.
        Move("instruct", _INSTRUCTED, None, _LEADING, At.ABOVE, ("text",), takes=("until",)),
        Move(
            "carry_out",
            _INSTRUCTED,
            None,
            frozenset({Role.INTAKE, Role.FOCAL, Role.PROCESSING, Role.LEADER}),
            At.HAVING,
            ("text",),
            takes=("instruction",),
        ),
        Move("call_off", _INSTRUCTED, None, _LEADING, At.ABOVE, ("reason",), takes=("instruction",)),
        # A body outside the system is asked by a link in a mail. The office stays responsible for the answer.
        Move("forward", _FORWARDED, None, _EVERYONE, At.EITHER, ("body", "text"), takes=("until",)),
        Move("recall", _FORWARDED, None, _EVERYONE, At.EITHER, ("reason",), takes=("forward",)),
        Move("involve", AT_WORK, None, _INTAKE | _LEADER, At.EITHER, ("coordinators",), takes=("text",)),
        Move("excuse", AT_WORK, None, _INTAKE, At.INTAKE, ("unit", "reason")),
        Move("contribute", AT_WORK, None, _WORKERS | _LEADER, At.COORDINATOR, ("text",), takes=("photos",)),
        Move("disagree", AT_WORK, None, _UNIT_DESK, At.PARTNER, ("reason",)),
        Move("arbitrate", AT_WORK, None, _SUPERVISOR, At.INTAKE, ("text",), takes=("unit", "coordinators")),
        # The supervisor decides on what the rules do not let a unit's own leader put off (postponing.py).
        Move("plan", _from(State.PROCESSING), State.PLANNED, _LEADER | _SUPERVISOR, At.UNIT, ("until", "text")),
        Move("take_up", _from(State.PLANNED), State.PROCESSING, _UNIT_DESK, At.UNIT, takes=("text",)),
        Move("ask_extension", _from(State.PROCESSING), None, _WORKERS, At.UNIT, ("until", "reason")),
        Move("grant_extension", _from(State.PROCESSING), None, _LEADER | _SUPERVISOR, At.UNIT),
        Move("deny_extension", _from(State.PROCESSING), None, _LEADER | _SUPERVISOR, At.UNIT, ("reason",)),
        Move(
            "answer",
            _from(State.PROCESSING),
            State.AWAITING_APPROVAL,
            _WORKERS,
            At.UNIT,
            ("text",),
            takes=("photos", "pairs"),
        ),
        Move("approve", _from(State.AWAITING_APPROVAL), State.RESOLVED, _LEADER, At.UNIT, takes=("text",)),
        # A focal officer takes back what was submitted too early.
        Move("send_back", _from(State.AWAITING_APPROVAL), State.PROCESSING, _UNIT_DESK, At.UNIT, ("reason",)),
        Move("close", _from(State.RESOLVED), State.CLOSED, _INTAKE, At.INTAKE, takes=("text",)),
        Move(
            "merge",
            OPEN_STATES - {State.AWAITING_APPROVAL},
            State.MERGED,
            _INTAKE,
            At.INTAKE,
            ("main",),
            takes=("text",),
        ),
        # The main ticket of a landslide or a power cut, of which hundreds report. Again it changes the public line.
        Move("gather", OPEN_STATES - {State.NEEDS_INFO}, None, _INTAKE, At.INTAKE, ("text",)),
        Move("unmerge", _from(State.MERGED), None, _INTAKE, At.INTAKE, ("main", "reason")),
        Move("share", _AT_UNIT, None, _INTAKE, At.INTAKE, ("reason",)),
        Move("supply", _from(State.NEEDS_INFO), None, _SENDER, needs=("text",)),
        # The sender of a merged ticket keeps these moves while the main ticket is open, and the last two when it has an
        # answer (effects/sender.py).
        Move("add", OPEN_STATES - {State.NEEDS_INFO} | {State.MERGED}, None, _SENDER, needs=("text",)),
        Move(
            "withdraw",
            OPEN_STATES - {State.AWAITING_APPROVAL} | {State.MERGED},
            State.WITHDRAWN,
            _SENDER,
            takes=("reason",),
        ),
        Move("appeal", _from(State.REFUSED), State.NEW, _SENDER, needs=("reason",)),
        Move("confirm", _from(State.RESOLVED), State.CLOSED, _SENDER, takes=("text",)),
        Move(
            "rate", _from(State.RESOLVED, State.CLOSED, State.MERGED), None, _SENDER, needs=("rating",), takes=("text",)
        ),
        Move("reopen", _from(State.RESOLVED, State.CLOSED, State.MERGED), None, _SENDER, needs=("reason",)),
    )
}

#: Action -> its possible target states, for moves whose effect sets the state.
LEADS_BACK: Mapping[str, frozenset[State]] = {
    "supply": MOVES["ask"].sources,
    "unmerge": _from(State.NEW, State.RETURNED),
    # A merged ticket goes back to intake; its main ticket keeps its answer.
    "reopen": _from(State.PROCESSING, State.NEW, State.RETURNED),
    # A new leading unit must accept the ticket.
    "arbitrate": _from(State.DISPATCHED),
}


def states_after(move: Move, source: State) -> frozenset[State]:
    """The states to which a move leads from a state; empty if the state stays."""
    if move.target is not None:
        return _from(move.target)
    if move.action == "reopen":
        return LEADS_BACK["unmerge"] if source is State.MERGED else _from(State.PROCESSING)
    return LEADS_BACK.get(move.action, frozenset())


#: Check of a clock that moves the ticket by itself -> (its source state, its target states).
CLOCK_MOVES: Mapping[Check, tuple[State, frozenset[State]]] = {
    Check.CLOSED: (State.RESOLVED, _from(State.CLOSED)),
    Check.UNANSWERED: (State.NEEDS_INFO, _from(State.NEW, State.RETURNED)),
}

#: State -> the step whose clock runs in it.
STEP_OF: Mapping[State, Step] = {state: facts.step for state, facts in STATES.items() if facts.step is not None}

#: The states in which a changed calendar recalculates clocks. A committed date stays; the other clocks move.
RECALCULATED_IN = frozenset(STEP_OF)

#: Levels of satisfaction (docs/domain.md, "Rating"): hài lòng, chấp nhận, không hài lòng.
RATINGS = ("satisfied", "accepted", "unsatisfied")

#: The states in which a ticket cannot be the main ticket of another.
NO_MAIN = ENDED_WITHOUT_ANSWER

#: Years ahead that a unit may commit itself to: the length of a medium-term public investment plan (our choice).
MOST_PLANNED_YEARS = 5

#: The most characters of a gathering's public line.
MOST_GATHERING_LINE = 200

#: The most open instructions of a ticket (our choice): nobody can follow more at once.
MOST_INSTRUCTIONS = 5

#: The most outside bodies that a ticket waits for (our choice).
MOST_FORWARDS = 5

#: The most coordinating units of a ticket, so that a change and all its queue lines fit in one transaction.
MOST_COORDINATORS = 10
