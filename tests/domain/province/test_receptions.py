"""The times of a reception: cut into slots, closed on days off, and each bad input named."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.receptions import (
    MOST_SLOTS,
    Slot,
    days_to_remind,
    past_days,
    receptions_from_document,
    slot_in,
)
from chalicelib.schemas.documents import shape_faults
from tests.domain import samples
from tests.http.receptions import line

CALENDAR = samples.directory().calendar
THURSDAY = date(2026, 3, 5)


def reception(**changed: Any) -> Any:
    return receptions_from_document({"receptions": [line(**changed)]})["that-khe"]


def found(*lines: dict[str, Any]) -> list[tuple[str, str]]:
    documents = samples.documents() | {Kind.RECEPTIONS: {"receptions": list(lines)}}
    return [(fault.path, fault.code) for fault in faults(documents)]


def test_hours_are_cut_into_slots_and_what_is_left_is_none() -> None:
    one = reception(weekly={"thu": ["08:00-09:15", "14:00-15:00"]})
    assert one.slots(THURSDAY, CALENDAR) == (time(8), time(8, 30), time(14), time(14, 30))
    assert one.slots(date(2026, 3, 6), CALENDAR) == ()


def test_the_hours_of_a_date_replace_those_of_its_weekday() -> None:
    dates = [{"date": "2026-03-05", "hours": []}, {"date": "2026-03-07", "hours": ["09:00-09:30"]}]
    one = reception(dates=dates)
    assert one.slots(THURSDAY, CALENDAR) == ()
    assert one.slots(date(2026, 3, 7), CALENDAR) == (time(9),), "a decision may name a Saturday"


def test_a_day_off_has_no_slots_and_a_half_day_ends_at_noon() -> None:
    daily = {name: ["08:00-09:00", "14:00-15:00"] for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    one = reception(weekly=daily)
    assert one.slots(date(2026, 1, 2), CALENDAR) == (), "a decided day off"
    assert one.slots(date(2026, 4, 30), CALENDAR) == (), "a public holiday"
    assert one.slots(date(2026, 6, 5), CALENDAR) == (time(8), time(8, 30)), "a half day"


def test_days_are_offered_from_tomorrow_for_as_long_as_the_document_says() -> None:
    days = [day for day, _ in reception(ahead=14).days(date(2026, 3, 4), CALENDAR)]
    assert days == [THURSDAY, date(2026, 3, 12)]
    assert [day for day, _ in reception(ahead=7).days(THURSDAY, CALENDAR)] == [date(2026, 3, 12)]


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2026-03-03", ["2026-03-04"]),
        ("2026-03-06", ["2026-03-07", "2026-03-08", "2026-03-09"]),
        ("2026-03-07", []),
    ],
)
def test_a_meeting_is_reminded_of_on_the_last_working_day_before(today: str, days: list[str]) -> None:
    assert [day.isoformat() for day in days_to_remind(date.fromisoformat(today), CALENDAR)] == days


def test_over_a_year_each_day_is_reminded_of_once() -> None:
    start = date(2026, 1, 5)
    told = [day for n in range(365) for day in days_to_remind(date.fromordinal(start.toordinal() + n), CALENDAR)]
    assert len(told) == len(set(told))
    assert len(told) >= 364


@pytest.mark.parametrize("text", ["", "2026-03-05", "2026-03-05T8:00", "2026-13-05T08:00", "2026-03-05T08:00:00"])
def test_other_texts_are_no_slot(text: str) -> None:
    assert slot_in(text) is None


def test_a_slot_is_read_back_and_written_for_people() -> None:
    slot = Slot(THURSDAY, time(8, 30))
    assert slot_in(str(slot)) == slot
    assert slot.written == ("08:30 thứ Năm 05/03/2026", "08:30 Thursday 05/03/2026")
    assert slot.at == samples.local("2026-03-05 08:30")


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"unit": "nowhere"}, "receptions.0.unit", "unit_missing"),
        ({"weekly": {"thu": ["08:00-10:00", "09:00-11:00"]}}, "receptions.0.weekly.thu.1", "hours_overlap"),
        ({"weekly": {"thu": ["08:00-08:20"]}}, "receptions.0.weekly.thu.0", "slot_too_long"),
        ({"weekly": {"thu": ["00:00-23:00"]}, "minutes": 5}, "receptions.0.weekly.thu", "slots_too_many"),
        ({"weekly": None}, "receptions.0.weekly", "reception_never"),
        (
            {"dates": [{"date": "2030-03-05", "hours": []}, {"date": "2030-03-05", "hours": []}]},
            "receptions.0.dates.1.date",
            "entry_twice",
        ),
    ],
)
def test_each_bad_input_is_named(changed: dict[str, Any], path: str, code: str) -> None:
    assert found(line(**changed)) == [(path, code)]


def test_an_id_twice_is_named_and_the_usual_line_is_well_formed() -> None:
    assert found(line()) == []
    assert found(line(), line()) == [("receptions.1.id", "entry_twice")]
    assert shape_faults(Kind.RECEPTIONS, {"receptions": [line()]}) == []
    assert MOST_SLOTS * 5 < 23 * 60


def test_a_new_day_in_the_past_is_named_and_a_known_one_may_have_passed() -> None:
    lines = [line(dates=[{"date": "2026-03-05", "hours": []}])]
    assert [fault.path for fault in past_days(lines, [], date(2026, 3, 6))] == ["receptions.0.dates.0.date"]
    assert list(past_days(lines, [], THURSDAY)) == []
    assert list(past_days(lines, lines, date(2026, 3, 6))) == []
