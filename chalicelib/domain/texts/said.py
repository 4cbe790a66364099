"""The words and pairs of neighbouring words of a description by which reports are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from chalicelib.domain.texts.folding import words
from chalicelib.domain.texts.private import private_in

#: Lengths of words that count; a longer one is no Vietnamese syllable.
_LENGTHS = range(2, 13)
#: The most words and pairs of one report that count.
MOST_OF_A_REPORT = 160
_SENTENCES = re.compile(r"[.!?…\n]+")
_CLAUSES = re.compile(r"[,;:()\[\]\"“”«»/]+")


def said_in(text: str) -> dict[str, str]:
    """What a description says: word or pair, for comparison -> how it was typed there first.

    A word with accents is there without and with them: most people type them, and "chợ" and "chó" differ.
    """
    return _kept(_runs(unicodedata.normalize("NFC", text), takes_names=True))


def taught_by(text: str) -> frozenset[str]:
    """What a description may teach: its words and pairs without what could say who somebody is.

    Left out are words with digits, what domain/texts/private.py finds, and capitalized words inside a sentence. A text
    in capitals teaches nothing, because no name can be told from it.
    """
    text = unicodedata.normalize("NFC", text)
    letters = [one for one in text if one.isalpha()]
    if sum(one.isupper() for one in letters) * 2 > len(letters):
        return frozenset()
    for one in private_in([text]):
        text = text.replace(one.text, " , ")
    return frozenset(_kept(_runs(text, takes_names=False)))


def _kept(runs: Iterator[list[tuple[str, str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for run in runs:
        for at, (word, typed) in enumerate(run):
            found.setdefault(word, typed)
            found.setdefault(typed, typed)
            if at:
                before, typed_before = run[at - 1]
                found.setdefault(f"{before} {word}", f"{typed_before} {typed}")
    return dict(list(found.items())[:MOST_OF_A_REPORT])


def _runs(text: str, *, takes_names: bool) -> Iterator[list[tuple[str, str]]]:
    """Yield the runs of neighbouring words that count, as (for comparison, as typed in lower case)."""
    for sentence in _SENTENCES.split(text):
        is_first = True
        for clause in _CLAUSES.split(sentence):
            run: list[tuple[str, str]] = []
            for token in clause.split():
                is_name = not is_first and any(one.isupper() for one in token)
                is_first = False
                parts = words(token)
                if (is_name and not takes_names) or not all(map(_counts, parts)):
                    yield run
                    run = []
                else:
                    typed = token.lower() if len(parts) == 1 and token.isalpha() else None
                    run += [(str(part), typed or str(part)) for part in parts]
            yield run


def _counts(word: str) -> bool:
    return len(word) in _LENGTHS and word.isalpha()
