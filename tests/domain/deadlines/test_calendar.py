"""The working calendar: cases from docs/domain.md, properties of adding time, and one year minute by minute."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit, parse_amount
from chalicelib.domain.deadlines.calendar import (
    LOCAL,
    DayKind,
    DecidedDay,
    WorkingCalendar,
    calendar_from_document,
    vietnam_holidays,
)
from chalicelib.domain.province.kinds import Kind
from tests.domain import samples
from tests.domain.samples import local

CALENDAR = samples.directory().calendar
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

#: (start, amount, end), all local. Hours are 07:30-11:30 13:00-17:00, in summer 07:00-11:30 13:30-17:00.
DUE = {
    "Tết lies between": ("2026-02-13 16:30", "5 working days", "2026-02-27 16:30"),
    "31 August is off, swapped": ("2026-08-28 16:00", "1 working day", "2026-09-03 16:00"),
    "22 August is a working Saturday": ("2026-08-21 10:00", "1 working day", "2026-08-22 10:00"),
    "hours run on into that Saturday": ("2026-08-21 16:30", "1 working hour", "2026-08-22 07:30"),
    "after it comes Monday": ("2026-08-21 10:00", "2 working days", "2026-08-24 10:00"),
    "2 January is off by decision": ("2025-12-31 16:00", "1 working day", "2026-01-05 16:00"),
    "10 January is working by decision": ("2026-01-09 16:30", "1 working day", "2026-01-10 16:30"),
    "with the hours of a weekday": ("2026-01-09 16:30", "1 working hour", "2026-01-10 08:00"),
    "24 November is off": ("2026-11-23 09:00", "1 working day", "2026-11-25 09:00"),
    "compensatory Monday": ("2026-04-24 09:00", "1 working day", "2026-04-28 09:00"),
    "in the night: from opening": ("2026-03-02 22:00", "241 working minutes", "2026-03-03 13:01"),
    "in the night, days": ("2026-03-02 22:00", "1 working day", "2026-03-04 07:30"),
    "before opening": ("2026-03-02 05:00", "1 working hour", "2026-03-02 08:30"),
    "before opening, days": ("2026-03-02 05:00", "1 working day", "2026-03-03 07:30"),
    "at midnight": ("2026-03-03 00:00", "1 working hour", "2026-03-03 08:30"),
    "on a Saturday": ("2026-03-07 10:00", "2 working hours", "2026-03-09 09:30"),
    "on a Saturday, days": ("2026-03-07 10:00", "1 working day", "2026-03-10 07:30"),
    "exactly to the end of the morning": ("2026-03-02 07:30", "4 working hours", "2026-03-02 11:30"),
    "the last minute": ("2026-03-06 16:59", "1 working minute", "2026-03-06 17:00"),
    "over the last minute": ("2026-03-06 16:59", "2 working minutes", "2026-03-09 07:31"),
    "the last minute, days": ("2026-03-06 16:59", "1 working day", "2026-03-09 16:59"),
    "at closing nothing of the day is left": ("2026-03-06 17:00", "1 working minute", "2026-03-09 07:31"),
    "at closing, days": ("2026-03-06 17:00", "1 working day", "2026-03-10 07:30"),
    "over lunch": ("2026-03-02 11:00", "1 working hour", "2026-03-02 13:30"),
    "begun at lunch": ("2026-03-02 12:00", "1 working hour", "2026-03-02 14:00"),
    "begun at lunch, days": ("2026-03-02 12:00", "1 working day", "2026-03-03 13:00"),
    "a half day ends the count": ("2026-06-04 15:00", "1 working day", "2026-06-05 11:30"),
    "a half day has a morning": ("2026-06-04 10:00", "1 working day", "2026-06-05 10:00"),
    "hours run on after a half day": ("2026-06-05 11:00", "1 working hour", "2026-06-08 07:30"),
    "on the free half of a half day": ("2026-06-05 12:00", "1 working day", "2026-06-09 07:00"),
    "summer begins: earlier opening": ("2026-04-15 16:00", "2 working hours", "2026-04-16 08:00"),
    "summer begins: the hour is lunch now": ("2026-04-15 13:10", "1 working day", "2026-04-16 13:30"),
    "summer ends: the hour is before opening": ("2026-10-15 07:10", "1 working day", "2026-10-16 07:30"),
    "no working days: the next working instant": ("2026-03-07 10:00", "0 working days", "2026-03-09 07:30"),
    "plain minutes run by night": ("2026-02-14 23:50", "30 minutes", "2026-02-15 00:20"),
    "plain hours run on Saturdays": ("2026-03-07 10:00", "4 hours", "2026-03-07 14:00"),
    "plain days run over Tết": ("2026-02-13 16:30", "7 days", "2026-02-20 16:30"),
}


@pytest.mark.parametrize(("begun", "amount", "due"), DUE.values(), ids=DUE)
def test_an_amount_ends_where_people_expect(begun: str, amount: str, due: str) -> None:
    assert CALENDAR.add(local(begun), parse_amount(amount)).astimezone(LOCAL) == local(due).astimezone(LOCAL)


PASSED = {
    "a whole week": ("2026-03-02 00:00", "2026-03-09 00:00", 40.0),
    "the week of Tết": ("2026-02-14 00:00", "2026-02-23 00:00", 0.0),
    "a week with a half day": ("2026-06-01 00:00", "2026-06-08 00:00", 36.5),
    "over lunch": ("2026-03-02 11:00", "2026-03-02 13:30", 1.0),
    "backwards": ("2026-03-03 11:00", "2026-03-02 11:00", 0.0),
    "no time": ("2026-03-02 11:00", "2026-03-02 11:00", 0.0),
}


@pytest.mark.parametrize(("begun", "ended", "hours"), PASSED.values(), ids=PASSED)
def test_working_time_between(begun: str, ended: str, hours: float) -> None:
    assert CALENDAR.working_time(local(begun), local(ended)) == timedelta(hours=hours)


def test_without_decided_dates_the_library_is_wrong_about_january_2026() -> None:
    """The reason for the table of dates. If this fails, the library was corrected and the example can be removed."""
    plain = WorkingCalendar(CALENDAR.seasons)
    assert plain.is_working_day(date(2026, 1, 2))
    assert not plain.is_working_day(date(2026, 1, 10))


def test_a_new_holiday_book_has_the_swapped_days_of_every_year() -> None:
    vietnam_holidays.cache_clear()
    book = vietnam_holidays()
    assert book.is_working_day(date(2026, 8, 22))
    assert not book.is_working_day(date(2026, 8, 31))


def instants(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Any second between two local dates, as UTC."""
    begin = local(first)
    seconds = int((local(last) - begin).total_seconds())
    return st.integers(0, seconds).map(lambda second: begin + timedelta(seconds=second))


some_years, some_months = instants("2025-06-01", "2027-03-01"), instants("2025-12-15", "2026-04-15")
amounts = st.builds(Amount, st.integers(0, 30), st.sampled_from(TimeUnit))
working_amounts = amounts.filter(lambda amount: amount.counts_working_time)
decisions = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 31)), st.sampled_from(DayKind), max_size=40)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """The sample calendar with other decided dates in a quarter."""
    decided = {day: DecidedDay(day, kind, "…") for day, kind in draw(decisions).items()}
    return replace(CALENDAR, decided=decided)


def lies_in_working_time(instant: datetime, calendar: WorkingCalendar) -> bool:
    day = instant.astimezone(LOCAL).date()
    return any(begin <= instant <= end for begin, end in calendar.intervals(day))


@given(calendars(), some_months, working_amounts)
def test_working_amounts_end_in_working_time(calendar: WorkingCalendar, start: datetime, amount: Amount) -> None:
    due = calendar.add(start, amount)
    assert due >= start
    assert lies_in_working_time(due, calendar)


@given(calendars(), some_months, some_months, amounts)
def test_a_later_start_is_never_due_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, amount: Amount
) -> None:
    earlier, later = sorted((one, other))
    assert calendar.add(earlier, amount) <= calendar.add(later, amount)


@given(calendars(), some_months, amounts)
def test_a_longer_amount_is_never_due_earlier(calendar: WorkingCalendar, start: datetime, amount: Amount) -> None:
    assert calendar.add(start, amount) < calendar.add(start, Amount(amount.n + 1, amount.unit))


@given(calendars(), some_months, st.timedeltas(timedelta(0), timedelta(hours=100)))
def test_the_working_time_until_the_end_is_the_added_amount(
    calendar: WorkingCalendar, start: datetime, working: timedelta
) -> None:
    assert calendar.working_time(start, calendar.advance(start, working)) == working


@given(calendars(), st.tuples(some_months, some_months, some_months).map(sorted))
def test_working_time_adds_up(calendar: WorkingCalendar, instants: list[datetime]) -> None:
    first, second, third = instants
    parts = calendar.working_time(first, second) + calendar.working_time(second, third)
    assert calendar.working_time(first, third) == parts


@given(some_years, st.integers(0, 40))
def test_working_days_agree_with_the_library_without_decided_dates(start: datetime, n: int) -> None:
    plain = WorkingCalendar(CALENDAR.seasons)
    begun = plain.next_working(start)
    expected = holidays.country_holidays("VN").get_nth_working_day(begun.astimezone(LOCAL).date(), n)
    assert plain.add(start, Amount(n, TimeUnit.WORKING_DAYS)).astimezone(LOCAL).date() == expected


#: The weekdays off and the working weekend days of 2026, written by hand.
OFF_2026 = "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24"
WORKING_WEEKENDS_2026 = "01-10 08-22"
HALF_2026 = "06-05"


def minutes_of(day: date) -> list[int]:
    """The working minutes of a day of 2026, as minutes since its local midnight."""
    name = f"{day:%m-%d}"
    works = name in WORKING_WEEKENDS_2026 if day.weekday() >= 5 else name not in OFF_2026
    summer = "04-16" <= name <= "10-15"
    hours = ((420, 690), (810, 1020)) if summer else ((450, 690), (780, 1020))
    return [
        minute
        for minute in range(1440)
        if works and any(begin <= minute < end for begin, end in hours) and not (name in HALF_2026 and minute >= 720)
    ]


@cache
def year_2026() -> tuple[list[date], list[int]]:
    """(every working date, every working minute as minutes since the beginning of the year), by a plain loop."""
    dates, minutes = [], []
    for number in range(365):
        day = date(2026, 1, 1) + number * DAY
        working_minutes = minutes_of(day)
        if working_minutes:
            dates.append(day)
        minutes += [number * 1440 + minute for minute in working_minutes]
    return dates, minutes


NEW_YEAR = local("2026-01-01 00:00")


def test_every_day_of_a_year_has_the_working_time_of_the_plain_loop() -> None:
    for number in range(365):
        begin = NEW_YEAR + number * DAY
        day = begin.astimezone(LOCAL).date()
        assert CALENDAR.working_time(begin, begin + DAY) == len(minutes_of(day)) * MINUTE, day
        assert CALENDAR.is_working_day(day) == bool(minutes_of(day)), day


@given(st.integers(0, 330 * 1440), st.integers(1, 8000))
def test_working_minutes_agree_with_a_list_of_all_minutes(start: int, n: int) -> None:
    _, minutes = year_2026()
    last = minutes[bisect_left(minutes, start) + n - 1]
    expected = NEW_YEAR + (last + 1) * MINUTE
    assert CALENDAR.add(NEW_YEAR + start * MINUTE, Amount(n, TimeUnit.WORKING_MINUTES)) == expected


@given(st.integers(0, 330 * 1440), st.integers(0, 15))
def test_working_days_agree_with_a_list_of_all_dates(start: int, n: int) -> None:
    dates, minutes = year_2026()
    first = minutes[bisect_left(minutes, start)] // 1440
    expected = dates[dates.index(date(2026, 1, 1) + first * DAY) + n]
    due = CALENDAR.add(NEW_YEAR + start * MINUTE, Amount(n, TimeUnit.WORKING_DAYS))
    assert due.astimezone(LOCAL).date() == expected


def document(**changed: Any) -> Mapping[str, Any]:
    return samples.documents()[Kind.CALENDAR] | changed


def season(*intervals: str, day: str = "mon", valid_from: str = "2025-01-01") -> dict[str, Any]:
    return {"seasons": [{"valid_from": valid_from, "hours": {day: list(intervals)}}]}


def test_each_weekday_has_its_hours_and_a_working_weekend_day_has_monday_s() -> None:
    hours = {"mon": ["08:00-12:00"], "tue": ["09:00-12:00"], "fri": ["07:00-10:00"], "sun": ["10:00-12:00"]}
    dates = [{"date": day, "kind": "working", "decision": "…"} for day in ("2026-03-07", "2026-03-08")]
    calendar = calendar_from_document({"seasons": [{"valid_from": "2025-01-01", "hours": hours}], "dates": dates})
    opening = {
        "2026-03-02 00:00": "2026-03-02 08:00",  # Monday
        "2026-03-03 00:00": "2026-03-03 09:00",  # Tuesday
        "2026-03-06 00:00": "2026-03-06 07:00",  # Friday
        "2026-03-07 00:00": "2026-03-07 08:00",  # a working Saturday without hours of its own
        "2026-03-08 00:00": "2026-03-08 10:00",  # a working Sunday with hours of its own
    }
    assert {at: calendar.next_working(local(at)) for at in opening} == {at: local(to) for at, to in opening.items()}


def test_the_order_of_seasons_in_the_document_does_not_matter() -> None:
    seasons = document()["seasons"]
    assert calendar_from_document(document(seasons=seasons[::-1])) == calendar_from_document(document())


def test_intervals_may_touch() -> None:
    calendar = calendar_from_document(season("07:30-11:30", "11:30-17:00"))
    assert calendar.add(local("2026-03-02 11:00"), parse_amount("1 working hour")) == local("2026-03-02 12:00")


def test_a_document_may_omit_dates_and_version() -> None:
    assert calendar_from_document(season("07:30-11:30")).version == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"seasons": []},
        season("11:30-07:30"),
        season("07:30-07:30"),
        season("07:30-11:30", "11:00-17:00"),
        season("13:00-17:00", "07:30-11:30"),
        season("07:30-11:30", day="monday"),
        season("07:30"),
        season("07:30-25:00"),
        season("07:30-11:30", valid_from="1/1/2025"),
        {"seasons": [{"hours": {}}]},
        {"seasons": [{"valid_from": "2025-01-01"}]},
        {"dates": [{"date": "2026-02-30", "kind": "off", "decision": "…"}]},
        {"dates": [{"date": "2026-01-02", "kind": "holiday", "decision": "…"}]},
        {"dates": [{"date": "2026-01-02", "kind": "off"}]},
    ],
)
def test_a_malformed_document_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        calendar_from_document(document(**changed))


@pytest.mark.parametrize("hours", [season(), season("07:30-11:30", valid_from="2030-01-01")])
def test_a_calendar_without_working_time_raises_an_error(hours: dict[str, Any]) -> None:
    empty = calendar_from_document(hours)
    for amount in ("1 working minute", "1 working day"):
        with pytest.raises(ValueError, match="no working time"):
            empty.add(samples.T0, parse_amount(amount))
