"""A text in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Text(NamedTuple):
    """A sentence in both languages; ``{name}`` is a placeholder."""

    vi: str
    en: str

    def fill(self, **params: object) -> Text:
        """The sentence with its placeholders filled; a ``Text`` fills each sentence in its own language."""
        vi = {name: value.vi if isinstance(value, Text) else value for name, value in params.items()}
        en = {name: value.en if isinstance(value, Text) else value for name, value in params.items()}
        return Text(self.vi.format(**vi), self.en.format(**en))


def joined(texts: Iterable[Text], between: str = ", ") -> Text:
    """The texts as one text, by default as a list with commas."""
    found = list(texts)
    return Text(between.join(one.vi for one in found), between.join(one.en for one in found))
