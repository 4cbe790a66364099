"""How far goals are, what may be entered by hand, and the weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.adoption import progress
from chalicelib.domain.adoption.entries import AdoptionEntry, check_day, check_number, check_reportable, check_week
from chalicelib.domain.adoption.progress import Counted, GoalState
from chalicelib.domain.adoption.sheet import read_adoption_sheet
from chalicelib.domain.adoption.targets import Campaign, campaign_from_document
from chalicelib.domain.adoption.uses import NOWHERE, UseKind, use_at
from chalicelib.domain.adoption.weeks import CampaignWeek, read_week, until, week_of
from chalicelib.domain.errors import Invalid

W10 = CampaignWeek(date(2026, 3, 2))
NOW = datetime(2026, 3, 4, 2, tzinfo=UTC)


def campaign(**goal: Any) -> Campaign:
    """Ten weeks from the first Monday of March, one hamlet with 100 households."""
    line = {"group": "households", "number": 100, "by": "hand"} | goal
    target = {"id": "na-chuong", "kind": "hamlet", "unit": "that-khe", "goals": [line]}
    document = {"since": "2026-03-02", "until": "2026-05-10", "targets": [target]}
    return campaign_from_document(document, {"na-chuong": ("Thôn Nà Chuông", "Nà Chuông hamlet")})


def entry(value: int, version: int = 1) -> AdoptionEntry:
    return AdoptionEntry(value, "Tổ công nghệ số đếm", W10.first, version, "focal", NOW)


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2026-W10", date(2026, 3, 2)),
        ("Tuần 10/2026", date(2026, 3, 2)),
        ("tuan 1 nam 2026", date(2025, 12, 29)),
        ("Week 53/2026", date(2026, 12, 28)),
        ("2027-W53", None),
        ("10/2026", None),
        ("2026-W00", None),
        ("2026-W10; drop", None),
        ("", None),
    ],
)
def test_a_week_is_read_as_people_write_it(text: str, monday: date | None) -> None:
    found = read_week(text)
    assert (found.first if found else None) == monday


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_each_day_lies_in_one_week_whose_key_reads_back(day: date) -> None:
    week = week_of(day)
    assert week.first <= day <= week.last
    assert read_week(str(week)) == week == week.before.following
    assert list(until(week, week.following)) == [week, week.following]


@pytest.mark.parametrize(
    ("reached", "week", "state"),
    [
        (None, W10, GoalState.UNKNOWN),
        (9, W10, GoalState.BEHIND),
        (10, W10, GoalState.ON_WAY),
        (99, CampaignWeek(date(2026, 5, 4)), GoalState.BEHIND),
        (100, W10, GoalState.REACHED),
    ],
)
def test_a_goal_is_behind_what_is_to_be_reached_evenly(
    reached: int | None, week: CampaignWeek, state: GoalState
) -> None:
    entries = {} if reached is None else {(W10, "na-chuong.households"): entry(reached)}
    whole = campaign()
    [found] = progress.of_target(whole.targets["na-chuong"], week, [W10], Counted(entries, {}), whole)
    assert (found.state, found.reached) == (state, reached)


def test_the_last_entry_holds_until_the_next_and_a_week_without_one_is_missing() -> None:
    whole, entries = campaign(), {(W10, "na-chuong.households"): entry(30)}
    next_week = W10.following
    counted = Counted(entries, {})
    [found] = progress.of_target(whole.targets["na-chuong"], next_week, [W10.before, W10, next_week], counted, whole)
    assert (found.reached, list(found.by_week), found.entry, found.is_missing) == (30, [None, 30, 30], None, True)


def test_who_came_through_a_helper_counts_for_the_hamlet_and_for_no_other() -> None:
    uses = {
        (W10, "na-chuong"): {UseKind.PHONE: 3},
        (W10, "na-chuong.2"): {UseKind.PHONE: 4, UseKind.INSTALL: 1},
        (W10, "na-chuong-2"): {UseKind.PHONE: 50},
        (W10.following, "na-chuong"): {UseKind.PHONE: 9},
    }
    whole = campaign(by="phone", number=5)
    [found] = progress.of_target(whole.targets["na-chuong"], W10, [W10], Counted({}, uses), whole)
    assert (found.reached, found.share, found.state) == (7, 1.4, GoalState.REACHED)
    # What is more than there are raises no sum above 100 %.
    [total] = progress.totals([found])
    assert (total.number, total.reached, total.share) == (5, 5, 1.0)


def test_a_goal_may_be_less_than_all() -> None:
    whole = campaign(percent=60)
    counted = Counted({(W10, "na-chuong.households"): entry(60)}, {})
    [found] = progress.of_target(whole.targets["na-chuong"], W10, [W10], counted, whole)
    assert (found.wanted, found.state, found.share) == (60, GoalState.REACHED, 0.6)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("101", "count_above_all"),
        ("1.000", "count_above_all"),
        ("-1", "count_invalid"),
        ("1,5", "amount_decimals"),
        # A spreadsheet with English settings writes a half so; without its dot it would be fifteen.
        ("1.5", "amount_english"),
        ("1.0.0", "amount_invalid"),
        ("9" * 5_000, "amount_too_large"),
        ("ba", "amount_invalid"),
    ],
)
def test_more_than_there_are_or_no_number_is_refused(value: str, code: str) -> None:
    [goal] = campaign().targets["na-chuong"].goals
    with pytest.raises(Invalid) as refused:
        check_number(goal, value, field="value")
    assert (refused.value.code, refused.value.params.get("field", "value")) == (code, "value")


@pytest.mark.parametrize(
    ("text", "code"),
    [("2026-W09", "week_too_early"), ("2026-W11", "week_not_begun"), ("tháng 3", "week_unreadable")],
)
def test_a_week_outside_the_campaign_or_to_come_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_week(campaign(), text, date(2026, 3, 4), field="week")
    assert refused.value.code == code


def test_a_week_is_reported_from_its_friday_on_and_counted_on_its_own_days() -> None:
    with pytest.raises(Invalid, match="week_not_over"):
        check_reportable(W10, date(2026, 3, 5), field="week")
    check_reportable(W10, date(2026, 3, 6), field="week")
    for day, today in ((W10.first - timedelta(days=1), W10.last), (W10.last, W10.first), (date(2026, 3, 9), W10.last)):
        with pytest.raises(Invalid, match="day_not_in_week"):
            check_day(day, W10, today, field="counted_on")


def test_a_use_counts_in_the_place_of_its_code_and_else_in_that_of_the_report() -> None:
    places = {"na-chuong": "06040"}
    through = use_at(UseKind.FOLLOW, "na-chuong.1", "06184", places, NOW)
    assert (through.commune, through.code, str(through.week)) == ("06040", "na-chuong.1", "2026-W10")
    unknown = use_at(UseKind.FOLLOW, "bia-dat", "06184", places, NOW)
    assert (unknown.commune, unknown.code) == ("06184", None)
    assert use_at(UseKind.PHONE, None, None, places, NOW).commune == NOWHERE


def test_a_sheet_names_what_it_lacks() -> None:
    head = "Mã mục tiêu;Tuần;Đã sử dụng;Nguồn số liệu;Ngày đếm"
    [line] = read_adoption_sheet(f"{head}\nna-chuong.households;Tuần 10/2026;52;Tổ đếm;04/03/2026\nx;y;;;\n")
    assert (line.goal, line.value, line.day, line.source) == ("na-chuong.households", "52", date(2026, 3, 4), "Tổ đếm")
    for text, code in (
        ("Mã mục tiêu;Tuần;Đã sử dụng\na;b;1", "sheet_columns"),
        (f"{head}\na;b;;;", "sheet_empty"),
        (f"{head}\na;b;1;c;hôm qua", "day_unreadable"),
        (head + "\n" + "a;b;1;c;\n" * 301, "sheet_too_long"),
    ):
        with pytest.raises(Invalid) as refused:
            read_adoption_sheet(text)
        assert refused.value.code == code
