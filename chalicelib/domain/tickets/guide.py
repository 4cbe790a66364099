"""What officers are told of the table of moves: who may take a move, where it leads, what bounds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chalicelib.domain.texts import course, moves
from chalicelib.domain.texts.text import Text, joined
from chalicelib.domain.tickets.moves import (
    CLOCK_MOVES,
    MOST_COORDINATORS,
    MOST_FORWARDS,
    MOST_INSTRUCTIONS,
    MOVES,
    Move,
    states_after,
)
from chalicelib.domain.tickets.states import OPEN_STATES, State


def edges() -> Iterator[tuple[State, str, State]]:
    """Every change of state: (source, action or kind of the clock's event, target)."""
    for move in MOVES.values():
        for source in in_order(move.sources):
            for target in in_order(states_after(move, source)):
                yield source, move.action, target
    for check, (source, targets) in CLOCK_MOVES.items():
        for target in in_order(targets):
            yield source, check.value, target


def in_order(states: Iterable[State]) -> list[State]:
    """The states in the order of a ticket's life."""
    return sorted(states, key=list(State).index)


def targets(move: Move) -> list[State]:
    """The states to which a move may lead; empty if the state stays."""
    return in_order(frozenset[State]().union(*(states_after(move, source) for source in move.sources)))


def who(move: Move) -> Text:
    """Who may take a move, in words."""
    if move.is_sender_s:
        return moves.SENDER
    bound = [course.ROLES[role] for role in course.ROLES if role in move.roles and role != "supervisor"]
    found = [joined([joined(bound), moves.WHERE[move.at.name]], " ")] if bound else []
    return joined([*found, *([course.ROLES["supervisor"]] if "supervisor" in move.roles else [])], "; ")


def way_back(state: State) -> Text:
    """How a final state is left again, or why it cannot be."""
    back = dict.fromkeys(action for source, action, target in edges() if source is state and target in OPEN_STATES)
    if not back:
        return moves.NO_WAY_BACK[state]
    return joined([joined(course.ACTIONS[action] for action in back), moves.WAY_BACK_ENDS[state]], ": ")


def bounds(most_returns: int) -> list[Text]:
    """What bounds the moves, where a unit may return a ticket ``most_returns`` times."""
    numbers = {
        "returns": most_returns,
        "instructions": MOST_INSTRUCTIONS,
        "forwards": MOST_FORWARDS,
        "coordinators": MOST_COORDINATORS,
    }
    return [line.fill(**numbers) for line in moves.BOUNDS]
