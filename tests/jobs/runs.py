"""Run the job that walks over open tickets (chalicelib/jobs/recompute.py), and read its changes of a ticket."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import recompute
from chalicelib.jobs.recompute import Recomputed
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.tickets import tickets
from tests.support import Faults, Killed, history

#: Enough seconds for a run to finish all pages.
PLENTY = 50.0
_MOST_RUNS = 300


def use_one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep all tickets in one partition of the clock, so that a walk meets them in the order of their times."""
    one = keys.CLOCKS[:1]
    for module in (keys, keys.tickets):
        monkeypatch.setattr(module, "CLOCKS", one)


def run(now: datetime, seconds_left: float = PLENTY) -> Recomputed:
    """Run the job once at ``now``, with so many seconds left throughout."""
    return recompute.recompute(lambda: now, lambda: seconds_left)


def run_to_the_end(now: datetime) -> None:
    """Run the job at ``now`` until it has nothing left to do."""
    for _ in range(_MOST_RUNS):
        if run(now).finished:
            return
    raise AssertionError(f"the walk did not finish in {_MOST_RUNS} runs")


def run_with_kills(faults: Faults, verdict: str, now: datetime) -> None:
    """Run the job, kill each run at the next call to AWS (``verdict``: before or after it), and run it to the end."""
    for number in range(_MOST_RUNS):
        faults.at(number, verdict)
        try:
            if run(now).finished:
                break
        except Killed:
            continue
    faults.none()
    run_to_the_end(now)


def hold_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Stop the clock of this process at ``at``."""
    monkeypatch.setattr(clock, "now", lambda: at)


def stored_ticket(code: str) -> Ticket:
    """Read a ticket that exists."""
    stored = tickets.get(code)
    assert stored is not None
    return stored.ticket


def event_kinds(code: str) -> list[str]:
    """The kinds of a ticket's events, oldest first."""
    return [event.kind for event in history(code)]


def event_counts(code: str) -> Counter[str]:
    """How many events of each kind a ticket has."""
    return Counter(event_kinds(code))
