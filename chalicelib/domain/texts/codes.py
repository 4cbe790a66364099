"""Ticket codes: what people read out on the telephone.

Two letters of the province, nine random digits and a Verhoeff check digit, e.g. ``LS4827395165``, shown as
``LS 4827 395 165``. Digits, because every telephone has them as keys and no two sound alike in Vietnamese. The check
digit finds every single wrong digit and every swap of neighbours, which ISO 7064 MOD 11,10 does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_CODE = re.compile(r"[A-Z]{2}[0-9]{10}")
_SEPARATORS = re.compile(r"[\s.\-]+")


def new_code(prefix: str, random_below: Callable[[int], int]) -> str:
    """A fresh code; ``random_below(n)`` gives a whole number from 0 to n-1 (``secrets.randbelow``)."""
    from stdnum import verhoeff  # brings pydoc along, and only the API needs it

    digits = f"{100_000_000 + random_below(900_000_000)}"
    return f"{prefix}{digits}{verhoeff.calc_check_digit(digits)}"


def read_code(text: str) -> str | None:
    """The code in ``text`` as a person typed it (lower case, spaces, dots, dashes), or None when it is none."""
    from stdnum import verhoeff

    code = _SEPARATORS.sub("", text).upper()
    if _CODE.fullmatch(code) and verhoeff.is_valid(code[2:]):
        return code
    return None


def spoken(code: str) -> str:
    """The code in groups, for people."""
    return f"{code[:2]} {code[2:6]} {code[6:9]} {code[9:]}"
