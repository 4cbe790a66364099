"""Who has a ticket open: when it is written, whom others read, and that it ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.tickets.presence import LASTS, MOST_NAMED, RENEWED_AFTER, Doing, Mark, must_mark, others
from tests.domain.samples import T0

SECOND = timedelta(seconds=1)


def mark(username: str, doing: Doing = Doing.LOOKING, ago: timedelta = timedelta(0)) -> Mark:
    return Mark(username, doing, T0 - ago)


@pytest.mark.parametrize(
    ("marks", "doing", "is_written"),
    [
        ([], Doing.LOOKING, True),
        ([mark("b")], Doing.LOOKING, True),
        ([mark("a", ago=RENEWED_AFTER - SECOND)], Doing.LOOKING, False),
        ([mark("a", ago=RENEWED_AFTER)], Doing.LOOKING, True),
        ([mark("a")], Doing.TYPING, True),
        ([mark("a", Doing.TYPING)], Doing.LOOKING, True),
    ],
)
def test_what_is_known_freshly_is_not_written_again(marks: list[Mark], doing: Doing, is_written: bool) -> None:
    assert must_mark(marks, "a", doing, T0) is is_written


def test_others_are_named_until_their_marks_end() -> None:
    marks = [
        mark("me"),
        mark("b", ago=LASTS - SECOND),
        mark("gone", ago=LASTS),
        mark("c", Doing.TYPING, ago=SECOND),
    ]
    assert [one.username for one in others(marks, "me", T0)] == ["c", "b"]
    assert len(others([mark(f"o{n}") for n in range(20)], "me", T0)) == MOST_NAMED
