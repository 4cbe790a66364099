"""Long numbers in a text: telephone and identity numbers in every spelling, and all that could be one.

``texts.private`` points numbers out to people, who decide; a number that it misses does little harm. Here a number that
is missed could be searched, so all long numbers are left out, also sums of money. Dates stay.
"""

from __future__ import annotations

import re

#: The fewest digits of a long number: those of a fixed line without its area code. The fewest beside a letter: a mobile
#: number without its zero.
LEAST, LEAST_BESIDE_LETTERS = 7, 9
_DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?!\d)")
#: Letters that people type for 0 and 1.
_LIKE_DIGITS = re.compile(r"(?<=0)[oOlI]+(?=0)|(?<=0)[oOlI]+(?![^\W_])|(?<![^\W_])[oOlI]+(?=0)")
#: Digits with at most three other signs between two of them, in a text whose digits are all "0".
_NUMBER = re.compile(r"0(?:[\W_]{0,3}0)*")


def is_long_number(text: str) -> bool:
    """Whether a text without separators has the digits of a long number."""
    return sum(character.isdigit() for character in text) >= LEAST


def without_long_numbers(text: str) -> str:
    """The text with spaces in the place of its long numbers."""
    shape = "".join("0" if character.isdigit() else character for character in text)
    for date in _DATE.finditer(text):
        shape = shape[: date.start()] + "x" * len(date[0]) + shape[date.end() :]
    shape = _LIKE_DIGITS.sub(lambda letters: "0" * len(letters[0]), shape)
    for number in _NUMBER.finditer(shape):
        begin, end = number.span()
        is_beside_letters = shape[begin - 1 : begin].isalpha() or shape[end : end + 1].isalpha()
        if number[0].count("0") >= (LEAST_BESIDE_LETTERS if is_beside_letters else LEAST):
            text = text[:begin] + " " * len(number[0]) + text[end:]
    return text
