"""Costs of public numbers: counting one ticket's life, counting a hundred tickets at once, and reading a year.

python -m tests.bench.counters
"""

from __future__ import annotations

import time
from datetime import timedelta
from random import Random

from chalicelib.domain.numbers.figures import Period
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.workflow import opening
from chalicelib.jobs import counting, recounting
from chalicelib.services import figures as reckoning
from chalicelib.store.tickets import tickets
from tests.bench import _measure
from tests.domain import samples
from tests.support import Province, open_ticket

MANY = 2000
LATER = samples.T0 + timedelta(days=400)


def main() -> None:
    """Measure and print."""
    chance = Random(1)
    with _measure.province() as province:
        print("\nPublic numbers")
        _life(province)
        first = [open_ticket(_report(chance))[0].code for _ in range(100)]
        records = _records(province, set(first))
        with _measure.counted() as cost:
            counting.count_changes(records, samples.T0)
        print(f"  100 new tickets at once: {cost}; {cost.write_units / 100:g} WCU a ticket")
        small = _year()
        for number in range(MANY):
            open_ticket(_report(chance), at=samples.T0 + timedelta(hours=number * 8760 // MANY))
        counting.count_changes(_records(province), LATER)
        large = _year()
        print(f"  a year by commune: {large} (with {MANY:,} tickets; {small} with 101)")
        begun = time.process_time()
        with _measure.counted() as cost:
            assert recounting.recount_month("2026-04", LATER) == 0
        spent = time.process_time() - begun
        print(f"  recount of a month with {MANY // 12} tickets: {cost}; {spent:.1f} s of CPU")


def _life(province: Province) -> None:
    """Take a ticket from report to rating, and count it after every change."""
    ticket = open_ticket(_report(Random(2)))[0]
    stored = tickets.Stored(ticket, "hash")
    for action in (None, *samples.WAY_TO["resolved"], "rate"):
        if action:
            stored = tickets.change(stored, samples.act(stored.ticket, action))
        records = _records(province, {ticket.code})
        with _measure.counted() as cost:
            counting.count_changes(records, samples.T0 + timedelta(minutes=1))
        print(f"  {action or 'sent'}: {cost}")


def _report(chance: Random) -> opening.NewReport:
    place = Place(chance.choice([*samples.COMMUNES.values()]), None, 22.2 + chance.random() / 5, 106.4)
    return samples.report(chance.choice(["hygiene", "traffic"]), place=place)


def _records(province: Province, codes: set[str] | None = None) -> list[dict[str, object]]:
    return [
        record
        for record in province.stream_records("head")
        if codes is None or record["dynamodb"]["NewImage"]["code"]["S"] in codes
    ]


def _year() -> _measure.Cost:
    first = samples.T0.date() - timedelta(days=10)
    with _measure.counted() as cost:
        reckoning.by_value(Period(first, first + timedelta(days=375)), "commune", {})
    return cost


if __name__ == "__main__":
    main()
