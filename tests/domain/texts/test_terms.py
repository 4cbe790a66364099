"""Errors name values in the reader's language, not as programs name them."""

from __future__ import annotations

import pytest

from chalicelib.domain.deadlines.amounts import TimeUnit, parse_amount
from chalicelib.domain.deadlines.rules import Audience, Urgency
from chalicelib.domain.province.questions import QuestionType
from chalicelib.domain.texts import terms
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.domain.texts.text import Text, joined


def test_every_value_has_a_name() -> None:
    for values, names in (
        (TimeUnit, terms.ONE),
        (Audience, terms.AUDIENCES),
        (Urgency, terms.URGENCIES),
        (QuestionType, terms.ANSWERS),
    ):
        assert names.keys() == set(values)


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [
        ("5 working days", "5 ngày làm việc", "5 working days"),
        ("1 working hour", "1 giờ làm việc", "1 working hour"),
        ("30 minutes", "30 phút", "30 minutes"),
        ("1 days", "1 ngày", "1 day"),
    ],
)
def test_an_amount_is_named_in_each_language(amount: str, vi: str, en: str) -> None:
    assert parse_amount(amount).words == (vi, en)


def test_a_text_fills_each_sentence_in_its_own_language() -> None:
    filled = PROBLEMS["extension_too_long"].fill(amount=parse_amount("5 working days").words)
    assert filled == ("Chỉ được gia hạn thêm tối đa 5 ngày làm việc.", "An extension may be at most 5 working days.")
    assert joined([Text("xã", "commune"), Text("phường", "ward")]) == ("xã, phường", "commune, ward")
