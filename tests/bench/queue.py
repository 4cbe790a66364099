"""An office queue of 5,000 tickets, pages of 50: the first and the 100th page.

python -m tests.bench.queue
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.store.tickets import lists
from tests.bench import _measure
from tests.domain import samples

PAGES, SIZE = 100, 50


def main() -> None:
    """Measure and print."""
    with _measure.province() as province:
        ticket = samples.ticket()
        due = ticket.step_due_at or samples.T0
        _measure.fill(
            province,
            (
                replace(ticket, code=_measure.code(number), step_due_at=due + timedelta(minutes=number))
                for number in range(PAGES * SIZE)
            ),
        )
        print(f"\nOffice queue of {PAGES * SIZE:,} tickets, pages of {SIZE}")
        after, first = None, ""
        for number in range(1, PAGES + 1):
            with _measure.counted() as cost:
                page = lists.queue(samples.INTAKE, limit=SIZE, after=after)
            assert len(page.lines) == SIZE
            after = page.after
            if number in (1, PAGES):
                print(f"  page {number:>3}: {cost}")
                first = first or str(cost)
        assert str(cost) == first, "the last page costs more than the first"


if __name__ == "__main__":
    main()
