"""All states and moves as a graph: no ticket is stuck, and every end has a way back or says why none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts.moves import NO_WAY_BACK
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.moves import CLOCK_MOVES, MOVES, states_after
from chalicelib.domain.tickets.states import OPEN_STATES, STATES, State, Turn
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import acting
from chalicelib.domain.tickets.workflow.possible import possible_actions
from tests.domain import samples
from tests.domain.walks import walk

#: The roles that must be able to lead a ticket on, by whose turn it is. The processing officer works for the others.
NAMED: Mapping[Turn, frozenset[Role]] = {
    Turn.INTAKE: frozenset({Role.INTAKE, Role.SUPERVISOR}),
    Turn.UNIT: frozenset({Role.INTAKE, Role.FOCAL, Role.LEADER, Role.SUPERVISOR}),
    Turn.NOBODY: frozenset({Role.INTAKE, Role.SUPERVISOR}),
}


def edges() -> Iterator[tuple[State, frozenset[Role], State]]:
    """(state, the roles that may, another state); no role for the sender and the clock."""
    for move in MOVES.values():
        for source in move.sources:
            yield from ((source, move.roles, target) for target in states_after(move, source) if target is not source)
    for source, targets in CLOCK_MOVES.values():
        yield from ((source, frozenset(), target) for target in targets)


def reached_from(state: State) -> set[State]:
    found, left = {state}, [state]
    while left:
        here = left.pop()
        new = {target for source, _, target in edges() if source is here} - found
        found |= new
        left += new
    return found


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_open_state_leads_to_an_answer(state: State) -> None:
    assert State.RESOLVED in reached_from(state)


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_named_role_has_a_move_that_leads_on(state: State) -> None:
    able = {role for source, roles, _ in edges() if source is state for role in roles}
    assert able >= NAMED[STATES[state].turn]


@pytest.mark.parametrize("state", sorted(set(State) - OPEN_STATES))
def test_every_end_has_a_way_back_or_says_why_none(state: State) -> None:
    back = {target for source, _, target in edges() if source is state} & OPEN_STATES
    assert bool(back) != (state in NO_WAY_BACK)


def test_a_rescue_that_was_returned_too_often_waits_for_the_coordinating_unit() -> None:
    officers = {officer.username: officer for officer in samples.officers()}
    ticket, now = begin(samples.created(samples.report("emergency"))), samples.T0
    back_and_forth = (
        ("supervisor.intake", "dispatch", {"unit": "that-khe"}),
        ("focal.that-khe", "return", {"reason": "Nhầm"}),
    )
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("supervisor.intake", "receive", {"urgency": "urgent"}),
        *back_and_forth,
        *back_and_forth,
        ("supervisor.intake", "dispatch", {"unit": "that-khe", "coordinators": ("home-affairs",)}),
        ("focal.that-khe", "accept", {}),
    ]
    for who, action, given_for in steps:
        event = acting.act(ticket, action, officers[who], given_for, now=now, directory=samples.directory())
        ticket = evolve(ticket, event)
    (part,) = ticket.waiting_parts
    focal, other = officers["focal.that-khe"], officers["focal.home-affairs"]
    assert "answer" not in possible_actions(ticket, focal, samples.directory(), now)
    assert "contribute" in possible_actions(ticket, other, samples.directory(), now)
    check_somebody_can_go_on(ticket, now)
    # The wait ends by itself.
    assert "answer" in possible_actions(ticket, focal, samples.directory(), part.due_at + timedelta(seconds=1))


@given(st.data())
def test_whatever_happened_no_open_ticket_is_without_a_way_on(data: st.DataObject) -> None:
    """Also after the last return, a decision that binds, an appeal, a missed promise, or of a rescue."""
    for _, event, ticket in walk(data, 25):
        if ticket.state in OPEN_STATES:
            check_somebody_can_go_on(ticket, event.at)


def _leads_on(action: str, state: State) -> bool:
    """Whether an action leads to another state, to another unit in the same one, or ends the wait for another unit.

    The answer waits for a coordinating unit until its part is due. Meanwhile that unit's contribution leads on: of a
    rescue that was returned too often, the unit that has it can do nothing else.
    """
    return action in ("redispatch", "contribute") or bool(set(states_after(MOVES[action], state)) - {state})


def check_somebody_can_go_on(ticket: Ticket, now: object) -> None:
    able: set[Role] = set()
    for officer in samples.officers():
        actions = possible_actions(ticket, officer, samples.directory(), ticket.last_at or ticket.created_at)
        if any(_leads_on(action, ticket.state) for action in actions):
            able |= officer.roles
    assert Role.SUPERVISOR in able, now
    if STATES[ticket.state].turn is Turn.UNIT:
        assert able & {Role.FOCAL, Role.LEADER}, now
