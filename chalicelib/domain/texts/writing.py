"""Clean what people write: one form of each character, no control characters, something to see."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t"
#: Marks that turn the direction of the text after them, with which a text can show other words than it has.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Letters and signs that nobody sees.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def cleaned(text: str) -> str:
    r"""The text in NFC with ``\n`` line ends. A control character becomes a space; a turning mark goes."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        " " if unicodedata.category(one) == "Cc" and one not in _KEPT else one for one in text if one not in _TURNING
    )


def is_visible(text: str) -> bool:
    """Whether the text has a character that one sees."""
    return any(unicodedata.category(one)[0] not in "CZM" and one not in _BLANK for one in text)
