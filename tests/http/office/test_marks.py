"""A list is made again from an earlier one and what changed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.http.office.lists import marks
from chalicelib.http.office.lists.marks import changes, marks_in, marks_of, tag_of

LINES = st.lists(st.integers(0, 30), unique=True, max_size=30)


def line(code: int, **more: Any) -> dict[str, Any]:
    return {"code": code, "seconds_left": 10, "standing": False, **more}


@given(LINES, LINES)
def test_a_list_follows_from_the_kept_runs_and_the_fresh_lines(before: list[int], now: list[int]) -> None:
    found = changes(marks_of([line(one) for one in before]), marks_of([line(one) for one in now]))
    kept = iter([before[at] for start, length in found.kept for at in range(start, start + length)])
    assert [now[at] if at in found.fresh else next(kept) for at in range(len(now))] == now
    assert next(kept, None) is None
    assert {now[at] for at in found.fresh} == set(now) - set(before)


def test_one_run_stands_for_a_list_that_stayed() -> None:
    same = marks_of([line(one) for one in range(marks.MOST)])
    assert changes(same, same) == marks.Changes(((0, marks.MOST),), ())


@given(LINES, st.text())
def test_a_tag_has_the_marks_and_changes_with_everything_else(codes: list[int], rest: str) -> None:
    found = marks_of([line(one) for one in codes])
    assert marks_in(tag_of(found, rest)) == marks_in(f"W/{tag_of(found, rest)}") == found
    assert tag_of(found, rest) != tag_of(found, f"{rest}!")


@given(st.text())
def test_any_other_text_has_no_marks_or_whole_ones(text: str) -> None:
    assert all(len(mark) == 4 for mark in marks_in(text))


def test_the_longest_tag_leaves_room_for_the_other_headers() -> None:
    longest = tag_of(marks_of([line(one) for one in range(marks.MOST)]), "")
    assert len(longest) == 2680
    assert marks_in(longest[:-6] + '"') == ()
    assert marks_in("x" * 4000) == ()


def test_the_time_that_passes_changes_no_line_unless_its_clock_stands() -> None:
    assert marks_of([line(1)]) == marks_of([line(1, seconds_left=9)])
    assert marks_of([line(1, standing=True)]) != marks_of([line(1, standing=True, seconds_left=9)])
    assert marks_of([line(1)]) != marks_of([line(1, assignee="focal.that-khe")])
