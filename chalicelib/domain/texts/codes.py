"""Ticket codes, which people read out on the telephone.

A code is two letters of the province, nine random digits and a Verhoeff check digit, e.g. ``LS4827395165``, shown as
``AB 4827 395 165``. Every telephone has keys for digits, and no two digits sound alike in Vietnamese. The Verhoeff
digit finds every single wrong digit and every swap of neighbours; ISO 7064 MOD 11,10 does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_CODE = re.compile(r"[A-Z]{2}[0-9]{10}")
_SEPARATORS = re.compile(r"[\s.\-]+")


def new_code(prefix: str, random_below: Callable[[int], int]) -> str:
    """A new code; ``random_below(n)`` returns a whole number from 0 to n-1 (``secrets.randbelow``)."""
    from stdnum import verhoeff  # imports pydoc, and only the API needs it

    digits = f"{100_000_000 + random_below(900_000_000)}"
    return f"{prefix}{digits}{verhoeff.calc_check_digit(digits)}"


def read_code(text: str) -> str | None:
    """The code that a person typed, with any case, spaces, dots or dashes; None if ``text`` is not a valid code."""
    from stdnum import verhoeff

    code = _SEPARATORS.sub("", text).upper()
    if _CODE.fullmatch(code) and verhoeff.is_valid(code[2:]):
        return code
    return None


def spoken(code: str) -> str:
    """The code in groups of digits, for people to read."""
    return f"{code[:2]} {code[2:6]} {code[6:9]} {code[9:]}"
