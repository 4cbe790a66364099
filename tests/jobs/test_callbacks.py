"""The week's call-backs are drawn once, from a seed that is stored first, and supervisors are told once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from itertools import product

from chalicelib.domain.numbers.callbacks import PER_COMMUNE, order
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.jobs.callbacks import draw
from chalicelib.store.messages import callbacks as store
from tests.domain import samples
from tests.support import Faults, Killed, Province, take

#: The Monday after the week in which these reports are answered.
MONDAY = samples.local("2026-03-09 07:30")
WEEK = date(2026, 3, 2)
DESCRIPTION = "Rác đổ ra đường"


def answered(number: int) -> list[str]:
    return [take(samples.WAY_TO["resolved"], new=samples.report(description=DESCRIPTION)).code for _ in range(number)]


def drawn(week: date = WEEK) -> set[str]:
    return {one.code for one in store.of_week(week)}


def told(faults: Faults) -> int:
    """How often the message to supervisors was written."""
    return sum("callbacks-2026-03-02" in str(call.sent) for call in faults.calls if "Transact" in call.operation)


def test_some_are_drawn_of_a_commune_by_the_seed_that_everybody_may_check(province: Province, faults: Faults) -> None:
    codes = answered(6)
    assert draw(MONDAY) == PER_COMMUNE
    found = store.of(WEEK)
    assert found is not None
    assert found.is_over
    assert drawn() == set(order(found.seed, codes)[:PER_COMMUNE])
    assert told(faults) == 1
    # Later in the week nothing is drawn and nobody is told again.
    answered(2)
    assert draw(MONDAY + timedelta(days=1)) == 0
    assert told(faults) == 1
    # The next week draws none of them again.
    assert not drawn(WEEK + timedelta(days=7)) & drawn()


def test_a_report_is_never_drawn_twice(province: Province) -> None:
    (code,) = answered(1)
    assert store.add(WEEK - timedelta(days=7), code, "06040")
    assert draw(MONDAY) == 0
    assert drawn() == set()
    assert not store.add(WEEK, code, "06040")


def test_what_is_open_private_or_of_another_week_is_not_drawn(province: Province, faults: Faults) -> None:
    take(samples.WAY_TO["processing"], new=samples.report(description=DESCRIPTION))
    take(samples.WAY_TO["resolved"], new=samples.report(visibility=Visibility.PRIVATE))
    take(samples.WAY_TO["resolved"], new=samples.report("officials"))
    assert draw(MONDAY) == 0
    assert told(faults) == 0
    answered(1)
    assert draw(MONDAY + timedelta(days=7)) == 0


def test_killed_at_any_call_the_draw_is_that_of_its_first_seed_at_last(province: Province, faults: Faults) -> None:
    codes = answered(4)
    for number, verdict in product(range(14), ("kill before", "kill after")):
        faults.at(number, verdict)
        with suppress(Killed):
            draw(MONDAY)
        faults.none()
    draw(MONDAY)
    found = store.of(WEEK)
    assert found is not None
    assert found.is_over
    assert drawn() == set(order(found.seed, codes)[:PER_COMMUNE])
