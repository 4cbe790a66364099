"""Made-up figures of a province's indicators, entered by the units' own officers for the periods that ended."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, time
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL, local_day
from chalicelib.domain.indicators.definitions import Indicator
from chalicelib.domain.indicators.periods import IndicatorPeriod, PeriodKind, last_ended, until
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Role
from chalicelib.services.indicators import acting_unit
from infra.play.cast import Officers

_PERIODS = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}
#: How many of the last periods are entered at most, and every which indicator lacks its last one.
_MOST, _FORGOTTEN = 24, 3
_USUAL = 100.0

type Call = Callable[..., dict[str, Any]]
type At = Callable[[datetime], AbstractContextManager[None]]


def enter_figures(
    call: Call, at: At, directory: Directory, officers: Officers, chance: random.Random, now: datetime
) -> int:
    """Enter figures with ``call`` for periods that have none, each ``at`` its own time, and return how many."""
    today, entered = local_day(now), 0
    for number, indicator in enumerate(directory.indicators.values()):
        officer = officers.find(Role.FOCAL, acting_unit(indicator, directory, today))
        if officer is None:
            continue
        periods = list(until(indicator.since, last_ended(indicator.kind, today)))[-_MOST:]
        if number % _FORGOTTEN == _FORGOTTEN - 1:
            periods = periods[:-1]
        for period, value in zip(periods, _values(indicator, chance), strict=False):
            path = f"/v1/office/indicators/{indicator.id}/{period}"
            if not call("GET", path, officer=officer)["versions"]:
                with at(_entered_at(indicator, period, directory, now)):
                    call("PUT", path, {"value": value, "version": 0}, officer)
                entered += 1
    return entered


def _values(indicator: Indicator, chance: random.Random) -> Iterator[float]:
    """Figures about the plan: parts of it where they add up, otherwise a level that rises towards it."""
    plan = float(max(indicator.plans.values(), default=0)) or _USUAL
    level = 0.8
    while True:
        level = min(level + chance.uniform(0, 0.02), 1.0)
        share = chance.uniform(0.6, 1.2) / _PERIODS[indicator.kind] if indicator.sums else level
        value = plan * share
        if indicator.most is not None:
            value = min(value, float(indicator.most))
        yield round(max(value, float(indicator.least or 0)), indicator.decimals)


def _entered_at(indicator: Indicator, period: IndicatorPeriod, directory: Directory, now: datetime) -> datetime:
    """In the morning of the day on which it is due, or now."""
    due = datetime.combine(period.due(indicator.due_day, directory.calendar), time(9), LOCAL)
    return min(due.astimezone(now.tzinfo), now)
