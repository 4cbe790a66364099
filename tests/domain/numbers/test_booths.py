"""Ratings of service counters: what one adds, the figures of days, when it was touched, who sat there."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.domain.access.booth_keys import Via
from chalicelib.domain.errors import Invalid
from chalicelib.domain.numbers.booths import (
    LEVELS,
    NOT_SAID,
    OLDEST,
    OVER,
    Rated,
    days_nearby,
    field_of,
    seated,
    tally,
    touched_at,
)
from chalicelib.domain.province.booths import Booth
from tests.domain import samples

NOON = samples.local("2026-03-03 12:00")
ONE = Booth("one", "u", "Một", "One", ("ho-tich",))
TWO = Booth("two", "u", "Hai", "Two", ("ho-tich", "dat-dai"))

ratings = some.builds(
    Rated,
    id=some.just("x"),
    booth=some.just("one"),
    key=some.sampled_from(["k1", "k2"]),
    via=some.sampled_from(Via),
    level=some.sampled_from(LEVELS),
    field=some.sampled_from(["ho-tich", "dat-dai", NOT_SAID]),
    at=some.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 5), timezones=some.just(UTC)),  # noqa: DTZ001
    officer=some.sampled_from([None, "xa.xu-ly", "xa.dau-moi"]),
    reasons=some.sampled_from([(), ("waiting",), ("waiting", "other")]),
)


@given(some.lists(ratings, max_size=30))
def test_the_figures_of_days_are_a_recount_of_the_ratings(given_ones: list[Rated]) -> None:
    days: dict[object, Counter[str]] = {}
    for one in given_ones:
        days.setdefault(one.day, Counter()).update(one.adds)
    whole = tally(days.values())
    assert whole.levels == Counter(one.level for one in given_ones)
    assert whole.via == Counter(one.via for one in given_ones)
    assert whole.keys == Counter(one.key for one in given_ones)
    assert whole.reasons == Counter(reason for one in given_ones for reason in one.reasons)
    assert whole.fields == {
        name: Counter(one.level for one in given_ones if one.field == name)
        for name in {one.field for one in given_ones}
    }
    sat = {one.officer for one in given_ones if one.officer}
    assert whole.officers == {name: Counter(one.level for one in given_ones if one.officer == name) for name in sat}
    hours = Counter((one.day, one.hour) for one in given_ones)
    assert whole.most == max(hours.values(), default=0)


def test_what_did_not_count_stands_apart() -> None:
    whole = tally([{OVER: 3, "satisfied#tablet#ho-tich#": 2, "h#09": 2}, {OVER: 1}])
    assert (whole.over, whole.levels["satisfied"], whole.officers) == (4, 2, {})


@pytest.mark.parametrize(
    ("given_field", "booth", "expected"),
    [
        (None, ONE, "ho-tich"),
        (None, TWO, NOT_SAID),
        ("dat-dai", TWO, "dat-dai"),
        ("dat-dai", ONE, None),
        (NOT_SAID, ONE, None),
        ("", TWO, None),
    ],
)
def test_the_field_is_one_of_the_counter_or_not_said(
    given_field: str | None, booth: Booth, expected: str | None
) -> None:
    if expected is not None:
        assert field_of(given_field, booth) == expected
        return
    with pytest.raises(Invalid) as refused:
        field_of(given_field, booth)
    assert (refused.value.code, refused.value.field) == ("not_one_of", "field")


@given(some.timedeltas(timedelta(0), OLDEST), some.timedeltas(timedelta(-9999), timedelta(9999)))
def test_only_the_time_between_touch_and_sending_matters(ago: timedelta, wrong: timedelta) -> None:
    clock = NOON + wrong
    assert touched_at(clock - ago, clock, NOON) == NOON - ago


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOON + timedelta(days=1), "rating_ahead"),
        (NOON - OLDEST - timedelta(seconds=1), "rating_old"),
        (datetime.max.replace(tzinfo=UTC), "rating_ahead"),
        (datetime.min.replace(tzinfo=UTC), "rating_old"),
    ],
)
def test_a_time_ahead_or_too_long_ago_is_named(at: datetime, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        touched_at(at, NOON, NOON)
    assert (refused.value.code, refused.value.field) == (code, "at")


def test_times_of_a_device_for_which_there_is_no_difference_to_now_are_refused() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for at, clock, code in ((first, last, "rating_old"), (last, first, "rating_ahead")):
        with pytest.raises(Invalid) as refused:
            touched_at(at, clock, NOON)
        assert refused.value.code == code


def test_a_clock_that_is_a_minute_ahead_counts_as_now() -> None:
    assert touched_at(NOON + timedelta(minutes=1), NOON, NOON) == NOON


def test_who_sat_there_is_the_last_who_sat_down_before() -> None:
    seats = [(NOON, "a"), (NOON + timedelta(hours=2), None), (NOON + timedelta(hours=1), "b")]
    hours = {-1: None, 0: "a", 1: "b", 2: None}
    assert {hour: seated(seats, NOON + timedelta(hours=hour)) for hour in hours} == hours


def test_of_one_second_the_last_holds() -> None:
    assert seated([(NOON, "a"), (NOON, None), (NOON, "b")], NOON) == "b"
    assert seated([(NOON, "a"), (NOON, None)], NOON) is None


def test_around_midnight_two_days_are_asked() -> None:
    late = samples.local("2026-03-03 23:58")
    one = Rated("x", "one", "k", Via.TABLET, LEVELS[0], "ho-tich", late)
    assert [str(day) for day in days_nearby(one)] == ["2026-03-04"]
    assert days_nearby(Rated("x", "one", "k", Via.TABLET, LEVELS[0], "ho-tich", NOON)) == []
