"""Periods of days that end with their last day (Civil Code 2015, articles 147 and 148), and caps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit, parse_amount
from chalicelib.domain.deadlines.calendar import LOCAL, DayKind, DecidedDay, WorkingCalendar, local_day
from chalicelib.domain.deadlines.periods import End, closing, limit, relaid_period, within
from chalicelib.domain.deadlines.reading import rules_from_document
from chalicelib.domain.deadlines.rules import Step, Urgency, step_due
from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets import wording
from chalicelib.domain.tickets.history import begin
from chalicelib.domain.tickets.workflow import opening
from tests.domain import samples
from tests.domain.samples import local

CALENDAR = samples.directory().calendar

#: (start, amount, end), all local. Hours are 07:30-11:30 13:00-17:00, in summer 07:00-11:30 13:30-17:00.
DUE = {
    "the first day does not count": ("2026-03-02 08:00", "1 working day", "2026-03-03 17:00"),
    "the hour of the start does not matter": ("2026-03-02 16:59", "1 working day", "2026-03-03 17:00"),
    "nor does a start after the close": ("2026-03-02 23:00", "1 working day", "2026-03-03 17:00"),
    "from a Saturday the Monday counts": ("2026-03-07 10:00", "1 working day", "2026-03-09 17:00"),
    "Tết lies between": ("2026-02-13 16:30", "5 working days", "2026-02-27 17:00"),
    "the last day is half a day": ("2026-06-04 15:00", "1 working day", "2026-06-05 11:30"),
    "days end with the office hours": ("2026-03-02 08:00", "3 days", "2026-03-05 17:00"),
    "a Saturday becomes the Monday": ("2026-03-02 08:00", "5 days", "2026-03-09 17:00"),
    "the last day is in Tết": ("2026-02-13 16:30", "7 days", "2026-02-23 17:00"),
    "the last day is a swapped day off": ("2026-08-24 08:00", "7 days", "2026-09-03 17:00"),
    "no days: today": ("2026-03-02 08:00", "0 working days", "2026-03-02 17:00"),
    "no days after the close": ("2026-03-02 18:00", "0 working days", "2026-03-03 17:00"),
}


@pytest.mark.parametrize(("begun", "amount", "due"), DUE.values(), ids=DUE)
def test_a_period_ends_with_its_last_day(begun: str, amount: str, due: str) -> None:
    found = closing(local(begun), parse_amount(amount), CALENDAR)
    assert found.astimezone(LOCAL) == local(due).astimezone(LOCAL)


#: (start, due, most, how the period ends, the deadline within it), all local.
WITHIN = {
    "it is within": ("2026-03-02 08:00", "2026-03-16 17:00", "15 days", End.DAY, "2026-03-16 17:00"),
    "the fifteenth day itself is within": (
        "2026-03-02 08:00",
        "2026-03-17 17:00",
        "15 days",
        End.DAY,
        "2026-03-17 17:00",
    ),
    "a day off at the end: the close before": (
        "2026-02-13 08:00",
        "2026-03-06 17:00",
        "15 days",
        End.DAY,
        "2026-02-27 17:00",
    ),
    "to the hour": ("2026-03-02 08:00", "2026-03-30 08:00", "15 days", End.HOUR, "2026-03-17 08:00"),
    "to the hour, at lunch": ("2026-03-02 12:00", "2026-03-30 13:00", "15 days", End.HOUR, "2026-03-17 11:30"),
    "no working time before it": ("2026-02-14 08:00", "2026-03-06 17:00", "2 days", End.HOUR, "2026-02-16 08:00"),
}


@pytest.mark.parametrize(("begun", "due", "most", "end", "wanted"), WITHIN.values(), ids=WITHIN)
def test_a_step_takes_no_more_calendar_days_than_its_cap(
    begun: str, due: str, most: str, end: End, wanted: str
) -> None:
    found = within(local(begun), local(due), parse_amount(most), end, CALENDAR)
    assert found.astimezone(LOCAL) == local(wanted).astimezone(LOCAL)


kinds = st.dictionaries(st.dates(date(2026, 1, 20), date(2026, 4, 10)), st.sampled_from(DayKind), max_size=30)
calendars = kinds.map(
    lambda found: replace(CALENDAR, decided={day: DecidedDay(day, kind, "…") for day, kind in found.items()})
)
minutes = st.integers(0, 60 * 24 * 60).map(lambda number: local("2026-01-25 00:00") + timedelta(minutes=number))
days = st.builds(Amount, st.integers(1, 20), st.sampled_from([TimeUnit.DAYS, TimeUnit.WORKING_DAYS]))
ends = st.sampled_from(End)


def working_dates(calendar: WorkingCalendar, first: date, last: date) -> int:
    """The number of working dates after ``first`` up to ``last``."""
    return sum(calendar.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


@given(calendars, minutes, days)
def test_a_period_ends_at_a_close_with_its_days_behind_it(
    calendar: WorkingCalendar, start: datetime, amount: Amount
) -> None:
    due = closing(start, amount, calendar)
    last = local_day(due)
    assert due == calendar.intervals(last)[-1][1]
    if amount.unit is TimeUnit.WORKING_DAYS:
        assert working_dates(calendar, local_day(start), last) == amount.n
    else:
        # Every day from the period's last day up to the one before its end is a day off.
        assert working_dates(calendar, local_day(start) + timedelta(days=amount.n - 1), last) == 1


@given(calendars, minutes, minutes, days, st.integers(1, 30), ends)
def test_a_later_start_is_never_due_earlier_and_a_cap_is_never_passed(
    calendar: WorkingCalendar, one: datetime, other: datetime, amount: Amount, cap: int, end: End
) -> None:
    found = []
    for start in sorted((one, other)):
        due = closing(start, amount, calendar)
        capped = within(start, due, Amount(cap, TimeUnit.DAYS), end, calendar)
        assert start < capped <= max(start, min(due, limit(start, Amount(cap, TimeUnit.DAYS), end)))
        found.append((due, capped))
    assert found[0] <= found[1]
    assert found[0][1] <= found[1][1]


@given(calendars, calendars, minutes, days, st.integers(0, 30 * 24 * 60))
def test_a_new_calendar_gives_what_a_new_count_gives(
    old: WorkingCalendar, new: WorkingCalendar, start: datetime, amount: Amount, later: int
) -> None:
    due = closing(start, amount, old)
    now = min(start + timedelta(minutes=later), due - timedelta(minutes=1))
    moved = relaid_period(due, now, amount.unit, old, new)
    assert moved > now
    assert moved == new.intervals(local_day(moved))[-1][1]
    assert relaid_period(due, now, amount.unit, old, old) == due
    # On the day of the start no day is over yet.
    if amount.unit is TimeUnit.WORKING_DAYS and local_day(now) == local_day(start):
        assert moved == closing(start, amount, new)


def rules(**line: Any) -> dict[str, Any]:
    """The sample rules with other values in the rule of processing a normal ticket."""
    document = samples.documents()[Kind.RULES]
    changed = [
        one | line if (one["step"], one["urgency"]) == ("process", "normal") and "category" not in one else one
        for one in document["rules"]
    ]
    return {**document, "rules": changed}


def test_a_rule_says_how_its_period_ends_and_how_long_it_is_at_most() -> None:
    start = local("2026-02-13 08:00")
    for line, due in (
        ({}, "2026-02-27 08:00"),
        ({"ends": "hour"}, "2026-02-27 08:00"),
        ({"ends": "day"}, "2026-02-27 17:00"),
        ({"ends": "day", "cap": "13 days"}, "2026-02-26 17:00"),
        ({"cap": "12 days"}, "2026-02-25 08:00"),
    ):
        rule = rules_from_document(rules(**line)).find(Step.PROCESS, Urgency.NORMAL, "field", "other")
        assert step_due(rule, start, CALENDAR) == local(due), line


def test_citizens_are_told_the_instant_that_officers_have() -> None:
    of_days = {"receive", "dispatch", "accept", "approve"}
    lines = [
        line | ({"amount": "1 working day"} if line["step"] in of_days else {}) | {"ends": "day"}
        for line in samples.documents()[Kind.RULES]["rules"]
        if line["urgency"] == "normal" and line["step"] != "confirm"
    ]
    kept = [line for line in samples.documents()[Kind.RULES]["rules"] if line["urgency"] != "normal"]
    confirm = {"step": "confirm", "urgency": "normal", "amount": "7 days", "ends": "day"}
    directory = samples.directory_with(rules={"rules": [*kept, *lines, confirm]})
    created = opening.create(samples.report(), code=samples.CODE, now=samples.T0, directory=directory)
    due = created.changes["due_at"]
    # Monday; a day each for intake, dispatch, acceptance and approval, three for hygiene.
    assert due == local("2026-03-11 17:00")
    assert wording.values(begin(created), directory)["due"].vi == "17:00 11/03/2026"
    assert created.changes["step_due_at"] == local("2026-03-03 17:00")


@pytest.mark.parametrize("line", [{"ends": "day", "amount": "4 hours"}, {"cap": "15 working days"}])
def test_a_rule_that_cannot_be_counted_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="day"):
        rules_from_document(rules(**line))


@pytest.mark.parametrize(
    ("amount", "late"),
    [
        ("5 working days", True),
        ("1 days", False),
        ("6 working days", True),
        ("4 working days", False),
        ("7 days", True),
    ],
)
def test_notes_of_progress_are_due_before_the_answer(amount: str, late: bool) -> None:
    document = rules()
    document["rules"].append({"step": "progress", "urgency": "normal", "amount": amount})
    found = [one for one in faults(samples.documents() | {Kind.RULES: document}) if one.code == "progress_too_late"]
    # The rule of hygiene has three working days.
    shortest = amount == "4 working days"
    assert bool(found) == (late or shortest)
    assert all(one.path == f"rules.{len(document['rules']) - 1}.amount" for one in found)
