"""Enter figures of indicators, one by one or from a sheet, and reckon what follows from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotPossible
from chalicelib.domain.indicators.definitions import Indicator
from chalicelib.domain.indicators.entries import Entries, IndicatorEntry, check_period, check_value
from chalicelib.domain.indicators.periods import IndicatorPeriod, last_ended, period_at, until
from chalicelib.domain.indicators.sheet import EntryLine, read_sheet
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.amounts import written
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.spreadsheets import check_words
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import rights
from chalicelib.services.sheets import stopped
from chalicelib.store.directory import indicators as store
from chalicelib.store.directory.indicators import NewEntry
from chalicelib.store.directory.versioned import EntriesTaken

#: How often an entry is decided again after a lost race.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class WantedEntry:
    """What somebody enters: the period and the figure as they write it, the version that they saw, and a reason."""

    period: str
    value: str | float
    version: int
    reason: str


class EntryTaken(Exception):
    """The entry is based on another version than ``present``."""

    def __init__(self, period: IndicatorPeriod, present: IndicatorEntry) -> None:
        super().__init__(str(period))
        self.present = present
        self.error = NotPossible(
            "indicator_entered", field="value", value=written(present.value), period=period.written
        )


class BadSheet(Exception):
    """Lines of a sheet are wrong; nothing was entered. ``faults`` has one for each."""

    def __init__(self, faults: list[Invalid]) -> None:
        super().__init__(str(len(faults)))
        self.faults = faults


class LineFate(StrEnum):
    """What becomes of a line of a sheet."""

    NEW = "new"
    CORRECTED = "corrected"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line of a sheet, what it means, and what holds now (``before``); ``fault`` if it is wrong."""

    line: EntryLine
    fate: LineFate
    indicator: Indicator | None = None
    period: IndicatorPeriod | None = None
    value: Decimal | None = None
    before: IndicatorEntry | None = None
    fault: Invalid | None = None


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """The lines of a sheet, and the mark of what holds now for them: it changes when somebody enters one of them."""

    lines: Sequence[CheckedLine]
    mark: str


def acting_unit(indicator: Indicator, directory: Directory, today: date) -> str:
    """Return the unit that enters an indicator on a local day: its own one, or the successor of one that ended."""
    return directory.acting(indicator.unit, None, today) or indicator.unit


def readable(officer: Officer, directory: Directory, today: date) -> list[Indicator]:
    """Return the indicators whose figures an officer may read on a local day, in the order of the document.

    They are those of the own unit and of the units below it; supervisors read all.
    """
    return [
        one
        for one in directory.indicators.values()
        if rights.may_see_unit(officer, acting_unit(one, directory, today), directory)
    ]


def may_enter(officer: Officer, indicator: Indicator, directory: Directory, today: date) -> bool:
    """Whether an officer may enter an indicator on a local day."""
    return rights.may_enter(officer, acting_unit(indicator, directory, today))


def enterable(indicator: Indicator, year: int, today: date) -> list[IndicatorPeriod]:
    """Return the periods of a year that can be entered on the local day ``today``, the newest first."""
    running = period_at(indicator.kind, today)
    last = running if running.last <= today else running.before
    periods = until(max(indicator.since, IndicatorPeriod(indicator.kind, year), key=lambda one: one.first), last)
    return [one for one in periods if one.year == year][::-1]


def years_of(indicators: Iterable[Indicator], today: date) -> set[int]:
    """Return the years whose entries the last ended periods of indicators need, with the periods before them."""
    ended = {last_ended(kind, today) for kind in {one.kind for one in indicators}}
    return {one.year for period in ended for one in (period, period.before)}


def enter(
    indicator: Indicator, wanted: WantedEntry, officer: Officer, directory: Directory, now: datetime
) -> tuple[IndicatorPeriod, IndicatorEntry]:
    """Enter a figure at ``now`` (UTC), based on a version (0: none), and return its period and the entry that holds.

    The same figure again changes nothing. Raises NotAllowed, Invalid, NotPossible for a unit that ended, EntryTaken if
    the version is not the present one, and DomainError ``busy``.
    """
    today = local_day(now)
    _check_right(officer, indicator, directory, today)
    period = check_period(indicator, wanted.period, today, field="period")
    value = check_value(indicator, wanted.value, field="value")
    for _ in range(_TRIES):
        present = store.current(indicator.id, period)
        if present is not None and present.value == value:
            return period, present
        if (present.version if present else 0) != wanted.version:
            # A version that nobody entered is a caller's mistake.
            raise EntryTaken(period, present) if present else Invalid("field_invalid", field="version")
        if present is not None and not wanted.reason:
            raise Invalid("reason_for_correction", field="reason", value=written(present.value))
        entry = IndicatorEntry(
            value, wanted.version + 1, officer.username, now, wanted.reason if present else "", officer.acting_for
        )
        try:
            store.enter([NewEntry(indicator.id, period, entry, present)])
        except EntriesTaken:
            continue
        return period, entry
    raise DomainError("busy")


def check_sheet(text: str, officer: Officer, directory: Directory, now: datetime) -> CheckedSheet:
    """Return what each line of a sheet would do at ``now`` (UTC); nothing is entered.

    Raises Invalid for a sheet that cannot be read at all.
    """
    known = _by_name(directory)
    checked = [_read_line(one, known, officer, directory, local_day(now)) for one in read_sheet(text)]
    entries = store.of_years(one.period.year for one in checked if one.period)
    compared = list(_compared(checked, entries))
    versions = [
        f"{one.indicator.id}#{one.period}#{one.before.version if one.before else 0}"
        for one in compared
        if one.indicator and one.period
    ]
    return CheckedSheet(compared, hashlib.sha256("\n".join(sorted(versions)).encode()).hexdigest()[:16])


def bring_in(text: str, mark: str, officer: Officer, directory: Directory, now: datetime) -> int:
    """Enter the lines of a sheet at ``now`` (UTC) as they were checked, and return how many were entered.

    Raises BadSheet if a line is wrong, and NotPossible if somebody entered one of them since it was checked; it says
    which lines were entered before.
    """
    sheet = check_sheet(text, officer, directory, now)
    if faults := [one.fault for one in sheet.lines if one.fault]:
        raise BadSheet(faults)
    if sheet.mark != mark:
        raise NotPossible("indicators_changed")
    new = {
        one.line.number: NewEntry(one.indicator.id, one.period, _entry_of(one, one.value, officer, now), one.before)
        for one in sheet.lines
        if one.indicator and one.period and one.value is not None and one.fate is not LineFate.SAME
    }
    try:
        return store.enter(list(new.values()))
    except EntriesTaken as taken:
        raise stopped(taken, list(new)) from None


def _entry_of(one: CheckedLine, value: Decimal, officer: Officer, now: datetime) -> IndicatorEntry:
    version = (one.before.version if one.before else 0) + 1
    reason = one.line.reason if one.before else ""
    return IndicatorEntry(value, version, officer.username, now, reason, officer.acting_for)


def _check_right(officer: Officer, indicator: Indicator, directory: Directory, today: date) -> None:
    """Raises NotAllowed, and NotPossible with the successor's name for the unit that entered it until it ended."""
    unit = acting_unit(indicator, directory, today)
    if rights.may_enter(officer, unit):
        return
    if officer.unit != unit and officer.unit in directory.with_successors(indicator.unit, today):
        ended, successor = _name(officer.unit, directory), _name(unit, directory)
        raise NotPossible("indicator_unit_ended", unit=ended, successor=successor)
    raise NotAllowed("forbidden")


def _name(unit: str, directory: Directory) -> Text:
    found = directory.units[unit]
    return Text(found.name, found.name_en)


def _by_name(directory: Directory) -> dict[str, Indicator]:
    """The indicators by id and by either name, folded."""
    return {folded(name): one for one in directory.indicators.values() for name in (one.name, one.name_en, one.id)}


def _read_line(
    line: EntryLine, known: dict[str, Indicator], officer: Officer, directory: Directory, today: date
) -> CheckedLine:
    field = f"csv.{line.number}"
    found = known.get(folded(line.indicator))
    try:
        indicator = _enterable_by(officer, found, line, directory, today)
        period = check_period(indicator, line.period, today, field=field)
        value = check_value(indicator, line.value, field=field)
    except Invalid as fault:
        return CheckedLine(line, LineFate.WRONG, found, fault=fault)
    return CheckedLine(line, LineFate.NEW, indicator, period, value)


def _enterable_by(
    officer: Officer, found: Indicator | None, line: EntryLine, directory: Directory, today: date
) -> Indicator:
    """The indicator of a line, if the officer may enter it. Raises Invalid."""
    field = f"csv.{line.number}"
    if line.wide:
        raise Invalid("sheet_wide", field=field)
    if found is None:
        raise Invalid("indicator_unknown", field=field, name=line.indicator[:60])
    unit = acting_unit(found, directory, today)
    if not rights.may_enter(officer, unit):
        raise Invalid("indicator_foreign", field=field, unit=_name(unit, directory))
    check_words(line.reason, field=field)
    return found


def _compared(lines: Iterable[CheckedLine], entries: Entries) -> Iterator[CheckedLine]:
    """The lines with what holds now; wrong are those that stand there twice, and corrections without a reason."""
    first: dict[tuple[str, IndicatorPeriod], int] = {}
    for one in lines:
        if one.indicator is None or one.period is None or one.value is None:
            yield one
            continue
        key, field = (one.indicator.id, one.period), f"csv.{one.line.number}"
        before, fault = entries.get(key), None
        fate = LineFate.NEW if before is None else LineFate.CORRECTED
        if before is not None and before.value == one.value:
            fate = LineFate.SAME
        elif before is not None and not one.line.reason:
            fault = Invalid("reason_for_correction", field=field, value=written(before.value))
        if key in first:
            fault = Invalid("indicator_line_twice", field=field, line=first[key])
        first.setdefault(key, one.line.number)
        yield replace(one, before=before, fate=LineFate.WRONG if fault else fate, fault=fault)
