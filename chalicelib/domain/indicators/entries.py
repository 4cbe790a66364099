"""What is entered for an indicator and a period: whether it may be, and what follows from a year's entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from chalicelib.domain.deadlines.calendar import WorkingCalendar
from chalicelib.domain.errors import Invalid
from chalicelib.domain.indicators.definitions import Indicator
from chalicelib.domain.indicators.periods import IndicatorPeriod, last_ended, read_period, until
from chalicelib.domain.texts.amounts import read_amount, written
from chalicelib.domain.texts.text import Text


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """What an officer entered at ``at`` (UTC). ``version`` counts the entries for the same period, from 1.

    ``reason`` says why the one before was corrected. ``on_behalf`` is the absent officer for whom a deputy entered it.
    """

    value: Decimal
    version: int
    by: str
    at: datetime
    reason: str = ""
    on_behalf: str | None = None


#: (id of the indicator, period) -> the entry that holds now.
type Entries = Mapping[tuple[str, IndicatorPeriod], IndicatorEntry]


class EntryState(StrEnum):
    """Whether the last period that ended was entered; ``none`` if the indicator begins later."""

    ENTERED = "entered"
    AWAITED = "awaited"
    LATE = "late"
    NONE = "none"


def check_period(indicator: Indicator, text: str, today: date, *, field: str) -> IndicatorPeriod:
    """Return the period that a text names, if it can be entered on the local day ``today``.

    It can from its last day on. Raises Invalid for a text that is no period, another kind of period, one before the
    indicator begins, and one that has not ended.
    """
    period = read_period(text)
    if period is None:
        raise Invalid("period_unreadable", field=field, text=text[:40])
    if period.kind is not indicator.kind:
        raise Invalid("period_kind", field=field, given=period.written, wanted=indicator.since.written)
    if period.first < indicator.since.first:
        raise Invalid("period_too_early", field=field, since=indicator.since.written)
    if period.last > today:
        raise Invalid("period_not_ended", field=field, period=period.written, last=f"{period.last:%d/%m/%Y}")
    return period


def check_value(indicator: Indicator, given: str | float, *, field: str) -> Decimal:
    """Return the number that is given for an indicator. Raises Invalid if it is none, or out of bounds."""
    value = read_amount(given, indicator.decimals, field=field)
    if is_out_of_bounds(value, indicator.least, indicator.most):
        raise Invalid("amount_bounds", field=field, value=written(value), bounds=bounds_written(indicator))
    return value


def is_out_of_bounds(value: Decimal, least: Decimal | None, most: Decimal | None) -> bool:
    """Whether a number lies outside bounds; None sets no limit."""
    return (least is not None and value < least) or (most is not None and value > most)


def bounds_written(indicator: Indicator) -> Text:
    """The bounds of an indicator as people read them: from 0 to 100 %."""
    least, most = (None if one is None else written(one) for one in (indicator.least, indicator.most))
    measures = (indicator.measure, indicator.measure_en)
    if most is None:
        return Text(f"từ {least} {measures[0]}", f"from {least} {measures[1]}")
    if least is None:
        return Text(f"đến {most} {measures[0]}", f"up to {most} {measures[1]}")
    return Text(f"từ {least} đến {most} {measures[0]}", f"from {least} to {most} {measures[1]}")


@dataclass(frozen=True, slots=True)
class ReckonedIndicator:
    """An indicator for a period, and what follows from the entries of its year so far.

    ``holes``: how many periods of the year until then have no entry. ``to_date``: the sum of the entries, or the entry
    itself where entries do not add up. ``share``: of the year's plan; None without one. ``change``: against the period
    before, as a share.
    """

    period: IndicatorPeriod
    entry: IndicatorEntry | None
    before: IndicatorEntry | None
    to_date: Decimal | None
    holes: int
    plan: Decimal | None
    share: Decimal | None
    change: Decimal | None
    due: date
    state: EntryState

    @property
    def value(self) -> Decimal | None:
        """The figure of the period."""
        return None if self.entry is None else self.entry.value

    @property
    def value_before(self) -> Decimal | None:
        """The figure of the period before."""
        return None if self.before is None else self.before.value


def reckon(
    indicator: Indicator, period: IndicatorPeriod, entries: Entries, calendar: WorkingCalendar, today: date
) -> ReckonedIndicator:
    """Reckon an indicator for one of its periods. ``entries`` hold its year and the period before."""
    entry = entries.get((indicator.id, period))
    begun = max(indicator.since, IndicatorPeriod(period.kind, period.year), key=lambda one: one.first)
    of_year = [entries.get((indicator.id, one)) for one in until(begun, period)]
    known = [one.value for one in of_year if one is not None]
    to_date = None if entry is None else entry.value
    if indicator.sums:
        to_date = sum(known, Decimal(0)) if known else None
    plan, before = indicator.plans.get(period.year), entries.get((indicator.id, period.before))
    due = period.due(indicator.due_day, calendar)
    return ReckonedIndicator(
        period=period,
        entry=entry,
        before=before,
        to_date=to_date,
        holes=len(of_year) - len(known),
        plan=plan,
        share=_part(to_date, plan),
        change=_part(entry.value - before.value, abs(before.value)) if entry and before else None,
        due=due,
        state=_state(indicator, period, entry, due, today),
    )


def reckon_last(indicator: Indicator, entries: Entries, calendar: WorkingCalendar, today: date) -> ReckonedIndicator:
    """Reckon an indicator for the last period that ended before the local day ``today``."""
    return reckon(indicator, last_ended(indicator.kind, today), entries, calendar, today)


def _state(
    indicator: Indicator, period: IndicatorPeriod, entry: IndicatorEntry | None, due: date, today: date
) -> EntryState:
    if period.first < indicator.since.first:
        return EntryState.NONE
    if entry is not None:
        return EntryState.ENTERED
    return EntryState.LATE if due < today else EntryState.AWAITED


def _part(value: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if value is None or not whole else round(value / whole, 4)
