"""Numbers as people write them in Vietnamese: a dot or a space groups thousands, a comma divides decimals."""

from __future__ import annotations

import re
from decimal import Decimal

from chalicelib.domain.errors import Invalid

#: The most digits before the comma: more is a typing error, and a browser could not show it exactly.
MOST_DIGITS = 12
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<group>[. ])\d{3}(?:(?P=group)\d{3})*(?:,\d+)?")
_PLAIN = re.compile(r"\d+(?:,\d+)?")
#: What only English means: 1,234.5 or 1,234,567 or 1.5.
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}|\d+\.\d+")
_SPACES = str.maketrans("\u00a0\u202f\u2007", "   ")


def read_amount(given: str | float, decimals: int, *, field: str) -> Decimal:
    """Return a number that is given as text (``1.234,5``) or as a number of JSON, with at most ``decimals`` decimals.

    Raises Invalid: ``amount_english`` for a text that is a number only in English, with how to write it;
    ``amount_decimals``, ``amount_too_large``, and ``amount_invalid`` for anything else.
    """
    number = _of_text(given, field) if isinstance(given, str) else Decimal(str(given))
    if not number.is_finite():
        raise Invalid("amount_invalid", field=field, text=str(given)[:40])
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals:
        raise Invalid("amount_decimals", field=field, text=str(given)[:40], most=decimals)
    if abs(number) >= 10**MOST_DIGITS:
        raise Invalid("amount_too_large", field=field, digits=MOST_DIGITS)
    # Without an exponent and without a negative zero.
    return Decimal(f"{number.normalize():f}") + 0


def _of_text(text: str, field: str) -> Decimal:
    said = text.translate(_SPACES).strip().removeprefix("'")
    sign, digits = ("-", said[1:].lstrip()) if said[:1] in {"-", "−", "–"} else ("", said)
    if not digits.isascii():
        raise Invalid("amount_invalid", field=field, text=text[:40])
    if _GROUPED.fullmatch(digits) or _PLAIN.fullmatch(digits):
        return Decimal(sign + digits.replace(".", "").replace(" ", "").replace(",", "."))
    if _ENGLISH.fullmatch(digits):
        meant = written(Decimal(sign + digits.replace(",", "")))
        raise Invalid("amount_english", field=field, text=text[:40], meant=meant)
    raise Invalid("amount_invalid", field=field, text=text[:40])


def written(number: Decimal) -> str:
    """Write a number in Vietnamese: ``-1.234,5``."""
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))
