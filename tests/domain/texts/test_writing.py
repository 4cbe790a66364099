"""What people write: control characters become spaces, and something must be visible."""

from __future__ import annotations

import unicodedata

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
    ],
)
def test_text_is_cleaned(text: str, clean: str) -> None:
    assert cleaned(text) == clean


@given(st.text())
def test_cleaned_text_has_no_control_characters_and_stays_as_it_is(text: str) -> None:
    once = cleaned(text)
    assert not [one for one in once if unicodedata.category(one) == "Cc" and one not in "\n\t"]
    assert cleaned(once) == once


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
