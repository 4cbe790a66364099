"""What a new state still lacks, one sentence each (docs/changing.md, "A state or a move")."""

from __future__ import annotations

import pytest

from chalicelib.domain.texts import course
from chalicelib.domain.tickets.states import STATES, State, StateFacts, Turn
from tests.domain import samples

LINES = pytest.mark.parametrize(("state", "facts"), STATES.items())


@pytest.mark.parametrize("state", State)
def test_every_state_says_what_holds_in_it(state: State) -> None:
    questions = ", ".join(StateFacts.__dataclass_fields__)
    assert state in STATES, f"`{state}` has no line in STATES of domain/tickets/states.py: say {questions}"


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_name(state: State) -> None:
    assert state in course.STATES_OFFICE, f"STATES_OFFICE of domain/texts/course.py has no name for `{state}`"


@pytest.mark.parametrize("state", State)
def test_the_samples_reach_every_state(state: State) -> None:
    assert state in samples.WAY_TO, f"WAY_TO of tests/domain/samples.py has no actions that lead to `{state}`"
    reached = samples.ticket(*samples.WAY_TO[state]).state
    assert reached == state, f"WAY_TO of tests/domain/samples.py leads to `{reached}` instead of `{state}`"


@LINES
def test_a_clock_runs_in_each_state_in_which_a_unit_must_act(state: State, facts: StateFacts) -> None:
    assert facts.step is not None or not facts.is_open, (
        f"`{state}` is open but has no step: nobody is warned, no emergency stops it, no calendar lays it out anew"
    )
    assert facts.turn is Turn.NOBODY or facts.is_open, f"`{state}` is not open, so it is nobody's turn"


@LINES
def test_parts_that_are_worked_on_are_kept(state: State, facts: StateFacts) -> None:
    assert facts.keeps_parts or not facts.at_work, (
        f"in `{state}` units give parts, but keeps_parts is false: a ticket that comes there releases the units"
    )
    assert facts.keeps_parts or not facts.is_open or facts.turn is Turn.INTAKE, (
        f"`{state}` is open and not at intake, but keeps_parts is false: a ticket that comes there releases the units"
    )
    assert not facts.keeps_parts or facts.is_open, f"`{state}` is not open, so no unit can give a part: keeps_parts"


@LINES
def test_the_promise_can_be_broken_until_there_is_an_answer(state: State, facts: StateFacts) -> None:
    assert facts.counts_as_late or not facts.is_open or facts.turn is Turn.NOBODY, (
        f"in `{state}` a unit must act, but the ticket is never late: counts_as_late"
    )
