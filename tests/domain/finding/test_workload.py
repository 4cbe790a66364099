"""How much each officer has to do."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.finding.office_lists import DUE_WITHIN, Waiting
from chalicelib.domain.finding.workload import Load, workload
from chalicelib.domain.tickets.states import State
from tests.domain.samples import T0


def test_open_late_and_due_tickets_are_counted_by_officer() -> None:
    second = timedelta(seconds=1)
    lines = [
        Waiting(State.PROCESSING, "a", 0, T0 - second),
        Waiting(State.PROCESSING, "a", 0, T0),
        Waiting(State.PROCESSING, "a", 0, T0 + DUE_WITHIN),
        Waiting(State.PROCESSING, "a", 0, T0 + DUE_WITHIN + second),
        Waiting(State.PLANNED, "b", 0, None),
        Waiting(State.DISPATCHED, None, 0, T0 - second),
    ]
    assert workload(lines, T0) == {"a": Load(4, 1, 2), "b": Load(1), None: Load(1, 1)}
