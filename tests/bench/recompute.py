"""A late day off with 10,000 open tickets: the first runs of the function, and how many runs it would need.

    python -m tests.bench.recompute

The embedded AWS reads an index linearly, so compare units and CPU of the process, not time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs.recompute import RESERVE_SECONDS, SETTLED, Recomputed, recompute
from chalicelib.store.directory import documents
from tests.bench import _measure
from tests.domain import samples

OPEN = 10_000
#: The function's timeout (.chalice/config.json).
LIMIT_SECONDS = 50.0
RUNS = 2
#: A generous time of DynamoDB for a transaction of two items.
AWS_SECONDS = 0.02
_PUBLISHED = samples.T0 + timedelta(hours=1)
_NOW = _PUBLISHED + SETTLED


def main() -> None:
    """Measure and print."""
    print(f"\nA new calendar and {OPEN:,} open tickets")
    with _measure.province() as province:
        while not _run().finished:
            pass
        _measure.fill(province, _tickets())
        document = samples.documents()[Kind.CALENDAR]
        lines = [*document["dates"], {"date": "2026-03-04", "kind": "off", "decision": "Quyết định mẫu"}]
        documents.publish(Kind.CALENDAR, document | {"dates": lines}, by="bench", at=_PUBLISHED)
        runs: list[tuple[float, Recomputed]] = []
        with _measure.counted() as cost:
            cpu = time.process_time()
            while len(runs) < RUNS and not (runs and runs[-1][1].finished):
                begun = time.monotonic()
                done = _run()
                runs.append((time.monotonic() - begun, done))
            cpu = time.process_time() - cpu
    moved, longest = sum(done.moved for _, done in runs), max(spent for spent, _ in runs)
    assert longest < LIMIT_SECONDS, longest
    print(f"  {len(runs)} runs, the longest {longest:.0f} s of {LIMIT_SECONDS:g} s: {moved:,} tickets, {cost}")
    print(f"  our CPU {1000 * cpu / moved:.1f} ms a ticket; all {OPEN:,} in {math.ceil(OPEN * len(runs) / moved)} runs")
    print(f"  at {1000 * AWS_SECONDS:g} ms a transaction in {math.ceil(_runs(cpu / moved))} runs, one a minute")


def _runs(cpu: float) -> float:
    """How many runs all tickets need, with ``cpu`` seconds for each ticket and AWS_SECONDS for each transaction."""
    return OPEN * (cpu + AWS_SECONDS) / (LIMIT_SECONDS - RESERVE_SECONDS)


def _run() -> Recomputed:
    begun = time.monotonic()
    return recompute(lambda: _NOW, lambda: LIMIT_SECONDS - (time.monotonic() - begun))


def _tickets() -> Iterator[Ticket]:
    at_work = [
        samples.ticket(*samples.WAY_TO[way]) for way in ("new", "received", "dispatched", "processing", "needs_info")
    ]
    return (replace(at_work[number % len(at_work)], code=_measure.code(number)) for number in range(OPEN))


if __name__ == "__main__":
    main()
