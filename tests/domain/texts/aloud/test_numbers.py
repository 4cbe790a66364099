"""Numbers in words: a table, and every number is read back as itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.texts.aloud.numbers import DIGITS, fraction, spelled, whole

_VALUES = {word: value for value, word in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}


def heard(text: str) -> int:
    """The number that somebody writes down who hears these words."""
    words = text.split()
    if words[0] == "âm":
        return -heard(" ".join(words[1:]))
    if "tỷ" in words:
        at = len(words) - 1 - words[::-1].index("tỷ")
        rest = words[at + 1 :]
        return heard(" ".join(words[:at])) * 10**9 + (_small(rest) if rest else 0)
    return _small(words)


def _small(words: list[str]) -> int:
    total = group = 0
    for word in words:
        match word:
            case "triệu":
                total, group = total + group * 10**6, 0
            case "nghìn":
                total, group = total + group * 1000, 0
            case "trăm":
                group *= 100
            case "mười":
                group += 10
            case "mươi":
                group += group % 10 * 9
            case "linh":
                pass
            case _:
                group += _VALUES[word]
    return total + group


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (1015, "một nghìn không trăm mười lăm"),
        (1105, "một nghìn một trăm linh năm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (10_000, "mười nghìn"),
        (21_004, "hai mươi mốt nghìn không trăm linh bốn"),
        (100_000, "một trăm nghìn"),
        (1_000_000, "một triệu"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (1_000_000_000, "một tỷ"),
        (1_000_000_001, "một tỷ không trăm linh một"),
        (2_050_000_000, "hai tỷ không trăm năm mươi triệu"),
        (10**12, "một nghìn tỷ"),
        (10**18, "một tỷ tỷ"),
        (-5, "âm năm"),
    ],
)
def test_a_number_is_said_as_it_is_taught_in_school(number: int, said: str) -> None:
    assert whole(number) == said
    assert heard(said) == number


@given(st.integers(-(10**15), 10**15))
def test_who_hears_a_number_writes_the_same_number(number: int) -> None:
    assert heard(whole(number)) == number


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_numbers_never_sound_alike(one: int, other: int) -> None:
    assert (whole(one) == whole(other)) == (one == other)


@pytest.mark.parametrize(
    ("digits", "said"),
    [("5", "năm"), ("05", "không năm"), ("75", "bảy mươi lăm"), ("125", "một hai năm"), ("50", "năm mươi")],
)
def test_digits_behind_the_comma(digits: str, said: str) -> None:
    assert fraction(digits) == said


@given(st.text("0123456789", min_size=1, max_size=20))
def test_digits_are_spelled_one_by_one(digits: str) -> None:
    assert "".join(str(DIGITS.index(word)) for word in spelled(digits).split()) == digits
