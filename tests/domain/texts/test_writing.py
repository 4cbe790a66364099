"""What people write: control characters become spaces, and something must be visible."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.texts.writing import cleaned, is_visible


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Rác\u000bở chợ", "Rác ở chợ"),
        ("a\u0000b\u001b[2J\u0085c\u007fd", "a b [2J c d"),
        ("một\r\nhai\rba\tbốn", "một\nhai\nba\tbốn"),
        ("đường\u202egnơhp\u202c", "đườnggnơhp"),
        (unicodedata.normalize("NFD", "Thất Khê"), "Thất Khê"),
        ("– “nguyên” …", "– “nguyên” …"),
        ("hai\u2028dòng\u2029một", "hai dòng một"),
        # Marks of direction, of no width, and a hyphen that is not seen.
        ("\u200eUBND\u200f\u061c xã\u200b Thất\ufeff K\u00adhê", "UBND xã Thất Khê"),
        # A letter may carry three marks, one with a hundred is a nuisance on the whole page.
        ("Z" + "\u0335" * 100, "Z" + "\u0335" * 3),
        ("a\u20dd\u20dd\u20dd\u20dd\u20dd", "a\u20dd\u20dd\u20dd"),
        ("e\u200b\u0302\u200d\u0301", "ế"),
        # Pictures that are joined stay one, and a joiner elsewhere goes.
        ("👩‍👩‍👧 ❤️‍🔥 👩🏽‍🔧", "👩‍👩‍👧 ❤️‍🔥 👩🏽‍🔧"),
        ("a\u200db 👩\u200d", "ab 👩"),
    ],
)
def test_text_is_cleaned(text: str, clean: str) -> None:
    assert cleaned(text) == clean


@given(st.text())
def test_cleaned_text_has_no_control_characters_and_stays_as_it_is(text: str) -> None:
    once = cleaned(text)
    wrong = {"Cc", "Cf", "Zl", "Zp"}
    assert not [one for one in once if unicodedata.category(one) in wrong and one not in "\n\t\u200d"]
    assert cleaned(once) == once


#: Every Vietnamese letter: the vowels with each tone, and đ.
LETTERS = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
]


@given(st.text(st.sampled_from([*LETTERS, *"đĐbcd ,.-\n"])), st.sampled_from(("NFC", "NFD")))
def test_vietnamese_stays_whole_in_whatever_form_it_was_typed(text: str, form: Literal["NFC", "NFD"]) -> None:
    assert cleaned(unicodedata.normalize(form, text)) == text


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("a", True),
        ("…", True),
        ("🌊", True),
        ("\u200b\u200b", False),
        ("\u3164\u2800\uffa0", False),
        (" \u00a0\u3000\n", False),
        ("\u0301", False),
        ("", False),
    ],
)
def test_whether_a_text_can_be_seen(text: str, visible: bool) -> None:
    assert is_visible(text) == visible
