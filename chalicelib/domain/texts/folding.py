"""Compare texts as people type them: without accents, case, extra spaces, or a difference in how letters are encoded.

``chalicelib/web/shared/folding.js`` does the same in the pages. Both are tested with tests/domain/texts/folding.json.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

#: Letters and digits, with the marks that no composed letter exists for.
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
#: Letters that look like "đ": Vietnamese, Icelandic (of old fonts and Windows-1258) and African.
_CROSSED = str.maketrans(dict.fromkeys("đðɖ", "d\u0335"))
#: Soft hyphen, zero-width spaces and joiners, byte order mark: copied from pages and PDF files.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
#: Syllables whose final sound is written with "i" or with "y" ("Kì" and "Kỳ", "quí" and "quý").
_ENDS_IN_Y = re.compile(r"(?:[hklmstv]|th|qu)y")


class Word(str):
    """A word for comparison: lower case, no accents, "i" for a final "y" of ``_ENDS_IN_Y``.

    ``typed`` is the same with "y" as it was typed, to compare beginnings: "hy" is the beginning of "hygiene".
    ``marks`` are the accents, sorted, whatever their place in the word.
    """

    __slots__ = ("marks", "typed")
    marks: str
    typed: str


def words(text: str) -> tuple[Word, ...]:
    """The words of a text. "Hoà" and "hòa" are equal; "Hoa" differs from them only in its marks."""
    return tuple(map(_word, _WORD.findall(unicodedata.normalize("NFC", _visible(text)))))


def folded(text: str) -> str:
    """The text for comparison: its words as ``words`` gives them, other characters kept, single spaces."""
    plain = _stripped(unicodedata.normalize("NFC", _visible(text)))[0]
    return " ".join(_WORD.sub(lambda found: _unified(found[0]), plain).split())


def begins(word: Word, typed: Word) -> bool:
    """Whether ``typed`` is the beginning of ``word``, or the whole of it."""
    return word == typed or word.typed.startswith(typed.typed)


def mentions(said: Sequence[Word], phrase: str) -> bool:
    """Whether words have a phrase. A word that was typed without accents is the same as one with any."""
    return place_of(said, phrase) is not None


def place_of(said: Sequence[Word], phrase: str) -> int | None:
    """The number of the first of the words that are a phrase; None if the words do not have it."""
    wanted = words(phrase)
    places = range(len(said) - len(wanted) + 1) if wanted else ()
    return next((at for at in places if all(map(_may_be, said[at:], wanted))), None)


def _may_be(typed: Word, word: Word) -> bool:
    return typed == word and typed.marks in ("", word.marks)


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", text).lower()


@lru_cache(maxsize=4096)
def _word(text: str) -> Word:
    typed, marks = _stripped(text)
    word = Word(_unified(typed))
    word.typed, word.marks = typed, "".join(sorted(marks))
    return word


def _stripped(text: str) -> tuple[str, str]:
    """A text in lower case without its combining marks, and the marks."""
    parts = unicodedata.normalize("NFD", text.translate(_CROSSED))
    marks = "".join(one for one in parts if unicodedata.category(one) == "Mn")
    return "".join(one for one in parts if unicodedata.category(one) != "Mn"), marks


def _unified(word: str) -> str:
    return f"{word[:-1]}i" if _ENDS_IN_Y.fullmatch(word) else word
