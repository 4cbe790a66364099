"""Enter what is counted by hand for the campaign's targets, look at how far they are, and report to the unit above."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.adoption import progress
from chalicelib.domain.adoption.entries import (
    AdoptionEntries,
    AdoptionEntry,
    check_by_hand,
    check_day,
    check_number,
    check_reportable,
    check_week,
)
from chalicelib.domain.adoption.progress import Counted, GoalProgress, GroupTotal
from chalicelib.domain.adoption.sheet import AdoptionLine, read_adoption_sheet
from chalicelib.domain.adoption.targets import Goal, GoalGroup, Target
from chalicelib.domain.adoption.uses import NOWHERE, UseKind
from chalicelib.domain.adoption.weeks import CampaignWeek, until, week_of
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotPossible
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.spreadsheets import check_words
from chalicelib.domain.tickets import rights
from chalicelib.services.indicators import BadSheet, LineFate
from chalicelib.services.sheets import stopped
from chalicelib.store import keys
from chalicelib.store.counters import figures
from chalicelib.store.counters import uses as counted
from chalicelib.store.directory import adoption as store
from chalicelib.store.directory.adoption import NewAdoption, UnitReport
from chalicelib.store.directory.versioned import EntriesTaken
from chalicelib.store.fresh import fresh

#: How many weeks are compared, the one that is looked at last.
WEEKS = 8
_TRIES = 3
#: The most units whose targets are looked at together (our choice): a commune and its departments.
_MOST_UNITS = 12


@dataclass(frozen=True, slots=True)
class WantedCount:
    """What somebody enters: how many, on which day counted, by what source, on the version that they saw, and why."""

    value: str | int
    source: str
    counted_on: date
    version: int
    reason: str = ""


class CountTaken(Exception):
    """The entry is based on another version than ``present``."""

    def __init__(self, week: CampaignWeek, present: AdoptionEntry) -> None:
        super().__init__(str(week))
        self.present = present
        self.error = NotPossible("count_entered", field="value", value=present.value, week=week.written)


@dataclass(frozen=True, slots=True)
class CheckedCount:
    """A line of a sheet, and what it means; ``before`` is what holds now, ``fault`` what is wrong."""

    line: AdoptionLine
    goal: Goal | None = None
    week: CampaignWeek | None = None
    value: int | None = None
    day: date | None = None
    before: AdoptionEntry | None = None
    fault: Invalid | None = None

    @property
    def fate(self) -> LineFate:
        """What becomes of the line."""
        if self.fault is not None:
            return LineFate.WRONG
        if self.before is None:
            return LineFate.NEW
        return LineFate.SAME if self.before.value == self.value else LineFate.CORRECTED


@dataclass(frozen=True, slots=True)
class UnitAdoption:
    """How far the targets of a unit and of the units below it are at the end of a week.

    ``targets``: each with its goals, those that are behind first. ``uses``: what was counted in its commune until then
    by kind, ``new_uses`` in this week; ``reports`` those sent from the commune since the campaign began.
    """

    unit: str
    week: CampaignWeek
    weeks: Sequence[CampaignWeek]
    targets: Sequence[tuple[Target, Sequence[GoalProgress]]]
    uses: Mapping[UseKind, int]
    new_uses: Mapping[UseKind, int]
    reports: int

    @property
    def totals(self) -> list[GroupTotal]:
        """The sums by group."""
        return progress.totals(one for _, goals in self.targets for one in goals)

    @property
    def behind(self) -> list[str]:
        """The ids of the targets with a goal that is behind."""
        return [one.id for one, goals in self.targets if any(g.state is progress.GoalState.BEHIND for g in goals)]

    @property
    def missing(self) -> list[str]:
        """The ids of the targets of which this week's number was not entered."""
        return [one.id for one, goals in self.targets if any(g.is_missing for g in goals)]


def acting_unit(unit: str, directory: Directory, today: date) -> str:
    """The unit that answers for targets on a local day: the document's, or the successor of one that ended."""
    return directory.acting(unit, None, today) or unit


def readable_units(officer: Officer, directory: Directory, today: date) -> list[str]:
    """The units with targets whose numbers an officer may read, in the order of the document."""
    return [
        one
        for one in directory.campaign.units()
        if rights.may_see_unit(officer, acting_unit(one, directory, today), directory)
    ]


def week_to_show(text: str | None, directory: Directory, today: date) -> CampaignWeek:
    """The week that is asked for, by default the running one. Raises Invalid for one outside the campaign."""
    if text is None:
        return week_of(today)
    return check_week(directory.campaign, text, today, field="week")


def of_unit(unit: str, week: CampaignWeek, directory: Directory) -> UnitAdoption:
    """How far the targets of a unit and of the units below it are at the end of a week."""
    campaign = directory.campaign
    units = [one for one in campaign.units() if directory.is_within(one, unit)]
    if len(units) > _MOST_UNITS:
        # Above so many, their reports are read, and each unit by itself.
        units = [unit] if unit in units else []
    entries: dict[tuple[CampaignWeek, str], AdoptionEntry] = {}
    for one in units:
        entries |= store.of_unit(one)
    communes = {directory.commune_of(one) or NOWHERE for one in units}
    by_code = {(when, code): numbers for commune in communes for when, code, numbers in counted.by_code(commune)}
    weeks = _weeks(week, directory)
    found = [
        (target, progress.of_target(target, week, weeks, Counted(entries, by_code), campaign))
        for one in units
        for target in campaign.of_unit(one)
    ]
    own = directory.commune_of(unit)
    lines = [one for one in _by_commune() if one[1] == own and one[0] <= week] if own else []
    return UnitAdoption(
        unit,
        week,
        weeks,
        sorted(found, key=lambda one: progress.worst(one[1])),
        _summed(numbers for _, _, numbers in lines),
        _summed(numbers for when, _, numbers in lines if when == week),
        _reports(own, week, directory) if own else 0,
    )


def _weeks(week: CampaignWeek, directory: Directory) -> list[CampaignWeek]:
    first = CampaignWeek(week.first - timedelta(days=7 * (WEEKS - 1)))
    since = directory.campaign.since
    return list(until(max(first, week_of(since)) if since else first, week))


def _by_commune() -> list[tuple[CampaignWeek, str, dict[UseKind, int]]]:
    return fresh("uses by commune", lambda: list(counted.by_commune()))


def _summed(found: Iterable[Mapping[UseKind, int]]) -> dict[UseKind, int]:
    sums = dict.fromkeys(UseKind, 0)
    for numbers in found:
        for kind, number in numbers.items():
            sums[kind] += number
    return sums


def _reports(commune: str, week: CampaignWeek, directory: Directory) -> int:
    """How many reports of a commune were sent from the campaign's first day to the end of a week."""
    since, last = directory.campaign.since or week.first, week.last
    months = {keys.cohort(since + timedelta(days=days)) for days in range(0, max((last - since).days, 0) + 1, 7)}
    months.add(keys.cohort(last))
    return sum(
        numbers.get("received", 0) + numbers.get("merged", 0)
        for month in sorted(months)
        for day, numbers in figures.days_of(month, "commune", commune)
        if since <= day <= last
    )


def enter(
    goal: Goal, text: str, wanted: WantedCount, officer: Officer, directory: Directory, now: datetime
) -> tuple[CampaignWeek, AdoptionEntry]:
    """Enter how many were reached of a goal in a week at ``now`` (UTC); return the week and the entry that holds.

    The same number again changes nothing. Raises NotAllowed, Invalid, CountTaken if the version is not the present
    one, and DomainError ``busy``.
    """
    today, unit = local_day(now), directory.campaign.targets[goal.target].unit
    if not rights.may_enter(officer, acting_unit(unit, directory, today)):
        raise NotAllowed("forbidden")
    check_by_hand(goal, field="value")
    week = check_week(directory.campaign, text, today, field="week")
    value = check_number(goal, wanted.value, field="value")
    check_day(wanted.counted_on, week, today, field="counted_on")
    for _ in range(_TRIES):
        present = store.of_unit(unit).get((week, goal.id))
        if present is not None and present.value == value:
            return week, present
        if (present.version if present else 0) != wanted.version:
            # A version that nobody entered is a caller's mistake.
            raise CountTaken(week, present) if present else Invalid("field_invalid", field="version")
        if present is not None and not wanted.reason:
            raise Invalid("reason_for_correction", field="reason", value=present.value)
        entry = _entry(value, wanted.source, wanted.counted_on, present, wanted.reason, officer, now)
        try:
            store.enter([NewAdoption(unit, goal.id, week, entry, present)])
        except EntriesTaken:
            continue
        return week, entry
    raise DomainError("busy")


def _entry(
    value: int, source: str, day: date, before: AdoptionEntry | None, reason: str, officer: Officer, now: datetime
) -> AdoptionEntry:
    version = before.version + 1 if before else 1
    reason = reason if before else ""
    return AdoptionEntry(value, source, day, version, officer.username, now, reason, officer.acting_for)


def report(unit: str, text: str, officer: Officer, directory: Directory, now: datetime) -> UnitReport:
    """Report a unit's numbers for a week to the unit above, once, and return the report that holds.

    Raises NotAllowed, Invalid for a week that is not over, NotPossible for a unit without targets, and Contended.
    """
    today = local_day(now)
    if not rights.may_enter(officer, acting_unit(unit, directory, today)):
        raise NotAllowed("forbidden")
    if not any(directory.is_within(one, unit) for one in directory.campaign.units()):
        raise NotPossible("no_targets")
    week = check_week(directory.campaign, text, today, field="week")
    check_reportable(week, today, field="week")
    found = of_unit(unit, week, directory)
    body = {
        "totals": [[one.group.value, one.number, one.reached] for one in found.totals],
        "targets": len(found.targets),
        "behind": len(found.behind),
        "missing": len(found.missing),
        "uses": {kind.value: number for kind, number in found.uses.items()},
        "reports": found.reports,
    }
    return store.report(UnitReport(unit, week, officer.username, now, body, officer.acting_for))


def reported_below(
    found: UnitAdoption, officer: Officer, directory: Directory, today: date
) -> dict[str, list[GroupTotal] | None]:
    """What the units below have reported for the week, by unit; None for those that have not."""
    known = store.reports(found.week)
    below = (one for one in readable_units(officer, directory, today) if one != found.unit)
    return {one: totals_in(known[one]) if one in known else None for one in below}


def totals_in(report: UnitReport) -> list[GroupTotal]:
    """The sums by group in a report."""
    return [GroupTotal(GoalGroup(group), int(number), int(reached)) for group, number, reached in report.body["totals"]]


def summed_up(reported: Mapping[str, Sequence[GroupTotal] | None]) -> list[GroupTotal]:
    """The sums by group of what units have reported."""
    sums: dict[GoalGroup, tuple[int, int]] = {}
    for one in (total for totals in reported.values() for total in totals or ()):
        number, reached = sums.get(one.group, (0, 0))
        sums[one.group] = (number + one.number, reached + one.reached)
    return [GroupTotal(group, *sums[group]) for group in GoalGroup if group in sums]


def unreported(week: CampaignWeek, directory: Directory) -> list[str]:
    """The units with targets that have not reported a week, in the order of the document."""
    if not _is_of_campaign(week, directory):
        return []
    units = directory.campaign.units()
    known = store.reporting(week, units)
    return [one for one in units if one not in known]


def _is_of_campaign(week: CampaignWeek, directory: Directory) -> bool:
    campaign = directory.campaign
    return (
        campaign.since is not None
        and campaign.until is not None
        and week_of(campaign.since) <= week <= week_of(campaign.until)
    )


def check_sheet(text: str, officer: Officer, directory: Directory, now: datetime) -> tuple[list[CheckedCount], str]:
    """Return what each line of a sheet would do at ``now`` (UTC), and the mark of what holds now for them.

    Raises Invalid for a sheet that cannot be read at all.
    """
    today = local_day(now)
    lines = [_checked(one, officer, directory, today) for one in read_adoption_sheet(text)]
    units = {directory.campaign.targets[one.goal.target].unit for one in lines if one.goal}
    entries: dict[tuple[CampaignWeek, str], AdoptionEntry] = {}
    for unit in units:
        entries |= store.of_unit(unit)
    compared = list(_compared(lines, entries))
    versions = [
        f"{one.goal.id}#{one.week}#{one.before.version if one.before else 0}"
        for one in compared
        if one.goal and one.week
    ]
    return compared, hashlib.sha256("\n".join(sorted(versions)).encode()).hexdigest()[:16]


def bring_in(text: str, mark: str, officer: Officer, directory: Directory, now: datetime) -> int:
    """Enter the lines of a sheet at ``now`` (UTC) as they were checked, and return how many were entered.

    Raises BadSheet if a line is wrong, and NotPossible if somebody entered one of them since; it says which lines were
    entered before.
    """
    lines, present = check_sheet(text, officer, directory, now)
    if faults := [one.fault for one in lines if one.fault]:
        raise BadSheet(faults)
    if present != mark:
        raise NotPossible("indicators_changed")
    new = dict(_new(lines, officer, directory, now))
    try:
        return store.enter(list(new.values()))
    except EntriesTaken as taken:
        raise stopped(taken, list(new)) from None


def _new(
    lines: Iterable[CheckedCount], officer: Officer, directory: Directory, now: datetime
) -> Iterator[tuple[int, NewAdoption]]:
    for one in lines:
        if one.goal and one.week and one.day and one.value is not None and one.fate is not LineFate.SAME:
            unit = directory.campaign.targets[one.goal.target].unit
            entry = _entry(one.value, one.line.source, one.day, one.before, one.line.reason, officer, now)
            yield one.line.number, NewAdoption(unit, one.goal.id, one.week, entry, one.before)


def _checked(line: AdoptionLine, officer: Officer, directory: Directory, today: date) -> CheckedCount:
    field = f"csv.{line.number}"
    goal = directory.campaign.goal(line.goal)
    try:
        goal = _enterable_by(officer, goal, line, directory, today)
        week = check_week(directory.campaign, line.week, today, field=field)
        value = check_number(goal, line.value, field=field)
        day = line.day or min(week.last, today)
        check_day(day, week, today, field=field)
    except Invalid as fault:
        return CheckedCount(line, goal, fault=fault)
    return CheckedCount(line, goal, week, value, day)


def _enterable_by(officer: Officer, goal: Goal | None, line: AdoptionLine, directory: Directory, today: date) -> Goal:
    """The goal of a line, if the officer may enter it. Raises Invalid, also for a line without a source."""
    field = f"csv.{line.number}"
    if line.wide:
        raise Invalid("sheet_wide", field=field)
    if goal is None:
        raise Invalid("goal_unknown", field=field, name=line.goal[:60])
    unit = acting_unit(directory.campaign.targets[goal.target].unit, directory, today)
    if not rights.may_enter(officer, unit):
        raise Invalid("goal_foreign", field=field, unit=directory.units[unit].name)
    check_by_hand(goal, field=field)
    if not line.source:
        raise Invalid("source_missing", field=field)
    for words in (line.source, line.reason):
        check_words(words, field=field)
    return goal


def _compared(lines: Iterable[CheckedCount], entries: AdoptionEntries) -> Iterator[CheckedCount]:
    """The lines with what holds now; wrong are those that stand there twice, and corrections without a reason."""
    first: dict[tuple[CampaignWeek, str], int] = {}
    for one in lines:
        if one.goal is None or one.week is None:
            yield one
            continue
        key, field, fault = (one.week, one.goal.id), f"csv.{one.line.number}", None
        before = entries.get(key)
        if key in first:
            fault = Invalid("count_line_twice", field=field, line=first[key])
        elif before is not None and before.value != one.value and not one.line.reason:
            fault = Invalid("reason_for_correction", field=field, value=before.value)
        first.setdefault(key, one.line.number)
        yield replace(one, before=before, fault=fault)
