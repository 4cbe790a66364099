"""Clean what people write: one form of each character, nothing that is not seen, something to see."""

from __future__ import annotations

import unicodedata

#: The most characters of a short text: a source, a reason, a title.
SHORT = 300
_KEPT = "\n\t"
#: Letters and signs that nobody sees.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
#: Joins two pictures to one (Unicode, UTS 51): a family, a profession. Elsewhere it goes, as every format character.
_JOINER = "\u200d"
#: Control characters and separators of lines and paragraphs become a space.
_SPACES = frozenset({"Cc", "Zl", "Zp"})
#: Format characters go: they turn the direction of a text, so that it shows other words than it has, or hide in it.
_GONE = "Cf"
#: Marks that stand on the letter before them. Vietnamese has none in NFC, and no script needs more on a letter.
_MARKS = frozenset({"Mn", "Me"})
MOST_MARKS = 3


def cleaned(text: str) -> str:
    r"""The text in NFC with ``\n`` line ends, without what is not seen, and with at most ``MOST_MARKS`` marks a letter.

    Vietnamese text stays whole, in whatever form it was typed.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept: list[str] = []
    marks = 0
    for place, one in enumerate(text):
        category = unicodedata.category(one)
        if category == _GONE and not (one == _JOINER and _joins(text, place)):
            continue
        marks = marks + 1 if category in _MARKS else 0
        if marks <= MOST_MARKS:
            kept.append(" " if category in _SPACES and one not in _KEPT else one)
    # A letter and a mark between which something has gone may be one character.
    return unicodedata.normalize("NFC", "".join(kept))


def bare(text: str) -> str:
    """The text without spaces, punctuation, signs and marks before its first and after its last letter or digit."""
    places = [place for place, one in enumerate(text) if unicodedata.category(one)[0] in "LN"]
    return text[places[0] : places[-1] + 1] if places else ""


def is_visible(text: str) -> bool:
    """Whether the text has a character that one sees."""
    return any(unicodedata.category(one)[0] not in "CZM" and one not in _BLANK for one in text)


def _joins(text: str, place: int) -> bool:
    """Whether a picture stands on both sides, before a variation selector or a tone of skin (Sk) if there is one."""
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    pictures = {"So", "Sk", "Mn"}
    return bool(before and after) and unicodedata.category(before) in pictures and unicodedata.category(after) == "So"
