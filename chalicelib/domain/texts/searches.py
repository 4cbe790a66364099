"""What people searched in vain, in a form that may be kept: words only, no numbers, and short."""

from __future__ import annotations

from chalicelib.domain.texts.folding import words

#: The most words and characters of a search that is kept.
MOST_WORDS, LONGEST = 4, 40
#: Administrators see a search after it was made this often, so that a rare private phrase is not shown (our choice).
LEAST_TIMES = 5


def kept(typed: str) -> str | None:
    """The words of a search without accents; None if it may not be kept, such as a long text or a number."""
    found = words(typed)
    text = " ".join(found)
    if not 1 <= len(found) <= MOST_WORDS or not 2 <= len(text) <= LONGEST:
        return None
    return text if all(word.isalpha() for word in found) else None
