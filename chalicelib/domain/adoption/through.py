"""The code in the page's address that says through whom one came: a unit, a hamlet, a school, or a helper of a hamlet.

``https://…/?qua=thon-dong``: the id of a unit, of a hamlet, or of a target. ``thon-dong.3`` is the hamlet's third
helper; who that is stands nowhere.
"""

from __future__ import annotations

import re

#: The parameter behind "?"; web/shared/through.js has the same.
THROUGH = "qua"
CODE_PATTERN = r"^[a-z0-9_-]{1,64}(?:\.[1-9]\d?)?$"
_CODE = re.compile(CODE_PATTERN)


def address_through(site: str, code: str) -> str:
    """The address of the citizens' page that says through whom one came. Raises ValueError for what is no code."""
    if not _CODE.fullmatch(code):
        raise ValueError(code)
    return f"{site}/?{THROUGH}={code}"


def read_code(text: str | None) -> str | None:
    """The code in a text that a browser sent; None for anything else. Case and spaces around it do not matter."""
    code = (text or "").strip().lower()
    return code if _CODE.fullmatch(code) else None


def place_of(code: str) -> str:
    """The unit, hamlet or target of a code: for a helper's code their hamlet."""
    return code.partition(".")[0]


def helper_code(hamlet: str, number: int) -> str:
    """The code of the ``number``-th helper of a hamlet, from 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError(number)
    return f"{hamlet}.{number}"
