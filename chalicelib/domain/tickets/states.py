"""The states of a ticket, and what holds in each: one line a state (docs/domain.md, "A ticket's life").

Rules, numbers, lists and pages ask this table. tests/recipes/test_states.py names what a new state has forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from chalicelib.domain.deadlines.rules import Step


class State(StrEnum):
    """Where a ticket is in its life."""

    NEW = "new"
    RECEIVED = "received"
    REFUSED = "refused"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    NEEDS_INFO = "needs_info"
    PROCESSING = "processing"
    PLANNED = "planned"
    AWAITING_APPROVAL = "awaiting_approval"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Turn(Enum):
    """Who must act on a ticket now."""

    INTAKE = "the intake unit"
    UNIT = "the handling unit"
    NOBODY = "no unit: the sender's turn, or the end"


class Outcome(StrEnum):
    """What has become of a report so far, as the public numbers count it."""

    OPEN = "open"
    HANDLED = "handled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFacts:
    """What holds while a ticket is in a state.

    ``turn``: who must act, and so in whose queue it is. ``step``: the clock that runs; None where the ticket has ended,
    so that no deadline runs, no emergency stops it and no calendar changes it. ``outcome``: how it is counted; while it
    is OPEN, notes, merging, additions and withdrawing are possible (moves.py). ``keeps_parts``: parts that coordinating
    units have not given yet stay asked for; elsewhere the units are released. ``at_work``: coordinating units may give
    parts, be asked and be excused, and their clocks run. ``told_of_progress``: the citizen is owed news of the work.
    ``counts_as_late``: the ticket may be past its promise. ``public``: anyone may see the ticket, if its sender and its
    category let them.
    """

    turn: Turn
    step: Step | None
    outcome: Outcome
    keeps_parts: bool
    at_work: bool
    told_of_progress: bool
    counts_as_late: bool
    public: bool

    @property
    def is_open(self) -> bool:
        """Whether the report was neither answered nor ended in another way."""
        return self.outcome is Outcome.OPEN

    @property
    def has_ended(self) -> bool:
        """Whether nobody works on the ticket and nothing is awaited."""
        return self.step is None


def _at_intake(step: Step, *, public: bool = True) -> StateFacts:
    return StateFacts(
        turn=Turn.INTAKE,
        step=step,
        outcome=Outcome.OPEN,
        keeps_parts=False,
        at_work=False,
        told_of_progress=False,
        counts_as_late=True,
        public=public,
    )


def _at_unit(step: Step, *, at_work: bool = True, told_of_progress: bool = False) -> StateFacts:
    return StateFacts(
        turn=Turn.UNIT,
        step=step,
        outcome=Outcome.OPEN,
        keeps_parts=True,
        at_work=at_work,
        told_of_progress=told_of_progress,
        counts_as_late=True,
        public=True,
    )


def _finished(outcome: Outcome, step: Step | None = None, *, late: bool = False, public: bool = True) -> StateFacts:
    return StateFacts(
        turn=Turn.NOBODY,
        step=step,
        outcome=outcome,
        keeps_parts=False,
        at_work=False,
        told_of_progress=False,
        counts_as_late=late,
        public=public,
    )


STATES: Mapping[State, StateFacts] = {
    State.NEW: _at_intake(Step.RECEIVE, public=False),
    State.RECEIVED: _at_intake(Step.DISPATCH),
    State.RETURNED: _at_intake(Step.DISPATCH),
    State.DISPATCHED: _at_unit(Step.ACCEPT),
    State.PROCESSING: _at_unit(Step.PROCESS, told_of_progress=True),
    State.PLANNED: _at_unit(Step.PLANNED, told_of_progress=True),
    State.AWAITING_APPROVAL: _at_unit(Step.APPROVE, at_work=False),
    State.NEEDS_INFO: StateFacts(
        turn=Turn.NOBODY,
        step=Step.SUPPLY,
        outcome=Outcome.OPEN,
        keeps_parts=True,
        at_work=False,
        told_of_progress=False,
        # Its pause stops the promise (Ticket.is_late).
        counts_as_late=True,
        public=True,
    ),
    State.RESOLVED: _finished(Outcome.HANDLED, Step.CONFIRM, late=True),
    State.CLOSED: _finished(Outcome.HANDLED, late=True),
    # The public sees neither what was refused nor what its sender took back (docs/domain.md, "What is public").
    State.REFUSED: _finished(Outcome.REFUSED, public=False),
    State.WITHDRAWN: _finished(Outcome.WITHDRAWN, public=False),
    State.MERGED: _finished(Outcome.MERGED),
}


def states_where(holds: Callable[[StateFacts], bool]) -> frozenset[State]:
    """The states whose facts satisfy ``holds``."""
    return frozenset(state for state, facts in STATES.items() if holds(facts))


#: Where a unit has the ticket in hand: coordinating units give their parts, and the citizen is told how it goes.
AT_WORK = states_where(lambda facts: facts.at_work)
#: Where the citizen waits for news.
TOLD_OF_PROGRESS = states_where(lambda facts: facts.told_of_progress)
#: Where parts that were not given may still be; anywhere else the work of several units is over.
KEEPS_PARTS = states_where(lambda facts: facts.keeps_parts)
OPEN_STATES = states_where(lambda facts: facts.is_open)
#: Where a ticket has an answer that was approved.
ANSWERED_STATES = states_where(lambda facts: facts.outcome is Outcome.HANDLED)
#: Where a report ended without an answer of its own.
ENDED_WITHOUT_ANSWER = states_where(lambda facts: facts.has_ended and facts.outcome is not Outcome.HANDLED)
NOT_PUBLIC_STATES = states_where(lambda facts: not facts.public)
