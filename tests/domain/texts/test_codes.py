"""Codes can be read out: every wrong digit and every swap of neighbours is detected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.texts.codes import new_code, read_code, spoken

codes = st.integers(0, 899_999_999).map(lambda number: new_code("LS", lambda below: number % below))


@given(codes)
def test_a_new_code_is_read_back_as_written_and_as_spoken(code: str) -> None:
    assert len(code) == 12
    assert read_code(code) == code
    assert read_code(spoken(code)) == code


@given(codes)
def test_every_single_wrong_digit_is_found(code: str) -> None:
    for place in range(2, 12):
        for digit in set("0123456789") - {code[place]}:
            assert read_code(code[:place] + digit + code[place + 1 :]) is None


@given(codes)
def test_every_swap_of_neighbours_is_found(code: str) -> None:
    for place in range(2, 11):
        if code[place] != code[place + 1]:
            assert read_code(code[:place] + code[place + 1] + code[place] + code[place + 2 :]) is None


@pytest.mark.parametrize(
    ("random", "digits"), [(0, "100000000"), (382_739_516, "482739516"), (899_999_999, "999999999")]
)
def test_the_random_part_has_nine_digits_and_no_leading_zero(random: int, digits: str) -> None:
    asked: list[int] = []

    def random_below(n: int) -> int:
        asked.append(n)
        return random

    assert new_code("LS", random_below)[2:11] == digits
    assert asked == [900_000_000]


@given(codes, st.lists(st.sampled_from([" ", "-", ".", "\u00a0", "  ", ""]), min_size=12, max_size=12), st.booleans())
def test_spaces_dots_dashes_and_lower_case_are_accepted(code: str, separators: list[str], lower: bool) -> None:
    typed = "".join(part for pair in zip(code, separators, strict=True) for part in pair)
    assert read_code(typed.lower() if lower else typed) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LS",
        "4827395165",
        "LS482739516",
        "LS48273951650",
        "L54827395165",
        "LSX827395165",
        "LS 4827 395 165 x",
        "LS٤٨٢٧٣٩٥١٦٥",  # digits of other scripts must not give a ticket a second code
        "LS4827395165\n; LS",
    ],
)
def test_a_text_that_is_not_a_code_gives_none(text: str) -> None:
    assert read_code(text) is None


@given(st.text())
def test_a_read_code_has_the_stored_form(text: str) -> None:
    found = read_code(text)
    assert found is None or (found.isascii() and len(found) == 12 and read_code(found) == found)


def test_a_code_is_spoken_in_groups() -> None:
    assert spoken("LS4827395165") == "LS 4827 395 165"
