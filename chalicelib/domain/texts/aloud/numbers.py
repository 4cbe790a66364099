"""Numbers as they are spoken in Vietnamese: 1005 is "một nghìn không trăm linh năm". The functions are pure.

The words are those of the textbooks of the primary school: "linh", "nghìn", "mốt", "tư" and "lăm" after tens. The kept
library num2words 0.5.14 was tried: it says "một nghìn lẻ mười lăm" for 1015 and "ba phẩy năm mươi" for 3,5, and reads
0,05 like 0,5 and -5 like 15.
"""

from __future__ import annotations

from collections.abc import Iterator

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
#: The names of the groups of three digits below a billion, the lowest first.
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000
#: How the last digit is said after tens from twenty on, and after ten.
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
_AFTER_TEN = {5: "lăm"}


def whole(number: int) -> str:
    """Return a whole number in words. One below 0 begins with "âm"."""
    if number < 0:
        return f"âm {whole(-number)}"
    return " ".join(_words(number)) or DIGITS[0]


def spelled(digits: str) -> str:
    """Return a text of digits one by one: 112 is "một một hai"."""
    return " ".join(DIGITS[int(one)] for one in digits)


def fraction(digits: str) -> str:
    """Return the digits after a decimal comma: up to two as a number, more or with a 0 in front one by one."""
    return spelled(digits) if len(digits) > 2 or digits.startswith("0") else whole(int(digits))


def _words(number: int) -> Iterator[str]:
    """The words of a number from 0 on; none for 0."""
    if number >= _BILLION:
        yield from _words(number // _BILLION)
        yield "tỷ"
        yield from _below(number % _BILLION, is_begun=True)
    else:
        yield from _below(number, is_begun=False)


def _below(number: int, *, is_begun: bool) -> Iterator[str]:
    """The words of a number below a billion. After a higher group (``is_begun``) each group says its hundreds."""
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            yield from _group(group, is_begun=is_begun)
            if _GROUPS[place]:
                yield _GROUPS[place]
            is_begun = True


def _group(number: int, *, is_begun: bool) -> Iterator[str]:
    hundreds, tens, last = number // 100, number // 10 % 10, number % 10
    if hundreds or is_begun:
        yield from (DIGITS[hundreds], "trăm")
    if tens == 1:
        yield "mười"
    elif tens:
        yield from (DIGITS[tens], "mươi")
    elif last and (hundreds or is_begun):
        yield "linh"
    if last:
        yield (_AFTER_TENS if tens > 1 else _AFTER_TEN if tens == 1 else {}).get(last, DIGITS[last])
