"""A day off announced late, with 10,000 open tickets: requests, units, and how many runs of one function it takes.

python -m tests.bench.recompute
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.directory import Kind
from chalicelib.domain.ticket import Ticket
from chalicelib.jobs.recompute import RESERVE_SECONDS, SETTLED, Recomputed, recompute
from chalicelib.store import directory
from tests.bench import _measure
from tests.domain import samples

OPEN = 10_000
#: The function's timeout (.chalice/config.json).
LIMIT_SECONDS = 50.0
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
        directory.publish(Kind.CALENDAR, document | {"dates": lines}, by="bench", at=_PUBLISHED)
        runs: list[Recomputed] = []
        with _measure.counted() as cost:
            begun = time.monotonic()
            while not runs or not runs[-1].finished:
                runs.append(_run())
            spent = time.monotonic() - begun
    moved = sum(run.moved for run in runs)
    assert moved == OPEN, runs
    print(f"  {cost}")
    print(f"  {spent:.0f} s, {OPEN / spent:.0f} tickets a second, in {len(runs)} runs of {LIMIT_SECONDS:g} s")
    at_ten = math.ceil(OPEN * 0.02 / (LIMIT_SECONDS - RESERVE_SECONDS))
    print(f"  at 20 ms a transaction it would take {at_ten} runs, one a minute")


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
