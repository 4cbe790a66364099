"""A sweep with 25 tickets due among 1,000, 10,000 and 100,000 open ones: requests, items and capacity units.

python -m tests.bench.sweep
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs.sweep import Swept, sweep
from tests.bench import _measure
from tests.domain import samples

DUE = 25
SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    """Measure and print."""
    print(f"\nSweep with {DUE} due")
    written = 0
    with _measure.province() as province:
        for number, size in enumerate(SIZES):
            _measure.fill(province, _open(written, size - DUE))
            written = size
            # The tickets of each size are due in another month, so that each sweep finds only its own.
            moment = samples.T0 + timedelta(days=30 * number)
            _measure.fill(province, _due(10**9 + number * DUE, moment))
            with _measure.counted() as cost:
                done = _sweep_at(moment + timedelta(days=20))
            assert done.moved == DUE, done
            print(f"  among {size:>7,} open: {cost}")


def _sweep_at(moment: datetime) -> Swept:
    return sweep(lambda: moment, lambda: 50.0)


def _open(first: int, until: int) -> Iterator[Ticket]:
    ticket = samples.ticket(at=samples.T0 + timedelta(days=900))
    return (replace(ticket, code=_measure.code(number)) for number in range(first, until))


def _due(first: int, at: datetime) -> Iterator[Ticket]:
    ticket = samples.ticket()
    point = replace(ticket.points[-1], at=at)
    return (replace(ticket, code=_measure.code(first + number), points=(point,)) for number in range(DUE))


if __name__ == "__main__":
    main()
