"""Ticket codes: what people read out on the telephone.

Two letters of the province, nine random digits and an ISO 7064 MOD 11,10 check digit, e.g. ``LS4827395160``, shown as
``LS 4827 395 160``. Digits, because every telephone has them as keys and no two sound alike in Vietnamese. The check
digit finds every single wrong digit and every swap of neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum.iso7064 import mod_11_10

_CODE = re.compile(r"[A-Z]{2}\d{10}")
_SEPARATORS = re.compile(r"[\s.\-]+")


def new_code(prefix: str, random_below: Callable[[int], int]) -> str:
    """A fresh code; ``random_below(n)`` gives a whole number from 0 to n-1 (``secrets.randbelow``)."""
    digits = f"{100_000_000 + random_below(900_000_000)}"
    return f"{prefix}{digits}{mod_11_10.calc_check_digit(digits)}"


def read_code(text: str) -> str | None:
    """The code in ``text`` as a person typed it (lower case, spaces, dots, dashes), or None when it is none."""
    code = _SEPARATORS.sub("", text).upper()
    if _CODE.fullmatch(code) and mod_11_10.is_valid(code[2:]):
        return code
    return None


def spoken(code: str) -> str:
    """The code in groups, for people."""
    return f"{code[:2]} {code[2:6]} {code[6:9]} {code[9:]}"
