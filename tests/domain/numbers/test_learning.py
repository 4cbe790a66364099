"""Intake's corrections teach which words belong to a category, and no word of a single person is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.numbers.learning import (
    LEAST_REPORTS,
    MOST_WORDS,
    Known,
    hidden_words,
    offered,
    taught,
    teaches,
    untaught,
)
from chalicelib.domain.texts.searches import kept
from chalicelib.domain.tickets.ticket import Ticket, Visibility
from tests.domain import samples

BEFORE = samples.ticket("receive", new=samples.report("hygiene"))


def corrected(description: str = "Xe ben chạy ầm ầm", **changed: Any) -> Ticket:
    return replace(BEFORE, category="traffic", last_kind="reclassify", description=description, **changed)


def after(*descriptions: str, known: Known | None = None) -> Known:
    for number, text in enumerate(descriptions):
        known = taught(known or {}, corrected(text, code=f"LS{number}"))
    assert known is not None
    return known


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"last_kind": "receive"}, True),
        ({"last_kind": "dispatch"}, False),
        ({"category": "hygiene"}, False),
        ({"visibility": Visibility.PRIVATE}, False),
        ({"restricted": True}, False),
    ],
)
def test_only_an_officer_s_correction_of_a_public_report_teaches(changed: dict[str, Any], expected: bool) -> None:
    assert teaches(BEFORE, replace(corrected(), **changed)) is expected
    assert not teaches(None, corrected())


def test_a_repeated_record_counts_once() -> None:
    first = taught({}, corrected())
    assert first is not None
    assert first["words"] == {"xe": 1, "ben": 1, "chay": 1, "am": 1}
    assert taught(first, corrected()) is None


def test_capitalized_names_and_telephones_are_not_kept_at_all() -> None:
    known = after("Xe của Nguyễn Thịnh, gọi 0912345678", "Xe nhà ông tư đỗ chắn lối")
    assert set(known["words"]) == {"xe", "cua", "goi", "do", "chan", "loi"}


def test_a_word_is_offered_after_several_reports_and_only_where_most_of_them_are() -> None:
    traffic = after(*["xe ben qua đây"] * LEAST_REPORTS, "Nguyễn Thịnh qua đây")
    hygiene = after(*["rác qua đây"] * (LEAST_REPORTS + 1))
    found = offered({"traffic": traffic, "hygiene": hygiene})
    # "qua đây" is everywhere, and the name of one person is in one report.
    assert found == {"traffic": ("ben", "xe"), "hygiene": ("rac",)}
    assert offered({"traffic": after(*["xe ben"] * (LEAST_REPORTS - 1))}) == {"traffic": ()}


def test_a_category_keeps_a_bounded_number_of_words_and_the_most_frequent_of_them() -> None:
    letters = "abcdefghij"
    rare = [f"{a}{b}{c} ben" for a in letters for b in letters for c in letters]
    known = after(*rare)
    assert len(known["words"]) <= MOST_WORDS
    assert known["words"]["ben"] == len(rare)
    assert len(known["seen"]) <= 100


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Đám  cưới ", "dam cuoi"),
        ("đèn đường hỏng", "den duong hong"),
        ("0912345678", None),
        ("nhà 12", None),
        ("x", None),
        ("một hai ba bốn năm", None),
        ("!!!", None),
        ("a" * 41, None),
    ],
)
def test_only_a_few_words_of_a_search_are_kept(typed: str, expected: str | None) -> None:
    assert kept(typed) == expected


def test_words_that_were_hidden_are_forgotten_unless_they_are_common() -> None:
    known = after(*["xe ben qua đây"] * LEAST_REPORTS, "Xe của nguyễn thịnh")
    before = corrected("Xe của nguyễn thịnh")
    gone = hidden_words(before, replace(before, description="██ của ██████ █████"))
    assert gone == {"xe", "nguyen", "thinh"}
    left = untaught(known, gone)
    assert left is not None
    assert left["words"]["xe"] == LEAST_REPORTS + 1
    assert not {"nguyen", "thinh"} & left["words"].keys()
    assert left["seen"] == known["seen"]
    assert untaught(left, gone) is None
