"""A text in Vietnamese and English."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A sentence in both languages; ``{name}`` is a placeholder."""

    vi: str
    en: str

    def fill(self, **params: object) -> Text:
        """The sentence with its placeholders filled."""
        return Text(self.vi.format(**params), self.en.format(**params))
