"""Find what in a text says who somebody is: telephone and identity numbers, mailboxes, number plates, houses.

What is found is only pointed out; people decide. The page for citizens uses the same patterns (``infra.web_facts``), so
they keep to what Python and old browsers share: no lookbehind, no classes of Unicode. Group 1 of a pattern is the find.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_CAPITAL = "[A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ]"
_LETTER = r"[^\s,.;:!?()█]"
#: A name in capitals: up to three words after a first one.
_MORE = rf"(?: +{_CAPITAL}{_LETTER}*){{0,3}}"
_PERSON = "(?:ông|bà|anh|chị|cô|chú|bác|thầy|ong|ba)"
_STREET = "(?:đường|phố|ngõ|ngách|hẻm|kiệt|tổ|thôn)"

#: Kind -> pattern, in the order in which they are looked for. What one has found, the next ones skip.
PATTERNS: Mapping[str, str] = {
    "email": r"([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
    # Mobile numbers, numbers of before 2018 with eleven digits, and fixed lines; digits may be grouped.
    "phone": (
        r"(?:^|[^\dA-Za-z])((?:\+?84[ .-]?|0)(?:[35789](?:[ .-]?\d){8}|1(?:[ .-]?\d){9}|2(?:[ .-]?\d){9}))(?!\d)"
    ),
    # CCCD: twelve digits, the first three a province's number. CMND: nine digits.
    "identity": r"(?:^|[^\dA-Za-z]|CCCD|CMND)(0\d\d(?:[ .-]?\d{3}){3}|[0-3]\d{8})(?!\d)",
    "plate": r"(?:^|[^\dA-Za-z])(\d\d-?[A-Za-zĐđ]{1,2}\d?[ .-]?(?:\d{3}[. ]?\d\d|\d{4}))(?![\dA-Za-z])",
    "house": (
        rf"((?:[Nn]hà|[Nn]ha|[Hh]ộ|[Gg]ia đình|[Qq]uán) +(?:của +)?{_PERSON} +{_LETTER}+{_MORE}"
        rf"|(?:[Ss]ố nhà|[Nn]hà số|[Ss]o nha|[Nn]ha so) +\d+[0-9A-Za-z/-]*(?:,? +{_STREET} +{_LETTER}+{_MORE})?)"
    ),
}


@dataclass(frozen=True, slots=True)
class Private:
    """Words of a text that may say who somebody is, and their kind (a key of ``PATTERNS``)."""

    kind: str
    text: str


def private_in(texts: Iterable[str]) -> tuple[Private, ...]:
    """What the texts have of these kinds, each once, in the order of ``PATTERNS``.

    Telephone numbers are found by ``phonenumbers`` too, which knows those of other countries.
    """
    found: dict[Private, None] = {}
    for text in texts:
        for one in _found(unicodedata.normalize("NFC", text)):
            found.setdefault(one)
    return tuple(sorted(found, key=lambda one: list(PATTERNS).index(one.kind)))


def _found(text: str) -> Iterator[Private]:
    for kind, pattern in PATTERNS.items():
        for match in list(re.finditer(pattern, text)):
            yield Private(kind, match[1])
            # Spaces keep the places of the rest.
            text = text[: match.start(1)] + " " * len(match[1]) + text[match.end(1) :]
        if kind == "phone":
            for number in _numbers(text):
                yield Private("phone", number)
                text = text.replace(number, " " * len(number))


def _numbers(text: str) -> list[str]:
    if sum(character.isdigit() for character in text) < 8:
        return []
    import phonenumbers

    return [match.raw_string for match in phonenumbers.PhoneNumberMatcher(text, "VN")]
